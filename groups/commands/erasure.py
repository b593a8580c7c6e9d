"""Erase expired content and record the erasure.

Each app registers what it erases with a group or a part of one; see
`core.security.erasure`. Rows are deleted in one transaction, file contents after it. A
hold on the group blocks erasure.
"""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.clock import now, today
from core.events import publish
from core.exceptions import ActionRefused
from core.security.erasure import ErasureStep, erasure_steps
from forum.events import ParticipationChanged
from forum.models import Participation, Space
from groups.events import ContentErased
from groups.models import (
    Agreement,
    Attendance,
    DateAnswer,
    DateOption,
    DestructionReader,
    DestructionRecord,
    Group,
    Hold,
    Invitation,
    JoinRequest,
    Meeting,
    MembershipLogEntry,
    MembershipReview,
)
from jobs.periodic import for_each_locked

ERASURE_OF_GROUP = "group"
BATCH_SIZE = 20  # groups per run of the job

Reason = DestructionRecord.Reason


class HoldError(ActionRefused):
    """Raised when a hold blocks the erasure. The message is shown to the user."""


def count_rows(kind: str, subject: object) -> dict[str, int]:
    """Return how many rows an erasure would delete, by the name of each step."""
    return {part.name: part.rows(subject).count() for part in erasure_steps(kind)}


@transaction.atomic
def erase(
    kind: str, subject: object, *, group: Group, public_id: int, reason: str
) -> DestructionRecord:
    """Erase an object of this group with everything that belongs to it.

    Locks the group. `subject` is the object that the erasure steps of this kind
    receive, `public_id` its id in the record. The caller checks that the retention
    period is over. Raises `HoldError`.
    """
    groups = Group.objects.select_for_update(of=("self",)).select_related("space")
    group = groups.get(pk=group.pk)
    if Hold.objects.filter(group=group, lifted_at=None).exists():
        raise HoldError(
            _("The clock of this group is stopped: nothing of it is erased.")
        )
    is_part = kind != ERASURE_OF_GROUP
    record = DestructionRecord(
        kind=kind,
        subject=public_id,
        within=group.space.public_id if is_part else None,
        reason=reason,
        due_on=group.erase_on if not is_part else None,
        erased_at=now(),
    )
    for part in erasure_steps(kind):
        rows = part.rows(subject)
        record.counts[part.name] = rows.count()
        if part.erase is None:
            rows.delete()
        else:
            part.erase(rows, subject)
    record.save()
    publish(ContentErased(record.pk))
    return record


@transaction.atomic
def erase_group(group: Group) -> DestructionRecord:
    """Erase a group whose erasure date has come.

    Publishes an event for each participant, so that open pages are updated. Those who
    were members until the end may read the destruction record.
    """
    members = Participation.objects.of(group.space).members()
    readers = list(members.order_by("user_id").values_list("user_id", flat=True))
    parts = Participation.objects.filter(space=group.space_id)
    people = list(parts.order_by("user_id").values_list("user_id", flat=True))
    of = {"group": group, "public_id": group.space.public_id, "reason": Reason.DATE}
    record = erase(ERASURE_OF_GROUP, group.space, **of)
    DestructionReader.objects.bulk_create(
        DestructionReader(record=record, user_id=user_id) for user_id in readers
    )
    for user_id in people:
        publish(ParticipationChanged(group.space_id, user_id))
    return record


def erase_due_groups() -> int:
    """Job: erase groups that are due and not on hold, and return how many.

    Each group is erased in its own transaction and checked again under its lock, so one
    failure does not affect the others.
    """
    day = today()
    due = Group.objects.filter(erase_on__lte=day).select_related("space")
    due = due.exclude(holds__lifted_at=None, holds__isnull=False).order_by("pk")
    return for_each_locked(due, erase_group, most=BATCH_SIZE, of=("self",))


def group_erasure_steps() -> tuple[ErasureStep, ...]:
    def of(model: Any, path: str = "group__space") -> Any:
        return lambda space: model.objects.filter(**{path: space})

    return (
        ErasureStep("invitations", of(Invitation)),
        ErasureStep(
            "answers about dates", of(DateAnswer, "option__meeting__group__space")
        ),
        ErasureStep("dates to choose", of(DateOption, "meeting__group__space")),
        ErasureStep("answers about meetings", of(Attendance, "meeting__group__space")),
        ErasureStep("meetings", of(Meeting)),
        ErasureStep("join requests", of(JoinRequest)),
        ErasureStep("agreements", of(Agreement)),
        ErasureStep("roster entries", of(MembershipLogEntry)),
        ErasureStep("reviews", of(MembershipReview)),
        ErasureStep("holds", of(Hold)),
        ErasureStep("groups", _group_of),
    )


def _group_of(space: Space) -> Any:
    return Group.objects.filter(space=space)
