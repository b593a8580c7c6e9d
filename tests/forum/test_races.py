"""Two at once: whatever the order in which they come through, the figures are right."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from accounts.models import User
from core.exceptions import ActionRefused
from forum import commands
from forum.models import (
    Participation,
    Post,
    ReadMark,
)
from groups import commands as groups
from groups.membership.tokens import make_invitation_token
from groups.models import Group, Invitation
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
    return [person(f"Deelnemer {n}") for n in range(8)]


# -- Writing ------------------------------------------------------------------


def test_fifty_replies_at_once_are_fifty_posts(topic, crowd):
    question = topic.posts.get()

    def say(n: int) -> Post:
        user = crowd[n % len(crowd)]
        return commands.reply(user, topic=topic, parent=question, source=f"{n}")

    results = run_concurrently(*(lambda n=n: say(n) for n in range(50)))
    assert not exceptions_of(results)
    texts = topic.posts.exclude(pk=question.pk).values_list("text", flat=True)
    assert set(texts) == {str(n) for n in range(50)}
    assert sorted(post.number for post in results) == list(range(2, 52))
    assert not differences()
    newest = topic.posts.order_by("-number").first()
    topic.refresh_from_db()
    assert (topic.last_author, topic.last_number) == (newest.author, 51)


def test_replies_to_each_others_replies_at_once_keep_the_tree(topic, crowd):
    question = topic.posts.get()
    first = commands.reply(crowd[0], topic=topic, parent=question, source="a")
    second = commands.reply(crowd[1], topic=topic, parent=first, source="aa")
    parents = [question, first, second] * 4

    def say(n: int) -> Post:
        parent = parents[n]
        return commands.reply(crowd[n % 8], topic=topic, parent=parent, source=f"{n}")

    assert not exceptions_of(run_concurrently(*(lambda n=n: say(n) for n in range(12))))
    assert not differences()


@pytest.mark.parametrize("sends", [2, 6])
def test_one_form_sent_at_once_makes_one_reply(topic, official, sends):
    send = {"topic": topic, "parent": topic.posts.get(), "source": "Eén keer"}
    key = uuid4()
    results = run_concurrently(
        *[lambda: commands.reply(official, **send, idempotency_key=key)] * sends
    )
    assert len({post.pk for post in results}) == 1
    assert topic.posts.count() == 2
    assert not differences()


@pytest.mark.parametrize("sends", [2, 6])
def test_one_form_sent_at_once_makes_one_topic(space, official, sends):
    send = {
        "space": space,
        "title": "Eén",
        "source": "keer",
        "idempotency_key": uuid4(),
    }
    results = run_concurrently(*[lambda: commands.ask(official, **send)] * sends)
    assert len({topic.pk for topic in results}) == 1
    assert space.topics.count() == 1
    assert not differences()


def test_edits_at_once_lose_none_of_the_texts(topic, official):
    post = topic.posts.get()

    def change(n: int) -> Post:
        send = {"source": f"tekst {n}", "source_format": "text"}
        return commands.edit_post(official, post=post, **send)

    assert not exceptions_of(
        run_concurrently(*(lambda n=n: change(n) for n in range(8)))
    )
    post.refresh_from_db()
    kept = [*post.revisions.values_list("source", flat=True), post.source]
    assert sorted(kept) == sorted(["Wij twijfelen.", *(f"tekst {n}" for n in range(8))])


def test_titles_at_once_lose_none(topic, official):
    post, first = topic.posts.get(), topic.title

    def change(n: int) -> Post:
        send = {"title": f"titel {n}", "source": post.source, "source_format": "text"}
        return commands.edit_post(official, post=post, **send)

    assert not exceptions_of(
        run_concurrently(*(lambda n=n: change(n) for n in range(8)))
    )
    topic.refresh_from_db()
    kept = [*post.revisions.values_list("title", flat=True), topic.title]
    assert sorted(kept) == sorted([first, *(f"titel {n}" for n in range(8))])
    assert topic.slug == topic.title.replace(" ", "-")
    assert not differences()


# -- Taking part --------------------------------------------------------------


def test_the_button_pressed_eight_times_at_once_joins_once(space, official):
    results = run_concurrently(*[lambda: commands.join(official, space=space)] * 8)
    assert not exceptions_of(results)
    assert Participation.all_objects.get().state == "active"
    assert not differences()


def test_a_crowd_that_joins_at_once_is_counted_whole(space, crowd):
    results = run_concurrently(
        *(lambda u=u: commands.join(u, space=space) for u in crowd)
    )
    assert not exceptions_of(results)
    space.refresh_from_db()
    assert space.participant_count == len(crowd)


def test_leaving_twice_at_once_counts_once(space, official, moderator):
    commands.join(official, space=space)
    commands.join(moderator, space=space)
    assert not exceptions_of(
        run_concurrently(*[lambda: commands.leave(official, space=space)] * 6)
    )
    space.refresh_from_db()
    assert space.participant_count == 1


@pytest.mark.parametrize(
    "lead", [run_concurrently, run_overlapping], ids=["at once", "overlapping"]
)
def test_an_invitation_accepted_twice_at_once_lets_in_once(
    lead, group, facilitator, outsider
):
    row = groups.invite(facilitator, group=group, address=outsider.email)
    token = make_invitation_token(row.public_id, row.sending)
    accept = lambda: groups.accept_invitation(outsider, token=token)  # noqa: E731
    results = lead(accept, accept)
    assert [type(result) for result in results].count(ActionRefused) == 1
    assert [type(result) for result in results].count(Group) == 1
    assert Participation.objects.filter(space=group.space, user=outsider).count() == 1
    assert not differences()


def test_accepted_and_withdrawn_at_once_has_one_end(group, facilitator, outsider):
    row = groups.invite(facilitator, group=group, address=outsider.email)
    token = make_invitation_token(row.public_id, row.sending)
    accept = lambda: groups.accept_invitation(outsider, token=token)  # noqa: E731
    withdraw = lambda: groups.withdraw_invitation(facilitator, invitation=row)  # noqa: E731
    run_overlapping(withdraw, accept)
    assert Invitation.objects.get().state == "withdrawn"
    assert not Participation.objects.filter(user=outsider).exists()
    row = groups.invite(facilitator, group=group, address=outsider.email)
    token = make_invitation_token(row.public_id, row.sending)
    run_overlapping(accept, withdraw)
    assert Invitation.objects.get(pk=row.pk).state == "accepted"
    assert Participation.objects.filter(user=outsider).exists()


def test_inviting_one_address_twice_at_once_leaves_one_invitation(group, facilitator):
    send = {"group": group, "address": "nieuw@elders.example"}
    results = run_overlapping(
        lambda: groups.invite(facilitator, **send),
        lambda: groups.invite(facilitator, **send),
    )
    assert not unexpected_errors(results)
    assert Invitation.objects.get().state == "sent"


@pytest.mark.parametrize(
    "lead", [run_concurrently, run_overlapping], ids=["at once", "overlapping"]
)
def test_of_two_leaders_who_leave_at_once_one_stays(
    lead, group, facilitator, moderator, person
):
    other = person("Frits Facilitator")
    commands.add_participant(other, space=group.space, role="facilitator")
    results = lead(
        lambda: groups.leave_group(facilitator, group=group),
        lambda: groups.leave_group(other, group=group),
    )
    assert [type(result) for result in results].count(ActionRefused) == 1
    led_by = group.space.participations.filter(role="facilitator")
    assert led_by.count() == 1
    assert not differences()


# -- Choosing -------------------------------------------------------------------


@pytest.mark.parametrize("turned", [False, True])
def test_an_answer_chosen_and_taken_back_at_once_has_one_state(
    topic, official, moderator, member, turned
):
    question = topic.posts.get()
    post = commands.reply(member, topic=topic, parent=question, source="Dat mag.")
    acts = [
        lambda: commands.accept_answer(official, post=post),
        lambda: commands.unaccept_answer(moderator, post=post),
    ]
    assert not exceptions_of(run_overlapping(*(acts[::-1] if turned else acts)))
    topic.refresh_from_db()
    post.refresh_from_db()
    assert topic.has_answer == (post.accepted_at is not None) == turned
    assert not differences()


# -- Reading ------------------------------------------------------------------


def test_reading_in_many_tabs_at_once_forgets_nothing(topic, official, outsider, space):
    commands.join(outsider, space=space)
    question = topic.posts.get()
    for n in range(8):
        commands.reply(official, topic=topic, parent=question, source=str(n))
    acts = [
        lambda n=n: commands.mark_read(outsider, topic=topic, numbers=[n])
        for n in range(2, 10)
    ]
    assert not exceptions_of(run_concurrently(*acts))
    mark = ReadMark.objects.get(user=outsider)
    assert set(mark.numbers) == set(range(1, 10))
