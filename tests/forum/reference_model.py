"""A reference model of the forum: people, spaces and posts, and who may do what.

Plain Python. A second account of the rules, written from docs/permissions.md and using
nothing of `forum.policy` or `forum.models.number_set`.
The state machine plays both at once and
compares.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

VISIBLE, HIDDEN, REMOVED = "visible", "hidden", "removed"
ACTIVE, LEFT, SUSPENDED = "active", "left", "suspended"
WEEK = timedelta(days=7)


@dataclass(eq=False)
class Person:
    pk: int
    is_moderator: bool = False
    is_bot: bool = False
    is_suspended: bool = False


@dataclass(eq=False)
class Part:
    role: str
    joined_at: datetime
    state: str = ACTIVE


@dataclass(eq=False)
class Room:
    pk: int
    audience: str
    parts: dict[Person, Part] = field(default_factory=dict)

    @property
    def is_closed(self) -> bool:
        return self.audience == "closed"

    def participants(self) -> int:
        return sum(
            part.state == ACTIVE and not person.is_suspended and not person.is_bot
            for person, part in self.parts.items()
        )


@dataclass(eq=False)
class Text:
    pk: int
    thread: "Thread"
    author: Person
    parent: "Text | None"
    number: int
    words: str
    written_at: datetime
    state: str = VISIBLE
    is_answer: bool = False
    is_taken_back: bool = False  # by its author: nobody puts it back


@dataclass(eq=False)
class Thread:
    pk: int
    room: Room
    author: Person
    is_question: bool
    is_closed: bool = False
    is_pinned: bool = False
    is_archived: bool = False
    merged_into: "Thread | None" = None
    last_number: int = 0
    texts: list[Text] = field(default_factory=list)
    read: dict[Person, set[int]] = field(default_factory=dict)

    def visible(self) -> set[int]:
        return {text.number for text in self.texts if text.state == VISIBLE}

    def stands(self) -> bool:
        """Is what it began with still there to be read?"""
        return 1 in self.visible()

    def known_to(self, person: Person) -> set[int]:
        """What was opened; for who never came, what was there before they joined."""
        if person in self.read:
            return self.read[person]
        part = self.room.parts.get(person)
        return {
            text.number
            for text in self.texts
            if part is None or part.state != ACTIVE or text.written_at <= part.joined_at
        }

    def unread_by(self, person: Person) -> set[int]:
        return self.visible() - self.known_to(person)

    def note_read(self, person: Person, numbers: set[int]) -> None:
        self.read[person] = self.known_to(person) | numbers

    def add(self, text: Text) -> None:
        self.last_number = text.number
        self.texts.append(text)

    def branch(self, root: Text) -> list[Text]:
        """A text and all that hangs under it, in order of writing."""
        found = {root}
        for text in self.texts:
            if text.parent in found:
                found.add(text)
        return [text for text in self.texts if text in found]

    def give(self, texts: list[Text], to: "Thread") -> dict[int, int]:
        """Texts go to another thread, and are numbered on there: old number -> new."""
        numbers = {}
        for text in texts:
            self.texts.remove(text)
            numbers[text.number] = to.last_number + 1
            text.thread, text.number = to, to.last_number + 1
            to.add(text)
        return numbers


def split_off(root: Text, new: Thread) -> None:
    """`new` is the empty thread that the branch under `root` becomes."""
    old = root.thread
    numbers = old.give(old.branch(root), new)
    root.parent = None
    for text in new.texts:
        text.is_answer = False
    for person, read in old.read.items():
        new.read[person] = {numbers[number] for number in read & numbers.keys()}


def merge(thread: Thread, into: Thread) -> None:
    readers = {*thread.read, *into.read}
    coming = {person: thread.known_to(person) for person in readers}
    known = {person: into.known_to(person) for person in readers}
    is_answered = any(t.is_answer and t.state == VISIBLE for t in into.texts)
    is_open = into.is_question and not is_answered
    for text in thread.texts:
        text.is_answer = text.is_answer and is_open
        if text.parent is None:
            text.parent = next(t for t in into.texts if t.parent is None)
    numbers = thread.give(list(thread.texts), into)
    for person in readers:
        came = {numbers[number] for number in coming[person] & numbers.keys()}
        into.read[person] = known[person] | came
    thread.read.clear()
    thread.merged_into, thread.is_pinned = into, False


# -- Who may ------------------------------------------------------------------------


def takes_part(person: Person, room: Room) -> bool:
    part = room.parts.get(person)
    return not person.is_suspended and part is not None and part.state == ACTIVE


def sees(person: Person, room: Room) -> bool:
    if room.is_closed:
        return takes_part(person, room)
    return room.audience == "public" or not person.is_suspended


def is_shut_out(person: Person, room: Room) -> bool:
    part = room.parts.get(person)
    return part is not None and part.state in {SUSPENDED, REMOVED}


def may_join(person: Person, room: Room) -> bool:
    is_free = not is_shut_out(person, room) and not person.is_suspended
    return is_free and not room.is_closed


def may_write(person: Person, room: Room) -> bool:
    return takes_part(person, room) or may_join(person, room)


def curates(person: Person, room: Room) -> bool:
    if room.is_closed:
        leads = takes_part(person, room) and room.parts[person].role == "facilitator"
        return leads
    return person.is_moderator and not person.is_suspended


def may_shut_out(person: Person, other: Person, room: Room) -> bool:
    """Never oneself, nor somebody who curates there as well."""
    part = room.parts.get(other)
    leads = room.is_closed and part is not None and part.role == "facilitator"
    spared = leads if room.is_closed else other.is_moderator
    return curates(person, room) and person is not other and not spared


def can_be_shut_out(part: Part) -> bool:
    """Whoever left, or was taken out, is not let in by the end of a suspension."""
    return part.state in {ACTIVE, SUSPENDED}


def may_reply(person: Person, text: Text) -> bool:
    thread = text.thread
    is_shut = thread.is_closed or thread.is_archived
    open_to = not is_shut or curates(person, thread.room)
    return may_write(person, thread.room) and open_to and sees_text(person, text)


def sees_text(person: Person, text: Text) -> bool:
    room = text.thread.room
    if not sees(person, room) or text.state == REMOVED:
        return False
    return text.state == VISIBLE or curates(person, room)


def may_edit(person: Person, text: Text) -> bool:
    mine = text.author is person and text.state == VISIBLE
    return mine and may_write(person, text.thread.room)


def may_remove(person: Person, text: Text, moment: datetime) -> bool:
    fresh = moment - text.written_at < WEEK
    return curates(person, text.thread.room) or (may_edit(person, text) and fresh)


def may_choose(person: Person, thread: Thread) -> bool:
    asked = thread.author is person and may_write(person, thread.room)
    chooses = asked or curates(person, thread.room)
    is_open = thread.is_question and thread.stands()
    return is_open and sees(person, thread.room) and chooses


def may_handle(person: Person, thread: Thread) -> bool:
    return thread.merged_into is None and curates(person, thread.room)


def may_pin(person: Person, thread: Thread, threads: list[Thread]) -> bool:
    others = [t for t in threads if t.is_pinned and t.room is thread.room]
    is_room = len(set(others) - {thread}) < 5
    return may_handle(person, thread) and is_room and not thread.is_archived


def may_move(person: Person, thread: Thread, room: Room) -> bool:
    """Nothing leaves a closed room without a word of those who wrote it."""
    stays_in = room is thread.room or not thread.room.is_closed
    return may_handle(person, thread) and curates(person, room) and stays_in


def may_split(person: Person, text: Text) -> bool:
    return may_handle(person, text.thread) and text.parent is not None


def may_merge(person: Person, thread: Thread, into: Thread) -> bool:
    both = may_handle(person, thread) and may_handle(person, into)
    is_near = thread is not into and thread.room is into.room
    return both and is_near and into.stands()
