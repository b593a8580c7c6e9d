"""Registry for merging two accounts of one person.

Each app moves its own rows. `config/wiring/account_merge.py` registers the steps. They
are called in one transaction, with both user rows locked, and move rows of `gone` to
`stays`.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import User

type Merge = Callable[["User", "User"], None]

_steps: dict[str, Merge] = {}


def register_merge_step(name: str, merge: Merge) -> None:
    """Register a step. A second call with the same name replaces the first."""
    _steps[name] = merge


def get_merge_steps() -> dict[str, Merge]:
    return dict(_steps)
