"""Staff cannot tell from any page who wrote an anonymous post.

The same world is built twice, with another author behind the anonymous question. What
somebody on the staff who wrote neither is sent must be the same: status, headers,
bytes, and the number and the text of the queries. Only ids, tokens and times are made
alike first.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from difflib import unified_diff
from typing import Any

from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.test import Client

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from accounts.commands.delete_account import close_account
from accounts.models import User
from cms.page_cache.shared_pages import shared_page_cache as shared
from cms.views import serve
from core.cache.pages import local_page_cache
from core.clock import now
from forum import commands, policy
from forum.models import (
    ModerationEntry,
    MoveProposal,
    Participation,
    Post,
    Report,
    Space,
    Topic,
)
from forum.moderation import queue
from forum.moderation.move_consent import get_move_consent
from forum.rendering.topic import topic_cache
from forum.rendering.topic_list import topic_list_cache
from forum.selectors.audience_change import summarise_move
from groups.models import Group
from jobs.worker import run_once
from notifications.models import Notification

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# What the author of the question is, or becomes afterwards.
AUTHORS = (
    "member",
    "participant",
    "facilitator",
    "moderator",
    "administrator",
    "adviser",
    "editor",
    "warned",
    "muted",
    "suspended",
    "deleted",
    "imported",
)
AUTHORS_IN_GROUP = ("member", "facilitator", "warned", "suspended", "gone", "deleted")
ACTS = ("hide", "restore", "remove", "warn", "dismiss", "edit", "pin", "close")
PAGES_OF_POST = (
    "{post}",
    "{post}antwoord/",
    "{post}afsplitsen/",
    "{post}melden/",
    "{post}naam/",
    "{post}wijzigen/",
    "{post}verwijderen/",
    "/forum/modereren/bericht/{post_id}/",
    "/forum/modereren/bericht/{post_id}/wijzigen/",
)
PAGES_OF_TOPIC = (
    "{topic}",
    "{topic}?print=1",
    "/forum/onderwerp/{topic_id}/nieuw/?na=0",
    "/forum/onderwerp/{topic_id}/verplaatsen/",
    "/forum/onderwerp/{topic_id}/samenvoegen/",
    "/forum/onderwerp/{topic_id}/feed/",
    "{space}",
    "{space}deelnemers/",
    "{space}beheren/",
    "{space}feed/",
    "/forum/modereren/",
    "/forum/modereren/logboek/",
    "/forum/ruimte/{space_id}/mensen/?q=an",
    "/zoeken/?q=vertrouwenspersoon",
    "/zoeken/?q=Author",
    "/meldingen/?toon=alles",
    "/forum/",
)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A space in which one question was asked anonymously, by one of many people."""

    topic: Topic
    posts: list[Post]  # the question, an answer, and what the asker says to that
    staff: dict[str, User]


@pytest.fixture(autouse=True)
def warm_process(moderator: User) -> None:
    """What is read once in a process is read before anything is compared."""
    client = Client()
    client.force_login(moderator)
    client.get("/zoeken/?q=vertrouwenspersoon")


@pytest.fixture
def crowd(person: Callable[..., User], space: Space) -> dict[str, User]:
    """Everybody who may have asked. They are there whoever asks."""
    roles = {
        "moderator": {"is_moderator": True},
        "administrator": {"is_administrator": True},
        "adviser": {"is_adviser": True},
        "editor": {"is_editor": True},
    }
    people = {
        kind: person(f"Author {kind.title()}", **roles.get(kind, {}))
        for kind in {*AUTHORS, *AUTHORS_IN_GROUP}
    }
    Space.objects.update(allows_anonymous=True)
    commands.join(people["participant"], space=space)
    return people


@pytest.fixture
def staff(person: Callable[..., User], moderator: User) -> dict[str, User]:
    return {
        "moderator": moderator,
        "administrator": person("Ans Beheer", is_administrator=True),
        "both": person("Bo Beide", is_moderator=True, is_administrator=True),
        "editor": person("Eva Redactie", is_editor=True),
    }


def ask_and_answer(
    asker: User, space: Space, helper: User, reporter: User
) -> tuple[Topic, list[Post]]:
    topic = commands.ask(
        asker,
        space=space,
        title="Mijn baas ziet iets over het hoofd",
        source="Hoe maakt u dat bespreekbaar?",
        is_anonymous=True,
    )
    question = topic.posts.select_related("topic__space").get()
    answer = commands.reply(
        helper, topic=topic, parent=question, source="Bel een vertrouwenspersoon."
    )
    thanks = commands.reply(asker, topic=topic, parent=answer, source="Dank u.")
    for post in (question, thanks):
        commands.report_post(
            reporter, post=post, reason=Report.Reason.OTHER, comment="Is dit nodig?"
        )
    commands.accept_answer(helper if helper.is_moderator else asker, post=answer)
    return topic, [question, answer, thanks]


