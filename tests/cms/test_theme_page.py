"""The theme page: every text of the sample, and figures that come from rows."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.test import Client

import pytest
import time_machine

from accounts.models import User
from cms.models import ThemePage
from cms.views import serve
from forum import commands
from forum.models import Participation, Space
from tests.cms.pages import soup, visible_text

SAMPLE = Path(__file__).with_name("theme-page.txt").read_text(encoding="utf-8")
ADDRESS = "/arbeidsmigranten/"
LAST = datetime(2023, 5, 16, 9, 59, tzinfo=UTC)  # 11:59 in Amsterdam


@pytest.fixture
def crowd(space: Space, official: User) -> None:
    """1417 people take part, one of whom wrote the newest post on 16 May 2023."""
    with time_machine.travel(LAST, tick=False):
        commands.ask(official, space=space, title="Mag dat?", source="Graag uw raad.")
    people = User.objects.bulk_create(
        User(display_name=f"Deelnemer {n}", state="active") for n in range(1416)
    )
    Participation.all_objects.bulk_create(
        Participation(space=space, user=user) for user in people
    )
    with transaction.atomic():
        commands.recount_spaces([space.pk])


@pytest.mark.slow
@pytest.mark.usefixtures("crowd")
def test_the_page_says_all_of_the_sample_in_its_order(
    client: Client, theme: ThemePage
) -> None:
    text = visible_text(client.get(ADDRESS))
    place = 0
    # A space that may not break is a space to a reader.
    lines = [" ".join(line.split()) for line in SAMPLE.splitlines()]
    for paragraph in filter(None, lines):
        found = text.find(paragraph, place)
        assert found >= 0, paragraph
        place = found + len(paragraph)


@pytest.mark.usefixtures("theme")
def test_the_figures_follow_the_rows(
    client: Client, space: Space, official: User, member: User
) -> None:
    with time_machine.travel(LAST, tick=False):
        topic = commands.ask(official, space=space, title="Mag dat?", source="Raad.")
    text = visible_text(client.get(ADDRESS))
    assert "1 deelnemer | Laatst bijgewerkt op 16 mei 2023 om 11:59" in text
    commands.join(member, space=space)
    assert "2 deelnemers | Laatst bijgewerkt op 16 mei 2023 om 11:59" in visible_text(
        client.get(ADDRESS)
    )
    with time_machine.travel(datetime(2023, 12, 1, 10, 5, tzinfo=UTC), tick=False):
        parent = topic.posts.get()
        commands.reply(member, topic=topic, parent=parent, source="Ja hoor.")
    text = visible_text(client.get(ADDRESS))
    assert "2 deelnemers | Laatst bijgewerkt op 1 december 2023 om 11:05" in text


def test_the_page_holds_no_figure(theme: ThemePage) -> None:
    stored = f"{theme.body.get_prep_value()}{theme.aside.get_prep_value()}{theme.lead}"
    assert "1417" not in stored
    assert "11:59" not in stored
    assert "Laatst bijgewerkt" not in stored


def test_the_newest_topics_stand_under_the_figures(
    client: Client, theme: ThemePage, space: Space, official: User
) -> None:
    for number in range(6):
        title = f"Vraag {number}"
        commands.ask(official, space=space, title=title, source="Wie weet dit?")
    text = visible_text(client.get(ADDRESS))
    assert [n for n in range(6) if f"Vraag {n}" in text] == [2, 3, 4, 5]
    assert text.index("Vraag 5") < text.index("Vraag 2")


def test_somebody_signed_in_sees_what_is_new(
    client: Client, theme: ThemePage, space: Space, official: User, member: User
) -> None:
    commands.join(member, space=space)
    commands.ask(official, space=space, title="Wie weet dit?", source="Ik niet.")
    client.force_login(member)
    assert "1 nieuw" in visible_text(client.get(ADDRESS))
    client.logout()
    assert "1 nieuw" not in visible_text(client.get(ADDRESS))


def test_an_empty_space_says_so(client: Client, theme: ThemePage) -> None:
    text = visible_text(client.get(ADDRESS))
    assert "0 deelnemers" in text
    assert "Nog geen berichten" in text
    assert "Laatst bijgewerkt" not in text


def test_a_space_and_its_live_figures_are_named(
    client: Client, theme: ThemePage, space: Space
) -> None:
    page = soup(client.get(ADDRESS))
    stream = f"space.{space.public_id}"
    assert page.body is not None
    assert page.body["data-streams"] == stream
    assert page.select_one(f'[data-figures="{stream}"]')
    assert page.select_one(f'[data-refresh-on="{stream}"]')
    (title,) = page.select(f'h3 a[href="{space.path}"]')
    assert title.text == space.title


@pytest.mark.parametrize("audience", ["closed", "members"])
def test_a_space_that_visitors_may_not_see_leaves_no_trace(
    client: Client,
    theme: ThemePage,
    space: Space,
    curator: User,
    official: User,
    audience: str,
) -> None:
    commands.ask(official, space=space, title="Kanarie in de titel", source="Kanarie.")
    Space.objects.filter(pk=space.pk).update(
        audience=audience,
        title="Kanarieruimte",
        slug=None if audience == "closed" else space.slug,
    )
    for user in (None, official, curator):
        if user is not None:
            client.force_login(user)
        # On their own start page people with an account see questions of such spaces.
        is_theirs = user is not None and audience == "members"
        for address in (ADDRESS,) if is_theirs else (ADDRESS, "/"):
            body = client.get(address).content.decode()
            assert "anarie" not in body
            assert str(space.public_id) not in body
            assert "Meest recente discussies" not in body


def test_one_space_of_two_disappears_alone(
    client: Client, theme: ThemePage, space: Space, other_space: Space
) -> None:
    theme.body = [
        (
            "discussions",
            {"heading": "Discussies", "spaces": [space, other_space], "topics": 3},
        )
    ]
    theme.save()
    Space.objects.filter(pk=space.pk).update(audience="closed", slug=None)
    text = visible_text(client.get(ADDRESS))
    assert "Discussies" in text
    assert other_space.title in text
    assert soup(client.get(ADDRESS)).select("h3") != []
    assert space.path not in client.get(ADDRESS).content.decode()


def test_a_space_that_is_gone_does_no_harm(
    client: Client, theme: ThemePage, other_space: Space
) -> None:
    theme.body = [("discussions", {"heading": "Discussies", "spaces": [other_space]})]
    theme.save()
    other_space.delete()
    response = client.get(ADDRESS)
    assert response.status_code == 200
    assert "Discussies" not in visible_text(response)


@pytest.mark.parametrize(
    ("today", "shown"),
    [(3, False), (4, True), (6, True), (7, False)],
)
def test_an_alert_comes_and_goes_by_itself(
    client: Client, theme: ThemePage, today: int, shown: bool
) -> None:
    alert = {"title": "Let op", "text": "Even."}
    days = {"show_from": date(2026, 3, 4), "show_until": date(2026, 3, 6)}
    theme.body = [("alert", alert | days), ("featured", _featured() | days)]
    theme.save()
    with time_machine.travel(datetime(2026, 3, today, 9, tzinfo=UTC), tick=False):
        text = visible_text(client.get(ADDRESS))
    assert ("Let op" in text) is shown
    assert ("Uitgelicht" in text) is shown


def _featured() -> dict[str, Any]:
    return {"heading": "Uitgelicht", "text": "<p>Een webinar.</p>"}


def test_an_alert_leads_to_its_page_until_that_is_taken_down(
    client: Client, theme: ThemePage
) -> None:
    link = 'href="/oekraine/"'
    assert link in client.get(ADDRESS).content.decode()
    page = theme.body[0].value["page"]
    page.specific.unpublish()
    body = client.get(ADDRESS).content.decode()
    assert link not in body
    assert "Oorlog Oekraïne" in body


def test_an_empty_list_of_publications_says_so(
    client: Client, theme: ThemePage
) -> None:
    text = visible_text(client.get(ADDRESS)).partition("Publicaties en brieven")[2]
    assert text.startswith(" Er zijn nog geen publicaties of brieven")


def test_publications_and_links_are_lists(client: Client, theme: ThemePage) -> None:
    letter = {
        "text": "Registratie van het eerste verblijfadres",
        "detail": "Ledenbrief Lbr. 23/008, 14 februari 2023",
        "url": "https://example.org/brief.pdf",
    }
    own = {"text": "Oekraïne", "page": theme.body[0].value["page"]}
    theme.body = [
        ("publications", {"heading": "Brieven", "publications": [letter]}),
        ("links", {"heading": "Meer", "links": [own]}),
    ]
    theme.save()
    page = soup(client.get(ADDRESS))
    assert page.select_one('a[href="https://example.org/brief.pdf"]')
    assert page.select_one('main a[href="/oekraine/"]')
    assert "Lbr. 23/008" in page.get_text()


def test_related_themes_are_linked_while_they_are_live(
    client: Client, theme: ThemePage
) -> None:
    other = ThemePage(title="Burgerzaken", slug="burgerzaken", lead="Over de BRP.")
    theme.get_parent().add_child(instance=other)
    theme.related_themes.create(theme=other)
    theme.save()
    assert 'href="/burgerzaken/"' in client.get(ADDRESS).content.decode()
    other.unpublish()
    assert "burgerzaken" not in client.get(ADDRESS).content.decode()


def test_the_search_index_of_pages_holds_nothing_of_the_forum(
    theme: ThemePage, space: Space, official: User
) -> None:
    commands.ask(official, space=space, title="Kanarie", source="Kanarie.")
    Space.objects.filter(pk=space.pk).update(title="Kanarieruimte")
    theme = ThemePage.objects.get(pk=theme.pk)
    block = theme.body.stream_block
    indexed = block.get_searchable_content(theme.body)
    assert "Meest recente discussies op het VNG-forum" in indexed
    assert "anarie" not in " ".join(indexed)


def test_a_page_can_be_shut_to_visitors(
    client: Client, theme: ThemePage, official: User
) -> None:
    theme.view_restrictions.create(restriction_type="login")
    answer = client.get(ADDRESS)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/login/")
    client.force_login(official)
    assert client.get(ADDRESS).status_code == 200


# -- What a page costs, and what it leaves behind ------------------------------

SIGNED_OUT = 20
KEPT = 1
SIGNED_IN = 7


def test_the_queries_of_a_page_are_fixed(
    client: Client,
    theme: ThemePage,
    space: Space,
    person: Callable[..., User],
    official: User,
    member: User,
    django_assert_num_queries: Any,
) -> None:
    """They grow with neither topics nor participants nor posts."""
    commands.join(member, space=space)

    def more(number: int) -> None:
        asker = person(f"Vrager {User.objects.count()}")
        topic = commands.ask(asker, space=space, title="Wie weet dit?", source="Nou?")
        for _n in range(number):
            parent = topic.posts.order_by("-number").first()
            commands.reply(official, topic=topic, parent=parent, source="Ik niet.")

    def costs() -> None:
        client.logout()
        cache.clear()
        serve.clear_page_cache()
        with django_assert_num_queries(SIGNED_OUT):
            client.get(ADDRESS)
        with django_assert_num_queries(KEPT):
            client.get(ADDRESS)
        client.force_login(member)
        client.get(ADDRESS)
        with django_assert_num_queries(SIGNED_IN):
            client.get(ADDRESS)

    more(4)
    costs()
    for number in range(1, 5):
        more(number)
    costs()


@pytest.mark.parametrize("address", [ADDRESS, "/", "/toegankelijkheid/"])
def test_a_signed_out_page_can_be_kept_and_reused(
    client: Client, theme: ThemePage, topic: Any, address: str
) -> None:
    response = client.get(address)
    page = soup(response)
    assert response.status_code == 200
    assert not response.cookies
    assert "csrf" not in response.content.decode().lower()
    assert "userbar" not in response.content.decode().lower()
    assert all(script.get("src") for script in page.select("script"))
    assert not page.select("style, [style], [nonce]")
    assert not [
        tag for tag in page.find_all() if any(key.startswith("on") for key in tag.attrs)
    ]
    assert "'unsafe-inline'" not in response["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
