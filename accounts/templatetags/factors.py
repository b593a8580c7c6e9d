"""Which second factors somebody has, so that a page names no other."""

from typing import Any

from django import template

register = template.Library()


@register.simple_tag
def factors_of(user: Any) -> set[str]:
    """`totp`, `webauthn` and `recovery_codes`, each if it is there."""
    return set(user.authenticator_set.values_list("type", flat=True))
