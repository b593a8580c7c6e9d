from django.db import transaction
from django.db.models import F

from core.clock import now
from core.events import publish
from groups.commands.meetings.schedule import REMIND_BEFORE
from groups.events import MeetingNear
from groups.models import Meeting

BATCH_SIZE = 100


def send_meeting_reminders() -> int:
    """Job: publish a reminder for meetings that begin within a day; return how many.

    Sent once for each meeting, and again when its date changes. Recipients are
    determined when the event is handled.
    """
    soon = Meeting.objects.standing().filter(
        starts_at__gt=now(), starts_at__lte=now() + REMIND_BEFORE
    )
    due = soon.exclude(
        reminder_sent_for__isnull=False, reminder_sent_for=F("starts_at")
    )
    reminded = 0
    for pk in list(due.order_by("starts_at").values_list("pk", flat=True)[:BATCH_SIZE]):
        with transaction.atomic():
            rows = due.select_for_update(of=("self",)).select_related("group")
            for meeting in rows.filter(pk=pk):
                meeting.reminder_sent_for = meeting.starts_at
                meeting.save(update_fields=["reminder_sent_for"])
                publish(MeetingNear(meeting.pk, meeting.group.space_id))
                reminded += 1
    return reminded
