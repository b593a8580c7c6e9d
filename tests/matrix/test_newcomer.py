"""A group that does not show newcomers what was written before them: no endpoint does.

The newcomer takes part: the group, its people and its purpose are theirs to see. What
was written before they came is for them as if it were not there.
"""

from collections.abc import Iterator
from typing import Any

from django.db import transaction

import pytest

from accounts.models import User
from core.clock import now
from forum import commands
from forum.commands.mentions import resolve_mentions
from forum.models import Bookmark, Post, Topic
from forum.selectors.mentions import suggest_people
from forum.selectors.unread_posts import count_unread_by_space
from jobs.worker import run_once
from notifications.live.subscriptions import authorize, build_inbox_hint
from notifications.models import Notification, OutboxEvent
from tests.matrix.answers import everything, same_for_all
from tests.matrix.building import first
from tests.matrix.cast import NEWCOMER, Scenario
from tests.matrix.endpoints import CASES, Case, address_of, data_of
from tests.matrix.test_canaries import LISTS
from tests.matrix.test_endpoints import differs

pytestmark = pytest.mark.django_db

# What stands in texts of before; the group's name, purpose and people are no secret.
TOLD = (
    "kanarievogel",
    "kanarievraag",
    "kanarieantwoord",
    "kanarietekst",
    "kanariebestand",
)
# Doors of what was written before; the others are endpoints of the group itself.
OLDER = {
    "secret_hidden",
    "secret_removed",
    "secret_reply",
    "secret_poll",
    "secret_anonymous",
}
OF_TEXTS = (
    "topic",
    "topic-new-posts",
    "post",
    "post-fragment",
    "answer-review",
    "attachment",
    "group-topic",
    "inbox-open",
    "moderation-post",
    "moderation-edit",
    "moderation-entry",
)


def is_of_texts(case: Case) -> bool:
    if case.target in OLDER:
        return True
    of_text = case.endpoint in OF_TEXTS or case.endpoint.startswith(("topic-", "post-"))
    return case.target == "secret" and of_text and case.endpoint != "topic-create"


TEXTS = [case for case in CASES if is_of_texts(case)]


