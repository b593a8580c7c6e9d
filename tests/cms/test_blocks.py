"""Every block in each of its states: empty, one, many, closed, expired."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.test import Client

from wagtail.documents.models import Document
from wagtail.images.blocks import ImageBlock
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page

import pytest
import time_machine
from bs4 import BeautifulSoup

from accounts.models import User
from cms.blocks import BodyBlock
from cms.blocks.media import VideoBlock
from cms.models import (
    Alert,
    HomePage,
    NewsletterPage,
    Position,
    PublicationIndexPage,
    PublicationPage,
    ThemePage,
)
from forum import commands
from forum.models import Space, Topic
from groups.models import Group
from groups.selectors.directory import request_path
from tests.cms.pages import soup, visible_text

ADDRESS = "/arbeidsmigranten/"

type Show = Callable[..., str]


@pytest.fixture
def show(client: Client, theme: ThemePage) -> Show:
    """The visible text of a page with these blocks alone."""

    def shown(*blocks: Any) -> str:
        theme.body, theme.aside = list(blocks), []
        theme.save()
        return visible_text(client.get(ADDRESS))

    return shown


def test_a_lead_and_a_programme_are_their_words(show: Show) -> None:
    offers = [{"text": "Netwerk", "url": "https://example.org/"}]
    text = show(
        ("lead", {"text": "In het kort."}),
        ("programme", {"heading": "Steun", "text": "<p>Advies.</p>", "offers": offers}),
    )
    for words in ("In het kort.", "Steun", "Advies.", "Netwerk"):
        assert words in text


LINK = {"text": "Netwerk", "url": "https://example.org/"}
GONE = {"text": "Weg", "page": Page(title="Weg", live=False, content_type_id=1)}
FIGURE = {"number": "4", "words": "kamers"}
OPEN = {"show_from": None, "show_until": None}
OFFER = {"heading": "Kop", "text": "<p>Advies.</p>"}
# Block, what is in it, how often this stands there: empty, one, many, gone.
STATES: list[tuple[str, dict[str, Any], dict[str, int]]] = [
    ("position", {"heading": "Kop"}, {"section": 0}),
    ("position", {"heading": "Kop", "text": "<p>Zo.</p>"}, {"h2": 1, ".prose p": 1}),
    ("programme", OFFER | {"offers": []}, {"h2": 1, "ul": 0}),
    ("programme", OFFER | {"offers": [GONE]}, {"h2": 1, "ul": 0}),
    ("programme", OFFER | {"offers": [LINK, GONE, LINK]}, {"li a": 2}),
    ("links", {"heading": "Kop", "links": []}, {"section": 0}),
    ("links", {"heading": "Kop", "links": [GONE]}, {"section": 0}),
    ("links", {"heading": "Kop", "links": [LINK]}, {"h2": 1, "li a": 1}),
    ("links", {"heading": "Kop", "links": [LINK, GONE, LINK]}, {"li": 2}),
    ("files", {"heading": "Kop", "files": []}, {"h2": 1, "li.quiet": 1}),
    ("files", {"heading": "Kop", "files": [None]}, {"li": 1, "li.quiet": 1}),
    ("figures", {"heading": "Kop", "figures": [FIGURE]}, {"dt": 1, "img": 0}),
    ("figures", {"heading": "Kop", "figures": [FIGURE] * 6}, {"dt": 6}),
    ("featured", OFFER | OPEN | {"link": LINK}, {"h2": 1, "a": 1, "img": 0}),
    ("featured", OFFER | OPEN | {"link": GONE}, {"h2": 1, "a": 0}),
    ("featured", OFFER | OPEN | {"show_until": date(2020, 1, 1)}, {"section": 0}),
    (
        "alert",
        OPEN | {"title": "Let op", "page": GONE["page"]},
        {"h2": 1, "a": 0, "p": 0},
    ),
]


@pytest.mark.parametrize(("name", "value", "counts"), STATES)
def test_a_block_in_a_state_of_its_own(
    name: str, value: dict[str, Any], counts: dict[str, int]
) -> None:
    block = BodyBlock().child_blocks[name]
    html = BeautifulSoup(block.normalize(value).render_as_block(), "html.parser")
    assert {part: len(html.select(part)) for part in counts} == counts
    assert not [ul for ul in html.select("ul, dl") if not ul.find()]


# -- Positions -----------------------------------------------------------------


@pytest.fixture
def position(theme: ThemePage) -> Position:
    return Position.objects.create(
        title="Huisvesting",
        text="<p>Wonen gaat voor.</p>",
        taken_on=date(2023, 1, 10),
        taken_by="het bestuur",
    )


def test_a_position_is_kept_once_and_shown_on_each_theme(
    client: Client, show: Show, position: Position, home: HomePage
) -> None:
    block = ("position", {"heading": "Ons standpunt", "position": position})
    assert "Wonen gaat voor." in show(block)
    other = ThemePage(title="Wonen", slug="wonen", lead="Over wonen.", body=[block])
    home.add_child(instance=other)
    position.text = "<p>Werken gaat voor.</p>"
    position.save()
    for address in (ADDRESS, "/wonen/"):
        text = visible_text(client.get(address))
        assert "Werken gaat voor." in text
        assert "Ingenomen door het bestuur op 10 januari 2023." in text


def test_a_position_lapses_by_itself(
    client: Client, show: Show, position: Position
) -> None:
    position.expires_on = date(2026, 3, 4)
    position.save()
    show(("position", {"heading": "Ons standpunt", "position": position}))
    for day, lapsed in ((3, False), (4, True)):
        with time_machine.travel(datetime(2026, 3, day, 9, tzinfo=UTC), tick=False):
            assert ("Vervallen" in visible_text(client.get(ADDRESS))) is lapsed


def test_a_position_that_was_thrown_away_leaves_the_page_whole(
    client: Client, show: Show, position: Position
) -> None:
    show(("position", {"heading": "Ons standpunt", "position": position}))
    position.delete()
    answer = client.get(ADDRESS)
    assert answer.status_code == 200
    assert "Wonen gaat voor." not in answer.content.decode()


# -- Alerts --------------------------------------------------------------------


def test_an_alert_stands_on_its_themes_or_everywhere(
    client: Client, theme: ThemePage
) -> None:
    alert = Alert(title="Storing", level="warning")
    alert.save()
    for address in ("/", ADDRESS, "/over/"):
        assert "Storing" not in visible_text(client.get(address))
    alert.themes = [theme]
    alert.save()
    assert "Storing" in visible_text(client.get(ADDRESS))
    assert "Storing" not in visible_text(client.get("/"))
    alert.is_everywhere = True
    alert.save()
    for address in ("/", ADDRESS, "/over/"):
        assert visible_text(client.get(address)).count("Storing") == 1
    alert.delete()
    assert "Storing" not in visible_text(client.get(ADDRESS))


@pytest.mark.parametrize(
    ("day", "shown"), [(3, False), (4, True), (6, True), (7, False)]
)
def test_an_alert_goes_by_itself(
    client: Client, theme: ThemePage, day: int, shown: bool
) -> None:
    alert = Alert(title="Storing", is_everywhere=True)
    alert.show_from, alert.show_until = date(2026, 3, 4), date(2026, 3, 6)
    alert.save()
    with time_machine.travel(datetime(2026, 3, day, 9, tzinfo=UTC), tick=False):
        assert ("Storing" in visible_text(client.get("/"))) is shown


def test_an_alert_follows_the_page_it_leads_to(client: Client, home: HomePage) -> None:
    page = home.get_children().get(slug="over").specific
    Alert(title="Let op", page=page, is_everywhere=True).save()
    assert soup(client.get("/")).select_one('.alert a[href="/over/"]')
    page.slug = "over-ons"
    page.save_revision().publish()
    assert soup(client.get("/")).select_one('.alert a[href="/over-ons/"]')
    page.unpublish()
    assert not soup(client.get("/")).select(".alert a")
    assert "Let op" in visible_text(client.get("/"))


def test_an_alert_does_not_end_before_it_begins() -> None:
    alert = Alert(title="X", show_from=date(2026, 2, 1), show_until=date(2026, 1, 1))
    with pytest.raises(ValidationError):
        alert.clean()


# -- Publications --------------------------------------------------------------


def test_the_newest_of_the_theme_are_listed_by_kind(
    client: Client, show: Show, theme: ThemePage, home: HomePage
) -> None:
    shelf = home.add_child(instance=PublicationIndexPage(title="P", slug="publicaties"))
    for number, kind in enumerate(["ledenbrief", "handreiking"] * 3):
        page = PublicationPage(title=f"Stuk {number}", slug=f"s{number}", lead="Iets.")
        page.kind, page.published_on = kind, date(2023, 5, number + 1)
        page.number = f"23/00{number}" if kind == "ledenbrief" else ""
        page.themes = [theme] if number else []
        shelf.add_child(instance=page)
    block = {"heading": "Brieven", "newest": 2, "publications": []}
    text = show(("publications", block))
    assert text.index("Stuk 5") < text.index("Stuk 4")
    assert "Stuk 3" not in text
    text = show(("publications", block | {"kind": "ledenbrief"}))
    assert [n for n in range(6) if f"Stuk {n}" in text] == [2, 4]
    every = soup(client.get(ADDRESS)).find("a", string="Alle publicaties en brieven")
    assert every is not None
    assert client.get(str(every["href"])).context["found"].chosen == {
        "thema": theme.slug,
        "soort": "ledenbrief",
    }


# -- Questions and answers -----------------------------------------------------


@pytest.fixture
def answered(topic: Topic, official: User, member: User) -> str:
    """The address of Olga's question, with an answer that she chose."""
    reply = commands.reply(
        member, topic=topic, parent=topic.posts.get(), source="Dat mag zeker."
    )
    commands.accept_answer(official, post=reply)
    topic.refresh_from_db()
    return f"{topic.space.path}{topic.public_id}-{topic.slug}/"


