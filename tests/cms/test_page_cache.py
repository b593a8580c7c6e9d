"""A page that was kept for visitors: whatever changes, the next one sees it."""

from collections.abc import Callable
from typing import Any

from django.test import Client
from django.utils import timezone

from wagtail.models import Page, Site

import pytest

from accounts.models import User
from cms.models import Alert, HomePage, ThemePage
from forum import commands
from forum.models import Space

ADDRESS = "/arbeidsmigranten/"
CANARY = "Kanarie-3141"


def text(address: str = ADDRESS, client: Client | None = None) -> str:
    return (client or Client()).get(address).content.decode()


@pytest.fixture
def kept(theme: ThemePage) -> ThemePage:
    """The second answer comes out of what was kept at the first."""
    assert text() == text()
    return ThemePage.objects.get(pk=theme.pk)


def title(page: ThemePage) -> None:
    page.title = CANARY
    page.save_revision().publish()


def alert(page: ThemePage) -> None:
    Alert.objects.create(title=CANARY, text="Let op.", is_everywhere=True)


@pytest.mark.parametrize("change", [title, alert])
def test_what_editors_change(kept: ThemePage, change: Callable[..., None]) -> None:
    change(kept)
    assert CANARY in text()


def test_what_is_said_in_the_forum(
    kept: ThemePage, space: Space, official: User, moderator: User
) -> None:
    topic = commands.ask(official, space=space, title=CANARY, source="Wie?")
    assert CANARY in text()
    assert CANARY in text("/")
    commands.hide_post(moderator, post=topic.posts.get())
    assert CANARY not in text()
    assert CANARY not in text("/")


def test_a_space_that_is_shut(kept: ThemePage, space: Space) -> None:
    assert space.path in text()
    Space.objects.filter(pk=space.pk).update(audience="members")
    assert f'"{space.path}"' not in text()


def test_a_page_that_is_taken_away_moved_or_shut(
    kept: ThemePage, home: HomePage
) -> None:
    kept.view_restrictions.create(restriction_type="login")
    assert Client().get(ADDRESS).status_code == 302
    kept.view_restrictions.all().delete()
    assert Client().get(ADDRESS).status_code == 200
    kept.slug = "elders"
    kept.save_revision().publish()
    assert Client().get(ADDRESS).status_code == 404
    assert Client().get("/elders/").status_code == 200
    Page.objects.get(pk=kept.pk).specific.unpublish()
    assert Client().get("/elders/").status_code == 404


def test_another_site_under_another_name(kept: ThemePage, home: HomePage) -> None:
    root = home.add_child(instance=ThemePage(title=CANARY, slug="apart", lead="x"))
    Site.objects.create(hostname="127.0.0.1", root_page=root)
    assert CANARY in Client(headers={"host": "127.0.0.1"}).get("/").content.decode()
    assert CANARY not in text("/").split("<main")[0]


def test_nothing_of_one_reader_is_kept_for_another(
    kept: ThemePage, official: User, client: Client
) -> None:
    User.objects.filter(pk=official.pk).update(display_name=CANARY)
    client.force_login(official)
    assert CANARY in text(client=client)
    english = Client()
    english.cookies["language"] = "en"
    assert 'lang="en"' in text(client=english)
    assert CANARY not in text()
    assert 'lang="nl"' in text()


def test_a_draft_and_a_preview_stay_with_the_editor(
    kept: ThemePage, editor: User, client: Client
) -> None:
    kept.title = CANARY
    kept.save_revision()
    client.force_login(editor)
    preview = f"/beheer/pages/{kept.pk}/view_draft/"
    assert CANARY in client.get(preview).content.decode()
    assert CANARY not in text()
    assert CANARY not in text()


def test_a_copy_is_validated_cheaply(
    kept: ThemePage, django_assert_num_queries: Any
) -> None:
    tag = Client().get(ADDRESS)["ETag"]
    with django_assert_num_queries(1):
        again = Client(headers={"if-none-match": tag}).get(ADDRESS)
    assert (again.status_code, again.content) == (304, b"")


def test_a_day_that_passes(kept: ThemePage, time_machine: Any) -> None:
    before = Client().get(ADDRESS)["ETag"]
    time_machine.move_to(timezone.now() + timezone.timedelta(days=1))
    assert Client().get(ADDRESS)["ETag"] != before
