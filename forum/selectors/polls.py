from dataclasses import dataclass, field
from datetime import datetime

from accounts.models.bylines import Byline, byline_for
from accounts.policy import is_member
from core.clock import now
from forum.models import Poll, PollOption, PollVote, Topic
from forum.policy import SpacePermissions

MAX_VOTER_NAMES = 200  # for all choices together


@dataclass(slots=True)
class PollChoice:
    """A choice of a poll, with votes and names only if the viewer may see them."""

    place: int
    text: str
    votes: int
    percent: int
    is_mine: bool = False
    voters: list[Byline] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PollView:
    choices: list[PollChoice]
    voter_count: int
    closes_at: datetime | None
    is_multiple: bool
    is_anonymous: bool
    is_over: bool
    has_voted: bool
    may_vote: bool  # for the first time, or to change their vote
    shows_results: bool
    hidden_voters: int  # number of names left out


def get_poll(topic: Topic) -> Poll | None:
    """Return the poll of a topic. Does no query for other kinds of topics."""
    return getattr(topic, "poll", None) if topic.kind == Topic.Kind.POLL else None


def is_over(topic: Topic, poll: Poll) -> bool:
    return topic.is_closed or topic.is_archived or poll.is_over_at(now())


def get_poll_phase(topic: Topic) -> bool | None:
    """Return whether the poll is over, or None. Cached pages depend on this."""
    poll = get_poll(topic)
    return None if poll is None else is_over(topic, poll)


def build_poll_view(topic: Topic, may: SpacePermissions) -> PollView | None:
    """Build the poll in three queries, or four with voter names."""
    poll = get_poll(topic)
    if poll is None:
        return None
    over = is_over(topic, poll)
    mine = _mine(poll, may)
    shows = over or not poll.hides_results
    options = list(poll.options.all())
    choices = [_choice(option, poll, mine, shows=shows) for option in options]
    named = 0
    votes = sum(option.vote_count for option in options)
    if shows and not poll.is_anonymous and is_member(may.user):
        named = _name_voters(poll, choices, options)
    return PollView(
        choices=choices,
        voter_count=poll.voter_count,
        closes_at=poll.closes_at,
        is_multiple=poll.is_multiple,
        is_anonymous=poll.is_anonymous,
        is_over=over,
        has_voted=bool(mine),
        may_vote=may.can_vote(topic) and not over and not (mine and poll.is_anonymous),
        shows_results=shows,
        hidden_voters=votes - named if named else 0,
    )


def _mine(poll: Poll, may: SpacePermissions) -> set[int | None]:
    """Return the viewer's choices; `{None}` for a vote in an anonymous poll."""
    if not may.user.is_authenticated:
        return set()
    mine = PollVote.objects.filter(poll=poll, user=may.user)
    return set(mine.values_list("option", flat=True))


def _choice(
    option: PollOption, poll: Poll, mine: set[int | None], *, shows: bool
) -> PollChoice:
    votes = option.vote_count if shows else 0
    share = 100 * votes / poll.voter_count if poll.voter_count else 0
    return PollChoice(option.place, option.text, votes, round(share), option.pk in mine)


def _name_voters(
    poll: Poll, choices: list[PollChoice], options: list[PollOption]
) -> int:
    """Add names to the choices, and return how many."""
    by_option = {
        option.pk: choice for option, choice in zip(options, choices, strict=True)
    }
    votes = PollVote.objects.filter(poll=poll).select_related("user")
    found = list(votes.order_by("pk")[:MAX_VOTER_NAMES])
    for row in found:
        if row.option_id is not None:
            by_option[row.option_id].voters.append(byline_for(row.user))
    return len(found)
