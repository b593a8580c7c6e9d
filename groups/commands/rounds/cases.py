"""Cases: offered by members, checked by the facilitator, chosen by the group."""

from contextlib import suppress
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.clock import now, to_local
from core.events import publish
from core.markup import sanitize_line
from groups.commands.erasure import HoldError
from groups.commands.rounds.control import leave_step
from groups.commands.rounds.erasure import erase_round
from groups.commands.rounds.log import (
    RoundStateError,
    discard_case,
    get_seat,
    lock_round,
    log_act,
    publish_change,
    update_fields,
)
from groups.events import CaseOffered
from groups.models import Case, CaseVote, Round, RoundLogEntry, Seat
from groups.policy import rounds as policy

Act, State = RoundLogEntry.Act, Case.State


@transaction.atomic
def offer_case(actor: User, *, round_: Round, urgency: int, **lines: str) -> Case:
    """Offer a case, or change one's own. Each member has one case. Locks the round.

    A changed case has to be checked again. The facilitators are notified, unless the
    case was already waiting for them.
    """
    round_ = lock_round(round_)
    if not policy.can_offer(get_seat(actor, round_), round_):
        raise RoundStateError(_("No cases can be offered now."))
    rows = Case.objects.filter(round=round_, author=actor)
    case = rows.first() or Case(round=round_, author=actor)
    if case.state == State.CHOSEN:
        raise RoundStateError(_("Your case was chosen; it stays as it is."))
    for name in ("situation", "own_part", "question"):
        setattr(case, name, sanitize_line(lines[name]))
    waits_already = case.pk is not None and case.state == State.OFFERED
    case.urgency, case.state, case.remark = urgency, State.OFFERED, ""
    case.save()
    if not waits_already:
        publish(CaseOffered(round_.pk, round_.group.space_id, actor.pk))
    publish_change(round_)
    return case


@transaction.atomic
def check_case(actor: User, *, case: Case, is_right: bool, remark: str = "") -> None:
    """Approve a case, or return it to its author with a remark. Locks the round."""
    round_ = lock_round(case.round)
    if not policy.can_lead(get_seat(actor, round_), round_):
        raise PermissionDenied
    rows = round_.cases.exclude(state=State.CHOSEN)
    found: Any = rows.filter(pk=case.pk).first()
    if found is None or not policy.is_choosing(round_):
        raise RoundStateError(_("This case cannot be looked at any more."))
    state = State.CHECKED if is_right else State.RETURNED
    update_fields(
        found, state=state, remark="" if is_right else sanitize_line(remark)[:300]
    )
    log_act(actor, round_, Act.CHECK)
    publish_change(round_)


@transaction.atomic
def vote_case(actor: User, *, case: Case) -> None:
    """Vote for a case, replacing an earlier vote. Locks the round."""
    round_ = lock_round(case.round)
    if not policy.can_vote_case(get_seat(actor, round_), round_):
        raise RoundStateError(_("There is no voting now."))
    if not round_.cases.filter(pk=case.pk, state=State.CHECKED).exists():
        raise RoundStateError(_("This case cannot be chosen."))
    CaseVote.objects.update_or_create(
        round=round_, voter=actor, defaults={"case": case}
    )
    publish_change(round_)


@transaction.atomic
def choose_case(actor: User, *, case: Case) -> None:
    """Choose the case of the round.

    Its author becomes the case owner. Locks the round.
    """
    round_ = lock_round(case.round)
    if not policy.can_lead(get_seat(actor, round_), round_):
        raise PermissionDenied
    found = round_.cases.filter(pk=case.pk, state=State.CHECKED).first()
    seat = found and get_seat(found.author, round_)
    if found is None or seat is None or not policy.is_choosing(round_):
        raise RoundStateError(_("This case cannot be chosen."))
    round_.cases.filter(state=State.CHOSEN).update(state=State.CHECKED)
    round_.seats.filter(role=Seat.Role.OWNER).update(role=Seat.Role.PARTICIPANT)
    update_fields(found, state=State.CHOSEN)
    update_fields(seat, role=Seat.Role.OWNER)
    log_act(actor, round_, Act.CHOOSE)
    update_fields(round_, version=round_.version + 1)
    publish_change(round_)


@transaction.atomic
def withdraw_case(actor: User, *, case: Case) -> Round:
    """Withdraw one's own case at any moment, with everything written about it.

    If the case was chosen and the group is past choosing, this ends the round. On hold,
    the content is hidden from everybody and erased when the hold ends. Locks the round.
    """
    round_ = lock_round(case.round)
    found = round_.cases.filter(pk=case.pk).first()
    if found is None or not policy.can_withdraw_case(actor, found):
        raise PermissionDenied
    is_under_way = found.state == State.CHOSEN and not policy.is_choosing(round_)
    if not is_under_way and not round_.is_over:
        discard_case(found)
        owner = round_.seats.filter(user=actor, role=Seat.Role.OWNER)
        owner.update(role=Seat.Role.PARTICIPANT)
        update_fields(round_, version=round_.version + 1)
        publish_change(round_)
        return round_
    if round_.step is not None and not round_.is_over:
        leave_step(round_.step, opens=False)
    log_act(actor, round_, Act.WITHDRAW)
    moment = now()
    update_fields(
        round_,
        state=Round.State.WITHDRAWN,
        closed_at=round_.closed_at or moment,
        erase_on=to_local(moment).date(),
        version=round_.version + 1,
    )
    # On hold the content is hidden; the erasure job erases it when the hold ends.
    with suppress(HoldError):
        erase_round(round_)
    publish_change(round_)
    return round_
