"""What may stand in a rendered text, judged as a browser would read it."""

import html
import re
from html.parser import HTMLParser

from core import markup
from core.markup import render

PLAIN_TAGS = {
    *("p", "br", "h3", "h4", "ul", "ol", "li", "strong", "em", "b", "i", "blockquote"),
    *("code", "pre", "table", "thead", "tbody", "tr", "hr"),
}

ALLOWED = {
    **{tag: set[str]() for tag in PLAIN_TAGS},
    "a": {"href", "rel"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "img": {"src", "alt", "width", "height", "loading"},
}

PICTURE, DOCUMENT = 1234567890123456, 1234567890123457

FILES = {PICTURE: markup.FileReference(400, 300), DOCUMENT: markup.FileReference()}

# What is typed as a list without the editor, and what comes of it.
LISTS = {
    "Zo:\n- een\n- twee\nGroet": (
        "<p>Zo:</p><ul><li>een</li><li>twee</li></ul><p>Groet</p>"
    ),
    "* een\n\n* twee\n  en meer": (
        "<ul><li>een</li><li>twee<br>&nbsp;&nbsp;en meer</li></ul>"
    ),
    "- Een zin die\ndoorloopt.\nGroet": (
        "<ul><li>Een zin die<br>doorloopt.</li></ul><p>Groet</p>"
    ),
    "1. een\nUitleg\n2) twee": "<ol><li>een<br>Uitleg</li><li>twee</li></ol>",
    "1. een\n\nuitleg\n\n2. twee": "<ol><li>een</li></ol><p>uitleg</p><p>2. twee</p>",
    "• een\n1. twee\n3. vier": (
        "<ul><li>een</li></ul><ol><li>twee</li></ol><p>3. vier</p>"
    ),
}


def from_html(source: str) -> str:
    return render(source, source_format="html").html


def from_text(source: str) -> str:
    return render(source, source_format="text").html


def as_text(source: str) -> str:
    return render(source, source_format="html").text


class Judge(HTMLParser):
    """Reads the outcome as a browser would, and keeps what should not be there."""

    def __init__(self) -> None:
        super().__init__()
        self.offences: list[object] = []
        self.hrefs: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.offences += [] if tag in ALLOWED else [tag]
        given = {name: value or "" for name, value in attrs}
        if given.keys() - ALLOWED.get(tag, set()):
            self.offences.append((tag, attrs))
        if tag == "img":
            if not re.fullmatch(r"/forum/bestand/\d{16}/", given["src"]):
                self.offences.append((tag, attrs))
            if not given["alt"].strip() or set(given["alt"]) & set("<>"):
                self.offences.append((tag, attrs))
        elif tag == "a":
            self.hrefs.append(given.get("href", ""))
            if given.get("rel") != "nofollow ugc noopener":
                self.offences.append((tag, attrs))
        elif not all(re.fullmatch(r"[2-9]|1\d|20", span) for span in given.values()):
            self.offences.append((tag, attrs))

    def handle_comment(self, data: str) -> None:
        self.offences.append(("comment", data))

    def handle_decl(self, decl: str) -> None:
        self.offences.append(("declaration", decl))

    def handle_pi(self, data: str) -> None:
        self.offences.append(("instruction", data))

    def unknown_decl(self, data: str) -> None:
        self.offences.append(("declaration", data))


def judged(outcome: str) -> Judge:
    judge = Judge()
    judge.feed(outcome)
    judge.close()
    assert judge.offences == []
    for href in judge.hrefs:
        ours = rf"/forum/bestand/({PICTURE}|{DOCUMENT})/$"
        assert re.match(rf"https?://[a-z0-9]|mailto:[^@]+@[^@]+$|{ours}", href), href
    assert not {"\x00", "\x02", "\x03"} & set(outcome)
    return judge


def link(address: str, words: str = "") -> str:
    href, shown = (
        html.escape(text, quote=False) for text in (address, words or address)
    )
    return f'<a href="{href}" rel="nofollow ugc noopener">{shown}</a>'
