"""Clean-up of HTML from other forums and mail programs.

Images become links, because external images are not shown. Relative links, which refer
to the old site, become plain text. Buttons and avatars are removed. The result is not
safe HTML: `core.markup` sanitises it later, like all text.
"""

import re
from html import escape, unescape
from html.parser import HTMLParser

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from forum.importing.records import BrokenRecordError, translate_for_storage

MAX_LENGTH = 1_000_000
SKIPPED_TAGS = {"script", "style", "svg", "template", "head", "title", "button"}
SKIPPED_CLASSES = {"quote-controls", "meta"}
_LINE_END = re.compile(r"</(?:p|div|li|tr|h\d|blockquote|pre)>|<(?:br|hr)>")


def clean_html(source: str) -> str:
    """Return the source with attributes removed, except the URL of a link."""
    if len(source) > MAX_LENGTH:
        raise BrokenRecordError(_("its text is too long"))
    translator = _Translator()
    translator.feed(source)
    translator.close()
    return "".join(translator.out)


def html_to_text(source: str) -> str:
    """Return the text of `clean_html` output, with an empty line between blocks."""
    return unescape(re.sub(r"<[^>]*>", "", _LINE_END.sub("\n\n", source))).strip()


class _Translator(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self._silent_tag = ""
        self._silent_depth = 0
        self._in_link = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        classes = set(given.get("class", "").split())
        if self._silent_depth:
            self._silent_depth += tag == self._silent_tag
        elif tag == "img":
            self._picture(given, classes)
        elif tag in SKIPPED_TAGS or (tag == "div" and classes & SKIPPED_CLASSES):
            self._silent_tag, self._silent_depth = tag, 1
        elif tag == "a":
            self._link(given.get("href", ""))
        elif tag == "div" and "title" in classes:
            self.out.append("<p>")  # name of the quoted author; the quote follows
        else:
            self.out.append(f"<{tag}>")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag in SKIPPED_TAGS:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._silent_depth:
            self._silent_depth -= tag == self._silent_tag
        elif tag == "a":
            self._end_link()
        else:
            self.out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self._silent_depth:
            self.out.append(escape(data, quote=False))

    def close(self) -> None:
        super().close()
        self._end_link()

    def _link(self, address: str) -> None:
        self._end_link()
        if re.match(r"https?://", address, re.IGNORECASE):
            self.out.append(f'<a href="{escape(address)}">')
            self._in_link = True

    def _end_link(self) -> None:
        if self._in_link:
            self.out.append("</a>")
            self._in_link = False

    def _picture(self, given: dict[str, str], classes: set[str]) -> None:
        words = " ".join(given.get("alt", "").split())
        if "emoji" in classes:
            self.handle_data(words or given.get("title", ""))
            return
        # Images of one pixel are tracking pixels.
        size = {given.get("width"), given.get("height")}
        if "avatar" in classes or size & {"0", "1"}:
            return
        if self._in_link:
            self.handle_data(words or translate_for_storage(gettext_noop("picture")))
            return
        self._link(given.get("src", ""))
        if self._in_link:
            self.handle_data(words or translate_for_storage(gettext_noop("picture")))
        self._end_link()
