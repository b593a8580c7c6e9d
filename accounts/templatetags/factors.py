"""Which second factors somebody has, so that a page names no other."""

from typing import Any

from django import template

from allauth.mfa.models import Authenticator

register = template.Library()


@register.simple_tag
def factors_of(user: Any) -> set[str]:
    """`totp`, `webauthn` and `recovery_codes`, each if it is there."""
    rows = Authenticator.objects.filter(user=user)
    return set(rows.values_list("type", flat=True))
