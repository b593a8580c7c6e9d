"""HTML as the editor sends it, or as another system exported it."""

import html
import re
from collections.abc import Callable

from core.rendering.addresses import safe_address
from core.rendering.characters import scrub
from core.rendering.files import NO_FILES, Files, file_id, safe_alt
from core.rendering.tree import TAGS, VOID, Writer

ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt", "width", "height", "loading"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
RENAMED = {"h1": "h3", "h2": "h3", "h3": "h4", "h5": "h4", "h6": "h4"}
# Blocks that are not kept: their words must not run together.
BREAKING = frozenset(
    {
        "article",
        "aside",
        "caption",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "footer",
        "header",
        "section",
        "summary",
    }
)

_HIDDEN = re.compile(r"<!--|<(script|style|title)\b[^<>]*>", re.I)
_TOKEN = re.compile(
    r"""
      <(?P<end>/?)(?P<name>[a-z][\w:.-]*+)
        (?: (?P<attributes> (?: [^<>"'] | "[^"<]*+" | '[^'<]*+' )*+ ) > | [^<>]*+ > )
    | <[!?][^<>]*+>
    """,
    re.I | re.X,
)
_ATTRIBUTE = re.compile(
    r"""(?<![\w:.-])([\w:.-]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'<>`]++))"""
)
_SPAN = re.compile(r"[2-9]|1[0-9]|20").fullmatch
_PIXELS = re.compile(r"[1-9][0-9]{0,4}").fullmatch
_SAFE: dict[str, Callable[[str], object]] = {
    "href": file_id,
    "src": file_id,
    "alt": lambda value: value and safe_alt(value) == value,
    "width": _PIXELS,
    "height": _PIXELS,
    "loading": "lazy".__eq__,
    "colspan": _SPAN,
    "rowspan": _SPAN,
}
_LONG_NUMBER = re.compile(r"&#(?:[0-9]{8,}|x[0-9a-f]{7,});?", re.I)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});", re.I)


def write_html(source: str, writer: Writer, files: Files = NO_FILES) -> None:
    source = _without_hidden(source)
    at = 0
    for token in _TOKEN.finditer(source):
        writer.text(_decoded(source[at : token.start()]))
        at = token.end()
        if token["name"]:
            _write_tag(token, writer, files)
    writer.text(_decoded(source[at:]))


def _write_tag(token: re.Match[str], writer: Writer, files: Files) -> None:
    name = token["name"].lower()
    name = RENAMED.get(name, name)
    if name == "img":
        _write_image(_typed(name, token["attributes"] or ""), writer, files)
    elif name in VOID:
        if not token["end"]:
            writer.void(name)
    elif name not in TAGS:
        if name in BREAKING:
            writer.text("\n")
    elif token["end"]:
        writer.end(name)
    else:
        attributes = _attributes(name, token["attributes"] or "", files)
        if attributes or name != "a":
            writer.start(name, attributes)


def _attributes(element: str, typed: str, files: Files) -> str:
    kept = _typed(element, typed)
    safe = {name: safe_value(name, value) for name, value in kept.items()}
    ident = file_id(safe.get("href", ""))
    if ident is not None and ident not in files:
        return ""
    return "".join(f' {n}="{html.escape(v)}"' for n, v in safe.items() if v)


def _write_image(typed: dict[str, str], writer: Writer, files: Files) -> None:
    """Our own pictures only, and only with words for whoever cannot see them."""
    ident, alt = file_id(typed.get("src", "")), safe_alt(typed.get("alt", ""))
    shown = files.get(ident) if ident else None
    if shown is None or shown.width is None or shown.height is None or not alt:
        return
    words = html.escape(alt, quote=False).replace('"', "&quot;")
    writer.void(
        "img",
        f' src="{typed["src"]}" alt="{words}" width="{shown.width}"'
        f' height="{shown.height}" loading="lazy"',
    )


def _typed(element: str, typed: str) -> dict[str, str]:
    kept: dict[str, str] = {}
    for name, *values in _ATTRIBUTE.findall(typed) if element in ATTRIBUTES else ():
        if (name := name.lower()) in ATTRIBUTES[element] and name not in kept:
            value = _ENTITY.sub(
                lambda entity: html.unescape(entity[0]), "".join(values)
            )
            kept[name] = value
    return kept


def safe_value(name: str, value: str) -> str:
    if name == "href" and file_id(value) is None:
        return safe_address(value)
    return value if _SAFE[name](value) else ""


def _decoded(text: str) -> str:
    if "&" not in text:
        return text
    return scrub(html.unescape(_LONG_NUMBER.sub("\ufffd", text)))


def _without_hidden(source: str) -> str:
    """Leave out comments, scripts and styles with all that is in them."""
    kept, at, endless = [], 0, set()
    for opening in _HIDDEN.finditer(source):
        ending = f"</{opening[1].lower()}" if opening[1] else "-->"
        if opening.start() < at or ending in endless:
            continue
        closing = re.compile(re.escape(ending), re.I).search(source, opening.end())
        if closing is None:
            endless.add(ending)  # so that each is looked for in vain only once
            continue
        kept.append(source[at : opening.start()])
        at = closing.end() if ending == "-->" else closing.start()
    return "".join(kept) + source[at:]


def map_words(source: str, change: Callable[[str], str]) -> str:
    """The same HTML with its words changed, between the tags and inside them.

    A tag in which something had to change loses its attributes: an address goes whole.
    """
    source, at, kept = _without_hidden(source), 0, []
    for token in _TOKEN.finditer(source):
        kept += [_changed(source[at : token.start()], change)]
        at = token.end()
        attributes = html.unescape(token["attributes"] or "")
        same = not attributes or change(attributes) == attributes
        kept += [token[0] if same else f"<{token['name']}>"]
    return "".join([*kept, _changed(source[at:], change)])


def _changed(text: str, change: Callable[[str], str]) -> str:
    words = _decoded(text)
    changed = change(words)
    return text if changed == words else html.escape(changed, quote=False)
