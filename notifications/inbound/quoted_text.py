import re

from mailparser_reply import EmailReplyParser

MAX_LENGTH = 50_000
# The library takes quadratic time on crafted input: a longer reply skips it.
MAX_PARSED_LENGTH = 6_000
_PARSER = EmailReplyParser(languages=["nl", "en", "de", "fr"])
_BEGINS = ("Op ", "On ", "Am ", "Le ")
_WROTE = re.compile(r"\b(?:schreef|wrote|schrieb|a écrit)\b")
_ADDRESS = re.compile(r"[<@]")
_LINE = re.compile(r"_{10,}|-{3,} ?\w[^\n]{0,60}-{3,}|-- ?")
_GAPS = re.compile(r"\n{3,}")


def strip_quoted_text(text: str) -> str:
    """Return the newest part of a reply.

    A text longer than MAX_LENGTH is returned unchanged, so that the caller refuses it.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(text) > MAX_LENGTH:
        return text
    lines = [line.rstrip() for line in text.split("\n")]
    own = "\n".join(lines[: _first_of_the_rest(lines)])
    own = _GAPS.sub("\n\n", own).strip()
    if own and len(own) <= MAX_PARSED_LENGTH:
        replies = _PARSER.read(own).replies
        own = (replies[0].body or "") if replies else ""
    return _without_quotes(own)


def _first_of_the_rest(lines: list[str]) -> int:
    for number, line in enumerate(lines):
        if _LINE.fullmatch(line) or _says_who_wrote(lines[number : number + 3]):
            return number
    return len(lines)


def _says_who_wrote(lines: list[str]) -> bool:
    """Match a line such as `Op 25 november 2026 om 12:00 schreef Gemeentenforum <…>:`.

    It may span up to three lines.
    """
    if not lines[0].startswith(_BEGINS):
        return False
    for end in range(1, len(lines) + 1):
        if lines[end - 1].endswith(":"):
            words = " ".join(lines[:end])[:600]
            return bool(_WROTE.search(words) and _ADDRESS.search(words))
    return False


def _without_quotes(text: str) -> str:
    """Remove the quote at the end; quotes between the user's own lines stay."""
    lines = text.strip().split("\n")
    while lines and (not lines[-1].strip() or lines[-1].startswith(">")):
        lines.pop()
    return "\n".join(lines).strip()