@pytest.fixture
def afterwards() -> Iterator[None]:
    """What a test does is undone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def tells(found: Any) -> list[str]:
    text = everything(found).lower()
    return [word for word in TOLD if word in text]


@pytest.mark.parametrize("case", TEXTS, ids=lambda case: case.label)
def test_what_was_written_before_is_not_there(case: Case, scenario: Scenario) -> None:
    path, data = address_of(case, scenario), data_of(case, scenario)
    found = scenario.request_as(NEWCOMER, case.method, path, data)
    assert found.status_code in {404, 405}
    assert not tells(found)
    assert not differs(scenario, NEWCOMER, case.method, path, data)


def test_the_same_endpoints_open_for_who_was_there(scenario: Scenario) -> None:
    """Else the tests above would find nothing in nothing."""
    opened = {
        case.endpoint
        for case in TEXTS
        if case.method == "GET"
        and scenario.request_as("member", "GET", address_of(case, scenario)).status_code
        == 200
    }
    assert opened >= {"topic-new-posts", "group-topic", "attachment", "post-reply"}


PAGES = ["", "gesprekken/", "nieuw/", "deelnemers/", "lijkt-op/?titel=huisvesting"]


@pytest.mark.parametrize("page", PAGES)
def test_the_pages_of_the_group_show_it_without_its_past(
    page: str, scenario: Scenario
) -> None:
    path = f"{scenario.group.space.path}{page}"
    found = scenario.request_as(NEWCOMER, "GET", path)
    assert found.status_code == 200
    assert not tells(found)
    assert str(scenario.secret.public_id) not in found.text


@pytest.mark.parametrize(
    "path", [*LISTS, "/zoeken/?q=kanarievogel", "/forum/concepten/"]
)
def test_no_list_shows_what_was_written_before(path: str, scenario: Scenario) -> None:
    found = scenario.request_as(NEWCOMER, "GET", path)
    assert not [word for word in tells(found) if word not in path]
    assert str(scenario.secret.public_id) not in found.text


@pytest.mark.parametrize("word", ["Kanarievogel", "Kanarieantwoord", "kanari"])
def test_a_search_finds_like_a_word_that_is_nowhere(
    word: str, scenario: Scenario
) -> None:
    """For what was written before one came."""
    other = word.replace("anari", "ubrxo")
    there = scenario.request_as(NEWCOMER, "GET", f"/zoeken/?q={word}")
    nowhere = scenario.request_as(NEWCOMER, "GET", f"/zoeken/?q={other}")
    assert not there.context["hits"]
    assert same_for_all(there, word) == same_for_all(nowhere, other)


def test_the_pages_of_people_leave_it_out(scenario: Scenario) -> None:
    for name in ("member", "facilitator"):
        path = f"/mensen/{scenario.people[name].public_id}/"
        assert not tells(scenario.request_as(NEWCOMER, "GET", path))


def test_nothing_of_it_is_new_and_no_stream_of_it_is_heard(scenario: Scenario) -> None:
    user = scenario.people[NEWCOMER]
    assert not count_unread_by_space([scenario.group.space], user)
    assert authorize(user, f"topic.{scenario.secret.public_id}") is None
    assert authorize(user, f"space.{scenario.group.space.public_id}") is not None
    assert build_inbox_hint(user)["unread"] == 0


@pytest.mark.usefixtures("afterwards")
def test_a_reply_in_an_older_topic_neither_reaches_nor_counts(
    scenario: Scenario,
) -> None:
    people, space = scenario.people, scenario.group.space
    newcomer = people[NEWCOMER]
    commands.follow_space(newcomer, space=space, level="all")
    link = f'<p>Weet <a href="/mensen/{newcomer.public_id}/">iemand</a> dit?</p>'
    html = {"source": link, "source_format": "html"}
    post = commands.reply(
        people["member"], topic=scenario.secret, parent=first(scenario.secret), **html
    )
    while run_once():
        pass
    assert Notification.objects.filter(event__post=post).exists()
    assert not Notification.objects.filter(recipient=newcomer).exists()
    assert not post.mentions.exists()
    assert not count_unread_by_space([space], newcomer)
    assert not resolve_mentions(link, space=space, topic=scenario.secret).ids
    assert newcomer in suggest_people(space, "Newcomer", to=people["member"])


@pytest.mark.usefixtures("afterwards")
def test_what_begins_afterwards_is_seen_counted_and_told(scenario: Scenario) -> None:
    people, space = scenario.people, scenario.group.space
    newcomer = people[NEWCOMER]
    ask = {"title": "Nieuw gesprek", "source": "Welkom bij ons."}
    topic = commands.ask(people["member"], space=space, **ask)
    while run_once():
        pass
    page = scenario.request_as(NEWCOMER, "GET", f"{space.path}{topic.public_id}/")
    assert page.status_code == 200
    assert count_unread_by_space([space], newcomer) == {space.pk: 1}
    assert Notification.objects.filter(recipient=newcomer, event__topic=topic).exists()
    assert authorize(newcomer, f"topic.{topic.public_id}") is not None
    assert "Nieuw gesprek" in scenario.request_as(NEWCOMER, "GET", space.path).text


@pytest.mark.usefixtures("afterwards")
@pytest.mark.parametrize("act", ["merge", "split", "move"])
def test_no_moving_about_brings_an_older_text_into_sight(
    act: str, scenario: Scenario
) -> None:
    """Inside one group: texts keep their age wherever they go."""
    people, lead = scenario.people, scenario.people["facilitator"]
    newcomer = people[NEWCOMER]
    ask = {"title": "Nieuw gesprek", "source": "Welkom bij ons."}
    topic = commands.ask(people["member"], space=scenario.group.space, **ask)
    assert Topic.objects.visible_to(newcomer).filter(pk=topic.pk).exists()
    if act == "merge":
        commands.merge_topics(
            lead, topic=scenario.topics["secret_anonymous"], into=topic
        )
    elif act == "split":
        reply = scenario.secret.posts.get(number=2)
        topic = commands.split_topic(lead, post=reply, title="Apart")
    else:
        User.objects.filter(pk=lead.pk).update(is_moderator=True)
        lead.refresh_from_db()
        topic = commands.move_topic(
            lead, topic=scenario.public, to=scenario.group.space
        )
    assert not Topic.objects.visible_to(newcomer).filter(pk=topic.pk).exists()
    assert not Post.objects.visible_to(newcomer).filter(topic=topic.pk).exists()
    assert Topic.objects.visible_to(people["member"]).filter(pk=topic.pk).exists()


@pytest.mark.usefixtures("afterwards")
def test_who_left_and_came_back_finds_no_way_through_what_they_kept(
    scenario: Scenario,
) -> None:
    """Old marks, bookmarks and lines of the inbox are of before."""
    former, space = scenario.people["former"], scenario.group.space
    Bookmark.objects.create(user=former, post=first(scenario.secret))
    commands.add_participant(former, space=space, history_visible_from=now())
    assert OutboxEvent.objects.filter(topic=scenario.secret).exists()
    assert Notification.objects.filter(recipient=former).exists()
    assert not Notification.objects.visible_to(former).exists()
    assert not Bookmark.objects.visible_to(former).exists()
    assert not count_unread_by_space([space], former)
    assert build_inbox_hint(former)["unread"] == 0
