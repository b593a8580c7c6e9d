"""Concurrent votes, accepted answers and settling leave a consistent state."""

import random
from collections.abc import Callable

import pytest

from accounts.models import User
from forum import commands
from forum.models import Poll, PollVote, Topic
from jobs.worker import run_once
from notifications.models import Notification, OutboxEvent
from tests.forum.concurrency import (
    exceptions_of,
    run_concurrently,
    run_overlapping,
    unexpected_errors,
)
from tests.forum.expected_counts import differences

pytestmark = pytest.mark.postgres_only


@pytest.fixture
def db(committed: None) -> None:
    """Commit rows, so that threads can see them."""


@pytest.fixture
def crowd(person: Callable[..., User]) -> list[User]:
    return [person(f"Stemmer {n}") for n in range(6)]


def poll_in(space, official, **fields) -> Poll:
    ballot = commands.PollInput(("Ja", "Nee", "Weet niet"), **fields)
    ask = {"title": "Doet u dat?", "source": "Zeg het.", "kind": "poll"}
    return commands.ask(official, space=space, **ask, poll=ballot).poll


def wrong_counts(poll: Poll) -> list[str]:
    poll.refresh_from_db()
    rows = PollVote.objects.filter(poll=poll)
    voters = rows.values("user").distinct().count()
    found = [] if poll.voter_count == voters else [f"{poll.voter_count}, not {voters}"]
    for option in poll.options.all():
        votes = rows.filter(option=option).count()
        if not poll.is_anonymous and option.vote_count != votes:
            found.append(f"{option.text}: {option.vote_count}, not {votes}")
    return found


def test_votes_of_many_at_once_are_all_counted(space, official, crowd):
    poll = poll_in(space, official, is_multiple=True)
    chance = random.Random(63)
    votes = [(user, chance.sample(range(3), 2)) for user in crowd * 3]
    acts = [
        lambda user=user, options=options: commands.vote(
            user, poll=poll, options=options
        )
        for user, options in votes
    ]
    assert not exceptions_of(run_concurrently(*acts))
    assert not wrong_counts(poll)
    assert poll.voter_count == len(crowd)
    assert not differences()


@pytest.mark.parametrize("lead", [run_concurrently, run_overlapping])
def test_concurrent_votes_of_one_user_leave_one_vote(lead, space, official, member):
    poll = poll_in(space, official)
    results = lead(
        lambda: commands.vote(member, poll=poll, options=[0]),
        lambda: commands.vote(member, poll=poll, options=[1]),
    )
    assert not exceptions_of(results)
    assert PollVote.objects.count() == 1
    assert not wrong_counts(poll)


def test_two_anonymous_votes_of_one_person_at_once_count_one(space, official, member):
    poll = poll_in(space, official, is_anonymous=True)
    act = lambda: commands.vote(member, poll=poll, options=[0])  # noqa: E731
    results = run_overlapping(act, act)
    assert [type(result) for result in results].count(commands.ActionRefused) == 1
    assert list(poll.options.values_list("vote_count", flat=True)) == [1, 0, 0]
    assert not wrong_counts(poll)


def test_a_vote_that_meets_the_closing_is_counted_or_refused(
    space, official, member, moderator
):
    poll = poll_in(space, official)
    results = run_overlapping(
        lambda: commands.close_topic(moderator, topic=poll.topic),
        lambda: commands.vote(member, poll=poll, options=[0]),
    )
    assert not unexpected_errors(results)
    assert isinstance(results[1], commands.ActionRefused)
    assert not PollVote.objects.exists()


@pytest.mark.parametrize("lead", [run_concurrently, run_overlapping])
def test_concurrent_choice_of_answer_notifies_once(
    lead, topic, official, moderator, member
):
    """One row, a consistent state, and a notification for the other user."""
    question = topic.posts.get()
    post = commands.reply(member, topic=topic, parent=question, source="Dat mag.")
    results = lead(
        lambda: commands.accept_answer(official, post=post),
        lambda: commands.accept_answer(moderator, post=post),
    )
    assert not exceptions_of(results)
    assert OutboxEvent.objects.filter(kind="answer_accepted").count() == 1
    while run_once():
        pass
    assert Notification.objects.filter(recipient=member, reason="accepted").count() == 1
    assert not differences()


@pytest.mark.parametrize("turned", [False, True])
def test_chosen_and_settled_at_once_has_one_state(topic, official, member, turned):
    question = topic.posts.get()
    post = commands.reply(member, topic=topic, parent=question, source="Dat mag.")
    acts = [
        lambda: commands.accept_answer(official, post=post),
        lambda: commands.settle_question(official, topic=topic),
    ]
    results = run_overlapping(*(acts[::-1] if turned else acts))
    assert not unexpected_errors(results)
    found = Topic.objects.get(pk=topic.pk)
    assert found.has_answer
    assert found.solved_at is None
    assert not differences()


def test_settled_and_reopened_at_once_has_one_state(topic, official, moderator):
    results = run_overlapping(
        lambda: commands.settle_question(official, topic=topic),
        lambda: commands.reopen_question(moderator, topic=topic),
    )
    assert not exceptions_of(results)
    assert Topic.objects.get(pk=topic.pk).solved_at is None