def test_a_question_is_put_forward_with_its_chosen_answer(
    show: Show, answered: str, topic: Topic
) -> None:
    block = ("answers", {"heading": "Veel gevraagd", "questions": [answered]})
    text = show(block)
    for words in ("Veel gevraagd", topic.title, "Wij twijfelen.", "Dat mag zeker."):
        assert words in text


def test_what_is_hidden_or_closed_leaves_at_once_and_unseen(
    client: Client, show: Show, answered: str, topic: Topic, moderator: User
) -> None:
    show(("answers", {"heading": "Veel gevraagd", "questions": [answered]}))
    reply = topic.posts.get(number=2)
    commands.hide_post(moderator, post=reply, reason="Klopt niet.")
    text = visible_text(client.get(ADDRESS))
    assert topic.title in text
    assert "Dat mag zeker." not in text
    Space.objects.filter(pk=topic.space_id).update(audience="closed", slug=None)
    assert "Veel gevraagd" not in visible_text(client.get(ADDRESS))


def test_an_address_of_a_secret_or_of_nothing_shows_nothing(
    show: Show, secret_topic: Topic
) -> None:
    secret = f"/groepen/1/{secret_topic.public_id}-x/"
    questions = [secret, "/forum/x/1234567890123456-x/", "onzin"]
    text = show(("answers", {"heading": "Veel gevraagd", "questions": questions}))
    assert "Veel gevraagd" not in text
    assert "anarie" not in text


