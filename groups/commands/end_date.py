import logging
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from core.clock import today
from core.events import error_location, publish
from forum import policy as forum_policy
from groups import policy
from groups.commands.closure import archive_group
from groups.commands.membership.roster import lock_group
from groups.events import GroupNearsEnd
from groups.models import Group

log = logging.getLogger(__name__)

# When facilitators are warned that the end date approaches.
WARN_BEFORE = (timedelta(days=30), timedelta(days=7))
# How long a group that ended automatically stays readable. Facilitators can change it.
RETENTION_PERIOD = timedelta(days=365)


@transaction.atomic
def extend_group(actor: User, *, group: Group, until: date) -> None:
    """Move the end date of a group to a later day. Locks the group."""
    found = lock_group(group)
    if not policy.can_change_charter(forum_policy.permissions_for(actor, found.space)):
        raise PermissionDenied
    if found.ends_on is None or until <= max(found.ends_on, today()):
        raise PermissionDenied
    found.ends_on = until
    found.save(update_fields=["ends_on"])


def end_groups() -> int:
    """Job: close groups that reached their end date, and return how many.

    Also warns the facilitators of groups that end soon. Each group is processed in its
    own transaction and checked again under its lock, so one failure does not affect the
    others.
    """
    day = today()
    near = day + max(WARN_BEFORE)
    rows = Group.objects.filter(space__archived_at=None, ends_on__lte=near)
    closed = 0
    for pk in list(rows.order_by("pk").values_list("pk", flat=True)):
        try:
            with transaction.atomic():
                closed += _process(rows, pk, day)
        except Exception as error:  # noqa: BLE001 (see the docstring)
            log.error("the end of group %s failed: %s", pk, error_location(error))
    return closed


def _process(rows: Any, pk: int, day: date) -> int:
    held = rows.select_for_update(of=("self",)).select_related("space")
    for group in held.filter(pk=pk):
        if group.ends_on <= day:
            archive_group(group, erase_on=day + RETENTION_PERIOD)
            return 1
        if _is_warning_due(group, day):
            group.warned_on = day
            group.save(update_fields=["warned_on"])
            publish(GroupNearsEnd(group.pk, group.space_id))
    return 0


def _is_warning_due(group: Group, day: date) -> bool:
    """Check whether a warning date has passed since the last warning.

    A changed end date has its own warning dates.
    """
    days = [group.ends_on - ahead for ahead in WARN_BEFORE if group.ends_on]
    said = group.warned_on
    return any(it <= day and (said is None or said < it) for it in days)
