"""Whoever works elsewhere now is out of closed spaces until somebody confirms them."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import Affiliation, User
from core.clock import now
from core.events import publish
from forum import policy
from forum.commands.log import log_act
from forum.commands.participation import set_participation
from forum.events import ConfirmationWanted
from forum.models import ModerationEntry, Participation

Act, State = ModerationEntry.Act, Participation.State


@transaction.atomic
def suspend_tied(user: User) -> int:
    """Take somebody out of every closed space that they came into for an organisation
    for which they do not, or not provably, work now; how many. Locks those rows."""
    proved = Affiliation.objects.filter(user=user).proved()
    names = {row.organisation.shown_name for row in proved.select_related(None)}
    rows = Participation.every.select_for_update(of=("self",)).filter(
        user=user, state=State.ACTIVE, space__audience=policy.CLOSED
    )
    tied = rows.exclude(organisation__in=names).members().order_by("pk")
    found = list(tied.select_related("space"))
    for part in found:
        set_participation(part, user, State.WAITING)
        publish(ConfirmationWanted(part.space_id, user.pk))
    return len(found)


@transaction.atomic
def confirm_participant(actor: User, *, part: Participation) -> None:
    """Somebody who works elsewhere stays: now for their new organisation."""
    part = _to_confirm(actor, part)
    part.organisation = part.user.organisation_name
    part.save(update_fields=["organisation"])
    set_participation(part, part.user, State.ACTIVE)
    log_act(actor, Act.UNSUSPEND, space=part.space, person=part.user)


@transaction.atomic
def refuse_participant(actor: User, *, part: Participation, reason: str = "") -> None:
    """Somebody who works elsewhere does not come back, but by a new invitation."""
    part = _to_confirm(actor, part)
    set_participation(part, part.user, State.REMOVED)
    upon = {"space": part.space, "person": part.user}
    log_act(actor, Act.REMOVE_PERSON, reason=reason, **upon)


def _to_confirm(actor: User, part: Participation) -> Participation:
    """The row, held, if it waits and this person may say so."""
    rows = Participation.every.select_for_update(of=("self",))
    found = rows.select_related("space", "user").get(pk=part.pk)
    leaders = Participation.objects.filter(space=found.space_id, role="facilitator")
    if not policy.can_confirm(actor, found, leaders.count()):
        raise PermissionDenied
    if found.until is not None and found.until <= now():
        raise PermissionDenied
    return found
