from typing import TYPE_CHECKING

from django import template

from accounts.authentication.mfa import get_factor_types

if TYPE_CHECKING:
    from accounts.models import User


register = template.Library()


@register.simple_tag
def factors_of(user: "User") -> set[str]:
    """Return which of `totp`, `webauthn` and `recovery_codes` the user has."""
    return get_factor_types(user)
