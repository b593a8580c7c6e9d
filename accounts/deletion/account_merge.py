"""Putting two accounts of one person together: each app for its own rows.

`config/wiring/account_merge.py` names the parts. A part is called inside one transaction, with both
people's rows held: `gone` is emptied into `stays`.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import User

type Merge = Callable[["User", "User"], None]

_steps: dict[str, Merge] = {}


def register_merge_step(name: str, merge: Merge) -> None:
    """Name what moves one part. Naming it again replaces."""
    _steps[name] = merge


def get_merge_steps() -> dict[str, Merge]:
    """In the order in which they were named."""
    return dict(_steps)
