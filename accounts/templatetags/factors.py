from typing import TYPE_CHECKING

from django import template

if TYPE_CHECKING:
    from accounts.policy import Viewer


register = template.Library()


@register.simple_tag
def factors_of(user: "Viewer") -> set[str]:
    """Return which of `totp`, `webauthn` and `recovery_codes` the user has."""
    return set(user.authenticator_set.values_list("type", flat=True))
