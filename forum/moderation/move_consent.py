"""Consent of a topic's authors to move it out of their closed space."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from forum.models import MoveProposal, Participation, Post, Topic

if TYPE_CHECKING:
    from accounts.policy import Viewer


@dataclass(frozen=True, slots=True)
class MoveConsent:
    """A proposal and its answers, counted by authors of the topic."""

    proposal: MoveProposal
    asked: int
    agreed: int
    refused: int
    # Authors under their own name who left the space, so that they cannot be asked. Not
    # given for anonymous authors: it would reveal that they left.
    gone: int
    is_asked: bool  # the viewer is one of those asked
    answer: bool | None  # of the viewer

    @property
    def is_complete(self) -> bool:
        return self.agreed == self.asked


def get_move_consent(
    topic: Topic, viewer: "Viewer | None" = None
) -> MoveConsent | None:
    """Return the open proposal for a topic, if there is one.

    An author who posted both anonymously and under their own name counts as two.
    """
    proposals = MoveProposal.objects.filter(topic=topic)
    proposal = proposals.select_related("to_space", "proposer").first()
    if proposal is None:
        return None
    posts = Post.objects.filter(topic=topic).order_by()
    writers = set(posts.values_list("author_id", "is_anonymous").distinct())
    named = {pk for pk, is_anonymous in writers if not is_anonymous}
    answers = dict(proposal.answers.values_list("author_id", "agrees"))
    given = [answers[pk] for pk, _is_anonymous in writers if pk in answers]
    here = Participation.objects.filter(space=topic.space_id, user__in=named)
    me = getattr(viewer, "pk", None)
    return MoveConsent(
        proposal=proposal,
        asked=len(writers),
        agreed=given.count(True),
        refused=given.count(False),
        gone=len(named) - here.count(),
        is_asked=me in {pk for pk, _is_anonymous in writers},
        answer=answers.get(me) if me else None,
    )
