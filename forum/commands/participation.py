from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policy import counts_as_participant
from core.clock import now
from core.events import publish
from core.exceptions import ActionRefused
from forum import policy
from forum.commands.break_glass import log_break_glass_end
from forum.commands.counters import count_participants
from forum.commands.moderation_log import log_act
from forum.events import CountersChanged, ParticipationChanged
from forum.models import ModerationEntry, Participation, Space
from jobs.periodic import for_each_locked

Role, State = Participation.Role, Participation.State
Act = ModerationEntry.Act
BATCH_SIZE = 500  # participations that one run of the job ends


@transaction.atomic
def join(actor: User, *, space: Space) -> Participation:
    """Take part in an open space (Dutch: *deelnemen*). Idempotent."""
    may = policy.permissions_for(actor, space)
    if may.takes_part and may.participation is not None:
        return may.participation
    if not may.can_join:
        raise PermissionDenied
    return add_participant(actor, space=space)


@transaction.atomic
def add_participant(
    user: User,
    *,
    space: Space,
    role: str = Role.PARTICIPANT,
    asked_at: datetime | None = None,
    **fields: object,
) -> Participation:
    """Make a user a participant, with the participation locked.

    The caller has checked permission. An active participant keeps role and dates. A
    returning participant keeps the row, with a new date; so do a guest whose access
    expired and an administrator with break-glass access who now becomes a member. A
    suspended or removed user returns only by a request made after that (`asked_at`).
    Otherwise raise `PermissionDenied`.
    """
    fields = {"organisation": user.organisation_name} | fields
    part: Participation
    part, is_new = Participation.all_objects.select_for_update().get_or_create(
        space=space, user=user, defaults={"role": role, **fields}
    )
    if not is_new:
        looked_in = part.role == Role.INSPECTOR != role
        if part.is_active_at(now()) and not looked_in:
            return part
        shut_out = part.state in {State.SUSPENDED, State.REMOVED}
        if shut_out and (asked_at is None or asked_at <= part.changed_at):
            raise PermissionDenied
        log_break_glass_end(part)
        is_new = part.state != State.ACTIVE or looked_in
        part.state, part.role, part.joined_at = State.ACTIVE, role, now()
        part.changed_at = part.joined_at
        for name, value in (
            {"until": None, "history_visible_from": None} | fields
        ).items():
            setattr(part, name, value)
        part.save()
    _save_and_count(part, user, int(is_new))
    return part


@transaction.atomic
def leave(actor: User, *, space: Space) -> None:
    """Leave a space. Posts stay."""
    part = _lock(actor, space)
    if part is not None and part.state == State.ACTIVE:
        _set_state(part, actor, State.LEFT)


@transaction.atomic
def leave_everything(user: User) -> None:
    rows = Participation.all_objects.select_for_update().filter(
        user=user, state=State.ACTIVE
    )
    for part in rows.order_by("pk"):
        _set_state(part, user, State.LEFT)


@transaction.atomic
def extend_break_glass(user: User, *, space: Space, until: datetime) -> bool:
    """Extend active break-glass access; return whether there was any.

    The caller has checked permission.
    """
    part = _lock(user, space)
    if part is None or part.role != Role.INSPECTOR or not part.is_active_at(now()):
        return False
    part.until = until
    part.save(update_fields=["until"])
    return True


@transaction.atomic
def end_break_glass(user: User) -> None:
    rows = Participation.all_objects.select_for_update().filter(
        user=user, state=State.ACTIVE, role=Role.INSPECTOR
    )
    for part in rows.order_by("pk"):
        _set_state(part, user, State.LEFT)


@transaction.atomic
def suspend_participant(
    actor: User,
    *,
    space: Space,
    user: User,
    until: datetime | None = None,
    reason: str = "",
) -> None:
    """Suspend a participant of a space, as a moderator or facilitator.

    The suspension ends at `until`, or when a moderator or facilitator ends it. Raise
    `ActionRefused` for users who left or were removed: they would rejoin when it ends.
    """
    part = _to_sanction(actor, space, user)
    if part is None:
        return
    if not part.can_be_shut_out:
        raise ActionRefused(_("This person is no longer a member."))
    part.suspended_until = until
    part.save(update_fields=["suspended_until"])
    _set_state(part, user, State.SUSPENDED)
    upon = {"space": space, "person": user, "until": until}
    log_act(actor, Act.SUSPEND, reason=reason, **upon)


@transaction.atomic
def remove_participant(
    actor: User, *, space: Space, user: User, reason: str = ""
) -> bool:
    """Remove a participant; return whether they were one until now.

    Do nothing for users who already left or were removed.
    """
    part = _to_sanction(actor, space, user)
    if part is None or not part.can_be_shut_out:
        return False
    _set_state(part, user, State.REMOVED)
    log_act(actor, Act.REMOVE_PERSON, reason=reason, space=space, person=user)
    return True


