"""The list of spaces: pagination, search and caching."""

from typing import Any

from django.test import Client

import pytest

from forum.models import Space
from forum.rendering.space_list import PAGE_SIZE, load_space_page
from tests.cms.pages import soup

SIZE = 2 * PAGE_SIZE + 5


@pytest.fixture
def many(db: Any) -> list[str]:
    """More spaces than stand on two pages; every fifth title is there twice."""
    titles = [f"Ruimte {n - n % 5 // 4:03}" for n in range(SIZE)]
    Space.objects.bulk_create(
        Space(title=title, slug=f"ruimte-{n}", audience="public", purpose=f"Doel {n}")
        for n, title in enumerate(titles)
    )
    return sorted(titles)


def listed(page: Any) -> list[str]:
    return [each.text for each in soup(page).select("#spaces h2 a")]


def on(page: Any) -> str:
    (link,) = soup(page).select(".pager a[rel=next]")
    return str(link["href"])


def test_every_space_is_on_one_page_by_title(client: Client, many):
    first = client.get("/forum/")
    second = client.get(on(first))
    third = client.get(on(second))
    pages = [listed(page) for page in (first, second, third)]
    assert [len(page) for page in pages] == [PAGE_SIZE, PAGE_SIZE, 5]
    assert sum(pages, []) == many
    links = soup(third).select(".pager a")
    assert [link["href"] for link in links] == ["/forum/"]
    addresses = {
        a["href"] for p in (first, second, third) for a in soup(p).select("h2 a")
    }
    assert len(addresses) == SIZE


def test_single_page_has_no_search_field(client: Client, space):
    page = soup(client.get("/forum/"))
    assert not page.select("form.finder, .pager")


def test_a_space_is_found_by_words_of_title_and_purpose(client: Client, many, space):
    Space.objects.filter(slug="ruimte-7").update(purpose="Over de Warmtetransitie")
    page = client.get("/forum/", {"zoek": " warmte  ruimte "})
    assert listed(page) == ["Ruimte 007"]
    assert soup(page).select_one("#space-words")["value"] == "warmte ruimte"
    page = client.get("/forum/", {"zoek": "ruimte"})
    further = on(page)
    assert "zoek=ruimte" in further
    assert len(listed(client.get(further))) == PAGE_SIZE


@pytest.mark.parametrize("words", ["kanarie", "%", "x" * 5000, "'\"<b>"])
def test_search_without_results_shows_message(client: Client, many, words):
    page = client.get("/forum/", {"zoek": words})
    assert page.status_code == 200
    assert listed(page) == []
    assert "Geen ruimte gevonden" in page.text
    assert "<b>" not in str(soup(page).select_one("form.finder"))


def test_invisible_space_is_not_in_results_or_cursor(
    client: Client, many, members_space, official
):
    asked = {"zoek": members_space.title}
    behind = {"na": str(members_space.public_id)}
    assert listed(client.get("/forum/", asked)) == []
    assert listed(client.get("/forum/", behind)) == many[:PAGE_SIZE]
    client.force_login(official)
    assert listed(client.get("/forum/", asked)) == [members_space.title]
    assert (
        listed(client.get("/forum/", behind)) == many[:PAGE_SIZE]
    )  # B stands before R
    closed = Space.objects.create(title="Ruimte 050", audience="closed")
    behind = {"na": str(closed.public_id)}
    assert len(listed(client.get("/forum/", behind))) == PAGE_SIZE
    assert listed(client.get("/forum/", behind))[0] == members_space.title


def test_row_shows_current_data_of_space(client: Client, space):
    assert space.title in listed(client.get("/forum/"))
    Space.objects.filter(pk=space.pk).update(
        title="Wonen & <b>werk</b>", purpose="Nieuw doel", participant_count=1417
    )
    page = client.get("/forum/")
    assert listed(page) == ["Wonen & <b>werk</b>"]
    assert "Nieuw doel" in page.text
    assert "1417 deelnemers" in soup(page).text


def test_query_count_does_not_depend_on_number_of_spaces(
    client: Client, taking_part, space, official, many, django_assert_num_queries
):
    taking_part(official, space)
    client.force_login(official)
    client.get("/forum/")
    with django_assert_num_queries(7):
        client.get("/forum/")
    Space.objects.exclude(pk=space.pk).delete()
    with django_assert_num_queries(7):
        client.get("/forum/")


def test_its_first_page_is_one_query(many, official, django_assert_num_queries):
    load_space_page(official, "", after=None)
    with django_assert_num_queries(1):
        page = load_space_page(official, "", after=None)
    with django_assert_num_queries(2):
        load_space_page(official, "", after=page.next_id)
