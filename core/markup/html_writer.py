import html
import re

from django.utils.translation import gettext as _

from core.exceptions import ActionRefused
from core.markup.mentions import NO_MENTIONS, MentionedPeople

MAX_NESTING = 20  # elements open at the same time
MAX_ELEMENTS = 5_000

INLINE = frozenset({"a", "b", "code", "em", "i", "strong"})
TEXT_BLOCKS = frozenset({"p", "h3", "h4", "pre"})  # these contain inline elements only
LISTS = frozenset({"ul", "ol"})
CELLS = frozenset({"td", "th"})
TABLE_PARTS = frozenset({"thead", "tbody", "tr"}) | CELLS
TABLE_FRAME = frozenset({"table", "thead", "tbody", "tr"})  # no text directly inside
BLOCKS = TEXT_BLOCKS | LISTS | {"blockquote", "table", "hr"}
_HREF = re.compile(r'href="([^"]*)"')
VOID = frozenset({"br", "hr", "img"})
TAGS = INLINE | BLOCKS | TABLE_PARTS | VOID | {"li"}


class MarkupError(ActionRefused):
    """The text cannot be rendered. The message is shown to its author."""


_NEVER_IN_TEXT = LISTS | CELLS | TABLE_FRAME | {"li", "blockquote"}
_ENDS_NOT_ACROSS: dict[str, frozenset[str]] = {
    **dict.fromkeys(INLINE, _NEVER_IN_TEXT),
    **dict.fromkeys(TEXT_BLOCKS, _NEVER_IN_TEXT | TEXT_BLOCKS),
    **dict.fromkeys(LISTS | {"blockquote"}, CELLS | TABLE_FRAME),
    **dict.fromkeys(TABLE_PARTS, frozenset({"table"})),
    "li": LISTS | CELLS | TABLE_FRAME | {"blockquote"},
    "table": frozenset(),
}
_PARENTS: dict[str, frozenset[str]] = {
    "li": LISTS,
    "thead": frozenset({"table"}),
    "tbody": frozenset({"table"}),
    "tr": frozenset({"table", "thead", "tbody"}),
    "td": frozenset({"tr"}),
    "th": frozenset({"tr"}),
}


class HtmlWriter:
    """Write allowed elements so that an HTML parser has nothing to repair.

    In whatever order start and end tags arrive, elements are closed in the reverse
    order of opening, text blocks contain no blocks, lists contain items, and tables
    contain rows of cells. An element that is not allowed in its place is left out, but
    not its content.
    """

    def __init__(self, people: MentionedPeople = NO_MENTIONS) -> None:
        self._people, self._names = people, people.pattern
        self._pieces: list[str] = []
        self._open: list[tuple[str, int]] = []  # name, index in _pieces
        self._elements = 0

    def start(self, name: str, attributes: str = "") -> None:
        if name in _PARENTS:
            if not self._return_to_parent_of(name):
                self.text("\n")
                return
        else:
            self._leave_frame()
            if name in BLOCKS:
                self._end_text_block()
            elif name == "a":
                self.end("a")
                href = _HREF.search(attributes)
                if self._is_in("a") or not self._people.has(href[1] if href else ""):
                    return
        self._push(name, attributes)

    def void(self, name: str, attributes: str = "") -> None:
        self._leave_frame()
        if name in BLOCKS:
            self._end_text_block()
        self._count()
        self._pieces.append(f"<{name}{attributes}>")

    def end(self, name: str) -> None:
        for index in range(len(self._open) - 1, -1, -1):
            open_name = self._open[index][0]
            if open_name == name:
                self._close_from(index)
            if open_name == name or open_name in _ENDS_NOT_ACROSS[name]:
                return

    def text(self, value: str) -> None:
        if self._pieces and self._pieces[-1] == "<pre>":
            value = value.lstrip("\n")  # parsers drop the first newline in <pre>
        if self._top in LISTS | TABLE_FRAME:
            value = value.strip(" \t\n")
        if not value:
            return
        self._leave_frame()
        at = 0
        if self._names and "@" in value and not self._is_in("a", "code", "pre"):
            for named in self._names.finditer(value):
                self._pieces.append(html.escape(value[at : named.start()], quote=False))
                self._name(named)
                at = named.end()
        self._pieces.append(html.escape(value[at:], quote=False))

    def _name(self, named: re.Match[str]) -> None:
        number = self._people.names[named[1].replace("\u00a0", " ")]
        self._push("a", f' href="/mensen/{number}/"')
        self._pieces.append(html.escape(named[0], quote=False))
        self.end("a")

    def finish(self) -> str:
        self._close_from(0)
        return "".join(self._pieces)

    def _is_in(self, *names: str) -> bool:
        return any(open_name in names for open_name, _at in self._open)

    @property
    def _top(self) -> str:
        return self._open[-1][0] if self._open else ""

    def _push(self, name: str, attributes: str = "") -> None:
        self._count()
        self._open.append((name, len(self._pieces)))
        self._pieces.append(f"<{name}{attributes}>")
        if len(self._open) > MAX_NESTING:
            raise MarkupError(
                _(
                    "This text has lists, quotes or tables inside each other, more "
                    "levels deep than can be shown. Take out a few levels."
                )
            )

    def _count(self) -> None:
        self._elements += 1
        if self._elements > MAX_ELEMENTS:
            raise MarkupError(
                _(
                    "This text has too many lines, list items or table cells for one "
                    "message. Make it shorter, or spread it over several messages."
                )
            )

    def _close_from(self, index: int) -> None:
        while len(self._open) > index:
            name, at = self._open.pop()
            if at == len(self._pieces) - 1 and name not in CELLS:
                self._pieces.pop()  # empty element
            else:
                self._pieces.append(f"</{name}>")

    def _return_to_parent_of(self, name: str) -> bool:
        for index in range(len(self._open) - 1, -1, -1):
            open_name = self._open[index][0]
            if open_name in _PARENTS[name]:
                self._close_from(index + 1)
                if name == "tr" and open_name == "table":
                    self._push("tbody")
                return True
            if open_name in _ENDS_NOT_ACROSS[name]:
                return False
        return False

    def _leave_frame(self) -> None:
        """Make room for text and blocks: in a list item, or after the table."""
        if self._top in LISTS:
            self._push("li")
        elif self._top in TABLE_FRAME:
            self.end("table")

    def _end_text_block(self) -> None:
        for index in range(len(self._open) - 1, -1, -1):
            open_name = self._open[index][0]
            if open_name in TEXT_BLOCKS:
                self._close_from(index)
            if open_name not in INLINE:
                return
