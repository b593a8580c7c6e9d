"""The forum on paper: people, spaces and posts in plain Python, and who may do what.

A second account of the rules, written from the design and using nothing of
`forum.policy` or `forum.numbers`. The state machine plays both at once and compares.
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


@dataclass(eq=False)
class Thread:
    pk: int
    room: Room
    author: Person
    is_question: bool
    is_closed: bool = False
    texts: list[Text] = field(default_factory=list)
    read: dict[Person, set[int]] = field(default_factory=dict)

    def visible(self) -> set[int]:
        return {text.number for text in self.texts if text.state == VISIBLE}

    def known_to(self, person: Person) -> set[int]:
        """What was opened; for who never came, what was there before they joined."""
        if person in self.read:
            return self.read[person]
        part = self.room.parts.get(person)
        before = [
            text.number
            for text in self.texts
            if part is None or part.state != ACTIVE or text.written_at <= part.joined_at
        ]
        return set(range(1, max(before, default=0) + 1))

    def unread_by(self, person: Person) -> set[int]:
        return self.visible() - self.known_to(person)

    def note_read(self, person: Person, numbers: set[int]) -> None:
        self.read[person] = self.known_to(person) | numbers


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


def may_reply(person: Person, text: Text) -> bool:
    thread = text.thread
    open_to = not thread.is_closed or curates(person, thread.room)
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
    return thread.is_question and sees(person, thread.room) and chooses


def may_move(person: Person, thread: Thread, room: Room) -> bool:
    return all(not r.is_closed and curates(person, r) for r in (thread.room, room))
