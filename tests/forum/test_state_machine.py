"""Anything, in any order: the figures, the tree and the marks stay right.

Hypothesis plays random acts upon real rows and upon `reference_model.py` at once.
After every act the rows must be as in the model, and every figure as the rows.

`HYPOTHESIS_PROFILE=long` plays for a long time, with other chances every time.
"""

import os
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts import commands as accounts
from accounts.models import User
from forum import commands
from forum.models import Post, Space
from tests.forum import reference_model
from tests.forum.model_comparison import CAST, ModelComparison
from tests.forum.reference_model import Person, Room, Text, Thread

pytestmark = pytest.mark.slow

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
SETTINGS = settings(
    max_examples=400 if LONG else 20,
    stateful_step_count=80 if LONG else 30,
    derandomize=not LONG,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
who = st.sampled_from(CAST)
# Marieke moderates, Fatima may lead the closed space, Olga asks the first question.
curator = st.sampled_from(["marieke", "marieke", "fatima", "olga"])
which = st.integers(0, 9999)
several = st.lists(st.integers(0, 5), min_size=3, max_size=8)


class Forum(ModelComparison):
    """Whatever people do, in any order."""

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
            "idempotency_key": uuid4(),
        }
        made = self._attempt(
            reference_model.may_write(person, place),
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
        send |= {"source": words, "idempotency_key": uuid4()}
        post = self._attempt(
            reference_model.may_reply(person, parent),
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
            reference_model.may_edit(person, found),
            lambda: commands.edit_post(
                self._user(person), post=self._post(found), **change
            ),
        )
        if done is not None:
            found.words = words

    # -- Curating ------------------------------------------------------------------

    @rule(name=curator, text=which)
    def hide(self, name: str, text: int) -> None:
        self._curate(name, text, commands.hide_post, reference_model.HIDDEN)

    @rule(name=curator, text=which)
    def restore(self, name: str, text: int) -> None:
        self._curate(name, text, commands.restore_post, reference_model.VISIBLE)

    def _curate(self, name: str, text: int, act: Any, state: str) -> None:
        person, found = self.people[name], self._text(text)
        done = self._attempt(
            reference_model.curates(person, found.thread.room),
            lambda: act(self._user(person), post=self._post(found)),
        )
        if done is not None and not found.is_taken_back:
            found.state = state

    @rule(name=who, text=which)
    def remove(self, name: str, text: int) -> None:
        person, found = self.people[name], self._text(text)
        done = self._attempt(
            reference_model.may_remove(person, found, self.moment),
            lambda: commands.remove_post(self._user(person), post=self._post(found)),
        )
        if done is not None and found.state != reference_model.REMOVED:
            found.state, found.is_taken_back = (
                reference_model.REMOVED,
                person is found.author,
            )

    @rule(name=curator, text=which, is_answer=st.booleans())
    def choose(self, name: str, text: int, is_answer: bool) -> None:
        person, found = self.people[name], self._text(text)
        act = commands.accept_answer if is_answer else commands.unaccept_answer
        may = reference_model.may_choose(person, found.thread)
        if is_answer:
            may = (
                may
                and found.parent is not None
                and found.state == reference_model.VISIBLE
            )
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
            reference_model.may_handle(person, found),
            lambda: act(self._user(person), topic=self._topic(found)),
        )
        if done is not None:
            found.is_closed = is_closed

    @rule(name=curator, thread=which, is_pinned=st.booleans())
    def pin(self, name: str, thread: int, is_pinned: bool) -> None:
        person, found = self.people[name], self._pick(self.threads, thread)
        act = commands.pin_topic if is_pinned else commands.unpin_topic
        may = reference_model.may_handle(person, found)
        if is_pinned:
            may = reference_model.may_pin(person, found, self.threads)
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
            reference_model.may_handle(person, found),
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
            reference_model.may_split(person, found),
            lambda: commands.split_topic(
                self._user(person), post=self._post(found), title="Apart", kind=kind
            ),
        )
        if made is not None:
            room, author = found.thread.room, found.author
            self.threads.append(Thread(made.pk, room, author, is_question))
            reference_model.split_off(found, self.threads[-1])

    @rule(name=curator, thread=which, other=which)
    def merge(self, name: str, thread: int, other: int) -> None:
        person, found = self.people[name], self._pick(self.threads, thread)
        near = [t for t in self.threads if t.room is found.room]
        into = self._pick(near if other % 4 else self.threads, other)
        done = self._attempt(
            reference_model.may_merge(person, found, into),
            lambda: commands.merge_topics(
                self._user(person), topic=self._topic(found), into=self._topic(into)
            ),
        )
        if done is not None:
            reference_model.merge(found, into)

    @rule(name=curator, thread=which, room=which)
    def move(self, name: str, thread: int, room: int) -> None:
        person, found = self.people[name], self._pick(self.threads, thread)
        place = self._pick(self.rooms, room)
        to = Space.objects.get(pk=place.pk)
        done = self._attempt(
            reference_model.may_move(person, found, place),
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
            reference_model.takes_part(person, place)
            or reference_model.may_join(person, place),
            lambda: commands.join(self._user(person), space=space),
        )
        if done is not None:
            self._came(person, place)

    @rule(name=who, role=st.sampled_from(["participant", "facilitator"]))
    def be_invited(self, name: str, role: str) -> None:
        person, place = self.people[name], self.rooms[3]
        if reference_model.is_shut_out(person, place):
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
        if part is not None and part.state == reference_model.ACTIVE:
            part.state = reference_model.LEFT

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
        allowed = reference_model.curates(person, place)
        if act != "restore":
            allowed = reference_model.may_shut_out(person, target, place)
        part = place.parts.get(target)
        if act == "suspend" and part is not None:
            allowed = allowed and reference_model.can_be_shut_out(part)
        user = self._user(target)
        self._attempt(
            allowed, lambda: command(self._user(person), space=space, user=user) or True
        )
        if not allowed or part is None:
            return
        if act != "restore" and reference_model.can_be_shut_out(part):
            part.state = {
                "suspend": reference_model.SUSPENDED,
                "remove": reference_model.REMOVED,
            }[act]
        elif act == "restore" and part.state in {
            reference_model.SUSPENDED,
            reference_model.REMOVED,
        }:
            part.state = reference_model.ACTIVE

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
        if not reference_model.sees(person, found.room) or found.merged_into:
            return
        there = numbers & {text.number for text in found.texts}
        commands.mark_read(
            self._user(person), topic=self._topic(found), numbers=sorted(there)
        )
        found.note_read(person, there)

    @rule(days=st.sampled_from([0, 0, 3, 8]))
    def wait(self, days: int) -> None:
        self.clock.shift(timedelta(days=days))


@pytest.mark.parametrize("room_between_posts", [1 << 36, 2])
def test_figures_tree_and_marks_hold_in_any_order(
    db: Any, monkeypatch: pytest.MonkeyPatch, room_between_posts: int
) -> None:
    """With the smallest room every few replies number the whole topic anew."""
    monkeypatch.setattr(
        "forum.commands.tree_positions.POSITION_STEP", room_between_posts
    )
    monkeypatch.setattr("forum.commands.posts.POSITION_STEP", room_between_posts)
    # Other chances for each, and the same ones every time.
    machine = type(Forum.__name__, (Forum,), {})
    run_state_machine_as_test(
        machine if LONG else seed(room_between_posts)(machine), settings=SETTINGS
    )
