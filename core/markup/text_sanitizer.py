import re
import unicodedata

MAX_MARKS = 8  # combining marks on one letter

# Controls except tab and newline, lone surrogates, noncharacters, bidirectional
# controls, and invisible characters. The two joiners are kept, because emoji and
# several scripts need them: see _LOOSE_JOINER.
_UNSEEN = re.compile(
    "["
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ud800-\udfff"
    "\ufdd0-\ufdef\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    + "".join(
        f"{chr(p + 0xFFFE)}{chr(p + 0xFFFF)}" for p in range(1 << 16, 17 << 16, 1 << 16)
    )
    + "]+"
)
_BREAKS = str.maketrans(dict.fromkeys("\r\x0b\x0c\x85\u2028\u2029", "\n"))
_JOINERS = re.compile("([\u200c\u200d])[\u200c\u200d]+")
_LOOSE_JOINER = re.compile("(?<![^\x00-\x7f])[\u200c\u200d]")
_MARKED = re.compile(f"[^\x00-\u02ff]{{{MAX_MARKS + 1},}}")


def sanitize_text(text: str) -> str:
    """Remove invisible characters, bidi controls and excess combining marks."""
    if text.isascii() and text.isprintable():
        return text
    # A form submits CRLF at the end of a line: it is one line break.
    text = _UNSEEN.sub("", text.replace("\r\n", "\n").translate(_BREAKS))
    text = _LOOSE_JOINER.sub("", _JOINERS.sub(r"\1", text))
    return _MARKED.sub(_cut_marks, text)


def sanitize_line(text: str) -> str:
    """Sanitize a text that must be one line: a title, a name, a subject."""
    return " ".join(sanitize_text(text).split())


def _cut_marks(run: re.Match[str]) -> str:
    kept, marks = [], 0
    for character in run[0]:
        is_mark = unicodedata.category(character) in ("Mn", "Mc", "Me")
        if not is_mark and character not in "\u200c\u200d":
            marks = 0
        elif (marks := marks + 1) > MAX_MARKS:
            continue
        kept.append(character)
    return "".join(kept)