@transaction.atomic
def restore_participant(
    actor: User, *, space: Space, user: User, reason: str = ""
) -> None:
    if not policy.permissions_for(actor, space).can_moderate:
        raise PermissionDenied
    part = _lock(user, space)
    if part is not None and part.state in {State.SUSPENDED, State.REMOVED}:
        _end_suspension(part, user)
        log_act(actor, Act.UNSUSPEND, reason=reason, space=space, person=user)


@transaction.atomic
def suspend_automatically(user: User, *, space: Space) -> bool:
    """Suspend a participant without a moderator: a condition is no longer met.

    The suspension has no end date. Return whether the user was active until now.
    """
    part = _lock(user, space)
    if part is None or not part.can_be_shut_out:
        return False
    was_active = part.state == State.ACTIVE
    part.suspended_until = None
    part.save(update_fields=["suspended_until"])
    _set_state(part, user, State.SUSPENDED)
    return was_active


@transaction.atomic
def reinstate(user: User, *, space: Space) -> bool:
    """End an automatic suspension and update the organisation. Return whether it ended.

    The caller has checked permission.
    """
    part = _lock(user, space)
    if part is None or part.state != State.SUSPENDED:
        return False
    part.organisation = part.user.organisation_name
    part.save(update_fields=["organisation"])
    _end_suspension(part, user)
    return True


@transaction.atomic
def change_role(user: User, *, space: Space, role: str) -> bool:
    """Change the role of an active participant; return whether it changed.

    The caller has checked permission. A facilitator sees everything and does not
    expire.
    """
    part = _lock(user, space)
    if part is None or not part.is_active_at(now()) or part.role == role:
        return False
    part.role = role
    if role == Role.FACILITATOR:
        part.until = part.history_visible_from = None
    part.save(update_fields=["role", "until", "history_visible_from"])
    publish(ParticipationChanged(space.pk, user.pk))
    return True


@transaction.atomic
def mute_participant(
    actor: User,
    *,
    space: Space,
    user: User,
    until: datetime | None,
    reason: str = "",
) -> None:
    """Forbid writing in the space until a date; None ends the mute."""
    part = _to_sanction(actor, space, user)
    if part is None or part.muted_until == until:
        return
    part.muted_until = until
    part.save(update_fields=["muted_until"])
    act = Act.MUTE if until else Act.UNMUTE
    log_act(actor, act, reason=reason, space=space, person=user, until=until)


def expire_participations() -> int:
    """End expired suspensions and guest access, and return their number.

    Each is a transaction of its own. The policy compares the dates itself; this job
    corrects the states and counters.
    """
    over = Q(state=State.SUSPENDED, suspended_until__lte=now())
    over |= Q(state=State.ACTIVE, until__lte=now())
    due = Participation.all_objects.filter(over).order_by("pk")
    return for_each_locked(due, _end, most=BATCH_SIZE)


def _end(part: Participation) -> None:
    if part.state == State.SUSPENDED:
        _end_suspension(part, part.user)
    else:
        _set_state(part, part.user, State.LEFT)


def _to_sanction(actor: User, space: Space, user: User) -> Participation | None:
    part = _lock(user, space)
    if not policy.permissions_for(actor, space).can_sanction(user, part):
        raise PermissionDenied
    return part


def _end_suspension(part: Participation, user: User) -> None:
    part.suspended_until = None
    part.save(update_fields=["suspended_until"])
    _set_state(part, user, State.ACTIVE)


def _lock(user: User, space: Space) -> Participation | None:
    rows = Participation.all_objects.select_for_update()
    return rows.filter(space=space, user=user).first()


def _set_state(part: Participation, user: User, state: str) -> None:
    was_active = part.state == State.ACTIVE
    if state != State.ACTIVE:
        log_break_glass_end(part)
    part.state, part.changed_at = state, now()
    part.save(update_fields=["state", "changed_at"])
    change = int(state == State.ACTIVE) - int(was_active)
    _save_and_count(part, user, change)


def _save_and_count(part: Participation, user: User, change: int) -> None:
    # Suspended accounts and bots are never counted. The lock prevents a concurrent
    # suspension between the check and the count.
    people = User.objects.select_for_update(no_key=True).filter(
        counts_as_participant(), pk=user.pk
    )
    if part.role == Role.INSPECTOR:
        change = 0
    if change and list(people.values_list("pk")):
        count_participants(part.space_id, change)
    publish(ParticipationChanged(part.space_id, user.pk))
    publish(CountersChanged(part.space_id))
