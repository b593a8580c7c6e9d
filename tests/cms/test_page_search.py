"""Pages on the search page: only what everybody may read."""

from datetime import date

from django.urls import reverse

from wagtail.models import Page, PageViewRestriction

import pytest

from cms.models import PublicationIndexPage, PublicationPage


def found(client, query):
    return [hit.title for hit in client.get(f"/zoeken/?q={query}").context["pages"]]


def test_a_page_is_found_by_its_title_and_by_its_text(theme, client):
    assert theme.title in found(client, "arbeidsmigranten")
    assert theme.title in found(client, "werkomstandigheden")


def test_a_page_is_found_by_the_beginning_of_its_title(theme, client):
    assert theme.title in found(client, "arbeidsmig")


def test_a_hit_leads_to_its_page(theme, client):
    hits = client.get("/zoeken/?q=arbeidsmigranten").context["pages"]
    hit = next(hit for hit in hits if hit.title == theme.title)
    assert client.get(hit.url).status_code == 200
    assert hit.excerpt


@pytest.mark.parametrize("viewer", [None, "official", "moderator"])
def test_what_is_not_published_or_not_for_all_is_not_found(
    theme, client, request, viewer
):
    if viewer:
        client.force_login(request.getfixturevalue(viewer))
    restriction = PageViewRestriction.objects.create(page=theme, password="geheim")
    assert theme.title not in found(client, "arbeidsmigranten")
    restriction.delete()
    assert theme.title in found(client, "arbeidsmigranten")
    Page.objects.get(pk=theme.pk).specific.unpublish()
    assert theme.title not in found(client, "arbeidsmigranten")


def test_queries_do_not_grow_with_what_is_found(
    theme, topic, client, django_assert_max_num_queries
):
    client.get("/zoeken/?q=arbeidsmigranten")  # the site's root is looked up once
    with django_assert_max_num_queries(12):
        client.get("/zoeken/?q=arbeidsmigranten")


def test_the_address_is_where_the_menu_looks_for_it():
    assert reverse("search") == "/zoeken/"


@pytest.mark.parametrize(
    "query", ["Lbr. 23/021", "lbr 23/021", "23/021", "ledenbrief 23", "021"]
)
def test_letter_is_found_by_its_number_as_it_is_printed(home, client, query):
    shelf = home.add_child(instance=PublicationIndexPage(title="P", slug="publicaties"))
    letter = PublicationPage(title="Wet goed verhuurderschap", slug="wet", lead="Iets.")
    letter.kind, letter.number = "ledenbrief", "23/021"
    letter.published_on = date(2023, 5, 9)
    shelf.add_child(instance=letter)
    assert letter.title in found(client, query)


@pytest.mark.parametrize("query", ["Lbr. 23/021", "23/021"])
def test_page_is_found_by_a_number_in_its_text(theme, client, query):
    theme.lead = "Lees ook de brief Lbr. 23/021, van mei."
    theme.save_revision().publish()
    assert theme.title in found(client, query)
