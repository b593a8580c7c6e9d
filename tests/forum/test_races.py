"""Two at once: whatever the order in which they come through, the figures are right.

`overlapping` makes each meeting certain instead of likely: the first act has done all
its work but the commit when the second runs into it.
"""

import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

import pytest

from accounts import commands as accounts
from accounts.models import User
from core.clock import now
from forum import commands
from forum.models import (
    ModerationEntry,
    Participation,
    Post,
    ReadMark,
    Report,
    Space,
    Topic,
)
from groups import commands as groups
from groups.models import Group, Invitation
from groups.tokens import token_for
from notifications.models import Event
from tests.forum.truth import differences

pytestmark = pytest.mark.postgres_only

type Act = Callable[[], Any]
POLITE = (commands.Refused, PermissionDenied, groups.Void)


def in_thread(act: Act) -> Any:
    try:
        return act()
    finally:
        connection.close()


def together(*acts: Act) -> list[Any]:
    """Do all of it at the same moment; what came out, or the exception."""
    gate = threading.Barrier(len(acts))

    def go(act: Act) -> Any:
        gate.wait(10)
        return in_thread(act)

    with ThreadPoolExecutor(len(acts)) as pool:
        futures = [pool.submit(go, act) for act in acts]
    return [future.exception() or future.result() for future in futures]


def overlapping(first: Act, second: Act) -> list[Any]:
    """The second begins when the first has everything but its commit, which comes when
    the second is done or waits for the first."""
    ready = threading.Event()
    later: list[Future[Any]] = []

    def lead() -> Any:
        try:
            with transaction.atomic():
                result = first()
                ready.set()
                wait_until(lambda: later and (later[0].done() or somebody_waits()))
            return result
        finally:
            ready.set()

    with ThreadPoolExecutor(2) as pool:
        leading = pool.submit(in_thread, lead)
        assert ready.wait(10)
        later.append(pool.submit(in_thread, second))
    return [future.exception() or future.result() for future in (leading, later[0])]


def wait_until(condition: Act) -> None:
    end = time.monotonic() + 8
    while not condition():
        assert time.monotonic() < end, "the second neither ends nor waits"
        time.sleep(0.005)


