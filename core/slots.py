"""Finished HTML with places in it that differ per reader.

What a page shows to everybody alike is drawn once and kept; the reader's own small part
(new, mine, a form's token) goes into slots afterwards. A slot is written with two
control characters that no stored text contains: `core.markup` takes them out.
"""

import re
from collections.abc import Callable

_SLOT = re.compile("\x02([a-z-]+):([0-9]*)\x03")

type Content = Callable[[str, int], str]


def slot(name: str, key: int | str = "") -> str:
    """A place to be filled, named, and for which row."""
    return f"\x02{name}:{key}\x03"


def fill(html: str, content: Content) -> str:
    """Put the reader's part into kept HTML. `content` gives finished HTML, or ""."""
    return _SLOT.sub(lambda found: content(found[1], int(found[2] or 0)), html)
