"""What happens here when allauth says something: one line each, then a command."""

from typing import Any

from django.dispatch import receiver

from allauth.account.signals import email_confirmed, password_changed, password_reset

from accounts import commands
from accounts.models import User


@receiver(email_confirmed)
def on_email_confirmed(email_address: Any, **_rest: Any) -> None:
    commands.settle_admission(email_address.user)


@receiver(password_changed)
@receiver(password_reset)
def on_sessions_ended(user: User | None, **_rest: Any) -> None:
    if user is not None:
        commands.end_sessions(user.pk)
