"""Somebody leaves the site: what that takes of the groups they are in."""

from django.utils.translation import gettext as _

from accounts.erasure import Hindrance, Leaver, held
from accounts.models import User
from core.clock import now
from forum.models import Participation
from groups.commands.roster import leaders_of
from groups.models import CalendarKey, Group, Invitation


def led_alone(user: User) -> list[Hindrance]:
    """Groups that somebody must hand over first: others are in them, and nobody else
    leads."""
    led = Participation.objects.filter(user=user, role="facilitator").values("space_id")
    found = []
    for group in Group.objects.filter(space__in=led).select_related("space"):
        others = group.space.participations.members().exclude(user=user)
        if others.exists() and [u.pk for u in leaders_of(group)] == [user.pk]:
            title = group.space.title
            sentence = _("Hand over the group “%(title)s” first.") % {"title": title}
            found.append(Hindrance(sentence, group.space.path))
    return found


def clear_groups(leaver: Leaver) -> int:
    """Invitations to them, used or not, and with what address; their calendar."""
    CalendarKey.objects.filter(user=leaver.user_id).delete()
    keeps = held(Invitation)
    rows = Invitation.objects.filter(address__in=leaver.addresses)
    rows |= Invitation.objects.filter(accepted_by=leaver.user_id)
    kept = rows.filter(keeps).count() if keeps is not None else 0
    mine = rows.exclude(keeps) if keeps is not None else rows
    ids = list(mine.values_list("pk", flat=True))
    touched = Invitation.objects.filter(pk__in=ids)
    touched.filter(state=Invitation.State.SENT).update(
        state=Invitation.State.WITHDRAWN, answered_at=now()
    )
    touched.update(address="")
    return kept
