"""Finished HTML with places in it that differ per reader.

What a page shows to everybody alike is drawn once and kept; the reader's own small part
(new, mine, a form's token) goes into slots afterwards. A slot is written with two
control characters, which `core.markup` takes out of texts, and with a mark made of the
site's secret: nothing that somebody typed, a name included, can pass for one.
"""

import re
from collections.abc import Callable

from django.utils.crypto import salted_hmac

_MARK = salted_hmac("core.slots", "", algorithm="sha256").hexdigest()[:12]
_SLOT = re.compile(f"\x02{_MARK}([a-z-]+):([0-9]*)\x03")

type Content = Callable[[str, int], str]


def slot(name: str, key: int | str = "") -> str:
    """A place to be filled, named, and for which row."""
    return f"\x02{_MARK}{name}:{key}\x03"


def fill(html: str, content: Content) -> str:
    """Put the reader's part into kept HTML. `content` gives finished HTML, or ""."""
    return _SLOT.sub(lambda found: content(found[1], int(found[2] or 0)), html)
