"""Once a year somebody says of every member that they still belong in the group."""

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
from groups.commands.roster import Act, keep_led, leaders_of, locked, write_down
from groups.events import ReviewOpened
from groups.models import Group, Review, RosterEntry

log = logging.getLogger(__name__)

EVERY = timedelta(days=365)
LASTS = timedelta(days=30)
AGAIN = timedelta(days=1)
PART = 200  # groups in one run of a job


def open_reviews() -> int:
    """The job: lay the yearly list before whoever leads; how many were opened."""
    long_ago = now() - EVERY
    recent = Review.objects.filter(
        Q(opened_at__gt=long_ago) | Q(closed_at=None), group=OuterRef("pk")
    )
    due = Group.objects.filter(~Exists(recent), founded_at__lte=long_ago)
    opened = 0
    for pk in list(due.order_by("pk").values_list("pk", flat=True)[:PART]):
        with transaction.atomic():
            group = due.select_for_update(of=("self",)).filter(pk=pk).first()
            if group is not None:
                review = Review.objects.create(group=group, due_at=now() + LASTS)
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
    """Say of several people at once (ids) that they stay, or go, and why. Whoever says
    it stays. When nobody is left to say it of, the list is done. Locks the group."""
    group = locked(group)
    if not policy.can_keep_roster(forum_policy.abilities(actor, group.space)):
        raise PermissionDenied
    for part in _members(group):
        user = part.user
        if user.pk == actor.pk or (user.pk in stays and user.pk not in goes):
            write_down(group, user, Act.CONFIRMED, actor=actor)
        elif user.pk in goes:
            space = group.space
            forum.remove_participant(actor, space=space, user=user, reason=reason)
            write_down(group, user, Act.REMOVED, actor=actor, reason=reason)
    review = Review.objects.filter(group=group, closed_at=None).first()
    if review is not None and not unconfirmed(review):
        _close(review)


@transaction.atomic
def remind_of_review(actor: User, *, public_id: int) -> bool:
    """Ask those who lead a group once more for the yearly list; once a day at most.
    Is there something to remind of? Locks the group."""
    if not policy.can_remind(actor):
        raise PermissionDenied
    found = Group.objects.filter(space__public_id=public_id).first()
    if found is None:
        return False
    group = locked(found)
    review = Review.objects.open().filter(group=group).first()
    if review is None:
        return False
    lately = now() - AGAIN
    if review.reminded_at is None or review.reminded_at <= lately:
        review.reminded_at = now()
        review.save(update_fields=["reminded_at"])
        publish(ReviewOpened(review.pk, group.space_id))
    return True


def unconfirmed(review: Review) -> list[Participation]:
    """Of whom nobody has said yet that they stay; who came since is not asked about."""
    said = RosterEntry.objects.filter(
        group=review.group_id, act=Act.CONFIRMED, at__gte=review.opened_at
    )
    known = set(said.values_list("person_id", flat=True))
    return [
        part
        for part in _members(review.group)
        if part.user_id not in known and part.joined_at < review.opened_at
    ]


def lapse_unconfirmed() -> int:
    """The job: who is not confirmed at the date is suspended until somebody does; in
    how many groups. Each in a transaction of its own; one that fails does not keep the
    others."""
    due = Review.objects.filter(due_at__lte=now(), closed_at=None).order_by("pk")
    done = 0
    for pk in list(due.values_list("pk", flat=True)[:PART]):
        try:
            with transaction.atomic():
                done += _lapse(pk)
        except Exception as error:  # noqa: BLE001 (said above)
            log.error("review %s failed: %s", pk, error_location(error))
    return done


def _lapse(pk: int) -> int:
    group = locked(Group.objects.get(reviews=pk))
    review = Review.objects.filter(pk=pk, closed_at=None).first()
    if review is None:
        return 0
    review.group = group
    for part in unconfirmed(review):
        others = [who for who in leaders_of(group) if who.pk != part.user_id]
        # The last who leads stays: somebody must be able to confirm the others.
        if part.leads and not others:
            continue
        forum.set_aside(part.user, space=group.space)
        write_down(group, part.user, Act.LAPSED)
    keep_led(group)
    _close(review)
    return 1


def _close(review: Review) -> None:
    review.closed_at = now()
    review.save(update_fields=["closed_at"])


def _members(group: Group) -> list[Participation]:
    return list(Participation.objects.of(group.space).members())
