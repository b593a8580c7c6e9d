from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from core.clock import now
from core.events import publish
from core.markup import sanitize_line
from forum import commands as forum
from forum import policy as forum_policy
from forum.models import Participation, Space
from groups import policy
from groups.commands.cleanup import delete_proposals
from groups.commands.membership.invitations import invite
from groups.commands.membership.roster import lock_group
from groups.events import ProposalAnswered, ProposalMade
from groups.models import Charter, Group, Proposal

# The fields that `Proposal` and `Group` share.
CHARTER_FIELDS = tuple(field.name for field in Charter._meta.get_fields())
MAX_ANSWER_LENGTH = 500


@transaction.atomic
def create_group(
    actor: User,
    *,
    title: str,
    purpose: str = "",
    confidentiality: str = Space.Confidentiality.RESTRICTED,
    facilitators: Sequence[User],
    invited: Sequence[str] = (),
    **charter: object,
) -> Group:
    """Create a group in a closed space of its own, with at least one facilitator.

    `invited` holds e-mail addresses of other facilitators; they are invited in the name
    of the first facilitator. `charter` holds fields of `Charter`.
    """
    if not policy.can_create_group(actor) or not facilitators:
        raise PermissionDenied
    space = forum.open_space(
        title=title,
        audience=Space.Audience.CLOSED,
        purpose=purpose,
        confidentiality=confidentiality,
    )
    group = Group(space=space, **charter)
    _unlist_if_confidential(group)
    group.save()
    for person in facilitators:
        forum.add_participant(person, space=space, role=Participation.Role.FACILITATOR)
    for address in invited:
        role = Participation.Role.FACILITATOR
        invite(facilitators[0], group=group, address=address, role=role)
    return group


@transaction.atomic
def change_charter(
    actor: User, *, group: Group, confidentiality: str, **to: object
) -> Group:
    """Change the settings of a group. Locks the group.

    Changed agreements get a new version number, which new members have to accept.
    """
    group = lock_group(group)
    if not policy.can_change_charter(forum_policy.permissions_for(actor, group.space)):
        raise PermissionDenied
    if to.get("charter", group.charter) != group.charter:
        group.charter_version += 1
    for name, value in to.items():
        setattr(group, name, value)
    forum.change_confidentiality(group.space, confidentiality)
    _unlist_if_confidential(group)
    group.save(update_fields=["charter_version", "is_listed", *to])
    return group


@transaction.atomic
def propose_group(actor: User, **wishes: object) -> Proposal:
    if not policy.can_propose_group(actor):
        raise PermissionDenied
    proposal = Proposal.objects.create(proposer=actor, **wishes)
    publish(ProposalMade(proposal.pk, actor.pk))
    return proposal


@transaction.atomic
def approve_proposal(actor: User, *, proposal: Proposal) -> Group:
    """Found the proposed group, led by the proposer, and delete the proposal.

    The second facilitator, if any, is invited.
    """
    found = _lock_proposal(actor, proposal)
    group = create_group(
        actor,
        title=found.title,
        purpose=found.purpose,
        confidentiality=found.confidentiality,
        facilitators=[found.proposer],
        invited=[found.co_facilitator] if found.co_facilitator else [],
        **{name: getattr(found, name) for name in CHARTER_FIELDS},
    )
    delete_proposals(Proposal.objects.filter(pk=found.pk))
    publish(ProposalAnswered(group.space_id, found.proposer_id, actor.pk))
    return group


@transaction.atomic
def decline_proposal(actor: User, *, proposal: Proposal, answer: str) -> None:
    """Decline a proposal with a reason. The proposer can still read the proposal."""
    found = _lock_proposal(actor, proposal)
    found.state = Proposal.State.DECLINED
    found.answer = sanitize_line(answer)[:MAX_ANSWER_LENGTH]
    found.answered_at = now()
    found.save(update_fields=["state", "answer", "answered_at"])
    publish(ProposalAnswered(None, found.proposer_id, actor.pk))


@transaction.atomic
def withdraw_proposal(actor: User, *, proposal: Proposal) -> None:
    """Delete the actor's own proposal, decided or not."""
    delete_proposals(Proposal.objects.filter(pk=proposal.pk, proposer=actor))


def _lock_proposal(actor: User, proposal: Proposal) -> Proposal:
    rows = Proposal.objects.select_for_update(of=("self",)).open()
    found: Proposal | None = rows.filter(pk=proposal.pk).first()
    if found is None or not policy.can_create_group(actor):
        raise PermissionDenied
    return found


def _unlist_if_confidential(group: Group) -> None:
    """Unlist a group that is confidential or has no theme page to appear on."""
    if group.space.is_confidential or group.theme_id is None:
        group.is_listed = False
