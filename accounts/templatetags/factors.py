from typing import Any

from django import template

register = template.Library()


@register.simple_tag
def factors_of(user: Any) -> set[str]:
    """Return which of `totp`, `webauthn` and `recovery_codes` the user has."""
    return set(user.authenticator_set.values_list("type", flat=True))
