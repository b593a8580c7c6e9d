"""Anything, in any order: the figures, the tree and the marks stay right.

Hypothesis plays random acts upon real rows and upon `paper.py` at once. After every act
the rows must be as on paper, and every figure as the rows.

`HYPOTHESIS_PROFILE=long` plays for a long time, with other chances every time.
"""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.db import transaction

import pytest
import time_machine
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts import commands as accounts
from accounts.models import User
from forum import commands, lists, pages, policy, readers
from forum.models import Participation, Post, ReadMark, Space, Topic
from tests.forum import paper
from tests.forum.paper import Part, Person, Room, Text, Thread
from tests.forum.truth import differences

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
SETTINGS = settings(
    max_examples=400 if LONG else 20,
    stateful_step_count=80 if LONG else 30,
    derandomize=not LONG,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
CAST = ["olga", "hanna", "fatima", "marieke", "robot"]

who = st.sampled_from(CAST)
# Marieke moderates, Fatima may lead the closed space, Olga asks the first question.
curator = st.sampled_from(["marieke", "marieke", "fatima", "olga"])
which = st.integers(0, 9999)
several = st.lists(st.integers(0, 5), min_size=3, max_size=8)


def end_of(thread: Thread) -> Thread:
    return end_of(thread.merged_into) if thread.merged_into else thread


class Forum(RuleBasedStateMachine):
    """Rows in the database, and the same on paper."""

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

    @initialize(public=several, secret=several)
    def open_doors(self, public: list[int], secret: list[int]) -> None:
        for name in CAST:
            user = User.objects.create(
                display_name=name,
                state="active",
                is_moderator=name == "marieke",
                kind="bot" if name == "robot" else "person",
            )
            self.people[name] = Person(user.pk, user.is_moderator, name == "robot")
        for n, audience in enumerate(["public", "public", "members", "closed"]):
            slug = None if audience == "closed" else f"ruimte-{n}"
            space = commands.open_space(title=str(n), slug=slug, audience=audience)
            self.rooms.append(Room(space.pk, audience))
        self._take_in(self.people["fatima"], self.rooms[3], "facilitator")
        self._take_in(self.people["hanna"], self.rooms[3], "participant")
        for room, name, parents in ((0, "olga", public), (3, "fatima", secret)):
            self.ask(name, room, True)
            self.converse(room, parents)

    # -- Writing -------------------------------------------------------------------

    @rule(name=who, room=which, is_question=st.booleans())
    def ask(self, name: str, room: int, is_question: bool) -> None:
        person, place = self.people[name], self._pick(self.rooms, room)
        space = Space.objects.get(pk=place.pk)
        words = self._words()
        send = {
            "title": "Mag dit?",
            "source": words,
            "kind": "question" if is_question else "discussion",
            "submit_key": uuid4(),
        }
        made = self._attempt(
            paper.may_write(person, place),
            lambda: commands.ask(self._user(person), space=space, **send),
        )
        if made is None:
            return
        thread = Thread(made.pk, place, person, is_question)
        self.threads.append(thread)
        self._wrote(person, thread, None, made.posts.get(), words)

    @rule(name=who, text=which)
    def reply(self, name: str, text: int) -> None:
        self._reply(name, self._text(text))

    def _reply(self, name: str, parent: Text) -> None:
        person = self.people[name]
        words = self._words()
        send = {"topic": self._topic(parent.thread), "parent": self._post(parent)}
        send |= {"source": words, "submit_key": uuid4()}
        post = self._attempt(
            paper.may_reply(person, parent),
            lambda: commands.reply(self._user(person), **send),
        )
        if post is not None:
            self._wrote(person, parent.thread, parent, post, words)
            self.sent = lambda: commands.reply(self._user(person), **send)

    @rule(thread=which, parents=several)
    def converse(self, thread: int, parents: list[int]) -> None:
        """Several answers in a row, into the same few places of one thread."""
        texts = list(self._pick(self.threads, thread).texts)
        for n, parent in enumerate(parents):
            if texts:
                self._reply(CAST[n % len(CAST)], self._pick(texts, parent))

    @precondition(lambda self: self.sent)
    @rule()
    def send_again(self) -> None:
        before = Post.objects.count()
        assert self.sent is not None
        self.sent()
        assert Post.objects.count() == before

    @rule(name=who, text=which)
    def edit(self, name: str, text: int) -> None:
        person, found = self.people[name], self._text(text)
        words = self._words()
        change = {"source": words, "source_format": "text"}
        done = self._attempt(
            paper.may_edit(person, found),
            lambda: commands.edit_post(
                self._user(person), post=self._post(found), **change
            ),
        )
        if done is not None:
            found.words = words

    # -- Curating ------------------------------------------------------------------

    @rule(name=curator, text=which)
    def hide(self, name: str, text: int) -> None:
        self._curate(name, text, commands.hide_post, paper.HIDDEN)

    @rule(name=curator, text=which)
    def restore(self, name: str, text: int) -> None:
        self._curate(name, text, commands.restore_post, paper.VISIBLE)

    def _curate(self, name: str, text: int, act: Any, state: str) -> None:
        person, found = self.people[name], self._text(text)
        done = self._attempt(
            paper.curates(person, found.thread.room),
            lambda: act(self._user(person), post=self._post(found)),
        )
        if done is not None and not found.is_taken_back:
            found.state = state

    @rule(name=who, text=which)
    def remove(self, name: str, text: int) -> None:
        person, found = self.people[name], self._text(text)
        done = self._attempt(
            paper.may_remove(person, found, self.moment),
            lambda: commands.remove_post(self._user(person), post=self._post(found)),
        )
        if done is not None and found.state != paper.REMOVED:
            found.state, found.is_taken_back = paper.REMOVED, person is found.author

    @rule(name=curator, text=which, is_answer=st.booleans())
    def choose(self, name: str, text: int, is_answer: bool) -> None:
        person, found = self.people[name], self._text(text)
        act = commands.accept_answer if is_answer else commands.unaccept_answer
        may = paper.may_choose(person, found.thread)
        if is_answer:
            may = may and found.parent is not None and found.state == paper.VISIBLE
        done = self._attempt(
            may, lambda: act(self._user(person), post=self._post(found))
        )
        if done is not None:
            found.is_answer = is_answer

    @rule(name=curator, thread=which, is_closed=st.booleans())
    def close(self, name: str, thread: int, is_closed: bool) -> None:
        person, found = self.people[name], self._pick(self.threads, thread)
        act = commands.close_topic if is_closed else commands.open_topic
        done = self._attempt(
            paper.may_handle(person, found),
            lambda: act(self._user(person), topic=self._topic(found)),
        )
        if done is not None:
            found.is_closed = is_closed

    @rule(name=curator, thread=which, is_pinned=st.booleans())
    def pin(self, name: str, thread: int, is_pinned: bool) -> None:
        person, found = self.people[name], self._pick(self.threads, thread)
        act = commands.pin_topic if is_pinned else commands.unpin_topic
        may = paper.may_handle(person, found)
        if is_pinned:
            may = paper.may_pin(person, found, self.threads)
        done = self._attempt(
            may, lambda: act(self._user(person), topic=self._topic(found))
        )
        if done is not None:
            found.is_pinned = is_pinned

    @rule(name=curator, thread=which, is_archived=st.booleans())
    def archive(self, name: str, thread: int, is_archived: bool) -> None:
        person, found = self.people[name], self._pick(self.threads, thread)
        act = commands.archive_topic if is_archived else commands.unarchive_topic
        done = self._attempt(
            paper.may_handle(person, found),
            lambda: act(self._user(person), topic=self._topic(found)),
        )
        if done is not None:
            found.is_archived = is_archived
            found.is_pinned = found.is_pinned and not is_archived

    @rule(name=curator, text=which, is_question=st.booleans())
    def split(self, name: str, text: int, is_question: bool) -> None:
        person, found = self.people[name], self._text(text)
        kind = "question" if is_question else "discussion"
        made = self._attempt(
            paper.may_split(person, found),
            lambda: commands.split_topic(
                self._user(person), post=self._post(found), title="Apart", kind=kind
            ),
        )
        if made is not None:
            room, author = found.thread.room, found.author
            self.threads.append(Thread(made.pk, room, author, is_question))
            paper.split_off(found, self.threads[-1])

    @rule(name=curator, thread=which, other=which)
    def merge(self, name: str, thread: int, other: int) -> None:
        person, found = self.people[name], self._pick(self.threads, thread)
        near = [t for t in self.threads if t.room is found.room]
        into = self._pick(near if other % 4 else self.threads, other)
        done = self._attempt(
            paper.may_merge(person, found, into),
            lambda: commands.merge_topics(
                self._user(person), topic=self._topic(found), into=self._topic(into)
            ),
        )
        if done is not None:
            paper.merge(found, into)

    @rule(name=curator, thread=which, room=which)
    def move(self, name: str, thread: int, room: int) -> None:
        person, found = self.people[name], self._pick(self.threads, thread)
        place = self._pick(self.rooms, room)
        to = Space.objects.get(pk=place.pk)
        done = self._attempt(
            paper.may_move(person, found, place),
            lambda: commands.move_topic(
                self._user(person), topic=self._topic(found), to=to
            ),
        )
        if done is not None and found.room is not place:
            found.room, found.is_pinned = place, False

    # -- Taking part ---------------------------------------------------------------

    @rule(name=who, room=which)
    def join(self, name: str, room: int) -> None:
        person, place = self.people[name], self._pick(self.rooms, room)
        space = Space.objects.get(pk=place.pk)
        done = self._attempt(
            paper.takes_part(person, place) or paper.may_join(person, place),
            lambda: commands.join(self._user(person), space=space),
        )
        if done is not None:
            self._came(person, place)

    @rule(name=who, role=st.sampled_from(["participant", "facilitator"]))
    def be_invited(self, name: str, role: str) -> None:
        person, place = self.people[name], self.rooms[3]
        if paper.is_shut_out(person, place):
            with pytest.raises(PermissionDenied):
                self._take_in(person, place, role)
        else:
            self._take_in(person, place, role)

    @rule(name=who, room=which)
    def leave(self, name: str, room: int) -> None:
        person, place = self.people[name], self._pick(self.rooms, room)
        space = Space.objects.get(pk=place.pk)
        commands.leave(self._user(person), space=space)
        part = place.parts.get(person)
        if part is not None and part.state == paper.ACTIVE:
            part.state = paper.LEFT

    @rule(
        name=curator,
        other=who,
        room=which,
        act=st.sampled_from(["suspend", "remove", "restore"]),
    )
    def shut_out(self, name: str, other: str, room: int, act: str) -> None:
        person, place = self.people[name], self._pick(self.rooms, room)
        target, space = self.people[other], Space.objects.get(pk=place.pk)
        command = getattr(commands, f"{act}_participant")
        allowed = paper.curates(person, place)
        if act != "restore":
            allowed = paper.may_shut_out(person, target, place)
        user = self._user(target)
        self._attempt(
            allowed, lambda: command(self._user(person), space=space, user=user) or True
        )
        part = place.parts.get(target)
        if not allowed or part is None:
            return
        if act != "restore":
            part.state = {"suspend": paper.SUSPENDED, "remove": paper.REMOVED}[act]
        elif part.state in {paper.SUSPENDED, paper.REMOVED}:
            part.state = paper.ACTIVE

    @rule(name=st.sampled_from(["olga", "hanna", "fatima"]), is_suspended=st.booleans())
    def suspend_account(self, name: str, is_suspended: bool) -> None:
        person = self.people[name]
        act = accounts.suspend if is_suspended else accounts.restore
        act(self._user(self.people["marieke"]), user=self._user(person))
        person.is_suspended = is_suspended

    # -- Reading, and time ---------------------------------------------------------

    @rule(name=who, thread=which, numbers=st.sets(st.integers(1, 12), min_size=1))
    def read(self, name: str, thread: int, numbers: set[int]) -> None:
        person, found = self.people[name], self._pick(self.threads, thread)
        if not paper.sees(person, found.room) or found.merged_into:
            return
        there = numbers & {text.number for text in found.texts}
        commands.mark_read(
            self._user(person), topic=self._topic(found), numbers=sorted(there)
        )
        found.note_read(person, there)

    @rule(days=st.sampled_from([0, 0, 3, 8]))
    def wait(self, days: int) -> None:
        self.clock.shift(timedelta(days=days))

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
    def the_rows_are_as_on_paper(self) -> None:
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
        if text.state == paper.VISIBLE and self.steps % 3 == 0:
            post = self._post(text)
            start = pages.page_start(post)
            may = policy.abilities(self._user(text.author), post.topic.space)
            page = pages.topic_page(
                post.topic, may, start=start.public_id if start else None
            )
            rows = [page.opening, *page.rows]
            if may.can_see:
                assert post in [row.post for row in rows if row]

    @invariant()
    def the_participants_are_as_on_paper(self) -> None:
        found = Participation.every.values_list(
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
    def the_marks_are_as_on_paper(self) -> None:
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
    def what_is_unread_is_as_on_paper(self) -> None:
        """One person after the other, in every list and on every page they see."""
        self.steps += 1
        person = self.people[CAST[self.steps % len(CAST)]]
        if person.is_suspended:
            return
        user = self._user(person)
        for room in self.rooms:
            threads = [thread for thread in self.threads if thread.room is room]
            if not threads or not paper.sees(person, room):
                continue
            space = Space.objects.get(pk=room.pk)
            topics = {topic.pk: topic for topic in Topic.objects.filter(space=space)}
            counts = lists.unread_counts(list(topics.values()), space, user)
            for thread in threads:
                unread = thread.unread_by(person)
                assert counts.get(thread.pk, 0) == len(unread)
                topic = topics[thread.pk]
                read = readers.reading(topic, user)[0]
                assert set(lists.unread_numbers(topic, read)) == unread

    # -- Between rows and paper ----------------------------------------------------

    @property
    def moment(self) -> datetime:
        return datetime.now(UTC)

    def _words(self) -> str:
        self.clock.shift(timedelta(seconds=1))
        return (
            f"tekst {sum(len(thread.texts) for thread in self.threads)} {self.moment}"
        )

    def _attempt(self, allowed: bool, act: Callable[[], Any]) -> Any:
        """Do it; where paper forbids it, it must be refused."""
        self.clock.shift(timedelta(seconds=1))
        if allowed:
            return act()
        with pytest.raises((commands.Refused, PermissionDenied)):
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
        elif part.state != paper.ACTIVE:
            part.state, part.role, part.joined_at = (
                paper.ACTIVE,
                "participant",
                self.moment,
            )

    def _take_in(self, person: Person, room: Room, role: str) -> None:
        self.clock.shift(timedelta(seconds=1))
        space = Space.objects.get(pk=room.pk)
        commands.take_in(self._user(person), space=space, role=role)
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


@pytest.mark.parametrize("room_between_posts", [1 << 36, 2])
def test_figures_tree_and_marks_hold_in_any_order(
    db: Any, monkeypatch: pytest.MonkeyPatch, room_between_posts: int
) -> None:
    """With the smallest room every few replies number the whole topic anew."""
    monkeypatch.setattr("forum.commands.placing.STEP", room_between_posts)
    monkeypatch.setattr("forum.commands.posts.STEP", room_between_posts)
    # Other chances for each, and the same ones every time.
    machine = type(Forum.__name__, (Forum,), {})
    run_state_machine_as_test(
        machine if LONG else seed(room_between_posts)(machine), settings=SETTINGS
    )
