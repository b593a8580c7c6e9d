"""Pictures of the community: right numbers, nothing private, nobody followed."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.test import Client

import pytest
import time_machine
from bs4 import BeautifulSoup

from accounts.models import Affiliation, Organisation, User
from cms import commands
from cms.dashboard import statistics
from cms.models import FailedSearch
from cms.policy import can_see_statistics, is_public_search
from core.clock import AMSTERDAM, now
from forum import commands as forum
from forum.models import Space, Topic
from groups.models import Group
from tests.cms.pages import soup

PAGE = "/beheer/beeld/"
MONDAY = datetime(2026, 3, 2, 9, tzinfo=AMSTERDAM)


@pytest.fixture
def year(
    space: Space, secret_topic: Topic, official: User, member: User, facilitator: User
) -> Any:
    """One question answered after a day and one never; more in a group."""
    with time_machine.travel(MONDAY, tick=False) as clock:
        for title in ("Een vraag", "Nog een vraag"):
            forum.ask(official, space=space, title=title, source="Wie weet dit?")
        topic = Topic.objects.get(title="Een vraag")
        first = topic.posts.get()
        clock.shift(timedelta(hours=1))
        forum.reply(official, topic=topic, parent=first, source="Ik zoek zelf ook.")
        clock.shift(timedelta(hours=23))
        reply = forum.reply(member, topic=topic, parent=first, source="Zo.")
        forum.accept_answer(official, post=reply)
        inside = secret_topic.posts.get(number=1)
        forum.reply(facilitator, topic=secret_topic, parent=inside, source="Geheim.")
        yield clock


def last(picture: statistics.Chart) -> tuple[Any, ...]:
    return tuple(picture.rows[-1][1:])


@pytest.mark.usefixtures("year")
def test_the_numbers_are_those_of_open_spaces() -> None:
    assert last(statistics.make_activity_chart()) == (2, 2)
    waited, share = statistics.make_answer_charts()
    assert last(waited) == (24.0, 1)
    assert last(share) == (50, 1, 2)
    assert last(statistics.make_authors_chart()) == (2, 0)


def test_of_a_municipality_only_whether_it_takes_part(
    space: Space, group: Group, official: User, facilitator: User
) -> None:
    names = ("Aa en Hunze", "Zundert", "Venlo")
    rows = [
        Organisation.objects.create(name=name, kind="municipality", province="Drenthe")
        for name in names
    ]
    for user, row in ((official, rows[0]), (facilitator, rows[1])):
        Affiliation.objects.create(user=user, organisation=row, source="domain")
    forum.join(official, space=space)  # Fatima is in a group only
    found = statistics.make_municipalities_chart()
    known = {row[0]: row[1:] for row in found.rows}
    assert known["Drenthe"] == (1, 2)
    _columns, table = found.sheet
    told = {name: is_in for name, _province, is_in in table if name in names}
    assert told == {"Aa en Hunze": "ja", "Zundert": "nee", "Venlo": "nee"}


@pytest.mark.usefixtures("year")
def test_each_picture_says_what_it_shows_and_has_its_numbers_beside_it(
    client: Client, curator: User
) -> None:
    client.force_login(curator)
    page = soup(client.get(PAGE))
    names = [str(part["aria-labelledby"]) for part in page.select(".picture")]
    assert names == list(statistics.CHARTS_BY_NAME)
    for image in page.select(".picture img"):
        assert image["alt"]
        drawn = client.get(str(image["src"]))
        assert drawn["Content-Type"] == "image/svg+xml"
        svg = BeautifulSoup(drawn.content.partition(b"?>")[2], "html.parser").svg
        assert svg is not None
        said = [part.name for part in svg.find_all(recursive=False)[:2]]
        assert said == ["title", "desc"]
        assert b"<script" not in drawn.content
        assert b"http-equiv" not in drawn.content
    for name in names:
        answer = client.get(f"{PAGE}{name}.csv")
        table = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
        assert table.decode().startswith("\ufeff"), name
    for unknown in ("geheim.svg", "geheim.csv", "niet-gevonden.svg"):
        assert client.get(PAGE + unknown).status_code == 404


def test_the_numbers_cost_as_many_queries_however_much_there_is(
    space: Space, official: User, django_assert_num_queries: Any
) -> None:
    for n in range(3):
        with django_assert_num_queries(QUERIES):
            statistics.list_charts()
        forum.ask(official, space=space, title=f"Vraag {n}", source="Wie?")


QUERIES = 7


# -- Sought and not found ------------------------------------------------------------


def seek(client: Client, words: str) -> None:
    assert client.get("/zoeken/", {"q": words}).status_code == 200


def misses() -> dict[str, int]:
    return dict(FailedSearch.objects.values_list("words", "times"))


def test_what_visitors_seek_and_do_not_find_is_counted_without_them(
    client: Client, topic: Topic, official: User
) -> None:
    seek(client, "weigeren")  # stands in a title
    seek(client, "Woonwagen")
    client.force_login(official)
    seek(client, "woonwagen")
    assert misses() == {"woonwagen": 2}
    assert statistics.make_search_misses_chart().rows == []
    seek(client, "woonwagen")
    assert [row[:2] for row in statistics.make_search_misses_chart().rows] == [
        ("woonwagen", 3)
    ]
    fields = {field.name for field in FailedSearch._meta.get_fields()}
    assert fields == {"id", "words", "times", "last_on"}


def test_what_may_be_of_a_person_or_a_group_is_not_kept(
    client: Client, group: Group, member: User, space: Space
) -> None:
    for words in ("123456782", "jan@gmail.com", "een twee drie vier vijf zes zeven"):
        seek(client, words)
    client.get("/zoeken/", {"q": "woonwagen", "ruimte": str(space.public_id)})
    client.force_login(member)
    seek(client, "kanariekwestie")
    assert misses() == {}
    assert is_public_search(AnonymousUser())
    assert not is_public_search(member)


def test_there_is_an_end_to_it(
    monkeypatch: pytest.MonkeyPatch, db: Any, official: User
) -> None:
    monkeypatch.setattr("cms.commands.search_log.MAX_ROWS", 2)
    for words in ("een", "twee", "drie", "een"):
        commands.log_search_miss(official, (words,), typed=words)
    assert misses() == {"een": 2, "twee": 1}
    with time_machine.travel(now() + timedelta(days=1), tick=False):
        assert commands.purge_search_misses() == 1
        assert misses() == {"een": 2}
    with time_machine.travel(now() + timedelta(days=200), tick=False):
        assert commands.purge_search_misses() == 1
    assert misses() == {}


def test_who_sees_the_pictures(
    curator: User, editor: User, official: User, person: Callable[..., User]
) -> None:
    assert can_see_statistics(curator)
    assert can_see_statistics(editor)
    assert not can_see_statistics(official)
    assert not can_see_statistics(AnonymousUser())


@pytest.mark.parametrize("is_narrow", [True, False])
def test_labels_of_weeks_are_level_whole_and_few(year: Any, is_narrow: bool) -> None:
    content = statistics.render_svg(
        statistics.make_activity_chart(), is_narrow=is_narrow
    )
    drawn = BeautifulSoup(content.partition(b"?>")[2], "html.parser")
    labels = [label for label in drawn.select(".axis.x text") if label.text]
    assert 2 <= len(labels) <= 6
    for label in labels:
        assert "rotate" not in label.get("transform", "")
        assert "…" not in label.text
    width = 320 if is_narrow else 900
    assert drawn.svg["viewbox"] == f"0 0 {width} {260 if is_narrow else 340}"


@pytest.mark.usefixtures("year")
def test_phone_gets_a_drawing_of_its_own(client: Client, curator: User) -> None:
    client.force_login(curator)
    (wide, narrow) = [
        client.get(f"{PAGE}geschreven.svg{query}") for query in ("", "?smal")
    ]
    assert wide.content != narrow.content
