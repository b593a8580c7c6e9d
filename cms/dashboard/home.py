from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import User
from core.clock import now, to_local
from core.db.compiled_queries import CompiledQuery
from forum.models import Draft, Space
from forum.selectors import topic_lists, unread_posts
from forum.selectors.drafts import continue_path
from forum.selectors.unanswered import QuestionSuggestions, suggest_questions
from forum.views.compose import find_targets
from groups.models import Attendance, Meeting
from groups.selectors.directory import list_groups_of
from notifications.selectors.inbox import get_newest_unread
from notifications.selectors.inbox_groups import InboxGroup, group_lines
from notifications.types.base import render_lines

MAX_NOTIFICATIONS = 5
MAX_QUESTIONS = 3
MAX_MEETINGS = 3
MAX_DRAFTS = 3


@dataclass(frozen=True, slots=True)
class SpaceSummary:
    """A space that the user joined, or a group of which the user is a member."""

    space: Space
    new: int


@dataclass(frozen=True, slots=True)
class MeetingSummary:
    meeting: Meeting
    answer: str


@dataclass(frozen=True, slots=True)
class DraftSummary:
    title: str
    where: str
    path: str


@dataclass(frozen=True, slots=True)
class MemberHome:
    moment: datetime
    notes: list[InboxGroup]
    waiting: QuestionSuggestions
    spaces: list[SpaceSummary]
    groups: list[SpaceSummary]
    dates: list[MeetingSummary]
    drafts: list[DraftSummary]
    # There are more drafts than are shown.
    has_more_drafts: bool

    @property
    def is_new_here(self) -> bool:
        return not self.spaces and not self.groups


def build_member_home(user: User) -> MemberHome:
    mine = topic_lists.list_joined_spaces(user)
    groups = list_groups_of(user)
    closed = [group.space for group in groups]
    new = unread_posts.count_unread_by_space([*mine, *closed], user)
    drafts = _drafts(user)
    return MemberHome(
        moment=to_local(now()),
        notes=_notes(user),
        waiting=suggest_questions(user, limit=MAX_QUESTIONS),
        spaces=[SpaceSummary(space, new.get(space.pk, 0)) for space in mine],
        groups=[SpaceSummary(space, new.get(space.pk, 0)) for space in closed],
        dates=_dates(user),
        drafts=drafts[:MAX_DRAFTS],
        has_more_drafts=len(drafts) > MAX_DRAFTS,
    )


def _notes(user: User) -> list[InboxGroup]:
    return group_lines(render_lines(get_newest_unread(user), user))[:MAX_NOTIFICATIONS]


def _drafts(user: User) -> list[DraftSummary]:
    """Return one draft more than is shown, to detect that there are more."""
    found = _newest_drafts(user)
    stands = find_targets(user, [row.form for row in found]) if found else {}
    return [
        DraftSummary(
            row.title,
            place.topic.title if place.topic else row.space.title,
            continue_path(place.path, row.key),
        )
        for row in found
        if (place := stands.get(row.form))
    ]


def _drafts_query(user: User) -> Any:
    drafts = Draft.objects.visible_to(user).select_related("space")
    return drafts.order_by("-saved_at", "-pk")[: MAX_DRAFTS + 1]


def _dates(user: User) -> list[MeetingSummary]:
    meetings = _next_meetings(user)
    if not meetings:
        return []
    mine = Attendance.objects.filter(user=user, meeting__in=meetings)
    answers = {row.meeting_id: row.get_answer_display() for row in mine}
    return [MeetingSummary(row, answers.get(row.pk, "")) for row in meetings]


_newest_drafts = CompiledQuery[Draft](_drafts_query)
_next_meetings = CompiledQuery[Meeting](
    lambda user: Meeting.objects.visible_to(user).coming().standing()[:MAX_MEETINGS]
)
