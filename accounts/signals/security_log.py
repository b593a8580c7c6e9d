"""Receivers that write signals of allauth to the security log."""

from typing import Any

from django.dispatch import receiver
from django.http import HttpRequest

from allauth.account.authentication import get_authentication_records
from allauth.account.signals import (
    email_added,
    email_changed,
    email_confirmed,
    email_removed,
    password_changed,
    password_reset,
    password_set,
    user_logged_in,
    user_signed_up,
)
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
)
from allauth.socialaccount.signals import social_account_added, social_account_removed

from accounts import commands
from accounts.models import SecurityEvent, User

Kind, Result = SecurityEvent.Kind, SecurityEvent.Result


def log_own(kind: str, user: User | None, detail: str = "") -> None:
    commands.log_event(kind, actor=user, person=user, detail=detail)


@receiver(user_logged_in)
def on_signed_in(request: HttpRequest, user: User, **_rest: object) -> None:
    records = get_authentication_records(request, user)
    means = dict.fromkeys(str(r.get("type") or r["method"]) for r in records)
    # The link in the sign-up mail signs the user in without an authentication record.
    log_own(Kind.SIGN_IN, user, ", ".join(means) or "link of the sign-up")


@receiver(authentication_failed)
def on_second_step_failed(user: User, **_rest: object) -> None:
    commands.log_event(
        Kind.SIGN_IN, person=user, result=Result.REFUSED, detail="second step"
    )


@receiver(user_signed_up)
def on_signed_up(user: User, **_rest: object) -> None:
    log_own(Kind.SIGN_UP, user)


@receiver(password_changed)
@receiver(password_set)
def on_password_changed(user: User | None, **_rest: object) -> None:
    log_own(Kind.PASSWORD, user)


@receiver(password_reset)
def on_password_reset(user: User | None, **_rest: object) -> None:
    log_own(Kind.PASSWORD, user, "by a link")


@receiver(email_added)
def on_address_added(user: User, **_rest: object) -> None:
    log_own(Kind.ADDRESS, user, "added")


@receiver(email_confirmed)
def on_address_confirmed(email_address: Any, **_rest: Any) -> None:
    log_own(Kind.ADDRESS, email_address.user, "confirmed")


@receiver(email_changed)
def on_address_changed(user: User, **_rest: object) -> None:
    log_own(Kind.ADDRESS, user, "first address")


@receiver(email_removed)
def on_address_removed(user: User, **_rest: object) -> None:
    log_own(Kind.ADDRESS, user, "removed")


@receiver(authenticator_added)
def on_factor_added(user: User, authenticator: Any, **_rest: Any) -> None:
    log_own(Kind.FACTOR, user, f"added: {authenticator.type}")


@receiver(authenticator_removed)
def on_factor_removed(user: User, authenticator: Any, **_rest: Any) -> None:
    log_own(Kind.FACTOR, user, f"removed: {authenticator.type}")


@receiver(authenticator_reset)
def on_recovery_codes_regenerated(user: User, **_rest: object) -> None:
    log_own(Kind.FACTOR, user, "recovery codes made anew")


@receiver(social_account_added)
def on_provider_connected(sociallogin: Any, **_rest: Any) -> None:
    commands.log_connection(sociallogin.account, detail="tied")


@receiver(social_account_removed)
def on_provider_disconnected(socialaccount: object, **_rest: object) -> None:
    commands.log_connection(socialaccount, detail="untied")
