"""Who reads what is shut to visitors, and how soon everybody's copy follows it."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile
from django.test import Client, RequestFactory

from wagtail.documents.models import Document
from wagtail.models import Collection, CollectionViewRestriction

import pytest
import time_machine

from accounts.models import User
from cms.commands import increase_content_version, publish_due_pages
from cms.models import HomePage, ThemePage
from core.clock import now

ADDRESS = "/arbeidsmigranten/"
NOT_THERE = "/geen-pagina/"


@pytest.fixture
def waiting(person: Callable[..., User]) -> User:
    """Wim has an account, and was not let in yet."""
    return person("Wim Wacht", state="pending")


@pytest.fixture
def document(home: HomePage, settings: object, tmp_path: Path) -> Document:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    inside = Collection.get_first_root_node().add_child(name="Voor leden")
    file = ContentFile(b"Kanarie", name="kanarie.csv")
    return Document.objects.create(title="Kanarie", file=file, collection=inside)


def shut(document: Document) -> None:
    CollectionViewRestriction.objects.create(
        collection=document.collection, restriction_type="login"
    )


def body(client: Client, address: str) -> str:
    return client.get(address).content.decode()


# -- Pages and documents for members -----------------------------------------------


def test_a_shut_page_and_what_is_under_it_are_not_there_for_who_waits(
    client: Client, theme: ThemePage, home: HomePage, waiting: User
) -> None:
    client.force_login(waiting)
    assert client.get(ADDRESS).status_code == 200
    theme.view_restrictions.create(restriction_type="login")
    answer = client.get(ADDRESS)
    assert answer.status_code == client.get(NOT_THERE).status_code == 404
    assert theme.title not in answer.content.decode()
    theme.view_restrictions.all().delete()
    home.view_restrictions.create(restriction_type="login")
    assert client.get(ADDRESS).status_code == 404


def test_a_shut_page_opens_once_somebody_is_let_in(
    client: Client, theme: ThemePage, waiting: User
) -> None:
    theme.view_restrictions.create(restriction_type="login")
    client.force_login(waiting)
    assert client.get(ADDRESS).status_code == 404
    User.objects.filter(pk=waiting.pk).update(state="active")
    assert client.get(ADDRESS).status_code == 200


def test_a_document_for_members_is_not_there_for_who_waits(
    client: Client, document: Document, waiting: User, official: User
) -> None:
    client.force_login(waiting)
    assert client.get(document.url).status_code == 200
    shut(document)
    answer = client.get(document.url)
    assert answer.status_code == 404
    assert "anarie" not in answer.content.decode().replace(document.url, "")
    client.force_login(official)
    assert client.get(document.url).status_code == 200


def test_a_visitor_is_sent_to_sign_in_for_a_document(
    client: Client, document: Document
) -> None:
    shut(document)
    answer = client.get(document.url)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/login/")


# -- The copy that all visitors share ----------------------------------------------


def test_a_theme_that_is_shut_leaves_the_pages_of_visitors_at_once(
    client: Client, theme: ThemePage, home: HomePage
) -> None:
    other = home.add_child(
        instance=ThemePage(title="Kanariethema", slug="kanarie", lead="Over iets.")
    )
    theme.related_themes.create(theme=other)
    theme.save()
    tags = {}
    for address in ("/", ADDRESS):
        answer = client.get(address)
        assert "Kanariethema" in answer.content.decode()
        tags[address] = answer["ETag"]
    other.view_restrictions.create(restriction_type="login")
    for address, tag in tags.items():
        answer = client.get(address, headers={"If-None-Match": tag})
        assert answer.status_code == 200
        assert "Kanariethema" not in answer.content.decode()
    other.view_restrictions.all().delete()
    for address in tags:
        assert "Kanariethema" in body(client, address)


def test_related_themes_keep_the_order_of_the_editor(
    client: Client, theme: ThemePage, home: HomePage
) -> None:
    for slug in ("zorg", "asiel", "milieu"):
        page = ThemePage(title=slug.title(), slug=slug, lead="Over iets.")
        order = theme.related_themes.count()
        other = home.add_child(instance=page)
        theme.related_themes.create(theme=other, sort_order=order)
    theme.save()
    text = body(client, ADDRESS)
    places = [text.index(f'href="/{slug}/"') for slug in ("zorg", "asiel", "milieu")]
    assert places == sorted(places)


def test_a_page_fetched_before_a_publication_is_not_kept_as_the_new_one(
    client: Client, theme: ThemePage
) -> None:
    fetched = ThemePage.objects.get(pk=theme.pk)
    theme.lead = "De nieuwe inleiding."
    theme.save_revision().publish()
    request = RequestFactory().get(ADDRESS)
    request.user = AnonymousUser()
    old = fetched.serve(request)
    assert "De nieuwe inleiding." not in old.content.decode()
    answer = client.get(ADDRESS)
    assert "De nieuwe inleiding." in answer.content.decode()
    assert answer["ETag"] != old["ETag"]


def test_a_preview_is_neither_kept_nor_taken_from_what_is_kept(
    client: Client, theme: ThemePage
) -> None:
    published = body(client, ADDRESS)
    theme.lead = "Nog niet bewaard."
    preview = theme.make_preview_request()
    preview.render()
    assert "Nog niet bewaard." in preview.content.decode()
    assert "ETag" not in preview
    assert "Nog niet bewaard." not in published
    assert "Nog niet bewaard." not in body(client, ADDRESS)


def test_a_moment_of_publication_is_kept_to(
    client: Client, theme: ThemePage, home: HomePage
) -> None:
    page = ThemePage(title="Later", slug="later", lead="Over later.", live=False)
    page.go_live_at = now() + timedelta(hours=1)
    page.expire_at = now() + timedelta(hours=3)
    page = home.add_child(instance=page)
    page.save_revision().publish()
    publish_due_pages()
    assert client.get("/later/").status_code == 404
    with time_machine.travel(now() + timedelta(hours=2), tick=False):
        publish_due_pages()
        assert client.get("/later/").status_code == 200
        assert "Later" in body(client, "/")
    with time_machine.travel(now() + timedelta(hours=4), tick=False):
        publish_due_pages()
        assert client.get("/later/").status_code == 404
        assert "Later" not in body(client, "/")


def test_a_renamed_page_is_found_at_its_old_address(
    client: Client, theme: ThemePage, django_capture_on_commit_callbacks: Any
) -> None:
    theme.slug = "arbeidsmigratie"
    with django_capture_on_commit_callbacks(execute=True):
        theme.save_revision().publish()
    answer = client.get(ADDRESS)
    assert answer.status_code == 301
    assert answer["Location"] == "/arbeidsmigratie/"


def test_a_document_that_changes_makes_new_copies(
    client: Client, theme: ThemePage, document: Document
) -> None:
    tag = client.get(ADDRESS)["ETag"]
    document.title = "Anders"
    document.save()
    assert client.get(ADDRESS)["ETag"] != tag
    tag = client.get(ADDRESS)["ETag"]
    increase_content_version()
    assert client.get(ADDRESS)["ETag"] != tag
