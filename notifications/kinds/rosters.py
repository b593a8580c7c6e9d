"""Who is in a group, who asks to be, and who looks in: told to whoever leads it."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.names import person
from forum.models import Participation, Space
from groups.models import JoinRequest, Proposal, Review, RosterEntry
from notifications.kind import Kind, Line
from notifications.models import Event, Notification

Reason = Notification.Reason
Act = RosterEntry.Act
# Of these who leads hears; a confirmation is told to nobody.
TOLD = (Act.JOINED, Act.LEFT, Act.LEADS, Act.LEADS_NOT, Act.ADDRESS_ENDED, Act.LAPSED)


def leading(event: Event) -> dict[int, str]:
    """Whoever leads the group now, but for who did it."""
    parts = Participation.objects.filter(space=event.space_id or 0, role="facilitator")
    people = set(parts.values_list("user_id", flat=True)) - {event.actor_id or 0}
    return dict.fromkeys(people, Reason.GROUP)


def title_of(event: Event) -> str:
    return event.space.title if event.space else ""


def path_of(event: Event, suffix: str) -> str:
    space: Space | None = event.space
    if space is None:
        raise ValueError(f"{event} is of no group")
    return f"{space.path}{suffix}"


class RosterChanged(Kind):
    """A line of the record; whom it makes a facilitator hears of it, too."""

    name = "roster_changed"
    model = RosterEntry
    beside = ("person",)

    def hears(self, event: Event) -> Mapping[int, str]:
        entry: RosterEntry = event.subject
        people = leading(event) if entry.act in TOLD else {}
        if entry.act == Act.LEADS and entry.actor_id != entry.person_id:
            people[entry.person_id] = Reason.GROUP
        return people

    def line(self, event: Event, viewer: Any) -> Line:
        entry: RosterEntry = event.subject
        who = person(entry.person)
        said = {"name": who.name, "act": entry.get_act_display()}
        lead = _("%(name)s: %(act)s") % said
        if entry.person_id == viewer.pk and entry.act == Act.LEADS:
            lead = _("You lead this group from now on")
        return Line(lead, where=title_of(event), byline=who)

    def path(self, event: Event) -> str:
        return path_of(event, "deelnemers/")


class ReviewOpened(Kind):
    """The yearly list waits."""

    name = "review_opened"
    model = Review

    def hears(self, event: Event) -> Mapping[int, str]:
        return {} if event.subject.closed_at else leading(event)

    def line(self, event: Event, viewer: Any) -> Line:
        lead = _("Go through the list of members: who still belongs in the group?")
        return Line(lead, where=title_of(event), icon="people")

    def path(self, event: Event) -> str:
        return path_of(event, "bevestigen/")


class GlassBroken(Kind):
    """An administrator reads along; why stands in the line."""

    name = "glass_broken"
    stands = Q()

    def hears(self, event: Event) -> Mapping[int, str]:
        return leading(event)

    def line(self, event: Event, viewer: Any) -> Line:
        why = event.entry.reason if event.entry else ""
        return Line(
            _("An administrator reads along in your group"),
            where=title_of(event),
            icon="shield",
            note=_("Reason: %(reason)s") % {"reason": why} if why else "",
        )

    def path(self, event: Event) -> str:
        return path_of(event, "")


class InvitationWanted(Kind):
    """Somebody asks for an invitation."""

    name = "invitation_wanted"
    model = JoinRequest
    beside = ("user",)

    def hears(self, event: Event) -> Mapping[int, str]:
        is_open = event.subject.state == JoinRequest.State.OPEN
        return leading(event) if is_open else {}

    def line(self, event: Event, viewer: Any) -> Line:
        who = person(event.subject.user)
        lead = _("%(name)s asks for an invitation") % {"name": who.name}
        return Line(lead, where=title_of(event), byline=who)

    def path(self, event: Event) -> str:
        return path_of(event, "uitnodigen/")


class ProposalMade(Kind):
    """A group is wanted: told to those who may found one."""

    name = "proposal_made"
    model = Proposal
    beside = ("proposer",)
    in_space = False
    stands = Q()

    def hears(self, event: Event) -> Mapping[int, str]:
        if event.subject.state != Proposal.State.OPEN:
            return {}
        people = User.objects.filter(is_moderator=True).exclude(pk=event.actor_id or 0)
        return dict.fromkeys(people.values_list("pk", flat=True), Reason.GROUP)

    def line(self, event: Event, viewer: Any) -> Line:
        who = person(event.subject.proposer)
        lead = _("%(name)s proposes a new group") % {"name": who.name}
        return Line(lead, byline=who, note=_("A moderator decides about it"))

    def path(self, event: Event) -> str:
        return "/groepen/voorstellen/"


class ProposalAnswered(Kind):
    """What became of one's own proposal: with a space it is a group now."""

    name = "proposal_answered"

    def hears(self, event: Event) -> Mapping[int, str]:
        return {event.concerns_id: Reason.GROUP} if event.concerns_id else {}

    def line(self, event: Event, viewer: Any) -> Line:
        if event.space is None:
            return Line(_("A moderator answered your proposal for a group"))
        lead = _("The group that you proposed is there")
        return Line(lead, where=event.space.title, icon="people", is_positive=True)

    def path(self, event: Event) -> str:
        return event.space.path if event.space else "/groepen/voorstellen/"


KINDS = (
    RosterChanged(),
    ReviewOpened(),
    GlassBroken(),
    InvitationWanted(),
    ProposalMade(),
    ProposalAnswered(),
)
