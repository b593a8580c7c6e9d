from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from core.events import publish
from core.exceptions import ActionRefused
from forum import policy as forum_policy
from groups.events import CaseWithdrawn, RoundChanged
from groups.models import Case, Hold, Round, RoundLogEntry, Seat


class RoundStateError(ActionRefused):
    """Raised when the state of the round does not allow an action.

    The message is shown to the user.
    """


def lock_round(round_: Round) -> Round:
    rows = Round.objects.select_for_update(of=("self",))
    found: Round = rows.select_related("group__space", "method").get(pk=round_.pk)
    return found


def get_seat(user: User, round_: Round) -> Seat | None:
    """Return the user's seat, or None if they have none or cannot see the group.

    Raises `RoundStateError` in an archived group, where withdrawing a case is the only
    change allowed.
    """
    if round_.group.space.is_archived:
        raise RoundStateError(_("This group is closed: nothing new can be added."))
    if not forum_policy.permissions_for(user, round_.group.space).can_see:
        return None
    return Seat.objects.filter(round=round_, user=user).first()


def log_act(
    actor: User | None,
    round_: Round,
    act: str,
    *,
    position: int | None = None,
    amount: int = 0,
) -> None:
    at = round_.position if position is None else position
    RoundLogEntry.objects.create(
        round=round_, actor=actor, act=act, position=at, amount=amount
    )


def publish_change(round_: Round) -> None:
    """Publish `RoundChanged` and increase the change counter. Ends each command."""
    Round.objects.filter(pk=round_.pk).update(change_counter=F("change_counter") + 1)
    publish(RoundChanged(round_.pk, round_.group.space_id))


def update_fields(row: Any, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(row, name, value)
    row.save(update_fields=list(fields))


def discard_case(case: Case) -> None:
    """Withdraw a case that was not chosen.

    On hold, the case is hidden and erased with the texts of its round, and
    notifications about it are kept.
    """
    case.votes.all().delete()
    if Hold.objects.filter(group=case.round.group_id, lifted_at=None).exists():
        update_fields(case, state=Case.State.WITHDRAWN)
    else:
        case.delete()
        publish(CaseWithdrawn(case.round_id, case.author_id))
