"""What the authors of a topic say to its leaving their closed space."""

from dataclasses import dataclass
from typing import Any

from forum.models import MoveProposal, Participation, Post, Topic


@dataclass(frozen=True, slots=True)
class Consent:
    """A proposal and its answers; counts are of people who wrote in the topic."""

    proposal: MoveProposal
    asked: int
    agreed: int
    refused: int
    # They wrote here and take part no longer: nobody can ask them.
    gone: int
    is_asked: bool  # is the reader one of those who are asked?
    answer: bool | None  # and what did they say?

    @property
    def is_complete(self) -> bool:
        return self.agreed == self.asked


def consent_to(topic: Topic, viewer: Any = None) -> Consent | None:
    """The open proposal for a topic, if there is one."""
    proposals = MoveProposal.objects.filter(topic=topic)
    proposal = proposals.select_related("to_space", "proposer").first()
    if proposal is None:
        return None
    posts = Post.objects.filter(topic=topic).order_by()
    authors = set(posts.values_list("author_id", flat=True).distinct())
    answers = dict(proposal.answers.values_list("author_id", "agrees"))
    said = [answers[pk] for pk in authors if pk in answers]
    here = Participation.objects.filter(space=topic.space_id, user__in=authors)
    me = getattr(viewer, "pk", None)
    return Consent(
        proposal=proposal,
        asked=len(authors),
        agreed=said.count(True),
        refused=said.count(False),
        gone=len(authors) - here.count(),
        is_asked=me in authors,
        answer=answers.get(me) if me else None,
    )
