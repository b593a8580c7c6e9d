"""Unused accounts: their users are warned, then the accounts are closed."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet

from allauth.account.models import EmailAddress

from accounts import policy
from accounts.commands import account_emails
from accounts.commands.account_mail import queue_mail
from accounts.commands.delete_account import close_account
from accounts.commands.security_log import Kind, log_event
from accounts.deletion import registry
from accounts.models import User
from core.clock import now, to_local

BATCH_SIZE = 200  # users in one run of the job
MONTH = timedelta(days=30.44)


def close_dormant() -> int:
    """Warn users of dormant accounts, and close accounts; return how many are closed.

    Periodic job. Warns users who have not signed in for `DORMANT_MONTHS`, and closes
    the account if they have not signed in `DORMANT_WARNING_DAYS` later. Users with a
    role, and the only facilitator of a group, are warned but their accounts are not
    closed: somebody has to take over first.
    """
    today = now()
    unused = _unused(today - settings.DORMANT_MONTHS * MONTH)
    warned_before = today - timedelta(days=settings.DORMANT_WARNING_DAYS)
    fresh = Q(dormancy_warned_at=None) | Q(dormancy_warned_at__lt=F("last_login"))
    for user in list(unused.filter(fresh)[:BATCH_SIZE]):
        _warn(user, today)
    ended = 0
    due = unused.filter(dormancy_warned_at__lt=warned_before)
    for pk in list(due.values_list("pk", flat=True)[:BATCH_SIZE]):
        ended += _end(pk, unused)
    return ended


def _unused(since: datetime) -> QuerySet[User]:
    came_never = Q(last_login=None, date_joined__lt=since)
    people = User.objects.filter(
        came_never | Q(last_login__lt=since),
        kind=User.Kind.PERSON,
        state__in=[User.State.ACTIVE, User.State.PENDING],
        emailaddress__isnull=False,  # without an address nobody can sign in
    )
    return people.distinct().order_by("pk")


@transaction.atomic
def _warn(user: User, moment: datetime) -> None:
    closes = to_local(moment + timedelta(days=settings.DORMANT_WARNING_DAYS))
    letter = account_emails.render_email("account/email/dormant", user, closes=closes)
    rows = EmailAddress.objects.filter(user=user, verified=True)
    for address in rows.values_list("email", flat=True):
        queue_mail(address=address, subject=letter.subject, text=letter.text)
    User.objects.filter(pk=user.pk).update(dormancy_warned_at=moment)


@transaction.atomic
def _end(pk: int, unused: QuerySet[User]) -> int:
    """Close one account.

    Checks again under the lock: the user may have just signed in.
    """
    user = User.objects.select_for_update(no_key=True).filter(pk=pk).first()
    stayed_away = Q(last_login=None) | Q(dormancy_warned_at__gte=F("last_login"))
    if user is None or not unused.filter(stayed_away, pk=pk).exists():
        return 0
    if policy.has_role(user) or registry.find_deletion_blockers(user):
        return 0
    log_event(Kind.LEAVING, person=user, detail="not used any more")
    close_account(user)
    return 1
