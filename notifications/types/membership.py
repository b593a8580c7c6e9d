"""Notifications for facilitators about members, join requests and proposals."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.models.bylines import byline_for
from forum.models import Participation, Space
from groups.models import JoinRequest, MembershipLogEntry, MembershipReview, Proposal
from notifications.models import Notification, OutboxEvent
from notifications.types.base import InboxLine, NotificationType

if TYPE_CHECKING:
    from accounts.policy import Viewer


Reason = Notification.Reason
Act = MembershipLogEntry.Act
# Facilitators are notified of these; not of a confirmation.
NOTIFIED_ACTS = (
    Act.JOINED,
    Act.LEFT,
    Act.LEADS,
    Act.LEADS_NOT,
    Act.ADDRESS_ENDED,
    Act.LAPSED,
)


def get_facilitators(event: OutboxEvent) -> dict[int, str]:
    """Return the current facilitators of the group, without the actor."""
    parts = Participation.objects.filter(
        space=event.space_id or 0, role=Participation.Role.FACILITATOR
    )
    people = set(parts.values_list("user_id", flat=True)) - {event.actor_id or 0}
    return dict.fromkeys(people, Reason.GROUP)


def get_title(event: OutboxEvent) -> str:
    return event.space.title if event.space else ""


def get_path(event: OutboxEvent, suffix: str) -> str:
    space: Space | None = event.space
    if space is None:
        raise ValueError(f"{event} is of no group")
    return f"{space.path}{suffix}"


class RosterChangedNotification(NotificationType):
    """Notify facilitators of a roster change, and a member of their promotion."""

    name = "roster_changed"
    model = MembershipLogEntry
    subject_related = ("person",)

    def get_recipients(self, event: OutboxEvent) -> Mapping[int, str]:
        entry: MembershipLogEntry = event.subject
        people = get_facilitators(event) if entry.act in NOTIFIED_ACTS else {}
        if entry.act == Act.LEADS and entry.actor_id != entry.person_id:
            people[entry.person_id] = Reason.GROUP
        return people

    def render_line(self, event: OutboxEvent, viewer: "Viewer") -> InboxLine:
        entry: MembershipLogEntry = event.subject
        who = byline_for(entry.person)
        said = {"name": who.name, "act": entry.get_act_display()}
        lead = _("%(name)s: %(act)s") % said
        if entry.person_id == viewer.pk and entry.act == Act.LEADS:
            lead = _("You are now a facilitator of this group")
        return InboxLine(lead, where=get_title(event), byline=who)

    def path(self, event: OutboxEvent) -> str:
        return get_path(event, "deelnemers/")


class ReviewOpenedNotification(NotificationType):
    name = "review_opened"
    model = MembershipReview

    def get_recipients(self, event: OutboxEvent) -> Mapping[int, str]:
        return {} if event.subject.closed_at else get_facilitators(event)

    def render_line(self, event: OutboxEvent, viewer: "Viewer") -> InboxLine:
        lead = _("Go through the list of members: who still belongs in the group?")
        return InboxLine(lead, where=get_title(event), icon="people")

    def path(self, event: OutboxEvent) -> str:
        return get_path(event, "bevestigen/")


class BreakGlassUsedNotification(NotificationType):
    """Notify facilitators that an administrator reads in the group, and why."""

    name = "glass_broken"
    visible_if = Q()

    def get_recipients(self, event: OutboxEvent) -> Mapping[int, str]:
        return get_facilitators(event)

    def render_line(self, event: OutboxEvent, viewer: "Viewer") -> InboxLine:
        why = event.entry.reason if event.entry else ""
        return InboxLine(
            _("An administrator reads along in your group"),
            where=get_title(event),
            icon="shield",
            note=_("Reason: %(reason)s") % {"reason": why} if why else "",
        )

    def path(self, event: OutboxEvent) -> str:
        return get_path(event, "")


class JoinRequestedNotification(NotificationType):
    name = "invitation_wanted"
    model = JoinRequest
    subject_related = ("user",)

    def get_recipients(self, event: OutboxEvent) -> Mapping[int, str]:
        is_open = event.subject.state == JoinRequest.State.OPEN
        return get_facilitators(event) if is_open else {}

    def render_line(self, event: OutboxEvent, viewer: "Viewer") -> InboxLine:
        who = byline_for(event.subject.user)
        lead = _("%(name)s asks for an invitation") % {"name": who.name}
        return InboxLine(lead, where=get_title(event), byline=who)

    def path(self, event: OutboxEvent) -> str:
        return get_path(event, "uitnodigen/")


class ProposalMadeNotification(NotificationType):
    """Notify moderators, who decide about proposals for a group."""

    name = "proposal_made"
    model = Proposal
    subject_related = ("proposer",)
    in_space = False
    visible_if = Q()

    def get_recipients(self, event: OutboxEvent) -> Mapping[int, str]:
        if event.subject.state != Proposal.State.OPEN:
            return {}
        people = User.objects.filter(is_moderator=True).exclude(pk=event.actor_id or 0)
        return dict.fromkeys(people.values_list("pk", flat=True), Reason.GROUP)

    def render_line(self, event: OutboxEvent, viewer: "Viewer") -> InboxLine:
        who = byline_for(event.subject.proposer)
        lead = _("%(name)s proposes a new group") % {"name": who.name}
        return InboxLine(lead, byline=who, note=_("A moderator decides about it"))

    def path(self, event: OutboxEvent) -> str:
        return "/groepen/voorstellen/"


class ProposalAnsweredNotification(NotificationType):
    """Notify the proposer. The event has a space if the proposal was accepted."""

    name = "proposal_answered"

    def get_recipients(self, event: OutboxEvent) -> Mapping[int, str]:
        return {event.subject_user_id: Reason.GROUP} if event.subject_user_id else {}

    def render_line(self, event: OutboxEvent, viewer: "Viewer") -> InboxLine:
        if event.space is None:
            return InboxLine(_("A moderator answered your proposal for a group"))
        lead = _("Your proposed group has been created")
        return InboxLine(lead, where=event.space.title, icon="people", is_positive=True)

    def path(self, event: OutboxEvent) -> str:
        return event.space.path if event.space else "/groepen/voorstellen/"


TYPES = (
    RosterChangedNotification(),
    ReviewOpenedNotification(),
    BreakGlassUsedNotification(),
    JoinRequestedNotification(),
    ProposalMadeNotification(),
    ProposalAnsweredNotification(),
)
