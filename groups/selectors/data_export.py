from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.data_export.registry import ExportItem, ExportPeriod
from accounts.models import User
from forum.selectors.data_export import VisibleTargets
from groups.models import (
    Agreement,
    Attendance,
    CalendarKey,
    Case,
    CaseVote,
    Contribution,
    DateAnswer,
    DestructionReader,
    Invitation,
    JoinRequest,
    Meeting,
    MembershipLogEntry,
    Outcome,
    Proposal,
    Round,
    RoundLogEntry,
    Seat,
)


def export_groups(user: User, period: ExportPeriod) -> Iterator[ExportItem]:
    """Yield data about membership.

    These are invitations, agreements, roster entries, join requests, proposals, and
    erased groups of which the user was a member.
    """
    sight = VisibleTargets(user)
    either = Q(inviter=user) | Q(accepted_by=user)
    rows = Invitation.objects.filter(period.of("sent_at"), either)
    for row in rows.select_related("group__space").order_by("sent_at"):
        sent = row.inviter_id == user.pk
        facts = {
            _("address"): row.address,
            _("state"): row.get_state_display(),
        }
        yield ExportItem(
            title=_("Invitation sent") if sent else _("Invitation accepted"),
            moment=row.sent_at,
            text=row.message if sent else "",
            facts=facts,
            **sight.space(row.group.space),
        )
    agreements = Agreement.objects.filter(period.of("agreed_at"), user=user)
    for agreement in agreements.select_related("group__space").order_by("agreed_at"):
        of = {_("version"): agreement.version}
        told = sight.space(agreement.group.space)
        title, moment = _("Agreed to the ground rules"), agreement.agreed_at
        yield ExportItem(title=title, moment=moment, facts=of, **told)
    entries = MembershipLogEntry.objects.filter(period.of("at"), person=user)
    for entry in entries.select_related("group__space").order_by("at"):
        told = sight.space(entry.group.space)
        title = entry.get_act_display()
        yield ExportItem(title=title, moment=entry.at, text=entry.reason, **told)
    erased = DestructionReader.objects.filter(period.of("record__erased_at"), user=user)
    for reader in erased.select_related("record").order_by("record__erased_at"):
        facts = {_("number of the group"): str(reader.record.subject)}
        title, moment = _("In a group that was erased"), reader.record.erased_at
        yield ExportItem(title=title, moment=moment, facts=facts)
    asks = JoinRequest.objects.filter(period.of("asked_at"), user=user)
    for ask in asks.select_related("group__space").order_by("asked_at"):
        told = sight.space(ask.group.space)
        facts = {_("state"): ask.get_state_display()}
        title, moment = _("Asked for an invitation"), ask.asked_at
        yield ExportItem(
            title=title, moment=moment, text=ask.message, facts=facts, **told
        )
    proposals = Proposal.objects.filter(period.of("proposed_at"), proposer=user)
    for proposal in proposals.order_by("proposed_at"):
        facts = {
            _("purpose"): proposal.purpose,
            _("second facilitator"): proposal.co_facilitator,
            _("state"): proposal.get_state_display(),
            _("answer"): proposal.answer,
        }
        yield ExportItem(
            title=f"{_('Asked for a group')}: {proposal.title}",
            moment=proposal.proposed_at,
            text=proposal.charter,
            facts={name: value for name, value in facts.items() if value},
        )


