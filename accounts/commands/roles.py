from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts import policy
from accounts.commands.mfa import update_mfa_required
from accounts.commands.security_log import Kind, log_command, log_event
from accounts.commands.sessions import revoke_sessions
from accounts.commands.site_mail import send_mail_to_administrators
from accounts.events import RoleChanged
from accounts.models import Role, RoleGrant, RoleReview, SecurityEvent, User
from core.clock import now
from core.events import publish

REMINDER_INTERVAL = timedelta(days=30)


@log_command(Kind.ROLE_GIVEN, detail="role")
def grant_role(actor: User, *, user: User, role: str) -> User:
    """Grant a role as an administrator. The user must sign in again to use it."""
    if not policy.can_change_roles(actor, user):
        raise PermissionDenied
    return _grant(user, Role(role), by=actor)


@log_command(Kind.ROLE_TAKEN, detail="role")
def revoke_role(actor: User, *, user: User, role: str) -> User:
    """Revoke a role as an administrator, and end the user's sessions."""
    if not policy.can_change_roles(actor, user):
        raise PermissionDenied
    return _revoke(user, Role(role), by=actor)


@transaction.atomic
def add_role(user: User, *, role: str) -> User:
    """Grant a role without a permission check, for a management command.

    Used to appoint the first administrator or a moderator.
    """
    log_event(Kind.ROLE_GIVEN, person=user, detail=role)
    return _grant(user, Role(role), by=None)


@transaction.atomic
def remove_role(user: User, *, role: str) -> User:
    """Revoke a role without a permission check, for a management command."""
    log_event(Kind.ROLE_TAKEN, person=user, detail=role)
    return _revoke(user, Role(role), by=None)


@log_command(Kind.ROLES_REVIEWED)
def review_roles(actor: User) -> RoleReview:
    if not policy.can_administer(actor):
        raise PermissionDenied
    held = RoleGrant.objects.active().count()
    return RoleReview.objects.create(by=actor, roles=held)


def remind_role_review() -> int:
    """Mail the list of roles to all administrators once a year; return how many mails.

    Periodic job. Repeated every 30 days until an administrator has reviewed the list.
    """
    moment = now()
    if RoleReview.objects.holding().exists():
        return 0
    reminded = SecurityEvent.objects.filter(kind=Kind.ROLES_REMINDED)
    if reminded.filter(at__gt=moment - REMINDER_INTERVAL).exists():
        return 0
    return _remind(list(RoleGrant.objects.active().select_related("user")))


@transaction.atomic
def _remind(held: list[RoleGrant]) -> int:
    told = send_mail_to_administrators("roles", {"held": held})
    if told:
        log_event(Kind.ROLES_REMINDED)
    return told


def _grant(user: User, role: Role, *, by: User | None) -> User:
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if user.state == User.State.CLOSED or user.kind != User.Kind.PERSON:
        raise PermissionDenied
    RoleGrant.objects.get_or_create(
        user=user, role=role, revoked_at=None, defaults={"granted_by": by}
    )
    return _flag(user, role, is_held=True)


def _revoke(user: User, role: Role, *, by: User | None) -> User:
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    held = RoleGrant.objects.active().filter(user=user, role=role)
    held.update(revoked_at=now(), revoked_by=by)
    return _flag(user, role, is_held=False)


def _flag(user: User, role: Role, *, is_held: bool) -> User:
    """Set the flag that policies read, and end the user's sessions."""
    User.objects.filter(pk=user.pk).update(**{f"is_{role.value}": is_held})
    publish(RoleChanged(user.pk, role.value, is_held))
    revoke_sessions(user.pk)
    update_mfa_required(user.pk)
    return User.objects.get(pk=user.pk)
