"""Receivers of signals of allauth and Django. Each calls a command."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.signals import user_logged_out
from django.db.models.signals import m2m_changed
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allauth.account.adapter import get_adapter
from allauth.account.signals import (
    email_changed,
    email_confirmed,
    email_removed,
    password_changed,
    password_reset,
    user_logged_in,
    user_signed_up,
)
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import (
    authenticator_added,
    authenticator_removed,
    authenticator_used,
)
from allauth.usersessions.models import UserSession

from accounts import commands
from accounts.authentication import known_devices
from accounts.authentication.mfa import store_provider_mfa
from accounts.models import User


@receiver(email_confirmed)
def on_email_confirmed(email_address: Any, **_rest: Any) -> None:
    commands.update_approval(email_address.user)
    commands.confirm_affiliation(email_address.user_id, email_address.email)


@receiver(email_changed)
def on_address_changed(user: User, **_rest: object) -> None:
    commands.recheck_affiliations(user.pk)


@receiver(email_removed)
def on_address_removed(user: User, email_address: Any, **_rest: Any) -> None:
    """Notify the removed address too: an intruder may have removed it."""
    if email_address.verified:
        commands.notify_removed_address(user, email_address.email)
    commands.recheck_affiliations(user.pk)


@receiver(user_signed_up)
def on_signed_up(user: User, **_rest: object) -> None:
    """Admit users whose provider verified their address.

    All others wait until they confirm an address.
    """
    commands.update_approval(user)


@receiver(password_changed)
@receiver(password_reset)
def on_sessions_ended(user: User | None, **_rest: object) -> None:
    if user is not None:
        commands.announce_session_end(user.pk)


@receiver(user_logged_in)
def on_signed_in(
    request: HttpRequest, response: HttpResponse, user: User, **rest: object
) -> None:
    store_provider_mfa(request.session, user, rest.get("sociallogin"))
    commands.update_mfa_required(user.pk)
    if not known_devices.is_known_device(request, user) and not getattr(
        request, "is_first_sign_in", True
    ):
        get_adapter(request).send_notification_mail("account/email/new_device", user)
    known_devices.remember_device(request, response, user)


@receiver(user_logged_out)
def on_signed_out(request: HttpRequest | None, **_rest: object) -> None:
    """Set the flag that `ClearSiteDataMiddleware` reads."""
    if request is not None:
        request.has_signed_out = True  # type: ignore[attr-defined]


@receiver(authenticator_added)
def on_factor_added(user: User, **_rest: object) -> None:
    commands.log_factor_change(user.pk)


@receiver(authenticator_removed)
def on_factor_removed(request: HttpRequest, user: User, **_rest: object) -> None:
    """End the sessions on all other devices and keep the current one."""
    commands.log_factor_change(user.pk)
    commands.revoke_sessions(user.pk)
    user.refresh_from_db()
    update_session_auth_hash(request, user)
    UserSession.objects.create_from_request(request)


@receiver(authenticator_used)
def on_factor_used(
    request: HttpRequest, authenticator: Authenticator, **_rest: object
) -> None:
    """Show how many recovery codes are left: each works once."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        return
    authenticator.refresh_from_db()
    left = len(authenticator.wrap().get_unused_codes())
    if left:
        words = ngettext(
            "You used a recovery code. You have %(n)s left.",
            "You used a recovery code. You have %(n)s left.",
            left,
        )
        messages.info(request, words % {"n": left})
    else:
        messages.warning(
            request,
            _(
                "You used your last recovery code. Make new ones at your account, "
                "under the second step."
            ),
        )


@receiver(m2m_changed, sender=User.groups.through)
def on_roles_changed(instance: object, action: str, **_rest: object) -> None:
    """End the sessions of a user whose Wagtail groups changed."""
    if not action.startswith("post_"):
        return
    if isinstance(instance, User):
        commands.revoke_sessions(instance.pk)
        commands.update_mfa_required(instance.pk)
        instance.refresh_from_db(fields=["session_epoch", "needs_second_factor"])
    else:
        commands.update_mfa_required()