def export_meetings(user: User, period: ExportPeriod) -> Iterator[ExportItem]:
    """Yield meetings, answers, and the existence of a calendar URL (not the URL)."""
    sight = VisibleTargets(user)
    made = Meeting.objects.filter(period.of("made_at"), made_by=user)
    for meeting in made.select_related("group__space").order_by("made_at", "pk"):
        yield _of_meeting(sight, meeting, _("Planned by you"), meeting.made_at)
    answers = Attendance.objects.filter(period.of("answered_at"), user=user)
    rows = answers.select_related("meeting__group__space")
    for row in rows.order_by("answered_at", "pk"):
        facts = {_("waits for a place"): True} if row.is_waiting else {}
        what, moment = row.get_answer_display(), row.answered_at
        yield _of_meeting(sight, row.meeting, what, moment, **facts)
    dates = DateAnswer.objects.filter(
        period.of("option__meeting__made_at"), user=user
    ).select_related("option__meeting__group__space")
    for date in dates.order_by("option__starts_at", "pk"):
        what, option = date.get_answer_display(), date.option
        day = {_("the date that was proposed"): option.starts_at}
        yield _of_meeting(sight, option.meeting, what, None, **day)
    for key in CalendarKey.objects.filter(period.of("made_at"), user=user):
        yield ExportItem(title=_("Address of your own calendar"), moment=key.made_at)


def _of_meeting(
    sight: VisibleTargets, meeting: Meeting, what: str, moment: Any, **facts: Any
) -> ExportItem:
    space = meeting.group.space
    title = meeting.title if space.pk in sight.spaces else _("A meeting of others")
    if meeting.starts_at and space.pk in sight.spaces:
        facts = {_("when it is"): meeting.starts_at, **facts}
    told = sight.space(space)
    return ExportItem(title=f"{what}: {title}", moment=moment, facts=facts, **told)


def export_rounds(user: User, period: ExportPeriod) -> Iterator[ExportItem]:
    """Yield the user's part in rounds, never texts of others."""
    sight = VisibleTargets(user)
    for seat in _rows(Seat, "taken_at", period, user=user):
        facts = {
            _("keeps the time"): seat.is_timekeeper,
            _("reports"): seat.is_reporter,
        }
        title = f"{_('In the round as')} {seat.get_role_display()}"
        kept = {name: True for name, value in facts.items() if value}
        yield _of_round(sight, seat.round, title, seat.taken_at, facts=kept)
    for case in _rows(Case, "offered_at", period, author=user):
        lines = (case.situation, case.own_part, case.question)
        facts = {
            _("state"): case.get_state_display(),
            _("How urgent is it?"): case.get_urgency_display(),
            _("what the facilitator asked"): case.remark,
        }
        kept = {name: value for name, value in facts.items() if value}
        told = {"text": "\n".join(lines), "facts": kept}
        yield _of_round(sight, case.round, _("Your case"), case.offered_at, **told)
    for vote in _rows(CaseVote, "round__planned_at", period, voter=user):
        yield _of_round(sight, vote.round, _("Chose a case"), None)
    handed_in = Contribution.objects.filter(period.of("handed_in_at"), author=user)
    texts = handed_in.select_related("step__phase", "step__round__group__space")
    for row in texts.order_by("handed_in_at", "pk"):
        told = {"text": row.source}
        name, moment = row.step.phase.name, row.handed_in_at
        yield _of_round(sight, row.step.round, name, moment, **told)
    for outcome in _rows(Outcome, "changed_at", period, author=user):
        lines = (outcome.lessons, outcome.agreements, outcome.follow_up)
        text = "\n".join(line for line in lines if line)
        title, moment = _("What you kept of your case"), outcome.changed_at
        yield _of_round(sight, outcome.round, title, moment, text=text)
    for act in _rows(RoundLogEntry, "at", period, actor=user):
        yield _of_round(sight, act.round, f"{_('You')} {act.get_act_display()}", act.at)


def _rows(model: Any, moment: str, period: ExportPeriod, **whose: User) -> Any:
    rows = model.objects.filter(period.of(moment), **whose)
    return rows.select_related("round__group__space").order_by(moment, "pk")


def _of_round(
    sight: VisibleTargets, round_: Round, title: str, moment: Any, **told: Any
) -> ExportItem:
    return ExportItem(
        title=title, moment=moment, **told, **sight.space(round_.group.space)
    )
