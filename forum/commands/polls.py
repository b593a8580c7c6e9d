from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.clock import now
from core.events import publish
from core.exceptions import ActionRefused
from core.markup import sanitize_line
from forum import policy
from forum.commands.counters import lock_topic
from forum.events import PostChanged
from forum.models import Poll, PollOption, PollVote, Post, Topic

MIN_OPTIONS, MAX_OPTIONS = 2, 12
MAX_OPTION_LENGTH = 160


@dataclass(frozen=True, slots=True)
class PollInput:
    options: tuple[str, ...]
    is_multiple: bool = False
    is_anonymous: bool = False
    hides_results: bool = False
    closes_at: datetime | None = None


def deduplicate_options(options: Iterable[str]) -> list[str]:
    """Return the options as clean lines, without duplicates, in order."""
    return list(dict.fromkeys(filter(None, map(sanitize_line, options))))


def open_poll(topic: Topic, ballot: PollInput) -> Poll:
    """Create the poll of a new topic, inside the transaction that creates it."""
    texts = deduplicate_options(ballot.options)
    if (
        not MIN_OPTIONS <= len(texts) <= MAX_OPTIONS
        or max(map(len, texts)) > MAX_OPTION_LENGTH
    ):
        raise ActionRefused(
            _("Give %(fewest)s to %(most)s different choices, each one short line.")
            % {"fewest": MIN_OPTIONS, "most": MAX_OPTIONS}
        )
    if ballot.closes_at is not None and ballot.closes_at <= now():
        raise ActionRefused(_("Choose a closing date in the future."))
    if ballot.hides_results and ballot.closes_at is None:
        raise ActionRefused(
            _("Give a closing date: the results stay hidden until then.")
        )
    poll = Poll.objects.create(
        topic=topic,
        is_multiple=ballot.is_multiple,
        is_anonymous=ballot.is_anonymous,
        hides_results=ballot.hides_results,
        closes_at=ballot.closes_at,
    )
    PollOption.objects.bulk_create(
        PollOption(poll=poll, text=text, place=place)
        for place, text in enumerate(texts)
    )
    return poll


@transaction.atomic
def vote(actor: User, *, poll: Poll, options: Collection[int]) -> Poll:
    """Vote for options, given by their `place`. Voters do not become participants.

    Lock the topic. A later vote replaces the earlier one. In an anonymous poll a vote
    cannot be changed, because nobody knows what it was. Raise `ActionRefused`.
    """
    topic = lock_topic(poll.topic_id)
    poll = Poll.objects.get(pk=poll.pk)
    may = policy.permissions_for(actor, topic.space)
    first = Post.objects.visible().filter(topic=topic, parent=None).first()
    if first is None or not may.can_vote(topic) or poll.is_over_at(now()):
        raise ActionRefused(_("You can no longer vote in this poll."))
    chosen = list(poll.options.filter(place__in=options))
    if not chosen or (len(chosen) > 1 and not poll.is_multiple):
        raise ActionRefused(_("Choose an answer first. Your vote was not counted."))
    (_vote_anonymously if poll.is_anonymous else _vote_by_name)(actor, poll, chosen)
    topic.version += 1
    topic.save(update_fields=["version"])
    publish(PostChanged(first.pk, topic.pk, topic.space_id))
    return poll


def _vote_anonymously(actor: User, poll: Poll, chosen: list[PollOption]) -> None:
    """Save who voted and count the options, without linking the two."""
    if poll.votes.filter(user=actor).exists():
        raise ActionRefused(_("You have voted. An anonymous vote cannot be changed."))
    PollVote.objects.create(poll=poll, user=actor)
    _count(poll, {option.pk: 1 for option in chosen}, voters=1)


def _vote_by_name(actor: User, poll: Poll, chosen: list[PollOption]) -> None:
    mine = poll.votes.filter(user=actor)
    before = set(mine.values_list("option", flat=True))
    after = {option.pk for option in chosen}
    mine.exclude(option__in=after).delete()
    PollVote.objects.bulk_create(
        PollVote(poll=poll, user=actor, option_id=pk) for pk in after - before
    )
    changes = dict.fromkeys(after - before, 1) | dict.fromkeys(before - after, -1)
    _count(poll, changes, voters=0 if before else 1)


def _count(poll: Poll, changes: dict[int, int], *, voters: int) -> None:
    options = list(poll.options.filter(pk__in=changes))
    for option in options:
        option.vote_count += changes[option.pk]
    PollOption.objects.bulk_update(options, ["vote_count"])
    poll.voter_count += voters
    poll.save(update_fields=["voter_count"])
