"""Rules for who must have a second factor, apart from site roles.

Other apps know facilitators and editors. `config/wiring/extension_points.py` registers
their conditions.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib.sessions.backends.base import SessionBase
from django.db.models import Q

from allauth.mfa.models import Authenticator

from core.registry import Registry

if TYPE_CHECKING:
    from accounts.models import User
    from accounts.policy import Viewer


type Condition = Callable[[], Q]

# Conditions on `User`: users who match one of them need a second factor.
mfa_requirements = Registry[Condition]()


def mfa_required_filters() -> list[Q]:
    return [people() for people in mfa_requirements.values()]


def get_factor_types(user: "User") -> set[str]:
    """Return which of `totp`, `webauthn` and `recovery_codes` the user has."""
    return set(Authenticator.objects.filter(user=user).values_list("type", flat=True))


# -- Second factor of a sign-in provider -----------------------------------------------

SESSION_KEY = "second_factor_of_provider"


def has_provider_mfa(login: Any) -> bool:
    """Check whether the provider verified a second factor that the site accepts.

    `login` is allauth's `SocialLogin`, or None for any other way of signing in.
    """
    return bool(login and login.account.extra_data.get("second_factor") is True)


def store_provider_mfa(session: SessionBase, user: "Viewer", login: object) -> None:
    """Record in a new session whether the provider verified a second factor."""
    session.pop(SESSION_KEY, None)
    if has_provider_mfa(login):
        session[SESSION_KEY] = user.pk


def restore_provider_mfa(session: SessionBase, user: "Viewer") -> None:
    """Copy the session's record to `user.proved_elsewhere`, which policies read."""
    if user.is_authenticated:
        user.proved_elsewhere = session.get(SESSION_KEY) == user.pk
