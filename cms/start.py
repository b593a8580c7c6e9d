"""What the start page shows to somebody with an account: what is new, what waits for an
answer, and where they are at home."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import User
from core.clock import now, to_local
from core.db.compiled_queries import CompiledQuery
from forum import counting, lists
from forum.drafts import continue_path
from forum.models import Draft, Space
from forum.nearby import Waiting, waiting_for
from forum.views.composing import places_of
from groups.listing import groups_of
from groups.models import Attendance, Meeting
from notifications.bundles import Bundle, bundled
from notifications.kind import lines
from notifications.lists import newest_unread

NOTES = 5
QUESTIONS = 3
MEETINGS = 3
DRAFTS = 3


@dataclass(frozen=True, slots=True)
class Room:
    """A space in which one takes part, or a group of which one is a member."""

    space: Space
    new: int


@dataclass(frozen=True, slots=True)
class Date:
    meeting: Meeting
    answer: str


@dataclass(frozen=True, slots=True)
class Writing:
    """A draft, and where one writes on."""

    title: str
    where: str
    path: str


@dataclass(frozen=True, slots=True)
class Start:
    moment: datetime
    notes: list[Bundle]
    waiting: Waiting
    spaces: list[Room]
    groups: list[Room]
    dates: list[Date]
    drafts: list[Writing]
    # Of more than are shown.
    has_more_drafts: bool

    @property
    def is_new_here(self) -> bool:
        """Whoever takes part in nothing yet is shown where to begin."""
        return not self.spaces and not self.groups


def start_of(user: User) -> Start:
    mine = lists.spaces_of(user)
    groups = groups_of(user)
    closed = [group.space for group in groups]
    new = counting.unread_by_space([*mine, *closed], user)
    drafts = _drafts(user)
    return Start(
        moment=to_local(now()),
        notes=_notes(user),
        waiting=waiting_for(user, limit=QUESTIONS),
        spaces=[Room(space, new.get(space.pk, 0)) for space in mine],
        groups=[Room(space, new.get(space.pk, 0)) for space in closed],
        dates=_dates(user),
        drafts=drafts[:DRAFTS],
        has_more_drafts=len(drafts) > DRAFTS,
    )


def _notes(user: Any) -> list[Bundle]:
    return bundled(lines(newest_unread(user), user))[:NOTES]


def _drafts(user: User) -> list[Writing]:
    """One more than is shown says that there are more."""
    found = _newest_drafts(user)
    stands = places_of(user, [row.form for row in found]) if found else {}
    return [
        Writing(
            row.title,
            place.topic.title if place.topic else row.space.title,
            continue_path(place.path, row.key),
        )
        for row in found
        if (place := stands.get(row.form))
    ]


def _drafts_query(user: Any) -> Any:
    drafts = Draft.objects.visible_to(user).select_related("space")
    return drafts.order_by("-saved_at", "-pk")[: DRAFTS + 1]


def _dates(user: User) -> list[Date]:
    meetings = _next_meetings(user)
    if not meetings:
        return []
    mine = Attendance.objects.filter(user=user, meeting__in=meetings)
    answers = {row.meeting_id: row.get_answer_display() for row in mine}
    return [Date(row, answers.get(row.pk, "")) for row in meetings]


_newest_drafts = CompiledQuery[Draft](_drafts_query)
_next_meetings = CompiledQuery[Meeting](
    lambda user: Meeting.objects.visible_to(user).coming().standing()[:MEETINGS]
)
