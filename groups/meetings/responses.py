from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from accounts.models.bylines import Byline, byline_for
from core.clock import now
from forum.policy import SpacePermissions
from groups.models import Attendance, DateOption, Group, Meeting
from groups.policy import meetings as policy
from groups.selectors import dashboard

if TYPE_CHECKING:
    from accounts.policy import Viewer


Answer = Attendance.Answer


@dataclass(frozen=True, slots=True)
class Turnout:
    """Answers to one meeting. Users who left the group are not included."""

    coming: list[Byline] = field(default_factory=list)
    waiting: list[Byline] = field(default_factory=list)
    maybe: list[Byline] = field(default_factory=list)
    absent: list[Byline] = field(default_factory=list)
    mine: str = ""
    i_wait: bool = False
    # The number of people before the viewer on the waiting list.
    before_me: int = 0
    capacity: int | None = None

    @property
    def free(self) -> int | None:
        """Return the number of free places, or None without a maximum."""
        if self.capacity is None:
            return None
        return max(self.capacity - len(self.coming), 0)

    @property
    def is_full(self) -> bool:
        return self.free == 0

    @property
    def my_answer(self) -> dict[str, bool]:
        """Return the answer as a dict, for `turnout.my_answer.maybe` in templates."""
        return {self.mine: True}


def get_turnout(meeting: Meeting, viewer: "Viewer") -> Turnout:
    """Return the answers to a meeting.

    Uses prefetched `attendances__user` if available.
    """
    rows = [row for row in meeting.attendances.all() if row.user.is_active]
    lists: dict[str, list[Byline]] = {"coming": [], "waiting": []}
    lists |= {"maybe": [], "absent": []}
    mine, i_wait, before = "", False, 0
    for row in sorted(rows, key=lambda row: (row.answered_at, row.pk)):
        key = _list_of(row)
        if row.user_id == viewer.pk:
            mine, i_wait = row.answer, row.is_waiting
            before = len(lists["waiting"])
        lists[key].append(byline_for(row.user))
    own = {"mine": mine, "i_wait": i_wait, "before_me": before}
    return Turnout(**lists, **own, capacity=meeting.capacity)  # type: ignore[arg-type]


def _list_of(row: Attendance) -> str:
    if row.is_waiting:
        return "waiting"
    names = {Answer.YES: "coming", Answer.MAYBE: "maybe"}
    return names.get(Answer(row.answer), "absent")


@dataclass(frozen=True, slots=True)
class DatePollRow:
    option: DateOption
    can: list[str]
    perhaps: list[str]
    cannot: list[str]
    mine: str
    is_best: bool = False
    also_best: int = 0  # number of other dates that are equally good


def list_date_rows(meeting: Meeting, viewer: "Viewer") -> list[DatePollRow]:
    rows = []
    options = meeting.options.prefetch_related("answers__user")
    for option in options:
        said: dict[str, list[str]] = {answer: [] for answer in Answer.values}
        mine = ""
        for row in sorted(option.answers.all(), key=lambda row: row.pk):
            said[row.answer].append(row.user.display_name)
            mine = row.answer if row.user_id == viewer.pk else mine
        can, perhaps = said[Answer.YES], said[Answer.MAYBE]
        rows.append(DatePollRow(option, can, perhaps, said[Answer.NO], mine))
    return _with_the_best(rows)


def _with_the_best(rows: list[DatePollRow]) -> list[DatePollRow]:
    """Mark the dates with the most votes, unless all dates have equally many."""
    best = max((len(row.can) for row in rows), default=0)
    alike = sum(len(row.can) == best for row in rows)
    if not best or alike == len(rows) > 1:
        return rows
    return [
        replace(row, is_best=True, also_best=alike - 1) if len(row.can) == best else row
        for row in rows
    ]


def next_meeting_section(
    group: Group, may: SpacePermissions
) -> dashboard.Section | None:
    """Return the section for the next meeting, or else for the current date poll."""
    seen = Meeting.objects.visible_to(may.user).filter(group=group)
    found = seen.ahead().with_people().first()
    if found is None:
        return None
    if found.is_planned:
        return dashboard.Section(
            "groups/_meeting_next.html", get_answer_context(found, may)
        )
    is_asked = policy.can_answer_dates(may, found)
    data = {"meeting": found, "is_asked": is_asked}
    return dashboard.Section("groups/_meeting_choosing.html", data)


def get_answer_context(meeting: Meeting, may: SpacePermissions) -> dict[str, object]:
    return {
        "meeting": meeting,
        "turnout": get_turnout(meeting, may.user),
        "can_answer": policy.can_answer_meeting(may, meeting),
        "is_now": meeting.has_begun and not meeting.is_over_at(now()),
    }
