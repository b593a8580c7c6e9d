"""Parse HTML from the editor, or from the export of another system."""

import html
import re
import sys
from bisect import bisect_right
from collections.abc import Callable, Iterable
from operator import itemgetter

from core.markup.attachments import NO_FILES, FileReferences, attachment_id, safe_alt
from core.markup.html_writer import INLINE, TAGS, VOID, HtmlWriter
from core.markup.links import safe_address
from core.markup.text_sanitizer import sanitize_text

ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt", "width", "height", "loading"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
RENAMED = {"h1": "h3", "h2": "h3", "h3": "h4", "h5": "h4", "h6": "h4"}
# Block elements that are removed: their words must not run together.
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
    "href": attachment_id,
    "src": attachment_id,
    "alt": lambda value: value and safe_alt(value) == value,
    "width": _PIXELS,
    "height": _PIXELS,
    "loading": "lazy".__eq__,
    "colspan": _SPAN,
    "rowspan": _SPAN,
}
# White space collapses to one space, except the no-break space.
_RUN = re.compile(r"[ \t\n]+|[^ \t\n]+")
_LONG_NUMBER = re.compile(r"&#(?:[0-9]{8,}|x[0-9a-f]{7,});?", re.I)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});", re.I)


def write_html(
    source: str, writer: HtmlWriter, files: FileReferences = NO_FILES
) -> None:
    source = _without_hidden(source)
    at = 0
    for token in _TOKEN.finditer(source):
        writer.text(_decoded(source[at : token.start()]))
        at = token.end()
        if token["name"]:
            _write_tag(token, writer, files)
    writer.text(_decoded(source[at:]))


def _write_tag(token: re.Match[str], writer: HtmlWriter, files: FileReferences) -> None:
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


def _attributes(element: str, typed: str, files: FileReferences) -> str:
    kept = _typed(element, typed)
    safe = {name: safe_value(name, value) for name, value in kept.items()}
    ident = attachment_id(safe.get("href", ""))
    if ident is not None and ident not in files:
        return ""
    return "".join(f' {n}="{html.escape(v)}"' for n, v in safe.items() if v)


def _write_image(
    typed: dict[str, str], writer: HtmlWriter, files: FileReferences
) -> None:
    """Write an image only if it is an upload of this site and has an alt text."""
    ident, alt = attachment_id(typed.get("src", "")), safe_alt(typed.get("alt", ""))
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
    if name == "href" and attachment_id(value) is None:
        return safe_address(value)
    return value if _SAFE[name](value) else ""


def _decoded(text: str) -> str:
    if "&" not in text:
        return text
    return sanitize_text(html.unescape(_LONG_NUMBER.sub("\ufffd", text)))


def _without_hidden(source: str) -> str:
    kept, at, endless = [], 0, set()
    for opening in _HIDDEN.finditer(source):
        ending = f"</{opening[1].lower()}" if opening[1] else "-->"
        if opening.start() < at or ending in endless:
            continue
        closing = re.compile(re.escape(ending), re.I).search(source, opening.end())
        if closing is None:
            endless.add(ending)  # so that a missing end tag is searched for only once
            continue
        kept.append(source[at : opening.start()])
        at = closing.end() if ending == "-->" else closing.start()
    return "".join(kept) + source[at:]


type Replacement = tuple[int, int, str]  # start, end, replacement


class _Words:
    """The text of HTML as a reader sees it.

    Inline elements do not interrupt the text, `<br>` is a line break, and blocks are
    separated.
    """

    def __init__(self, source: str) -> None:
        self.parts: list[str] = []  # alternates between text and a tag
        self._joined: list[str] = []
        self._length = 0
        # For each run: its start in the whole text, its part, and its start in that
        # part.
        self._runs: list[tuple[int, int, int]] = []
        at = 0
        for token in _TOKEN.finditer(source):
            self._add(source[at : token.start()])
            self.parts.append(token[0])
            self._separate(token["name"].lower() if token["name"] else "")
            at = token.end()
        self._add(source[at:])

    @property
    def joined(self) -> str:
        return "".join(self._joined)

    def replace(self, found: Iterable[Replacement]) -> None:
        """Replace ranges of the text. A range that spans tags is replaced once."""
        changes: dict[int, list[Replacement]] = {}
        for start, end, words in found:
            first, begin = self._place(start)
            last, stop = self._place(end - 1)
            for number in range(first, last + 1, 2):
                at = begin if number == first else 0
                until = stop + 1 if number == last else sys.maxsize
                put = words if number == first else ""
                changes.setdefault(number, []).append((at, until, put))
        for number, part in changes.items():
            text, at, kept = _decoded(self.parts[number]), 0, list[str]()
            for begin, until, put in part:
                kept += [text[at:begin], put]
                at = until
            words = "".join([*kept, text[at:]])
            self.parts[number] = html.escape(words, quote=False)

    def _add(self, text: str) -> None:
        number = len(self.parts)
        self.parts.append(text)
        for run in _RUN.finditer(_decoded(text)):
            self._runs.append((self._length, number, run.start()))
            self._append(" " if run[0][0] in " \t\n" else run[0])

    def _separate(self, name: str) -> None:
        name = RENAMED.get(name, name)
        if name in INLINE or (name not in TAGS and name not in BREAKING):
            return
        if name == "br":
            self._append("\n")
        elif name in BREAKING or name == "img":
            self._append(" ")
        elif not self._joined or self._joined[-1] != "\n\n":
            self._append("\n\n")

    def _append(self, text: str) -> None:
        self._joined.append(text)
        self._length += len(text)

    def _place(self, at: int) -> tuple[int, int]:
        run = bisect_right(self._runs, at, key=itemgetter(0)) - 1
        start, number, offset = self._runs[run]
        return number, offset + at - start


def replace_words(source: str, find: Callable[[str], Iterable[Replacement]]) -> str:
    """Return the HTML with some of its words replaced, also where tags split them.

    `find` returns the replacements, in order and without overlap. It is called with the
    whole text, and with the attributes of each tag: if it finds anything there, all
    attributes of the tag are removed.
    """
    words = _Words(_without_hidden(sanitize_text(source)))
    words.replace(find(words.joined))
    words.parts[1::2] = [_checked(tag, find) for tag in words.parts[1::2]]
    return "".join(words.parts)


def _checked(tag: str, find: Callable[[str], Iterable[Replacement]]) -> str:
    token = _TOKEN.fullmatch(tag)
    attributes = html.unescape((token and token["attributes"]) or "")
    if token is None or not attributes.strip() or not list(find(attributes)):
        return tag
    return f"<{token['name']}>"