# -- Groups, files, figures, videos, the newsletter -----------------------------


def test_listed_groups_are_named_once_to_everybody_and_hidden_ones_to_nobody(
    client: Client, show: Show, group: Group, space: Space, official: User
) -> None:
    Space.objects.filter(pk=group.space_id).update(
        confidentiality="restricted", title="Werkgroep huisvesting"
    )
    Group.objects.filter(pk=group.pk).update(is_listed=True, theme=space)
    show(
        ("discussions", {"heading": "Discussies", "spaces": [space]}),
        ("groups", {"heading": "Groepen bij dit thema", "space": space}),
    )
    client.force_login(official)
    for reader in (Client(), client):
        page = reader.get(ADDRESS)
        assert "Werkgroep huisvesting" in visible_text(page)
        assert page.text.count(request_path(group)) == 1
    Group.objects.filter(pk=group.pk).update(is_listed=False)
    for reader in (Client(), client):
        assert "Werkgroep huisvesting" not in visible_text(reader.get(ADDRESS))


def test_files_say_their_kind_and_size(
    show: Show, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    document = Document(title="Model", file=ContentFile(b"a;b", name="model.csv"))
    document.file_size = 2048
    document.save()
    text = show(("files", {"heading": "Downloads", "files": [document]}))
    assert "Model csv, 2,0" in text.replace("\xa0", " ")
    document.delete()


def test_figures_name_what_they_count(show: Show) -> None:
    figures = [{"number": "500.000", "words": "arbeidsmigranten", "source": "CBS"}]
    text = show(("figures", {"heading": "In cijfers", "figures": figures}))
    for words in ("500.000", "arbeidsmigranten", "CBS"):
        assert words in text


def test_a_picture_has_the_words_that_it_was_given(
    client: Client, show: Show, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    picture = Image.objects.create(title="Foto", file=get_test_image_file())
    shown = {"image": picture, "alt_text": "Een huis met vier kamers"}
    value = ImageBlock().normalize(picture)
    value.contextual_alt_text = shown["alt_text"]
    figures = [{"number": "4", "words": "kamers"}]
    show(
        ("figures", {"heading": "Huis", "picture": value, "figures": figures}),
        ("featured", {"heading": "Licht", "text": "<p>Zie.</p>", "picture": value}),
    )
    pictures = soup(client.get(ADDRESS)).select("main img")
    assert [image["alt"] for image in pictures] == [shown["alt_text"]] * 2


def test_a_video_is_a_link_until_somebody_asks(
    client: Client, show: Show, theme: ThemePage
) -> None:
    video = {
        "heading": "Uitleg",
        "url": "https://vimeo.com/123456789",
        "captions": "statement",
        "statement": "De ondertiteling komt in mei.",
    }
    text = show(("video", video))
    assert "Kijk op Vimeo (externe site)" in text
    assert "De ondertiteling komt in mei." in text
    answer = client.get(ADDRESS)
    assert "player.vimeo.com" in answer["Content-Security-Policy"]
    assert not soup(answer).select("iframe")


@pytest.mark.parametrize(
    ("captions", "statement", "fine"),
    [("captions", "", True), ("statement", "", False), ("transcript", "", False)],
)
def test_a_video_says_how_who_cannot_hear_it_follows(
    captions: str, statement: str, fine: bool
) -> None:
    block = VideoBlock()
    value = {
        "heading": "Uitleg",
        "text": "",
        "url": "https://vimeo.com/123456789",
        "captions": captions,
        "transcript": None,
        "statement": statement,
    }
    try:
        block.clean(block.normalize(value))
    except ValidationError:
        assert not fine
    else:
        assert fine


def test_the_newsletter_is_asked_for_only_where_there_is_one(
    client: Client, theme: ThemePage, home: HomePage
) -> None:
    form = 'form[action="/nieuwsbrief/aanvragen/"]'
    assert not soup(client.get(ADDRESS)).select(form)
    page = NewsletterPage(title="Nieuwsbrief", slug="nieuwsbrief", lead="Elke week.")
    home.add_child(instance=page)
    shown = soup(client.get(ADDRESS))
    assert shown.select_one(form)
    assert "csrf" not in str(shown).lower()
