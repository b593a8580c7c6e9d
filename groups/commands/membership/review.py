"""The yearly membership review: facilitators confirm each member."""

import logging
from collections.abc import Collection
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from core.clock import now
from core.events import error_location, publish
from forum import commands as forum
from forum import policy as forum_policy
from forum.models import Participation
from groups import policy
from groups.commands.membership.roster import (
    Act,
    ensure_facilitator,
    find_facilitators,
    lock_group,
    log_roster_change,
)
from groups.events import ReviewOpened
from groups.models import Group, MembershipLogEntry, MembershipReview

log = logging.getLogger(__name__)

REVIEW_INTERVAL = timedelta(days=365)
REVIEW_DURATION = timedelta(days=30)
MIN_REMINDER_INTERVAL = timedelta(days=1)
BATCH_SIZE = 200  # groups per run of a job


def open_reviews() -> int:
    """Job: open a review for each group that is due, and return how many."""
    long_ago = now() - REVIEW_INTERVAL
    recent = MembershipReview.objects.filter(
        Q(opened_at__gt=long_ago) | Q(closed_at=None), group=OuterRef("pk")
    )
    due = Group.objects.filter(~Exists(recent), founded_at__lte=long_ago)
    opened = 0
    for pk in list(due.order_by("pk").values_list("pk", flat=True)[:BATCH_SIZE]):
        with transaction.atomic():
            group = due.select_for_update(of=("self",)).filter(pk=pk).first()
            if group is not None:
                review = MembershipReview.objects.create(
                    group=group, due_at=now() + REVIEW_DURATION
                )
                publish(ReviewOpened(review.pk, group.space_id))
                opened += 1
    return opened


@transaction.atomic
def confirm_members(
    actor: User,
    *,
    group: Group,
    stays: Collection[int],
    goes: Collection[int],
    reason: str = "",
) -> None:
    """Confirm or remove several members, given by user id. Locks the group.

    The actor is always confirmed. Closes the review when nobody is left to confirm.
    """
    group = lock_group(group)
    if not policy.can_manage_roster(forum_policy.permissions_for(actor, group.space)):
        raise PermissionDenied
    for part in _members(group):
        user = part.user
        if user.pk == actor.pk or (user.pk in stays and user.pk not in goes):
            log_roster_change(group, user, Act.CONFIRMED, actor=actor)
        elif user.pk in goes:
            space = group.space
            forum.remove_participant(actor, space=space, user=user, reason=reason)
            log_roster_change(group, user, Act.REMOVED, actor=actor, reason=reason)
    review = MembershipReview.objects.filter(group=group, closed_at=None).first()
    if review is not None and not find_unconfirmed(review):
        _close(review)


@transaction.atomic
def send_review_reminder(actor: User, *, public_id: int) -> bool:
    """Remind the facilitators of an open review, at most once a day. Locks the group.

    Returns whether the group has an open review.
    """
    if not policy.can_send_review_reminder(actor):
        raise PermissionDenied
    found = Group.objects.filter(space__public_id=public_id).first()
    if found is None:
        return False
    group = lock_group(found)
    review = MembershipReview.objects.open().filter(group=group).first()
    if review is None:
        return False
    lately = now() - MIN_REMINDER_INTERVAL
    if review.reminded_at is None or review.reminded_at <= lately:
        review.reminded_at = now()
        review.save(update_fields=["reminded_at"])
        publish(ReviewOpened(review.pk, group.space_id))
    return True


def find_unconfirmed(review: MembershipReview) -> list[Participation]:
    """Return the members to confirm.

    Members who joined after the review opened are not included.
    """
    said = MembershipLogEntry.objects.filter(
        group=review.group_id, act=Act.CONFIRMED, at__gte=review.opened_at
    )
    known = set(said.values_list("person_id", flat=True))
    return [
        part
        for part in _members(review.group)
        if part.user_id not in known and part.joined_at < review.opened_at
    ]


def expire_unconfirmed() -> int:
    """Job: suspend members who were not confirmed in time; return the number of groups.

    Each review is handled in its own transaction, so one failure does not affect the
    others.
    """
    due = MembershipReview.objects.filter(due_at__lte=now(), closed_at=None).order_by(
        "pk"
    )
    done = 0
    for pk in list(due.values_list("pk", flat=True)[:BATCH_SIZE]):
        try:
            with transaction.atomic():
                done += _expire(pk)
        except Exception as error:  # noqa: BLE001 (see the docstring)
            log.error("review %s failed: %s", pk, error_location(error))
    return done


def _expire(pk: int) -> int:
    group = lock_group(Group.objects.get(reviews=pk))
    review = MembershipReview.objects.filter(pk=pk, closed_at=None).first()
    if review is None:
        return 0
    review.group = group
    for part in find_unconfirmed(review):
        others = [who for who in find_facilitators(group) if who.pk != part.user_id]
        # Keep the last facilitator: somebody must be able to confirm the others.
        if part.leads and not others:
            continue
        forum.suspend_automatically(part.user, space=group.space)
        log_roster_change(group, part.user, Act.LAPSED)
    ensure_facilitator(group)
    _close(review)
    return 1


def _close(review: MembershipReview) -> None:
    review.closed_at = now()
    review.save(update_fields=["closed_at"])


def _members(group: Group) -> list[Participation]:
    return list(Participation.objects.of(group.space).members())
