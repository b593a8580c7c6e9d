"""The start: what this is, the themes with their figures, and what is going on now."""

from typing import Any

from django.core.cache import cache
from django.test import Client

import pytest

from accounts.models import User
from cms.models import HomePage, ThemePage
from cms.views import serve
from forum import commands
from forum.models import Space, Topic
from tests.cms.pages import soup, visible_text


def test_themes_stand_there_with_the_figures_of_their_spaces(
    client: Client, home: HomePage, topic: Topic
) -> None:
    page = soup(client.get("/"))
    themes = page.select_one("#themas")
    assert themes is not None
    assert themes.select_one('a[href="/arbeidsmigranten/"]')
    assert "1 deelnemer" in themes.get_text()


def test_a_theme_without_a_space_stands_there_too(
    client: Client, home: HomePage
) -> None:
    home.add_child(instance=ThemePage(title="BRP", slug="brp", lead="Over de BRP."))
    themes = soup(client.get("/")).select_one("#themas")
    assert themes is not None
    assert themes.select_one('a[href="/brp/"]')


def test_drafts_and_shut_pages_do_not_stand_there(
    client: Client, home: HomePage
) -> None:
    draft = ThemePage(title="Concept", slug="concept", lead="Nog niet.", live=False)
    home.add_child(instance=draft)
    shut = ThemePage(title="Besloten", slug="besloten", lead="Nog niet.")
    home.add_child(instance=shut)
    shut.view_restrictions.create(restriction_type="login")
    text = visible_text(client.get("/"))
    assert "Concept" not in text
    assert "Besloten" not in text


def test_the_newest_public_topics_of_all_spaces_stand_there(
    client: Client,
    home: HomePage,
    space: Space,
    other_space: Space,
    members_space: Space,
    official: User,
    secret_topic: Topic,
) -> None:
    for number, where in enumerate([space, other_space, members_space] * 3):
        title = f"Vraag nummer {number}"
        commands.ask(official, space=where, title=title, source="Wie weet dit?")
    text = visible_text(client.get("/"))
    shown = [n for n in range(9) if f"Vraag nummer {n}" in text]
    assert shown == [1, 3, 4, 6, 7]
    assert text.index("Vraag nummer 7") < text.index("Vraag nummer 1")
    assert "anarie" not in client.get("/").content.decode()


def test_of_a_closed_group_its_members_see_the_name_and_no_topic(
    client: Client,
    home: HomePage,
    secret_topic: Topic,
    member: User,
    official: User,
) -> None:
    client.force_login(member)
    page = soup(client.get("/"))
    assert page.select_one(f'.side a[href="{secret_topic.space.path}"]')
    assert secret_topic.title not in page.get_text()
    client.force_login(official)
    body = client.get("/").content.decode()
    assert "anarie" not in body
    assert str(secret_topic.space.public_id) not in body


def test_a_visitor_is_shown_the_way_in(client: Client, home: HomePage) -> None:
    main = soup(client.get("/")).main
    assert main is not None
    assert main.select_one('a[href="/account/login/"]')
    assert main.select_one('a[href="/account/signup/"]')
    assert not main.select_one("a.button[href='/forum/']")


def test_somebody_signed_in_is_shown_what_to_do_next(
    client: Client, home: HomePage, official: User
) -> None:
    client.force_login(official)
    main = soup(client.get("/")).main
    assert main is not None
    assert main.select_one("a.button[href='/stel-een-vraag/']")
    assert main.select_one("a.button[href='/zoeken/']")
    assert not main.select_one('a[href="/account/login/"]')


def test_somebody_who_waits_is_told_so(
    client: Client, home: HomePage, person: Any
) -> None:
    client.force_login(person("Wim Wacht", state="pending"))
    response = client.get("/")
    assert "moderator" in visible_text(response)
    assert not soup(response).select("main a[href='/stel-een-vraag/']")


SIGNED_OUT = 14
KEPT = 2


def test_the_queries_of_the_start_are_fixed(
    client: Client,
    home: HomePage,
    space: Space,
    other_space: Space,
    official: User,
    django_assert_num_queries: Any,
) -> None:
    def costs() -> None:
        cache.clear()
        serve.clear_page_cache()
        with django_assert_num_queries(SIGNED_OUT):
            client.get("/")
        with django_assert_num_queries(KEPT):
            client.get("/")

    commands.ask(official, space=space, title="Wie weet dit?", source="Nou?")
    costs()
    for _n in range(7):
        commands.ask(official, space=other_space, title="En dit?", source="Nou?")
    for number in range(4):
        theme = ThemePage(title=f"Thema {number}", slug=f"t{number}", lead="Over iets.")
        theme.body = [("discussions", {"heading": "D", "spaces": [other_space]})]
        home.add_child(instance=theme)
    costs()


@pytest.mark.parametrize(
    ("address", "title"),
    [
        ("/over/", "Over dit forum"),
        ("/huisregels/", "Huisregels"),
        ("/privacy/", "Privacy"),
        ("/toegankelijkheid/", "Toegankelijkheid"),
        ("/hulp/", "Hulp en contact"),
        ("/oekraine/", "Oekraïne"),
    ],
)
def test_the_pages_of_the_footer_are_there(
    client: Client, home: HomePage, address: str, title: str
) -> None:
    page = soup(client.get(address))
    assert page.h1 is not None
    assert page.h1.text == title


@pytest.mark.parametrize(
    "address", ["/over/", "/huisregels/", "/privacy/", "/toegankelijkheid/", "/hulp/"]
)
def test_the_footer_links_to_them(client: Client, home: HomePage, address: str) -> None:
    assert soup(client.get("/")).select(f'footer a[href="{address}"]')
