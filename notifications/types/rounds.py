"""Notifications about rounds of a group.

A line names the step, never its content.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from groups.commands import find_pending_writers
from groups.models import Case, Round, RoundPhase, Seat
from notifications.models import Notification, OutboxEvent
from notifications.types.base import InboxLine, NotificationType

if TYPE_CHECKING:
    from accounts.policy import Viewer


Reason = Notification.Reason
ROUND, STEP, CASE = "round_planned", "round_step_began", "round_case_offered"


class RoundNotification(NotificationType):
    model = Round
    subject_related = ("group__space",)
    icon = "people"

    def lead(self) -> str:
        raise NotImplementedError(self.name)

    def render_line(self, event: OutboxEvent, viewer: "Viewer") -> InboxLine:
        round_: Round = event.subject
        title = _("Round %(n)s") % {"n": round_.number}
        return InboxLine(self.lead(), title, round_.group.space.title, icon=self.icon)

    def path(self, event: OutboxEvent) -> str:
        round_: Round = event.subject
        return round_.path


class RoundPlannedNotification(RoundNotification):
    """Notify all members of the group, who may take part."""

    name = ROUND

    def get_recipients(self, event: OutboxEvent) -> Mapping[int, str]:
        round_: Round = event.subject
        people = round_.group.space.participations.values_list("user_id", flat=True)
        return {pk: Reason.ROUND for pk in people if pk != event.actor_id}

    def lead(self) -> str:
        return _("A round was planned, in which you can take part:")


class CaseOfferedNotification(RoundNotification):
    """Notify facilitators, who review the case. Hides its text and its author."""

    name = CASE
    icon = "document"

    def get_recipients(self, event: OutboxEvent) -> Mapping[int, str]:
        if self.is_over(event):
            return {}
        people = get_facilitators(event.subject)
        return {pk: Reason.ROUND for pk in people if pk != event.actor_id}

    def is_over(self, event: OutboxEvent) -> bool:
        round_: Round = event.subject
        waiting = round_.cases.filter(author=event.actor_id, state=Case.State.OFFERED)
        return round_.is_over or not waiting.exists()

    def lead(self) -> str:
        return _("Somebody offered a case, and it waits for you to look at it:")


class StepNotification(NotificationType):
    model = RoundPhase
    subject_related = ("phase", "round__group__space")

    def lead(self) -> str:
        raise NotImplementedError(self.name)

    def render_line(self, event: OutboxEvent, viewer: "Viewer") -> InboxLine:
        step: RoundPhase = event.subject
        title = _("Round %(n)s") % {"n": step.round.number}
        title = f"{title}, {step.phase.name}"
        return InboxLine(self.lead(), title, step.round.group.space.title, icon="clock")

    def path(self, event: OutboxEvent) -> str:
        step: RoundPhase = event.subject
        return step.round.path


def get_facilitators(round_: Round) -> list[int]:
    leads = round_.seats.filter(role=Seat.Role.FACILITATOR)
    return list(leads.values_list("user_id", flat=True))


def is_in_step(step: RoundPhase) -> bool:
    """Return True while this is the current step of a running round."""
    here = step.round.position == step.position
    return here and step.round.state == Round.State.RUNNING


class StepBeganNotification(StepNotification):
    """Notify users whose turn it is.

    In a live round, notify all participants when the first step begins.
    """

    name = STEP

    def get_recipients(self, event: OutboxEvent) -> Mapping[int, str]:
        step: RoundPhase = event.subject
        if not is_in_step(step):
            return {}
        people = find_pending_writers(step)
        if step.round.is_live:
            seats = step.round.seats.values_list("user_id", flat=True)
            people = list(seats) if step.position == 1 else []
        return {pk: Reason.ROUND for pk in people if pk != event.actor_id}

    def lead(self) -> str:
        return _("A step of your round begins:")


class StepNearsEndNotification(StepNotification):
    """Notify users who still have to write at the time of fan-out."""

    name = "round_step_nears_end"

    def get_recipients(self, event: OutboxEvent) -> Mapping[int, str]:
        step: RoundPhase = event.subject
        people = find_pending_writers(step) if is_in_step(step) else []
        return dict.fromkeys(people, Reason.ROUND)

    def lead(self) -> str:
        return _("You can still write today in this step:")


class StepEndedNotification(StepNotification):
    """Notify facilitators, who start the next step or give more time."""

    name = "round_step_over"

    def get_recipients(self, event: OutboxEvent) -> Mapping[int, str]:
        step: RoundPhase = event.subject
        if not is_in_step(step):
            return {}
        return dict.fromkeys(get_facilitators(step.round), Reason.ROUND)

    def lead(self) -> str:
        return _("The time of this step is over, and the round waits for you:")


TYPES = (
    RoundPlannedNotification(),
    CaseOfferedNotification(),
    StepBeganNotification(),
    StepNearsEndNotification(),
    StepEndedNotification(),
)
STEP_TYPES = tuple(kind.name for kind in TYPES if isinstance(kind, StepNotification))


def events_of_round(round_: Round) -> Q:
    steps = round_.phases.values("pk")
    of_steps = Q(kind__in=STEP_TYPES, subject_id__in=steps)
    return of_steps | Q(kind__in=(ROUND, CASE), subject_id=round_.pk)
