"""Who goes through everything, by ids, by names or by filters."""

from itertools import product

from django.core.cache import cache

import pytest

from accounts.models import User
from forum import commands
from forum.models import Post, Topic
from tests.cms.pages import soup

PEOPLE = "/forum/arbeidsmigranten/deelnemers/"


def test_one_id_tells_no_other(space, official, person):
    """Made one after the other, and neither in order nor near each other."""
    for number in range(12):
        asker = person(f"Vrager {number}")
        commands.ask(asker, space=space, title=f"Vraag {number}", source="Nou?")
    for model in (User, Topic, Post):
        idents = list(model.objects.order_by("pk").values_list("public_id", flat=True))
        steps = [abs(b - a) for a, b in zip(idents, idents[1:], strict=False)]
        assert len(idents) >= 12
        assert idents != sorted(idents)
        assert min(steps) > 1_000_000


def test_people_are_looked_up_so_often_and_no_more(
    client, topic, space, official, settings
):
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"people": ((2, 600), (9, 600))}
    client.force_login(official)
    behind_at = f"/forum/ruimte/{space.public_id}/mensen/?q=o"
    for status in (200, 200, 429):
        found = client.get(behind_at)
        assert found.status_code == status
    assert found.json() == {"people": []}
    assert 0 < int(found.headers["Retry-After"]) <= 601
    cache.clear()
    for status in (200, 200, 429):
        found = client.get(PEOPLE, {"naam": "o"})
        assert found.status_code == status
    assert found.headers["Retry-After"]
    assert 'class="alert"' in found.text
    assert 'value="o"' in found.text
    assert client.get(PEOPLE).status_code == 200  # nobody was looked up


def test_a_name_tells_nothing_of_who_is_not_here(
    client, topic, space, official, member, group
):
    """Of somebody elsewhere no more than of a name that nobody has."""
    client.force_login(official)
    answers = {}
    for name in ("Mehmet", "Nergens"):
        answers[name] = [
            client.get(f"/forum/ruimte/{space.public_id}/mensen/", {"q": name}).json(),
            client.get(PEOPLE, {"naam": name}).context["people"],
        ]
    assert answers["Mehmet"] == answers["Nergens"] == [{"people": []}, []]


FILTERS = {
    "soort": ("", "question"),
    "onbeantwoord": ("", "on"),
    "gemeente": ("", "Voorbeeldstad"),
    "sinds": ("", "jaar"),
    "volgorde": ("", "relevantie"),
    "q": ("", "twijfelen weigeren inkomen huis"),
}


def test_no_filters_together_cost_more_than_so_many_queries(
    client, topic, space, official, django_assert_max_num_queries
):
    """Half of them far behind the last page."""
    client.force_login(official)
    client.get("/zoeken/")
    for values in product(*FILTERS.values()):
        asked = dict(zip(FILTERS, values, strict=True)) | {"ruimte": space.public_id}
        page = "1" if asked["sinds"] else "999"
        with django_assert_max_num_queries(14):
            assert client.get("/zoeken/", asked | {"pagina": page}).status_code == 200


@pytest.mark.parametrize(
    "asked",
    [
        {"naam": "o", "gemeente": "Utrecht", "provincie": "Utrecht", "omvang": "20-50"},
        {"na": "9007199254740991"},
        {"na": "1" * 400, "naam": "x" * 4000},
    ],
)
def test_filtered_list_of_people_has_limited_queries(
    client, topic, official, asked, django_assert_max_num_queries
):
    client.force_login(official)
    client.get(PEOPLE)
    with django_assert_max_num_queries(10):
        assert client.get(PEOPLE, asked).status_code == 200


def test_the_oldest_page_costs_what_the_newest_does(
    client, space, official, django_assert_max_num_queries
):
    """A page begins behind a topic, so nothing is counted off before it."""
    topics = [
        commands.ask(official, space=space, title=f"Vraag {n}", source="Nou?")
        for n in range(45)
    ]
    client.force_login(official)
    client.get(space.path)

    def costs(address):
        with django_assert_max_num_queries(12):
            return client.get(address)

    (older,) = soup(costs(space.path)).select("a[rel=next]")
    costs(str(older["href"]))
    costs(f"{space.path}?voor={topics[0].public_id}")
    costs(f"{space.path}?voor=9007199254740991")
