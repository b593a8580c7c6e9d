from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.clock import now
from core.markup import sanitize_text
from groups.commands.rounds.log import (
    RoundStateError,
    get_seat,
    lock_round,
    publish_change,
)
from groups.models import Outcome, Round, Seat

TEXT_FIELDS = ("lessons", "agreements", "follow_up")


@transaction.atomic
def save_outcome(actor: User, *, round_: Round, **words: str) -> Outcome | None:
    """Store what the case owner learned and agreed. Locks the round.

    Possible from the start of the round on, and changeable later. If all fields are
    empty, the outcome is deleted and None is returned.
    """
    round_ = lock_round(round_)
    seat = get_seat(actor, round_)
    if seat is None or seat.role != Seat.Role.OWNER:
        raise PermissionDenied
    if round_.state in {Round.State.PREPARING, Round.State.WITHDRAWN}:
        raise RoundStateError(_("There is nothing to save from this round."))
    rows = Outcome.objects.filter(round=round_)
    outcome: Outcome = rows.first() or Outcome(round=round_, author=actor)
    for name in TEXT_FIELDS:
        if name in words:
            setattr(outcome, name, sanitize_text(words[name]).strip())
    outcome.changed_at = now()
    publish_change(round_)
    if not any(getattr(outcome, name) for name in TEXT_FIELDS):
        rows.delete()
        return None
    outcome.save()
    return outcome
