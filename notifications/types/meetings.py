from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.templating.date_ranges import format_range
from forum.models import Participation
from groups import events
from groups.models import Attendance, Meeting
from notifications.models import Notification, OutboxEvent
from notifications.types.base import InboxLine, NotificationType

if TYPE_CHECKING:
    from accounts.policy import Viewer


Reason = Notification.Reason
Wish = Participation.Follow


class MeetingNotification(NotificationType):
    model = Meeting
    icon = "calendar"

    def meeting(self, event: OutboxEvent) -> Meeting:
        found: Meeting = event.subject
        return found

    def still_tells(self, meeting: Meeting) -> bool:
        """Return False if the notification is out of date at fan-out."""
        return True

    def get_recipients(self, event: OutboxEvent) -> Mapping[int, str]:
        """Return all participants of the group.

        Inspectors, the user who caused the event and users with notifications off are
        excluded.
        """
        if not self.still_tells(self.meeting(event)):
            return {}
        parts = Participation.objects.filter(space=event.space_id or 0)
        parts = parts.exclude(follow=Wish.NONE).exclude(
            role=Participation.Role.INSPECTOR
        )
        people = set(parts.values_list("user_id", flat=True))
        return dict.fromkeys(people - {event.actor_id or 0}, Reason.MEETING)

    def render_line(self, event: OutboxEvent, viewer: "Viewer") -> InboxLine:
        meeting = self.meeting(event)
        when = ""
        if meeting.starts_at is not None and meeting.ends_at is not None:
            when = format_range(meeting.starts_at, meeting.ends_at)
        return InboxLine(
            lead=self.words(),
            title=meeting.title,
            where=event.space.title if event.space else "",
            icon=self.icon,
            note=when,
        )

    def words(self) -> str:
        raise NotImplementedError(self.name)

    def path(self, event: OutboxEvent) -> str:
        space = event.space
        base = space.path if space else ""
        return f"{base}bijeenkomst/{self.meeting(event).public_id}/"


class MeetingPlannedNotification(MeetingNotification):
    name = "meeting_planned"

    def still_tells(self, meeting: Meeting) -> bool:
        return meeting.is_planned and not meeting.is_over

    def words(self) -> str:
        return _("A meeting was planned:")


class MeetingMovedNotification(MeetingPlannedNotification):
    name = "meeting_moved"

    def words(self) -> str:
        return _("The date or place of a meeting has changed:")


class MeetingCancelledNotification(MeetingNotification):
    name = "meeting_cancelled"
    icon = "close"

    def words(self) -> str:
        return _("A meeting was called off:")


class DatesProposedNotification(MeetingNotification):
    name = "dates_proposed"

    def still_tells(self, meeting: Meeting) -> bool:
        return meeting.is_choosing

    def words(self) -> str:
        return _("Say when you can come to:")


class MinutesPublishedNotification(MeetingNotification):
    name = "minutes_written"
    icon = "document"

    def words(self) -> str:
        return _("There are minutes of:")


class MeetingReminderNotification(MeetingNotification):
    """Not sent to users who declined."""

    name = "meeting_near"
    icon = "clock"

    def still_tells(self, meeting: Meeting) -> bool:
        return meeting.is_planned and not meeting.has_begun

    def get_recipients(self, event: OutboxEvent) -> Mapping[int, str]:
        absent = Attendance.objects.filter(meeting=event.subject, answer="no")
        stay = set(absent.values_list("user_id", flat=True))
        return {
            pk: why
            for pk, why in super().get_recipients(event).items()
            if pk not in stay
        }

    def words(self) -> str:
        return _("Soon there is a meeting:")


class SeatFreedNotification(MeetingNotification):
    """Sent only to the user who got the seat, if they still have it."""

    name = "place_freed"
    icon = "check"

    def get_recipients(self, event: OutboxEvent) -> Mapping[int, str]:
        mine = Attendance.objects.filter(
            meeting=event.subject,
            user=event.subject_user_id or 0,
            answer="yes",
            is_waiting=False,
            meeting__state=Meeting.State.PLANNED,
        )
        return dict.fromkeys(mine.values_list("user_id", flat=True), Reason.MEETING)

    def words(self) -> str:
        return _("There is a place for you at:")


TYPES = (
    MeetingPlannedNotification(),
    MeetingMovedNotification(),
    MeetingCancelledNotification(),
    DatesProposedNotification(),
    MinutesPublishedNotification(),
    MeetingReminderNotification(),
    SeatFreedNotification(),
)

NAMES_BY_EVENT: dict[type[events.MeetingEvent], str] = {
    events.MeetingPlanned: MeetingPlannedNotification.name,
    events.MeetingMoved: MeetingMovedNotification.name,
    events.MeetingCancelled: MeetingCancelledNotification.name,
    events.DatesProposed: DatesProposedNotification.name,
    events.MinutesWritten: MinutesPublishedNotification.name,
    events.MeetingNear: MeetingReminderNotification.name,
    events.WaitlistPromoted: SeatFreedNotification.name,
}