def give_to(author: User, topic: Topic) -> None:
    """Make somebody who cannot ask by themselves the author."""
    Post.objects.filter(topic=topic, is_anonymous=True).update(author=author)
    Topic.objects.filter(pk=topic.pk).update(author=author, last_author=author)


def happen_afterwards(crowd: dict[str, User], chief: User) -> None:
    """What happens to the people of the crowd, whoever of them asked."""
    for _turn in range(3):
        commands.warn(chief, user=crowd["warned"], reason="Eerder.")
    later = now() + timedelta(days=9)
    commands.mute(chief, user=crowd["muted"], until=later, reason="Zo.")
    commands.suspend(chief, user=crowd["suspended"], until=later, reason="Zo.")
    User.objects.filter(pk=crowd["imported"].pk).update(
        kind=User.Kind.IMPORTED, email=None
    )
    close_account(crowd["deleted"])
    while run_once():
        pass


@contextmanager
def rolled_back() -> Iterator[None]:
    """Undo in the database, and forget in memory, what happens inside."""
    for near in (local_page_cache, topic_cache, topic_list_cache, shared):
        near.forget()
    cache.clear()
    serve.clear_page_cache()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


# -- What is sent ----------------------------------------------------------------------

_IDS = re.compile(r"(?<!\d)\d{6,17}(?!\d)")
_TOKENS = re.compile(
    r'(csrfmiddlewaretoken" value="|(?:idempotency|draft)_key" value="|nonce[="-]+)[\w-]+'
)
_TIMES = re.compile(
    r'(datetime=")[^"]*"|<(?:updated|published)>[^<]*<|\d{4}-\d\d-\d\dT[\d:.+Z-]+'
    r"|\d\d?[:.]\d\d(?: uur)?|\b\d+ (?:seconden|seconde|minuten|minuut)( geleden)?"
)
# They hold the length of ids, hashes of them, or a number of the request.
_OWN_HEADERS = {"ETag", "Content-Length", "Last-Modified", "X-Request-ID", "Location"}
_OWN_HEADERS |= {"Set-Cookie", "Content-Security-Policy", "Server-Timing"}


def made_alike(text: str) -> str:
    """Number the ids in the order in which they appear."""
    text = _TIMES.sub("TIME", _TOKENS.sub(r"\1TOKEN", text))
    numbers: dict[str, str] = {}
    return _IDS.sub(lambda m: numbers.setdefault(m[0], f"ID{len(numbers)}"), text)


