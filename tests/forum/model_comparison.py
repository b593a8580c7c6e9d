"""Compare the database with the reference model after every step."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

import pytest
import time_machine
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
)

from accounts.models import User
from forum import commands, policy
from forum.models import Participation, Post, ReadMark, Space, Topic
from forum.selectors import post_pages, unread_posts
from tests.forum import reference_model
from tests.forum.expected_counts import differences
from tests.forum.read_state import read
from tests.forum.reference_model import Part, Person, Room, Text, Thread

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
CAST = ["olga", "hanna", "fatima", "marieke", "robot"]


def end_of(thread: Thread) -> Thread:
    return end_of(thread.merged_into) if thread.merged_into else thread


class ModelComparison(RuleBasedStateMachine):
    """What the acts of a machine share, and the promises that are looked at."""

    def __init__(self) -> None:
        super().__init__()
        self.traveller = time_machine.travel(START, tick=False)
        self.clock = self.traveller.start()
        self.scope = transaction.atomic()
        self.scope.__enter__()
        self.people: dict[str, Person] = {}
        self.rooms: list[Room] = []
        self.threads: list[Thread] = []
        self.sent: Callable[[], Post] | None = None
        self.steps = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.scope.__exit__(None, None, None)
        self.traveller.stop()

    # -- What must hold ------------------------------------------------------------

    @invariant()
    def the_figures_equal_the_rows(self) -> None:
        assert not differences()

    @invariant()
    def a_recount_finds_nothing(self) -> None:
        if self.steps % 4:
            return
        assert not commands.recount_topics(Topic.objects.order_by("pk"))
        names = ("participant_count", "topic_count", "post_count", "last_post_at")
        before = list(Space.objects.order_by("pk").values(*names))
        commands.recount_spaces([room.pk for room in self.rooms])
        assert list(Space.objects.order_by("pk").values(*names)) == before

    @invariant()
    def the_rows_are_as_in_the_model(self) -> None:
        found = Post.objects.order_by("pk").values_list(
            "pk", "topic_id", "author_id", "parent_id", "number", "state", "text"
        )
        texts = [text for thread in self.threads for text in thread.texts]
        assert list(found) == [
            (t.pk, t.thread.pk, t.author.pk, t.parent and t.parent.pk, t.number)
            + (t.state, t.words)
            for t in sorted(texts, key=lambda text: text.pk)
        ]
        chosen = Post.objects.filter(accepted_at__isnull=False).values_list("pk")
        assert {pk for (pk,) in chosen} == {t.pk for t in texts if t.is_answer}
        threads = Topic.objects.order_by("pk").values_list(
            "pk", "space_id", "is_closed", "is_pinned", "is_archived"
        )
        assert list(threads) == [
            (t.pk, t.room.pk, t.is_closed, t.is_pinned, t.is_archived)
            for t in self.threads
        ]

    @invariant()
    def addresses_lead_on(self) -> None:
        """An emptied topic's to where its posts went; a post's to a page with it."""
        emptied = Topic.objects.filter(merged_into__isnull=False)
        went = dict(emptied.values_list("pk", "merged_into_id"))
        assert went == {t.pk: end_of(t).pk for t in self.threads if t.merged_into}
        text = self._text(self.steps)
        if text.state == reference_model.VISIBLE and self.steps % 3 == 0:
            post = self._post(text)
            start = post_pages.get_page_start(post)
            may = policy.permissions_for(self._user(text.author), post.topic.space)
            page = post_pages.load_tree_page(
                post.topic, may, start=start.public_id if start else None
            )
            rows = [page.opening, *page.rows]
            if may.can_see:
                assert post in [row.post for row in rows if row]

    @invariant()
    def the_participants_are_as_in_the_model(self) -> None:
        found = Participation.all_objects.values_list(
            "space_id", "user_id", "state", "role", "joined_at"
        )
        assert set(found) == {
            (room.pk, person.pk, part.state, part.role, part.joined_at)
            for room in self.rooms
            for person, part in room.parts.items()
        }
        counts = dict(Space.objects.values_list("pk", "participant_count"))
        assert counts == {room.pk: room.participants() for room in self.rooms}

    @invariant()
    def the_marks_are_as_in_the_model(self) -> None:
        marks = {
            (m.user_id, m.topic_id): set(m.numbers) for m in ReadMark.objects.all()
        }
        there = {t.pk: {text.number for text in t.texts} for t in self.threads}
        # A number that was read and whose post went elsewhere says nothing any more.
        shown = {key: numbers & there[key[1]] for key, numbers in marks.items()}
        assert shown == {
            (person.pk, thread.pk): numbers & there[thread.pk]
            for thread in self.threads
            for person, numbers in thread.read.items()
        }

    @invariant()
    def what_is_unread_is_as_in_the_model(self) -> None:
        """One person after the other, in every list and on every page they see."""
        self.steps += 1
        person = self.people[CAST[self.steps % len(CAST)]]
        if person.is_suspended:
            return
        user = self._user(person)
        for room in self.rooms:
            threads = [thread for thread in self.threads if thread.room is room]
            if not threads or not reference_model.sees(person, room):
                continue
            space = Space.objects.get(pk=room.pk)
            topics = {topic.pk: topic for topic in Topic.objects.filter(space=space)}
            counts = unread_posts.count_unread_by_topic(
                list(topics.values()), space, user
            )
            for thread in threads:
                unread = thread.unread_by(person)
                assert counts.get(thread.pk, 0) == len(unread)
                topic = topics[thread.pk]
                known = read(topic, user)
                assert set(unread_posts.get_unread_numbers(topic, known)) == unread

    # -- Between rows and model ----------------------------------------------------

    @property
    def moment(self) -> datetime:
        return datetime.now(UTC)

    def _words(self) -> str:
        self.clock.shift(timedelta(seconds=1))
        return (
            f"tekst {sum(len(thread.texts) for thread in self.threads)} {self.moment}"
        )

    def _attempt(self, allowed: bool, act: Callable[[], Any]) -> Any:
        """Do it; where the model forbids it, it must be refused."""
        self.clock.shift(timedelta(seconds=1))
        if allowed:
            return act()
        with pytest.raises((commands.ActionRefused, PermissionDenied)):
            act()
        return None

    def _wrote(
        self,
        person: Person,
        thread: Thread,
        parent: Text | None,
        post: Post,
        words: str,
    ) -> None:
        self._came(person, thread.room)
        number = thread.last_number + 1
        text = Text(post.pk, thread, person, parent, number, words, self.moment)
        thread.add(text)
        thread.note_read(person, {number})

    def _came(self, person: Person, room: Room) -> None:
        part = room.parts.get(person)
        if part is None:
            room.parts[person] = Part("participant", self.moment)
        elif part.state != reference_model.ACTIVE:
            part.state, part.role, part.joined_at = (
                reference_model.ACTIVE,
                "participant",
                self.moment,
            )

    def _take_in(self, person: Person, room: Room, role: str) -> None:
        self.clock.shift(timedelta(seconds=1))
        space = Space.objects.get(pk=room.pk)
        commands.add_participant(self._user(person), space=space, role=role)
        was = room.parts.get(person)
        self._came(person, room)
        if was is None or room.parts[person].joined_at == self.moment:
            room.parts[person].role = role

    def _user(self, person: Person) -> User:
        return User.objects.get(pk=person.pk)

    def _topic(self, thread: Thread) -> Topic:
        return Topic.objects.get(pk=thread.pk)

    def _post(self, text: Text) -> Post:
        return Post.objects.get(pk=text.pk)

    def _text(self, number: int) -> Text:
        return self._pick([t for thread in self.threads for t in thread.texts], number)

    def _pick[T](self, things: list[T], number: int) -> T:
        return things[number % len(things)]
