"""Who must have a second factor besides their own role.

Other apps know groups and editors; `config/wiring.py` hands their conditions in.
"""

from collections.abc import Callable

from django.db.models import Q

type Condition = Callable[[], Q]

_demanded_of: dict[str, Condition] = {}


def demand_of(name: str, people: Condition) -> None:
    """Whoever fits this condition upon User must have one. Naming it again replaces."""
    _demanded_of[name] = people


def who_must() -> list[Q]:
    return [people() for people in _demanded_of.values()]
