"""Consent of authors to moving a topic out of their closed space.

All commands lock the topic, so that it cannot move while an author objects.
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.clock import now
from core.exceptions import ActionRefused
from core.markup import sanitize_line
from forum import policy
from forum.commands.counters import lock_topic
from forum.commands.moderation_log import MAX_REASON_LENGTH
from forum.models import MoveAnswer, MoveProposal, Post, Space, Topic


@transaction.atomic
def propose_move(
    actor: User, *, topic: Topic, to: Space, reason: str = ""
) -> MoveProposal:
    """Ask all authors in a topic for consent, replacing any earlier proposal.

    A proposer who posted in the topic consents by proposing.
    """
    topic = lock_topic(topic.pk)
    for space in (topic.space, to):
        if not policy.permissions_for(actor, space).can_curate:
            raise PermissionDenied
    if topic.merged_into_id is not None or not topic.space.is_closed_space:
        raise ActionRefused(_("You do not need to ask anyone about this topic."))
    MoveProposal.objects.filter(topic=topic).delete()
    proposal = MoveProposal.objects.create(
        topic=topic,
        to_space=to,
        proposer=actor,
        reason=sanitize_line(reason)[:MAX_REASON_LENGTH],
    )
    if Post.objects.filter(topic=topic, author=actor).exists():
        MoveAnswer.objects.create(proposal=proposal, author=actor, agrees=True)
    return proposal


@transaction.atomic
def answer_move(actor: User, *, topic: Topic, agrees: bool) -> MoveAnswer:
    topic = lock_topic(topic.pk)
    proposal = MoveProposal.objects.filter(topic=topic).first()
    if proposal is None:
        raise ActionRefused(_("This question is no longer open."))
    may = policy.permissions_for(actor, topic.space)
    wrote = Post.objects.filter(topic=topic, author=actor).exists()
    if not (wrote and may.can_see and may.is_writable):
        raise PermissionDenied
    answer, _made = MoveAnswer.objects.update_or_create(
        proposal=proposal,
        author=actor,
        defaults={"agrees": agrees, "answered_at": now()},
    )
    return answer


@transaction.atomic
def withdraw_move(actor: User, *, topic: Topic) -> None:
    topic = lock_topic(topic.pk)
    if not policy.permissions_for(actor, topic.space).can_moderate:
        raise PermissionDenied
    MoveProposal.objects.filter(topic=topic).delete()
