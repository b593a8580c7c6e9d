"""Merge the forum data of two accounts of one person.

Rows that only change owner are moved by `config.wiring.account_merge`. This module
resolves rows that both accounts may have, and recounts.
"""

from django.db.models import F, Q

from accounts.models import User
from forum.commands.counters import lock_topics, recount_spaces
from forum.commands.reactions import COUNTS, reaction_counts
from forum.models import (
    Participation,
    Poll,
    PollOption,
    PollVote,
    Post,
    Reaction,
    ReadMark,
    Topic,
)

State, Role = Participation.State, Participation.Role
# Strictest first: an account that was shut out does not regain access by a merge.
STRICT = (State.REMOVED, State.SUSPENDED, State.ACTIVE, State.LEFT)


def merge_participations(gone: User, stays: User) -> None:
    """Merge both accounts' participations: one per space.

    Keep the stricter state. Of two active participations, keep the higher role, the
    later end and the earlier start of visibility. The caller has locked both users.
    """
    mine = {
        part.space_id: part
        for part in Participation.all_objects.select_for_update().filter(user=stays)
    }
    for theirs in Participation.all_objects.select_for_update().filter(user=gone):
        own = mine.get(theirs.space_id)
        if own is None:
            theirs.user = stays
            theirs.save(update_fields=["user"])
            continue
        _join(own, theirs)
        theirs.delete()
        own.save()


def _join(own: Participation, theirs: Participation) -> None:
    active = [part for part in (own, theirs) if part.state == State.ACTIVE]
    own.state = min(own.state, theirs.state, key=STRICT.index)
    if len(active) == 1 and own.state == State.ACTIVE:
        for name in ("role", "until", "history_visible_from", "organisation"):
            setattr(own, name, getattr(active[0], name))
    elif own.state == State.ACTIVE:
        leads = Role.FACILITATOR in {own.role, theirs.role}
        own.role = Role.FACILITATOR if leads else own.role
        for name in ("until", "history_visible_from"):
            both = (getattr(own, name), getattr(theirs, name))
            pick = max if name == "until" else min
            setattr(own, name, None if None in both else pick(both))
    own.joined_at = min(own.joined_at, theirs.joined_at)
    for name in ("muted_until", "suspended_until"):
        ends = [d for d in (getattr(own, name), getattr(theirs, name)) if d]
        setattr(own, name, max(ends, default=None))


def merge_read_marks(gone: User, stays: User) -> None:
    mine = {mark.topic_id: mark for mark in ReadMark.objects.filter(user=stays)}
    for theirs in ReadMark.objects.filter(user=gone):
        own = mine.get(theirs.topic_id)
        if own is not None:
            own.numbers |= theirs.numbers
            own.save(update_fields=["numbers"])
            theirs.delete()


def merge_votes(gone: User, stays: User) -> None:
    """Merge votes: in polls where both accounts voted, the vote of `stays` counts.

    In anonymous polls the chosen options are unknown, so the option counts stay.
    """
    mine = PollVote.objects.filter(user=stays).values("poll")
    doubled = PollVote.objects.filter(user=gone, poll__in=mine)
    for poll in Poll.objects.filter(votes__in=doubled).distinct().order_by("topic"):
        lock_topics([poll.topic_id])
        theirs = PollVote.objects.filter(user=gone, poll=poll)
        chosen = [pk for pk in theirs.values_list("option", flat=True) if pk]
        PollOption.objects.filter(pk__in=chosen).update(vote_count=F("vote_count") - 1)
        Poll.objects.filter(pk=poll.pk).update(voter_count=F("voter_count") - 1)
        theirs.delete()


def recount_merged(_gone: User, stays: User) -> None:
    """Delete reactions to own posts and recount.

    Call after all other rows are merged.
    """
    reactions = Reaction.objects.filter(user=stays)
    posts = set(reactions.values_list("post_id", flat=True))
    wrote = Q(posts__author=stays) | Q(posts__in=posts)
    held = lock_topics(set(Topic.objects.filter(wrote).values_list("pk", flat=True)))
    reactions.filter(post__author=stays).delete()
    for pk, counts in reaction_counts(list(posts)).items():
        Post.objects.filter(pk=pk).update(**{n: counts[n] for n in COUNTS.values()})
    for topic in held.values():
        topic.version += 1
        topic.save(update_fields=["version"])
    spaces = Participation.all_objects.filter(user=stays).values_list(
        "space_id", flat=True
    )
    recount_spaces(set(spaces))
