"""Seeded content for the benchmarks, with one account to sign in with."""

from dataclasses import dataclass
from io import StringIO
from random import Random
from urllib.parse import urlencode

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from accounts.models import User
from bench.client import Failed
from bench.urls import CONSTANT
from cms.demo import build_pages
from cms.models import ThemePage
from forum import commands
from forum import paths as places
from forum.importing.seed.bulk_insert import next_id, reset_sequences
from forum.importing.seed.people import SeedPerson, SeedSpace
from forum.importing.seed.site import BATCH_SIZE, DiscussionBuilder, SeedBatch
from forum.importing.seed.text import TextGenerator
from forum.models import Follow, Post, ReadMark, Space, Topic
from forum.models.number_set import NumberSet
from jobs.worker import run_once

ACCOUNT = "bench@bench.example"
NOTICES = 20
LONG_PAGE = 21  # posts: a full page and the start of a second one


@dataclass(frozen=True, slots=True)
class Amounts:
    users: int
    spaces: int
    topics: int
    posts: int


@dataclass(frozen=True, slots=True)
class Places:
    paths: dict[str, str]
    reply_path: str
    topic_id: int
    stream: str
    cookies: dict[str, str]


def refuse_real_people() -> None:
    """Refuse a database with real users, since the benchmarks write replies."""
    if User.objects.exclude(email=None).exclude(email=ACCOUNT).exists():
        raise Failed(
            "There are people with an address in this database. Bench writes into what"
            " it measures: give it a database of its own."
        )


def fill(amounts: Amounts) -> None:
    """Seed an empty database. Content of an earlier run is reused."""
    if not Topic.objects.exists():
        numbers = {
            name: getattr(amounts, name)
            for name in ("users", "spaces", "topics", "posts")
        }
        call_command("seed", stdout=StringIO(), **numbers)
    build_pages(first_space())


def first_space() -> Space:
    spaces = Space.objects.filter(audience=Space.Audience.PUBLIC)
    space = spaces.order_by("pk").first()
    if space is None:
        raise Failed("there is no public space in this database")
    result: Space = space
    return result


def find_places() -> Places:
    space = first_space()
    topic = long_topic(space)
    question = Post.objects.filter(topic=topic, parent=None).get()
    theme = ThemePage.objects.live().first()
    if theme is None:
        raise Failed("there is no theme page in this database")
    return Places(
        paths={
            "constant_page": CONSTANT,
            "topic_list": space.path,
            "topic_page": places.topic_path(space.path, topic.public_id, topic.slug),
            "theme_page": theme.get_url() or "/",
            "start_page": "/",
            "spaces": places.FORUM_PATH,
            "participants": f"{space.path}deelnemers/",
            "person": places.person_path(somebody(space).public_id),
            "inbox": "/meldingen/",
            **searches(space),
        },
        reply_path=f"{question.path}antwoord/",
        topic_id=topic.pk,
        stream=f"topic.{topic.public_id}",
        cookies=signed_in(account(space)),
    )


def somebody(space: Space) -> User:
    others = space.participations.exclude(user__email=ACCOUNT).order_by("pk")
    return others.select_related("user")[0].user


def searches(space: Space) -> dict[str, str]:
    """Return search URLs with terms in a third, a hundredth and none of the posts."""
    asked = {
        "frequent": {"q": "gemeente"},
        "middle": {"q": "bewaart"},
        "rare": {"q": "kanarievogel"},
        "filtered": {"q": "vergunning", "ruimte": space.public_id, "sinds": "jaar"},
        "relevance": {"q": "vergunning", "volgorde": "relevantie"},
    }
    return {
        f"search_{name}": f"/zoeken/?{urlencode(query)}"
        for name, query in asked.items()
    }


def long_topic(space: Space) -> Topic:
    topics = Topic.objects.filter(space=space, is_closed=False)
    fitting = topics.filter(post_count__gte=LONG_PAGE).order_by("post_count", "pk")
    topic = fitting.first() or topics.order_by("-post_count", "pk").first()
    if topic is None:
        raise Failed("there is no topic in this database")
    result: Topic = topic
    return result


@transaction.atomic
def topic_of(size: int) -> str:
    """Return the path of a topic with `size` posts, created on first use.

    The account has read the older half of its posts.
    """
    space = first_space()
    title = f"Bench {size}"
    topic = Topic.objects.filter(space=space, title=title).first()
    if topic is None:
        topic = _make_topic(space, title, size)
        half = NumberSet.upto(size // 2)
        ReadMark.objects.create(user=account(space), topic=topic, numbers=half)
    return places.topic_path(space.path, topic.public_id, topic.slug)


def _make_topic(space: Space, title: str, size: int) -> Topic:
    chance = Random(size)
    somebody = space.participations.exclude(user__email=ACCOUNT).order_by("pk")[:100]
    people = [SeedPerson(part.user_id, "gemeente Voorbeeld") for part in somebody]
    whole, topic_id = SeedBatch(), next_id(Topic)
    discussion = DiscussionBuilder(
        chance,
        TextGenerator(chance),
        SeedSpace(space.pk, people),
        topic_id,
        next_id(Post),
        size,
    )
    discussion.into(whole, marked=False)
    SeedBatch(whole.topics, whole.posts[:BATCH_SIZE], follows=whole.follows).write()
    for start in range(BATCH_SIZE, size, BATCH_SIZE):
        SeedBatch(posts=whole.posts[start : start + BATCH_SIZE]).write()
    reset_sequences(Topic, Post, Follow)
    Topic.objects.filter(pk=topic_id).update(title=title)
    commands.recount_spaces([space.pk])
    return Topic.objects.get(pk=topic_id)


def account(space: Space) -> User:
    """Return the account, a participant who has a question with unread answers."""
    user = User.objects.filter(email=ACCOUNT).first()
    if user is None:
        user = User.objects.create_user(
            ACCOUNT, None, display_name="Bench", state=User.State.ACTIVE
        )
        # Posts from before joining count as read, so joining late would skip the count.
        commands.add_participant(user, space=space, joined_at=space.created_at)
        topic = commands.ask(user, space=space, title="Bench", source="Een vraag.")
        question = topic.posts.get()
        somebody = User.objects.exclude(pk=user.pk).order_by("pk")[0]
        for number in range(NOTICES):
            text = f"Antwoord {number}"
            commands.reply(somebody, topic=topic, parent=question, source=text)
        while run_once():
            pass
    return user


def signed_in(user: User) -> dict[str, str]:
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    return {name: client.cookies[name].value}
