from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F

from allauth.usersessions.models import UserSession

from accounts import policy
from accounts.commands.security_log import Kind, log_command
from accounts.events import SessionsEnded
from accounts.models import Affiliation, Organisation, User
from core.clock import now
from core.events import publish

BATCH_SIZE = 2000


def announce_session_end(user_id: int) -> None:
    """Make open pages check whether the user is still signed in."""
    with transaction.atomic():
        publish(SessionsEnded(user_id))


@transaction.atomic
def revoke_sessions(user_id: int) -> None:
    User.objects.filter(pk=user_id).update(session_epoch=F("session_epoch") + 1)
    publish(SessionsEnded(user_id))


@log_command(Kind.SESSIONS)
def sign_out_person(actor: User, *, user: User) -> User:
    if not policy.can_end_sessions(actor, user):
        raise PermissionDenied
    revoke_sessions(user.pk)
    return user


@log_command(Kind.SESSIONS)
def sign_out_organisation(actor: User, *, organisation: Organisation) -> int:
    """End the sessions of an organisation's people; return how many people."""
    if not policy.can_administer(actor):
        raise PermissionDenied
    there = Affiliation.objects.filter(organisation=organisation, until=None)
    people = sorted(set(there.values_list("user_id", flat=True)))
    for user_id in people:
        revoke_sessions(user_id)
    return len(people)


@transaction.atomic
def delete_expired_sessions() -> int:
    """Delete expired sessions and their devices; return how many.

    Periodic job. Nobody can use these rows, but they identify a user.
    """
    over = Session.objects.filter(expire_date__lt=now()).order_by("expire_date")
    keys = list(over.values_list("pk", flat=True)[:BATCH_SIZE])
    UserSession.objects.filter(session_key__in=keys).delete()
    return Session.objects.filter(pk__in=keys).delete()[0]
