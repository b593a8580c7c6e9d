"""Registry for merging two accounts of one person.

Each app moves its own rows. `config/wiring/account_merge.py` registers the steps. They
are called in one transaction, with both user rows locked, and move rows of `gone` to
`stays`.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from core.registry import Registry

if TYPE_CHECKING:
    from accounts.models import User

type Merge = Callable[["User", "User"], None]

merge_steps = Registry[Merge]()
