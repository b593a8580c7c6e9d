from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Case, QuerySet, Value, When

from accounts.models import Organisation, User
from accounts.models.bylines import Byline, Visibility, byline_for, visible_job_title
from forum.models import Participation
from forum.selectors.profiles import get_profile_path
from groups import commands
from groups.models import Group, Invitation, MembershipLogEntry, MembershipReview

if TYPE_CHECKING:
    from accounts.policy import Viewer


MAX_MEMBERS = 500
MAX_LOG_ENTRIES = 60


@dataclass(frozen=True, slots=True)
class RosterMember:
    byline: Byline
    url: str
    manage_url: str
    job_title: str
    organisation_name: str
    province: str
    role_word: str
    leads: bool
    since: datetime
    until: datetime | None
    is_me: bool


def list_members(group: Group, viewer: "Viewer") -> list[RosterMember]:
    """Return the members, facilitators first and then by name."""
    leads = When(role=Participation.Role.FACILITATOR, then=Value(0))
    parts = Participation.objects.of(group.space).countable()
    parts = parts.order_by(Case(leads, default=Value(1)), "user__display_name")
    found = list(parts[:MAX_MEMBERS])
    names = {part.user.organisation_name for part in found}
    known = Organisation.objects.shown_as(names)
    provinces = {place.shown_name: place.province for place in known}
    return [_member(part, group, provinces, viewer) for part in found]


def _member(
    part: Participation, group: Group, provinces: dict[str, str], viewer: "Viewer"
) -> RosterMember:
    user = part.user
    return RosterMember(
        byline=byline_for(user, Visibility.GROUP),
        url=get_profile_path(user),
        manage_url=member_path(group, user),
        job_title=visible_job_title(user, Visibility.GROUP),
        organisation_name=user.organisation_name,
        province=provinces.get(user.organisation_name, ""),
        role_word=part.role_word,
        leads=part.leads,
        since=part.joined_at,
        until=part.until,
        is_me=user.pk == viewer.pk,
    )


def member_path(group: Group, user: User) -> str:
    return f"{group.space.path}deelnemers/{user.public_id}/"


def all_participations(group: Group) -> QuerySet[Participation]:
    """Return the participations of members, including suspended members."""
    states = (Participation.State.ACTIVE, Participation.State.SUSPENDED)
    parts = Participation.all_objects.filter(space=group.space, state__in=states)
    found: QuerySet[Participation] = parts.members().select_related("user")
    return found


def list_awaiting_confirmation(group: Group) -> list[dict[str, Any]]:
    """Return the members who wait for a facilitator's confirmation, and since when."""
    suspended = Participation.State.SUSPENDED
    parts = (
        all_participations(group).filter(state=suspended).order_by("user__display_name")
    )
    last = _last_entries(group)
    return [
        {
            "byline": byline_for(part.user, Visibility.GROUP),
            "manage_url": member_path(group, part.user),
            "entry": last[part.user_id],
        }
        for part in parts
        if is_awaiting_by_entry(last.get(part.user_id))
    ]


def is_awaiting_confirmation(group: Group, part: Participation) -> bool:
    if part.state != Participation.State.SUSPENDED:
        return False
    return is_awaiting_by_entry(_last_entries(group).get(part.user_id))


def is_awaiting_by_entry(entry: MembershipLogEntry | None) -> bool:
    return entry is not None and entry.act in commands.AWAITING_CONFIRMATION


def _last_entries(group: Group) -> dict[int, MembershipLogEntry]:
    rows = MembershipLogEntry.objects.filter(group=group).order_by("pk")
    return {entry.person_id: entry for entry in rows}


def list_roster_entries(group: Group, of: User | None = None) -> list[dict[str, Any]]:
    """Return the newest entries of the roster log, for the group or for one person."""
    rows = MembershipLogEntry.objects.filter(group=group).select_related(
        "person", "actor"
    )
    if of is not None:
        rows = rows.filter(person=of)
    return [
        {
            "name": entry.person.display_name,
            "act": entry.get_act_display(),
            "actor": entry.actor.display_name if entry.actor else "",
            "reason": entry.reason,
            "at": entry.at,
        }
        for entry in rows[:MAX_LOG_ENTRIES]
    ]


def get_open_review(group: Group) -> MembershipReview | None:
    return group.reviews.filter(closed_at=None).first()


def list_to_confirm(group: Group) -> list[Participation]:
    """Return the unconfirmed members of the open review, or else all members."""
    review = get_open_review(group)
    if review is not None:
        review.group = group
        return commands.find_unconfirmed(review)
    return list(Participation.objects.of(group.space).members()[:MAX_MEMBERS])


@dataclass(frozen=True, slots=True)
class PendingTasks:
    unanswered: int
    asking: int
    waiting: int

    def __bool__(self) -> bool:
        return bool(self.unanswered or self.asking or self.waiting)


def count_pending_tasks(group: Group) -> PendingTasks:
    return PendingTasks(
        unanswered=group.invitations.filter(state=Invitation.State.SENT).count(),
        asking=group.join_requests.open().count(),
        waiting=len(list_awaiting_confirmation(group)),
    )


def get_group_by_number(public_id: int) -> Group | None:
    """Return any group. The permission check is left to `commands.break_glass`."""
    rows = Group.objects.select_related("space")
    return rows.filter(space__public_id=public_id).first()