class QueryTexts(list[str]):
    """An `execute_wrapper` that keeps the text of each query, without its values."""

    def __call__(
        self, execute: Any, sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        self.append(re.sub(r"'(?:[^']|'')*'|\b\d+\b|\b[st]\d+_x\d+\b", "?", sql))
        return execute(sql, params, many, context)


def exchange(client: Client, path: str, data: Any = None) -> list[str]:
    """Everything that can be told from one request, as lines."""
    queries = QueryTexts()
    with connection.execute_wrapper(queries):
        answer: Any = client.get(path) if data is None else client.post(path, data)
        body = b"".join(answer) if answer.streaming else answer.content
    headers = [
        f"{name}: {value}" if name not in _OWN_HEADERS else name
        for name, value in sorted(answer.items())
    ]
    said = [made_alike(line) for line in [answer.get("Location", ""), *headers]]
    words = made_alike(body.decode(errors="replace")).splitlines()
    return [made_alike(path), str(answer.status_code), *said, *words, *queries]


def paths_of(scenario: Scenario) -> list[str]:
    topic = Topic.objects.select_related("space").get(pk=scenario.topic.pk)
    names = {
        "topic": f"{topic.space.path}{topic.public_id}-{topic.slug}/",
        "topic_id": topic.public_id,
        "space": topic.space.path,
        "space_id": topic.space.public_id,
    }
    paths = [pattern.format(**names) for pattern in PAGES_OF_TOPIC]
    for post in (scenario.posts[0], scenario.posts[2]):
        ids = {"post": post.path, "post_id": post.public_id}
        paths += [pattern.format(**ids) for pattern in PAGES_OF_POST]
    entries = ModerationEntry.objects.filter(topic=topic).order_by("pk")
    return [*paths, *(entry.path for entry in entries)]


def act(client: Client, scenario: Scenario, name: str, which: int) -> list[str]:
    post, topic = scenario.posts[which], scenario.topic
    if name in {"pin", "close"}:
        return exchange(
            client, f"/forum/onderwerp/{topic.public_id}/beheren/", {"act": name}
        )
    path = f"/forum/modereren/bericht/{post.public_id}/"
    if name == "edit":
        words = {"source": "Anders.", "source_format": "text", "reason": "Zo."}
        words |= {"title": "Anders", "edit_count": "0"}
        return exchange(client, f"{path}wijzigen/", words)
    sent = {"act": name, "post": str(post.public_id), "reason": "Daarom niet."}
    return exchange(client, path, sent)


def transcript(
    scenario: Scenario, viewer: User, steps: tuple[tuple[str, int], ...]
) -> list[str]:
    client = Client()
    client.force_login(viewer)
    told = [line for step in steps for line in act(client, scenario, *step)]
    while run_once():
        pass
    for near in (local_page_cache, topic_cache, topic_list_cache, shared):
        near.forget()
    for path in paths_of(scenario):
        told += exchange(client, path)
    return told


def assert_same(one: list[str], other: list[str]) -> None:
    lines = list(unified_diff(one, other, lineterm="", n=1))[:30]
    assert not lines, "\n".join(line[:400] for line in lines)


# -- In an open space ------------------------------------------------------------------


@pytest.fixture
def in_the_open(
    crowd: dict[str, User],
    staff: dict[str, User],
    space: Space,
    person: Callable[..., User],
) -> Callable[..., list[str]]:
    chief = person("Chris Chef", is_moderator=True)
    stand_in = person("Sam Ander")
    reporter = person("Rik Melder")

    def tell(kind: str, viewer: str, steps: Any = ()) -> list[str]:
        with rolled_back():
            people = {
                name: User.objects.get(pk=user.pk) for name, user in crowd.items()
            }
            asker = stand_in if kind == "imported" else people[kind]
            topic, posts = ask_and_answer(asker, space, chief, reporter)
            if kind == "imported":
                give_to(people[kind], topic)
            happen_afterwards(people, chief)
            scenario = Scenario(topic, posts, staff)
            return transcript(scenario, staff[viewer], tuple(steps))

    return tell


@pytest.mark.parametrize(
    ("viewer", "authors"),
    [
        ("moderator", AUTHORS[1:]),
        ("administrator", ("administrator",)),
        ("both", ("moderator", "deleted")),
        ("editor", ("editor",)),
    ],
)
def test_staff_pages_do_not_depend_on_anonymous_author(viewer, authors, in_the_open):
    usual = in_the_open(AUTHORS[0], viewer)
    assert any("Hoe maakt u dat bespreekbaar" in line for line in usual)
    for kind in authors:
        assert_same(usual, in_the_open(kind, viewer))


STEPS = st.lists(st.tuples(st.sampled_from(ACTS), st.sampled_from([0, 2])), max_size=4)


@settings(max_examples=2, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(one=st.sampled_from(AUTHORS), other=st.sampled_from(AUTHORS), steps=STEPS)
@example(one="member", other="moderator", steps=[("warn", 0)])
@example(one="warned", other="deleted", steps=[("warn", 2), ("hide", 2)])
@example(one="suspended", other="imported", steps=[("remove", 0), ("restore", 0)])
def test_staff_actions_do_not_reveal_anonymous_author(one, other, steps, in_the_open):
    if one != other:
        told = in_the_open(one, "moderator", steps)
        assert_same(told, in_the_open(other, "moderator", steps))


# -- In a group ------------------------------------------------------------------------


@pytest.fixture
def in_a_group(
    crowd: dict[str, User],
    group: Group,
    facilitator: User,
    person: Callable[..., User],
    taking_part: Callable[..., Any],
    moderator: User,
) -> Callable[..., list[str]]:
    """Told to one facilitator; another may have asked."""
    Space.objects.update(allows_anonymous=True)
    reporter = person("Rik Melder")
    for user in (reporter, *(crowd[kind] for kind in AUTHORS_IN_GROUP)):
        taking_part(user, group.space)
    Participation.objects.filter(user=crowd["facilitator"]).update(role="facilitator")

    def tell(kind: str, steps: Any = ()) -> list[str]:
        with rolled_back():
            people = {
                name: User.objects.get(pk=user.pk) for name, user in crowd.items()
            }
            space = Space.objects.get(pk=group.space.pk)
            topic, posts = ask_and_answer(people[kind], space, reporter, facilitator)
            happen_afterwards(people, moderator)
            part = Participation.objects.get(user=people["gone"], space=space)
            commands.remove_participant(
                facilitator, space=space, user=part.user, reason="Andere baan."
            )
            other = commands.open_space(
                title="Elders", slug="elders", audience="public"
            )
            MoveProposal.objects.create(
                topic=topic, to_space=other, proposer=facilitator
            )
            return transcript(Scenario(topic, posts, {}), facilitator, tuple(steps))

    return tell


def test_facilitator_pages_do_not_depend_on_anonymous_author(in_a_group):
    usual = in_a_group(AUTHORS_IN_GROUP[0])
    assert any("Hoe maakt u dat bespreekbaar" in line for line in usual)
    for kind in AUTHORS_IN_GROUP[1:]:
        assert_same(usual, in_a_group(kind))


@pytest.mark.parametrize("kind", AUTHORS_IN_GROUP[1:])
def test_nor_can_a_facilitator_tell_after_acting(kind, in_a_group):
    steps = [("warn", 0), ("hide", 2)]
    assert_same(in_a_group(AUTHORS_IN_GROUP[0], steps), in_a_group(kind, steps))


# -- Piece by piece --------------------------------------------------------------------


@pytest.fixture
def asked_by(space: Space, member: User) -> Callable[[User], Post]:
    Space.objects.update(allows_anonymous=True)

    def ask(user: User) -> Post:
        topic = commands.ask(
            user, space=space, title="Mag dit?", source="Hoe?", is_anonymous=True
        )
        return topic.posts.select_related("topic__space", "author").get()

    return ask


@pytest.mark.parametrize("kind", ["member", "moderator", "deleted"])
def test_a_warning_is_offered_and_given_whoever_asked(
    kind, crowd, asked_by, moderator, client
):
    post = asked_by(crowd[kind])
    if kind == "deleted":
        close_account(crowd[kind])
    assert policy.permissions_for(moderator, post.topic.space).can_warn_anonymously(
        post
    )
    client.force_login(moderator)
    path = f"/forum/modereren/bericht/{post.public_id}/"
    assert 'value="warn"' in client.get(path).text
    sent = {"act": "warn", "post": str(post.public_id), "reason": "Let op uw toon."}
    assert client.post(path, sent).status_code == 302
    entry = ModerationEntry.objects.get(act="warn")
    assert entry.person is None
    while run_once():
        pass
    told = Notification.objects.filter(recipient=post.author, reason="moderated")
    assert told.exists() == (kind != "deleted")


def test_nobody_warns_themselves_or_a_wrong_person(
    asked_by, moderator, official, member
):
    own = asked_by(moderator)
    assert not queue.build_items(moderator, [own.pk])[0].can_warn
    with pytest.raises(PermissionDenied):
        commands.warn(moderator, user=moderator, post=own, reason="Zo.")
    other = asked_by(official)
    for actor, user in ((moderator, member), (member, official)):
        with pytest.raises(PermissionDenied):
            commands.warn(actor, user=user, post=other, reason="Zo.")


def test_numbers_do_not_say_that_an_anonymous_author_also_wrote_by_name(
    group, member, facilitator, taking_part
):
    """After a merge one topic can hold both."""
    Space.objects.update(allows_anonymous=True)
    topic = commands.ask(
        member, space=group.space, title="Stil", source="Hoe?", is_anonymous=True
    )
    question = topic.posts.get()
    commands.reply(facilitator, topic=topic, parent=question, source="Zo.")
    named = commands.reply(facilitator, topic=topic, parent=question, source="Of zo.")
    Post.objects.filter(pk=named.pk).update(author=member)
    assert summarise_move([topic]).people == 3
    other = commands.open_space(title="Elders", slug="elders", audience="public")
    taking_part(facilitator, other)
    Participation.objects.filter(user=facilitator).update(role="facilitator")
    User.objects.filter(pk=facilitator.pk).update(is_moderator=True)
    facilitator.refresh_from_db()
    commands.propose_move(facilitator, topic=topic, to=other)
    consent = get_move_consent(topic)
    assert consent is not None
    assert (consent.asked, consent.gone) == (3, 0)


def test_a_proposal_does_not_say_that_an_anonymous_author_left(
    group, member, facilitator
):
    Space.objects.update(allows_anonymous=True)
    topic = commands.ask(
        member, space=group.space, title="Stil", source="Hoe?", is_anonymous=True
    )
    other = commands.open_space(title="Elders", slug="elders", audience="public")
    User.objects.filter(pk=facilitator.pk).update(is_moderator=True)
    facilitator.refresh_from_db()
    commands.propose_move(facilitator, topic=topic, to=other)
    commands.remove_participant(
        facilitator, space=group.space, user=member, reason="Andere baan."
    )
    consent = get_move_consent(topic)
    assert consent is not None
    assert (consent.asked, consent.gone) == (1, 0)
