"""Addresses in texts: which may be linked to, where they end, how they are hidden."""

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
# Places of this site to which a text may point: a person, a message.
_OWN = re.compile(r"/(?:mensen|forum/bericht)/[0-9]{1,16}/")
_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?")
_KEPT = "%/?#[]@!$&'()*+,;=:~"
_GLUE = re.compile("[\t\n\u200c\u200d]+")  # what browsers skip, or nobody sees


def safe_address(value: str) -> str:
    """The address in canonical form, or nothing where it may not be linked to.

    Only http, https and mailto, and a person or a message of this site by its path. No
    name before the host and no backslash: both make a link lead elsewhere than it
    seems to.
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
    """Leave what ends the sentence, or closes a bracket around it, outside."""
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
    """Cut each e-mail address down to `name@…`; nothing of its domain stays.

    Mailing list archives write `<name at domain.nl>`: that counts as well, between
    brackets or on a line of its own. Takes time in proportion to the text.
    """
    masked = _AT_DOMAIN.sub(_cut_domain, text)
    return _MAILTO.sub("", _SPELLED_OUT.sub(r"\1\2@…", masked))


def _cut_domain(found: re.Match[str]) -> str:
    _first, *labels = found[1].split(".")
    is_version = all(label[0].isdecimal() for label in labels)  # package@1.2.3
    return found[0] if is_version else "@…"
