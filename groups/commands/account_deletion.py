from functools import partial

from django.db.models import Model, Q
from django.utils.translation import gettext as _

from accounts.deletion.registry import DeletedAccount, DeletionBlocker, rows_not_on_hold
from accounts.models import User
from core.clock import now
from core.security.redaction import changed_columns
from forum.models import Participation
from groups.commands.cleanup import delete_proposals, delete_requests
from groups.commands.membership.roster import find_facilitators
from groups.models import (
    CalendarKey,
    Case,
    CaseVote,
    Contribution,
    Group,
    Invitation,
    JoinRequest,
    Outcome,
    Proposal,
)


def find_groups_to_hand_over(user: User) -> list[DeletionBlocker]:
    """Return the groups that have other members but no other facilitator."""
    led = Participation.objects.filter(
        user=user, role=Participation.Role.FACILITATOR
    ).values("space_id")
    found = []
    for group in Group.objects.filter(space__in=led).select_related("space"):
        others = group.space.participations.members().exclude(user=user)
        if others.exists() and [u.pk for u in find_facilitators(group)] == [user.pk]:
            title = group.space.title
            sentence = _("Hand over the group “%(title)s” first.") % {"title": title}
            found.append(DeletionBlocker(sentence, group.space.path))
    return found


def clear_group_data(leaver: DeletedAccount) -> int:
    """Delete or anonymise a user's data in groups.

    Returns the number of rows that a hold prevents from being changed. Covers
    invitations (also unused ones, by e-mail address), join requests, proposals, votes,
    texts in rounds and the calendar key.
    """
    CalendarKey.objects.filter(user=leaver.user_id).delete()
    kept = _clear_invitations(leaver)
    asks, more = rows_not_on_hold(JoinRequest, user=leaver.user_id)
    delete_requests(asks)
    delete_proposals(Proposal.objects.filter(proposer=leaver.user_id))
    votes, _votes = rows_not_on_hold(CaseVote, voter=leaver.user_id)
    votes.delete()
    return kept + more + sum(_clear_texts(leaver, model) for model in OWN_TEXT_FIELDS)


def _clear_invitations(leaver: DeletedAccount) -> int:
    rows = Q(address__in=leaver.addresses) | Q(accepted_by=leaver.user_id)
    mine, kept = rows_not_on_hold(Invitation, rows)
    touched = Invitation.objects.filter(pk__in=list(mine.values_list("pk", flat=True)))
    touched.filter(state=Invitation.State.SENT).update(
        state=Invitation.State.WITHDRAWN, answered_at=now()
    )
    touched.update(address="")
    return kept


# Columns with text that users write in a round.
OWN_TEXT_FIELDS: dict[type[Model], tuple[str, ...]] = {
    Case: ("situation", "own_part", "question"),
    Contribution: ("source", "html"),
    Outcome: ("lessons", "agreements", "follow_up"),
}


def _clear_texts(leaver: DeletedAccount, model: type[Model]) -> int:
    """Anonymise the leaver's texts in rounds, or remove them on request."""
    names = OWN_TEXT_FIELDS[model]
    rows, kept = rows_not_on_hold(model, author=leaver.user_id)
    if leaver.removes_texts:
        rows.update(**dict.fromkeys(names, _("Removed")))
        return kept
    fields = [model._meta.get_field(name) for name in names]
    for row in rows:
        found = changed_columns(row, fields, partial(leaver.clear, is_theirs=True))
        if found:
            model._base_manager.filter(pk=row.pk).update(**found)
    return kept
