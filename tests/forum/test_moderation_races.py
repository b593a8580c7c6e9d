"""Counters are correct after every pair of concurrent actions."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest

from accounts import commands as accounts
from accounts.models import User
from core.clock import now
from forum import commands
from forum.models import (
    Post,
    Space,
    Topic,
)
from tests.forum.concurrency import (
    run_overlapping,
    unexpected_errors,
)
from tests.forum.expected_counts import differences

pytestmark = pytest.mark.postgres_only


@pytest.fixture
def db(committed: None) -> None:
    """Commit rows, so that threads can see them."""


@dataclass
class Scene:
    """Two spaces, two topics in the first one, and users."""

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
        results = run_overlapping(
            lambda at_work=at_work: ACTS[first](at_work),
            lambda act=act, at_work=at_work: act(at_work),
        )
        found = [repr(error) for error in unexpected_errors(results)]
        found += differences(at_work.here, at_work.there)
        complaints += [f"{first}, then {second}: {line}" for line in found]
    assert not complaints, "\n".join(complaints)
