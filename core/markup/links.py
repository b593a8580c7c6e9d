import re
from ipaddress import IPv4Address
from urllib.parse import quote

from core.markup.text_sanitizer import sanitize_text

MAX_ADDRESS = 2_000

_WEB = re.compile(r"(https?)://([^\s/?#:@\[\]]{1,253})(?::(\d{1,5}))?([/?#].*)?", re.I)
_MAIL = re.compile(
    r"mailto:([\w.+%'-]{1,64}@(?:[a-z0-9-]{1,63}\.){1,10}[a-z][a-z0-9-]{1,62})(\?.*)?",
    re.I | re.A,
)
# Paths of this site that a text may link to: a person, a post.
_OWN = re.compile(r"/(?:mensen|forum/bericht)/[0-9]{1,16}/")
_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?")
_KEPT = "%/?#[]@!$&'()*+,;=:~"
_GLUE = re.compile("[\t\n\u200c\u200d]+")  # skipped by browsers, or invisible


def safe_address(value: str) -> str:
    """Return the URL in canonical form, or "" if linking to it is not allowed.

    Allowed are http, https and mailto, and the path of a person or a post of this site.
    User info before the host and backslashes are refused: both make a link point
    elsewhere than it seems to.
    """
    value = _GLUE.sub("", sanitize_text(value)).strip()
    if len(value) > MAX_ADDRESS or "\\" in value:
        return ""
    if _OWN.fullmatch(value):
        return value
    if mail := _MAIL.fullmatch(value):
        return f"mailto:{mail[1]}{quote(mail[2] or '', safe=_KEPT)}"
    if not (web := _WEB.fullmatch(value)):
        return ""
    scheme, name, port, rest = web.groups(default="")
    host = _canonical_host(name)
    if not host or int(port or 0) > 65535:
        return ""
    port = f":{int(port)}" if port else ""
    return f"{scheme.lower()}://{host}{port}{quote(rest, safe=_KEPT)}"


def _canonical_host(name: str) -> str:
    try:
        host = name.encode("idna").decode("ascii").lower()
        if host.rpartition(".")[2].isdecimal():
            IPv4Address(host)
    except ValueError:
        return ""
    return host if _HOST.fullmatch(host) else ""


LINK = re.compile(
    r"""(?<![a-z0-9])https?://[^\s<>"]++|(?<![^\s(])/forum/bericht/[0-9]{1,16}/(?!\S)""",
    re.I,
)
_PAIRS = {")": "(", "]": "[", "}": "{"}


def without_punctuation(address: str) -> str:
    """Cut off punctuation that ends the sentence, and brackets around the URL."""
    surplus = {c: address.count(c) - address.count(o) for c, o in _PAIRS.items()}
    end = len(address)
    while end:
        last = address[end - 1]
        if last in surplus and surplus[last] > 0:
            surplus[last] -= 1
        elif last not in ".,;:!?'\"*_…’”»":
            break
        end -= 1
    return address[:end]


_DOMAIN = r"[\w-]++(?:\.[\w-]++)++"
_AT_DOMAIN = re.compile(rf"(?<=[\w.!#$%&'*+=?^`{{|}}~\"-])(?:@|%40)({_DOMAIN})", re.I)
_SPELLED_OUT = re.compile(
    rf"((?:<|&lt;|\()[\w.+-]{{1,64}}) at {_DOMAIN}(?=>|&gt;|\))"
    rf"|^([ \t>]*+[\w.+-]{{1,64}}) at {_DOMAIN}(?=[ \t]*+$)",
    re.I | re.M,
)
_MAILTO = re.compile(r"mailto:(?=[^\s@<>\"]{1,100}@…)", re.I)


def mask_addresses(text: str) -> str:
    """Shorten each e-mail address to `name@…`, without its domain.

    This includes `<name at domain.nl>` from mailing list archives, if it is in brackets
    or on a line of its own. Takes time linear in the length of the text.
    """
    masked = _AT_DOMAIN.sub(_cut_domain, text)
    return _MAILTO.sub("", _SPELLED_OUT.sub(r"\1\2@…", masked))


def _cut_domain(found: re.Match[str]) -> str:
    _first, *labels = found[1].split(".")
    is_version = all(label[0].isdecimal() for label in labels)  # package@1.2.3
    return found[0] if is_version else "@…"
