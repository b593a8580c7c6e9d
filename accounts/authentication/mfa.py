"""Who must have a second factor besides their own role.

Other apps know groups and editors; `config/wiring/extension_points.py` hands their conditions in.
"""

from collections.abc import Callable
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.db.models import Q

type Condition = Callable[[], Q]

_demanded_of: dict[str, Condition] = {}


def register_mfa_requirement(name: str, people: Condition) -> None:
    """Whoever fits this condition upon User must have one. Naming it again replaces."""
    _demanded_of[name] = people


def mfa_required_filters() -> list[Q]:
    return [people() for people in _demanded_of.values()]


# -- Asked for by the provider of somebody's organisation -------------------------

SESSION_KEY = "second_factor_of_provider"


def has_provider_mfa(login: Any) -> bool:
    """Has the provider asked for a second factor, and does the site count that?

    `login` is allauth's `SocialLogin`, or None where somebody signed in otherwise.
    """
    return bool(login and login.account.extra_data.get("second_factor") is True)


def store_provider_mfa(session: SessionBase, user: Any, login: Any) -> None:
    """Write into a new session whether it needs no second factor of our own."""
    session.pop(SESSION_KEY, None)
    if has_provider_mfa(login):
        session[SESSION_KEY] = user.pk


def restore_provider_mfa(session: SessionBase, user: Any) -> None:
    """Tell the person's row what their session holds: rights are asked of the row."""
    if user.is_authenticated:
        user.proved_elsewhere = session.get(SESSION_KEY) == user.pk
