"""Erasing what has been kept long enough, with a record that says so.

What goes with a group, or with a part of one, each app says for itself; see
`core.security.erasure`. Rows go in one transaction, bytes of files after it. A hold on the group
stops all of it.
"""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.clock import now, today
from core.events import publish
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
    Review,
    RosterEntry,
)
from jobs.periodic import for_each_locked

ERASURE_OF_GROUP = "group"
BATCH_SIZE = 20  # groups in one run of the job

Ground = DestructionRecord.Ground


class HoldError(Exception):
    """Somebody stopped the clock of this group; the message says so."""


def count_rows(kind: str, subject: Any) -> dict[str, int]:
    """What an erasure of this thing would erase, by the names of its parts."""
    return {part.name: part.rows(subject).count() for part in erasure_steps(kind)}


@transaction.atomic
def erase(
    kind: str, subject: Any, *, group: Group, public_id: int, ground: str
) -> DestructionRecord:
    """Erase a thing of this group with all that belongs to it. Locks the group.

    `subject` is what the parts of this kind are asked about; `public_id` the id that it
    had. Whoever calls this has asked whether its time has come. Raises `HoldError`.
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
        ground=ground,
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
    """Erase a group whose date has come; its open pages are told to look again.

    Who was in it until the end may read the record.
    """
    members = Participation.objects.of(group.space).members()
    readers = list(members.order_by("user_id").values_list("user_id", flat=True))
    parts = Participation.objects.filter(space=group.space_id)
    people = list(parts.order_by("user_id").values_list("user_id", flat=True))
    of = {"group": group, "public_id": group.space.public_id, "ground": Ground.DATE}
    record = erase(ERASURE_OF_GROUP, group.space, **of)
    DestructionReader.objects.bulk_create(
        DestructionReader(record=record, user_id=user_id) for user_id in readers
    )
    for user_id in people:
        publish(ParticipationChanged(group.space_id, user_id))
    return record


def erase_due_groups() -> int:
    """The job: erase each group whose date has come and that nobody holds; how many.

    Each in a transaction of its own, looked at again under its lock. One that fails
    does not keep the others.
    """
    day = today()
    due = Group.objects.filter(erase_on__lte=day).select_related("space")
    due = due.exclude(holds__lifted_at=None, holds__isnull=False).order_by("pk")
    return for_each_locked(due, erase_group, most=BATCH_SIZE, of=("self",))


def group_erasure_steps() -> tuple[ErasureStep, ...]:
    """What the groups' own tables hold of a group, by its space."""

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
        ErasureStep("roster entries", of(RosterEntry)),
        ErasureStep("reviews", of(Review)),
        ErasureStep("holds", of(Hold)),
        ErasureStep("groups", _group_of),
    )


def _group_of(space: Space) -> Any:
    return Group.objects.filter(space=space)