def somebody_waits() -> bool:
    """In this database: others of the same server may have their own queues."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # else as it was before
        cursor.execute(
            "SELECT 1 FROM pg_stat_activity "
            "WHERE datname = current_database() AND wait_event_type = 'Lock' LIMIT 1"
        )
        return cursor.fetchone() is not None


def raised(results: list[Any]) -> list[BaseException]:
    return [result for result in results if isinstance(result, BaseException)]


def rude(results: list[Any]) -> list[BaseException]:
    """What a person would meet as an error page."""
    return [error for error in raised(results) if not isinstance(error, POLITE)]


@pytest.fixture
def db(committed: None) -> None:
    """Threads see only what was committed."""


@pytest.fixture
def crowd(person: Callable[..., User]) -> list[User]:
    return [person(f"Deelnemer {n}") for n in range(8)]


# -- Writing ------------------------------------------------------------------


def test_check_62_fifty_replies_at_once_are_fifty_posts(topic, crowd):
    question = topic.posts.get()

    def say(n: int) -> Post:
        user = crowd[n % len(crowd)]
        return commands.reply(user, topic=topic, parent=question, source=f"{n}")

    results = together(*(lambda n=n: say(n) for n in range(50)))
    assert not raised(results)
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

    assert not raised(together(*(lambda n=n: say(n) for n in range(12))))
    assert not differences()


@pytest.mark.parametrize("sends", [2, 6])
def test_check_61_one_form_sent_at_once_makes_one_reply(topic, official, sends):
    send = {"topic": topic, "parent": topic.posts.get(), "source": "Eén keer"}
    key = uuid4()
    results = together(
        *[lambda: commands.reply(official, **send, submit_key=key)] * sends
    )
    assert len({post.pk for post in results}) == 1
    assert topic.posts.count() == 2
    assert not differences()


@pytest.mark.parametrize("sends", [2, 6])
def test_check_61_one_form_sent_at_once_makes_one_topic(space, official, sends):
    send = {"space": space, "title": "Eén", "source": "keer", "submit_key": uuid4()}
    results = together(*[lambda: commands.ask(official, **send)] * sends)
    assert len({topic.pk for topic in results}) == 1
    assert space.topics.count() == 1
    assert not differences()


def test_check_66_edits_at_once_lose_none_of_the_texts(topic, official):
    post = topic.posts.get()

    def change(n: int) -> Post:
        send = {"source": f"tekst {n}", "source_format": "text"}
        return commands.edit_post(official, post=post, **send)

    assert not raised(together(*(lambda n=n: change(n) for n in range(8))))
    post.refresh_from_db()
    kept = [*post.revisions.values_list("source", flat=True), post.source]
    assert sorted(kept) == sorted(["Wij twijfelen.", *(f"tekst {n}" for n in range(8))])


# -- Taking part --------------------------------------------------------------


def test_the_button_pressed_eight_times_at_once_joins_once(space, official):
    results = together(*[lambda: commands.join(official, space=space)] * 8)
    assert not raised(results)
    assert Participation.every.get().state == "active"
    assert not differences()


def test_a_crowd_that_joins_at_once_is_counted_whole(space, crowd):
    results = together(*(lambda u=u: commands.join(u, space=space) for u in crowd))
    assert not raised(results)
    space.refresh_from_db()
    assert space.participant_count == len(crowd)


def test_leaving_twice_at_once_counts_once(space, official, moderator):
    commands.join(official, space=space)
    commands.join(moderator, space=space)
    assert not raised(together(*[lambda: commands.leave(official, space=space)] * 6))
    space.refresh_from_db()
    assert space.participant_count == 1


@pytest.mark.parametrize(
    "lead", [together, overlapping], ids=["at once", "overlapping"]
)
def test_an_invitation_accepted_twice_at_once_lets_in_once(
    lead, group, facilitator, outsider
):
    row = groups.invite(facilitator, group=group, address=outsider.email)
    token = token_for(row.public_id, row.sending)
    accept = lambda: groups.accept_invitation(outsider, token=token)  # noqa: E731
    results = lead(accept, accept)
    assert [type(result) for result in results].count(groups.Void) == 1
    assert [type(result) for result in results].count(Group) == 1
    assert Participation.objects.filter(space=group.space, user=outsider).count() == 1
    assert not differences()


def test_accepted_and_withdrawn_at_once_has_one_end(group, facilitator, outsider):
    row = groups.invite(facilitator, group=group, address=outsider.email)
    token = token_for(row.public_id, row.sending)
    accept = lambda: groups.accept_invitation(outsider, token=token)  # noqa: E731
    withdraw = lambda: groups.withdraw_invitation(facilitator, invitation=row)  # noqa: E731
    overlapping(withdraw, accept)
    assert Invitation.objects.get().state == "withdrawn"
    assert not Participation.objects.filter(user=outsider).exists()
    row = groups.invite(facilitator, group=group, address=outsider.email)
    token = token_for(row.public_id, row.sending)
    overlapping(accept, withdraw)
    assert Invitation.objects.get(pk=row.pk).state == "accepted"
    assert Participation.objects.filter(user=outsider).exists()


def test_inviting_one_address_twice_at_once_leaves_one_invitation(group, facilitator):
    send = {"group": group, "address": "nieuw@elders.example"}
    results = overlapping(
        lambda: groups.invite(facilitator, **send),
        lambda: groups.invite(facilitator, **send),
    )
    assert not rude(results)
    assert Invitation.objects.get().state == "sent"


@pytest.mark.parametrize(
    "lead", [together, overlapping], ids=["at once", "overlapping"]
)
def test_check_65_of_two_leaders_who_leave_at_once_one_stays(
    lead, group, facilitator, moderator, person
):
    other = person("Frits Facilitator")
    commands.take_in(other, space=group.space, role="facilitator")
    results = lead(
        lambda: groups.leave_group(facilitator, group=group),
        lambda: groups.leave_group(other, group=group),
    )
    assert [type(result) for result in results].count(groups.Led) == 1
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
    assert not raised(overlapping(*(acts[::-1] if turned else acts)))
    topic.refresh_from_db()
    post.refresh_from_db()
    assert topic.has_answer == (post.accepted_at is not None) == turned
    assert not differences()


# -- Curating -----------------------------------------------------------------


@pytest.mark.parametrize("turned", [False, True])
def test_two_moderators_at_once_on_one_post_leave_one_clear_state(
    topic, moderator, member, person, turned
):
    other = person("Mo Moderator", is_moderator=True)
    question = topic.posts.get()
    post = commands.reply(member, topic=topic, parent=question, source="Onzin.")
    acts = [
        lambda: commands.hide_post(moderator, post=post, reason="Een"),
        lambda: commands.remove_post(other, post=post, reason="Twee"),
    ]
    assert not raised(overlapping(*(acts[::-1] if turned else acts)))
    post.refresh_from_db()
    last = ModerationEntry.objects.filter(post=post).first()
    assert (post.state, last.act) in {("hidden", "hide"), ("removed", "remove")}
    assert not differences()


def test_approved_by_two_at_once_it_is_told_once(topic, moderator, newcomer, person):
    other = person("Mo Moderator", is_moderator=True)
    question = topic.posts.get()
    post = commands.reply(newcomer, topic=topic, parent=question, source="Hallo.")
    acts = [
        lambda: commands.approve_post(moderator, post=post),
        lambda: commands.approve_post(other, post=post),
    ]
    assert not raised(together(*acts))
    assert ModerationEntry.objects.filter(post=post).count() == 1
    assert Event.objects.filter(kind="post_created", post=post).count() == 1
    assert not differences()


def test_reported_twice_at_once_by_one_person_is_one_report(topic, outsider):
    question = topic.posts.get()
    acts = [
        lambda: commands.report_post(outsider, post=question, ground="rude"),
    ] * 4
    assert not raised(together(*acts))
    assert Report.objects.count() == 1


@dataclass
class Table:
    """Two questions with a talk under each, for two moderators to tidy up at once."""

    one: Topic
    other: Topic
    branch: Post
    reader: User


@pytest.fixture
def table(topic, official, member, outsider, space) -> Table:
    other = commands.ask(official, space=space, title="En dit?", source="Wij ook.")
    commands.join(outsider, space=space)
    for found in (topic, other):
        commands.mark_read(outsider, topic=found, numbers=[1])
        answer = commands.reply(
            member, topic=found, parent=found.posts.get(), source="Ja."
        )
        commands.reply(official, topic=found, parent=answer, source="Dank.")
    return Table(topic, other, topic.posts.get(number=2), outsider)


@pytest.fixture
def marieke(moderator, person) -> list[User]:
    """Not alone: a second moderator works at the same table."""
    return [moderator, person("Mo Moderator", is_moderator=True)]


def curating(table: Table, by: User, members_space: Space) -> dict[str, Act]:
    one, other, post = table.one, table.other, table.branch
    return {
        "close": lambda: commands.close_topic(by, topic=one),
        "archive": lambda: commands.archive_topic(by, topic=one),
        "pin": lambda: commands.pin_topic(by, topic=one),
        "move": lambda: commands.move_topic(by, topic=one, to=members_space),
        "split": lambda: commands.split_topic(by, post=post, title="Apart"),
        "merge": lambda: commands.merge_topics(by, topic=one, into=other),
        "merge back": lambda: commands.merge_topics(by, topic=other, into=one),
        "hide": lambda: commands.hide_post(by, post=post),
        "follow": lambda: commands.follow(table.reader, topic=one),
        "reply": lambda: commands.reply(
            table.reader, topic=one, parent=post, source="Ook."
        ),
    }


PAIRS = [
    ("split", "split"),
    ("merge", "merge"),
    ("merge", "merge back"),
    ("split", "merge"),
    ("merge", "split"),
    ("move", "merge"),
    ("merge", "move"),
    ("move", "split"),
    ("split", "hide"),
    ("hide", "split"),
    ("merge", "hide"),
    ("merge", "reply"),
    ("reply", "merge"),
    ("split", "reply"),
    ("reply", "split"),
    ("archive", "merge"),
    ("follow", "merge"),
    ("merge", "follow"),
    ("close", "close"),
    ("pin", "archive"),
    ("move", "move"),
]


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: " and ".join(pair))
def test_two_moderators_at_one_topic_end_in_one_clear_state(
    table, marieke, members_space, pair
):
    first, second = (
        curating(table, by, members_space)[name]
        for by, name in zip(marieke, pair, strict=True)
    )
    before = Post.objects.count()
    results = overlapping(first, second)
    assert not rude(results)
    assert not differences()
    assert Post.objects.count() == before + ("reply" in pair and not raised(results))
    emptied = Topic.objects.filter(merged_into__isnull=False)
    assert not Post.objects.filter(topic__in=emptied).exists()
    assert not emptied.filter(merged_into__merged_into__isnull=False).exists()
    acts = ModerationEntry.objects.values_list("act", flat=True)
    if first is not second and pair[0] == pair[1]:
        assert len(acts) == 1
    mark = ReadMark.objects.filter(user=table.reader, topic__posts=table.branch)
    assert not mark.filter(topic__in=emptied).exists()


def test_a_reader_who_comes_during_a_merge_loses_no_mark(table, moderator, person):
    """The mark of the topic that stays is made between our look and our writing."""
    late = person("Lena Lezer")
    commands.mark_read(late, topic=table.one, numbers=[1])
    results = overlapping(
        lambda: commands.mark_read(late, topic=table.other, numbers=[1]),
        lambda: commands.merge_topics(moderator, topic=table.one, into=table.other),
    )
    assert not raised(results)
    mark = ReadMark.objects.get(user=late, topic=table.other)
    assert {1, 4} <= set(mark.numbers)


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
    assert not raised(together(*acts))
    mark = ReadMark.objects.get(user=outsider)
    assert set(mark.numbers) == set(range(1, 10))


# -- Every act upon every other -----------------------------------------------


@dataclass
class Scene:
    """Two spaces, two topics in the first, and people at work."""

    here: Space
    there: Space
    topic: Topic
    other: Topic
    answer: Post
    hidden: Post
    asker: User
    helper: User
    newcomer: User
    former: User
    moderator: User


def scene(
    asker: User, helper: User, newcomer: User, former: User, moderator: User
) -> Scene:
    here, there = (
        commands.open_space(title=f"{n}", slug=uuid4().hex, audience="public")
        for n in ("hier", "daar")
    )
    topic = commands.ask(asker, space=here, title="Mag dit?", source="Wij twijfelen.")
    other = commands.ask(asker, space=here, title="En dit?", source="Wij ook.")
    question = topic.posts.get()
    answer = commands.reply(helper, topic=topic, parent=question, source="Nee.")
    hidden = commands.reply(helper, topic=other, parent=other.posts.get(), source="Ja.")
    commands.hide_post(moderator, post=hidden)
    commands.join(former, space=here)
    commands.leave(former, space=here)
    return Scene(
        here,
        there,
        topic,
        other,
        answer,
        hidden,
        asker,
        helper,
        newcomer,
        former,
        moderator,
    )


ACTS: dict[str, Callable[[Scene], Any]] = {
    "ask": lambda s: commands.ask(
        s.newcomer, space=s.here, title="Nog een", source="?"
    ),
    "reply by a newcomer": lambda s: commands.reply(
        s.newcomer, topic=s.topic, parent=s.answer, source="Hallo."
    ),
    "reply by who left": lambda s: commands.reply(
        s.former, topic=s.other, parent=s.other.posts.order_by("pk")[0], source="Terug."
    ),
    "edit": lambda s: commands.edit_post(
        s.helper, post=s.answer, source="Toch wel.", source_format="text"
    ),
    "join again": lambda s: commands.join(s.former, space=s.here),
    "leave": lambda s: commands.leave(s.helper, space=s.here),
    "shut out": lambda s: commands.suspend_participant(
        s.moderator, space=s.here, user=s.helper
    ),
    "hide": lambda s: commands.hide_post(s.moderator, post=s.answer),
    "restore": lambda s: commands.restore_post(s.moderator, post=s.hidden),
    "move": lambda s: commands.move_topic(s.moderator, topic=s.topic, to=s.there),
    "read": lambda s: commands.mark_read(s.newcomer, topic=s.topic, numbers=[1, 2]),
    "suspend the newcomer": lambda s: accounts.suspend(s.moderator, user=s.newcomer),
    "suspend the helper": lambda s: accounts.suspend(s.moderator, user=s.helper),
}
# Near to one of those; tried when there is time.
MORE: dict[str, Callable[[Scene], Any]] = {
    "reply": lambda s: commands.reply(
        s.helper, topic=s.topic, parent=s.answer, source="Meer."
    ),
    "accept": lambda s: commands.accept_answer(s.asker, post=s.answer),
    "close": lambda s: commands.close_topic(s.moderator, topic=s.topic),
    "remove": lambda s: commands.remove_post(s.helper, post=s.answer),
    "archive": lambda s: commands.archive_topic(s.moderator, topic=s.topic),
    "split": lambda s: commands.split_topic(s.moderator, post=s.answer, title="Apart"),
    "merge": lambda s: commands.merge_topics(s.moderator, topic=s.topic, into=s.other),
    "join": lambda s: commands.join(s.newcomer, space=s.here),
    "follow": lambda s: commands.follow(s.newcomer, topic=s.topic),
    "react": lambda s: commands.react(s.asker, post=s.answer, kind="useful"),
    "follow the space": lambda s: commands.follow_space(
        s.helper, space=s.here, level="mine"
    ),
    "read the space": lambda s: commands.mark_space_read(
        s.helper, space=s.here, until=now()
    ),
    "move the other": lambda s: commands.move_topic(
        s.moderator, topic=s.other, to=s.there
    ),
    "suspend who left": lambda s: accounts.suspend(s.moderator, user=s.former),
}
if os.environ.get("HYPOTHESIS_PROFILE") == "long":
    ACTS |= MORE


@pytest.fixture
def people(person: Callable[..., User], moderator: User) -> list[User]:
    names = ("Arie Asker", "Hanna Helper", "Nora Newcomer", "Fedde Former")
    return [*(person(name) for name in names), moderator]


@pytest.mark.parametrize("first", ACTS)
def test_two_acts_that_meet_leave_right_figures(first: str, people: list[User]) -> None:
    complaints = []
    for second, act in ACTS.items():
        User.objects.update(state="active", is_active=True)
        at_work = scene(*people)
        results = overlapping(
            lambda at_work=at_work: ACTS[first](at_work),
            lambda act=act, at_work=at_work: act(at_work),
        )
        found = [repr(error) for error in rude(results)]
        found += differences(at_work.here, at_work.there)
        complaints += [f"{first}, then {second}: {line}" for line in found]
    assert not complaints, "\n".join(complaints)
