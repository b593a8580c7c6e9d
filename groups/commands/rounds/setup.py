from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from core.events import publish
from forum import policy as forum_policy
from groups.commands.membership.roster import lock_group as held
from groups.commands.rounds.log import (
    RoundStateError,
    discard_case,
    get_seat,
    lock_round,
    log_act,
    publish_change,
    update_fields,
)
from groups.events import RoundPlanned
from groups.models import Group, Method, Round, RoundLogEntry, RoundPhase, Seat
from groups.policy import rounds as policy

Role = Seat.Role
Act = RoundLogEntry.Act


@transaction.atomic
def plan_round(actor: User, *, group: Group, method: Method, form: str) -> Round:
    """Plan a round with the current version of a method. Locks the group.

    The actor becomes its facilitator and can transfer that role.
    """
    group = held(group)
    if not policy.can_plan_round(forum_policy.permissions_for(actor, group.space)):
        raise PermissionDenied
    if not method.is_offered:
        raise RoundStateError(
            _("There is a newer version of this method. Choose it again.")
        )
    last = Round.objects.filter(group=group).aggregate(last=Max("number"))["last"]
    round_ = Round.objects.create(
        group=group,
        number=(last or 0) + 1,
        method=method,
        form=form,
        planned_by=actor,
    )
    RoundPhase.objects.bulk_create(
        RoundPhase(round=round_, phase=phase, position=at)
        for at, phase in enumerate(method.phases.order_by("position"), 1)
    )
    Seat.objects.create(round=round_, user=actor, role=Role.FACILITATOR)
    log_act(actor, round_, Act.PLAN)
    publish(RoundPlanned(round_.pk, group.space_id, actor.pk))
    publish_change(round_)
    return round_


@transaction.atomic
def take_seat(actor: User, *, round_: Round) -> Seat:
    """Join a round that is being prepared. Idempotent. Locks the round."""
    round_ = lock_round(round_)
    found = get_seat(actor, round_)
    if found is not None:
        return found
    if not policy.can_take_seat(
        forum_policy.permissions_for(actor, round_.group.space), round_
    ):
        raise RoundStateError(
            _("This round has begun. Ask its facilitator to let you in.")
        )
    seat = Seat.objects.create(round=round_, user=actor)
    publish_change(round_)
    return seat


@transaction.atomic
def leave_seat(actor: User, *, round_: Round) -> None:
    """Leave a round that has not begun. Locks the round."""
    round_ = lock_round(round_)
    seat = get_seat(actor, round_)
    if seat is None or round_.state != Round.State.PREPARING:
        raise RoundStateError(_("This round has begun."))
    if seat.role == Role.FACILITATOR:
        raise RoundStateError(_("Give your role to someone else first."))
    if seat.role == Role.OWNER:
        raise RoundStateError(_("Take your case back first."))
    for case in round_.cases.filter(author=actor):
        discard_case(case)
    round_.votes.filter(voter=actor).delete()
    seat.delete()
    publish_change(round_)


@transaction.atomic
def assign_role(
    actor: User,
    *,
    round_: Round,
    user: User,
    role: str,
    is_timekeeper: bool = False,
    is_reporter: bool = False,
) -> Seat:
    """Add a member of the group to a round, or change their role. Locks the round.

    There is always a facilitator. The case owner is set by choosing a case, and has no
    other role at the same time.
    """
    round_ = lock_round(round_)
    if not policy.can_lead(get_seat(actor, round_), round_):
        raise PermissionDenied
    if not forum_policy.permissions_for(user, round_.group.space).can_ask:
        raise PermissionDenied
    seat = Seat.objects.filter(round=round_, user=user).first()
    if seat is None:
        seat = Seat(round=round_, user=user)
    if seat.role == Role.OWNER or role == Role.OWNER:
        role = seat.role
    if seat.role == Role.FACILITATOR and role != Role.FACILITATOR:
        others = round_.seats.filter(role=Role.FACILITATOR).exclude(user=user)
        if not others.exists():
            raise RoundStateError(_("Somebody has to lead the round."))
    if role == Role.FACILITATOR and seat.role != Role.FACILITATOR:
        for case in round_.cases.filter(author=user):
            discard_case(case)
    seat.role, seat.is_timekeeper, seat.is_reporter = role, is_timekeeper, is_reporter
    seat.save()
    log_act(actor, round_, Act.SEAT)
    update_fields(round_, version=round_.version + 1)
    publish_change(round_)
    return seat
