"""What the authors of a topic say to its leaving their closed space."""

from dataclasses import dataclass
from typing import Any

from forum.models import MoveProposal, Participation, Post, Topic


@dataclass(frozen=True, slots=True)
class MoveConsent:
    """A proposal and its answers; counts are of people who wrote in the topic."""

    proposal: MoveProposal
    asked: int
    agreed: int
    refused: int
    # They wrote here under their name and take part no longer: nobody can ask them. Of
    # who wrote anonymously it is not said: it would tell that they left.
    gone: int
    is_asked: bool  # is the reader one of those who are asked?
    answer: bool | None  # and what did they say?

    @property
    def is_complete(self) -> bool:
        return self.agreed == self.asked


def get_move_consent(topic: Topic, viewer: Any = None) -> MoveConsent | None:
    """The open proposal for a topic, if there is one.

    Somebody who wrote both anonymously and under their name counts as two people.
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
