from typing import TYPE_CHECKING

from django import template

from allauth.mfa.models import Authenticator

if TYPE_CHECKING:
    from accounts.models import User


register = template.Library()


@register.simple_tag
def factors_of(user: "User") -> set[str]:
    """Return which of `totp`, `webauthn` and `recovery_codes` the user has."""
    return set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
