"""Fill a site with users, spaces, and then topics with posts in batches."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from django.db import transaction

from accounts.models import User
from core.markup import RENDERER_VERSION
from forum.commands.counters import recount_spaces
from forum.commands.post_text import make_topic_slug
from forum.commands.search_index import index_range
from forum.commands.tree_positions import POSITION_STEP
from forum.importing.seed.bulk_insert import (
    SeedRow,
    cluster_table,
    insert_rows,
    next_id,
    reset_sequences,
)
from forum.importing.seed.distributions import Growth, draw_sizes, grow_topic
from forum.importing.seed.people import (
    SeedPerson,
    SeedSpace,
    make_public_id,
    write_people,
    write_spaces,
)
from forum.importing.seed.text import TextGenerator
from forum.models import (
    Follow,
    Participation,
    Post,
    ReadMark,
    SearchEntry,
    Space,
    Topic,
)
from forum.models.number_set import NumberSet

BATCH_SIZE = 10_000  # posts per transaction
READ_TOPICS = 300  # number of topics with read marks

TOPIC = (
    "id",
    "public_id",
    "space_id",
    "kind",
    "title",
    "slug",
    "author_id",
    "created_at",
    "has_answer",
    "post_count",
    "last_post_at",
    "last_author_id",
    "last_number",
    "hidden_numbers",
)
POST = (
    "id",
    "public_id",
    "topic_id",
    "author_id",
    "author_organisation",
    "parent_id",
    "number",
    "position",
    "depth",
    "source",
    "source_format",
    "html",
    "text",
    "renderer",
    "state",
    "accepted_at",
    "created_at",
)
MODELS = (User, Space, Participation, Topic, Post, ReadMark, Follow)


@dataclass(frozen=True, slots=True)
class SeedSize:
    users: int
    spaces: int
    topics: int
    posts: int


@dataclass(slots=True)
class SeedBatch:
    topics: list[SeedRow] = field(default_factory=list)
    posts: list[SeedRow] = field(default_factory=list)
    marks: list[SeedRow] = field(default_factory=list)
    follows: list[SeedRow] = field(default_factory=list)

    @transaction.atomic
    def write(self) -> None:
        insert_rows(Topic, TOPIC, self.topics)
        insert_rows(Post, POST, self.posts)
        insert_rows(ReadMark, ("user_id", "topic_id", "numbers"), self.marks)
        insert_rows(Follow, ("user_id", "topic_id"), self.follows)
        index_range(self.posts[0][0], self.posts[-1][0])


def fill(amounts: SeedSize, advance: Callable[[int], Any] = lambda posts: None) -> None:
    """Insert content and update counters. Calls `advance` with numbers of posts."""
    # With existing content the seed must differ, or public ids would be repeated.
    chance = Random(f"{amounts} {next_id(Post)} {next_id(Topic)}")  # noqa: S311
    writer = TextGenerator(chance)
    with transaction.atomic():
        people = write_people(chance, writer, amounts.users)
        rooms = write_spaces(chance, people, amounts.spaces)
    for part in _batches(chance, writer, rooms, amounts):
        part.write()
        advance(len(part.posts))
    cluster_table(SearchEntry, "search_newest")
    reset_sequences(*MODELS, SearchEntry)
    with transaction.atomic():
        recount_spaces(room.id for room in rooms)


def _batches(
    chance: Random, writer: TextGenerator, rooms: list[SeedSpace], amounts: SeedSize
) -> Iterator[SeedBatch]:
    topic_id, post_id = next_id(Topic), next_id(Post)
    weights = [1 / (n + 1) for n in range(len(rooms))]
    part = SeedBatch()
    for n, size in enumerate(draw_sizes(chance, amounts.topics, amounts.posts)):
        # First one topic for each space, then most for the first spaces.
        even = n < len(rooms)
        room = rooms[n] if even else chance.choices(rooms, weights)[0]
        discussion = DiscussionBuilder(
            chance, writer, room, topic_id + n, post_id, size
        )
        discussion.into(part, marked=n < READ_TOPICS)
        post_id += size
        if len(part.posts) >= BATCH_SIZE:
            yield part
            part = SeedBatch()
    if part.posts:
        yield part


class DiscussionBuilder:
    def __init__(
        self,
        chance: Random,
        writer: TextGenerator,
        room: SeedSpace,
        topic_id: int,
        post_id: int,
        size: int,
    ) -> None:
        self.chance, self.writer, self.room = chance, writer, room
        self.topic_id, self.post_id = topic_id, post_id
        self.growth: Growth = grow_topic(chance, size)
        self.authors: list[SeedPerson] = [room.somebody(chance) for _ in range(size)]

    def into(self, part: SeedBatch, *, marked: bool) -> None:
        part.topics.append(self._topic())
        part.posts += self._posts()
        part.follows.append((self.authors[0].id, self.topic_id))
        if marked:
            part.marks += self._marks()

    def _topic(self) -> SeedRow:
        growth, title = self.growth, self.writer.title()
        size = len(growth.moments)
        seen = [n for n in range(size) if n not in growth.out_of_sight]
        is_question = growth.accepted >= 0 or self.chance.random() < 0.6
        return (
            self.topic_id,
            make_public_id(self.chance),
            self.room.id,
            Topic.Kind.QUESTION if is_question else Topic.Kind.DISCUSSION,
            title,
            make_topic_slug(title),
            self.authors[0].id,
            growth.moments[0],
            growth.accepted in seen,
            len(seen),
            growth.moments[seen[-1]],
            self.authors[seen[-1]].id,
            size,
            NumberSet.of(n + 1 for n in growth.out_of_sight),
        )

    def _posts(self) -> Iterator[SeedRow]:
        growth = self.growth
        for n, moment in enumerate(growth.moments):
            text, author, parent = (
                self.writer.text(),
                self.authors[n],
                growth.parents[n],
            )
            hidden = n in growth.out_of_sight
            yield (
                self.post_id + n,
                make_public_id(self.chance),
                self.topic_id,
                author.id,
                author.organisation,
                None if parent < 0 else self.post_id + parent,
                n + 1,
                growth.places[n] * POSITION_STEP,
                growth.depths[n],
                text.source,
                Post.Format.TEXT,
                text.html,
                text.text,
                RENDERER_VERSION,
                Post.State.HIDDEN if hidden else Post.State.VISIBLE,
                moment if n == growth.accepted else None,
                moment,
            )

    def _marks(self) -> Iterator[SeedRow]:
        size = len(self.growth.moments)
        for person in self.room.people[:3]:
            upto = NumberSet.upto(self.chance.randint(1, size))
            yield person.id, self.topic_id, upto
