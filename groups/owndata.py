"""What groups store about somebody, for the download of all of it."""

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.export import Item, Period
from accounts.models import User
from forum.owndata import Sight
from groups.models import Agreement, Invitation, RosterEntry


def export_groups(user: User, period: Period) -> Iterator[Item]:
    """Invitations that they sent or got, what they agreed to, and their place in the
    record of a roster."""
    sight = Sight(user)
    either = Q(inviter=user) | Q(accepted_by=user)
    rows = Invitation.objects.filter(period.of("sent_at"), either)
    for row in rows.select_related("group__space").order_by("sent_at"):
        sent = row.inviter_id == user.pk
        facts = {
            _("address"): row.address,
            _("state"): row.get_state_display(),
        }
        yield Item(
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
        yield Item(title=title, moment=moment, facts=of, **told)
    entries = RosterEntry.objects.filter(period.of("at"), person=user)
    for entry in entries.select_related("group__space").order_by("at"):
        told = sight.space(entry.group.space)
        title = entry.get_act_display()
        yield Item(title=title, moment=entry.at, text=entry.reason, **told)
