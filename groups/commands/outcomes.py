"""What the case owner keeps of a round, and what came of it."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.clock import now
from core.markup import sanitize_text
from groups.commands.roundlog import NotNow, changed, locked, seat_of
from groups.models import Outcome, Round, Seat

WORDS = ("learned", "agreed", "came_of_it")


@transaction.atomic
def keep_outcome(actor: User, *, round_: Round, **words: str) -> Outcome | None:
    """Keep one's own learning points and agreements for the group; empty is nothing.

    Only the case owner does, if they want, from the start of the case on, and they can
    change or empty it later. Locks the round.
    """
    round_ = locked(round_)
    seat = seat_of(actor, round_)
    if seat is None or seat.role != Seat.Role.OWNER:
        raise PermissionDenied
    if round_.state in {Round.State.PREPARING, Round.State.WITHDRAWN}:
        raise NotNow(_("There is nothing to keep of this round."))
    rows = Outcome.objects.filter(round=round_)
    outcome: Outcome = rows.first() or Outcome(round=round_, author=actor)
    for name in WORDS:
        if name in words:
            setattr(outcome, name, sanitize_text(words[name]).strip())
    outcome.changed_at = now()
    changed(round_)
    if not any(getattr(outcome, name) for name in WORDS):
        rows.delete()
        return None
    outcome.save()
    return outcome
