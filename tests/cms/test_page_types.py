"""Publications, articles and the pages that the law asks for."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client

from wagtail.documents.models import Document
from wagtail.models import Page

import pytest

from cms.blocks import AsideBlock, BodyBlock
from cms.demo import build_examples
from cms.demo.examples import blank_pdf
from cms.models import (
    AccessibilityPage,
    ContactPage,
    HomePage,
    PrivacyPage,
    PublicationFile,
    PublicationIndexPage,
    PublicationPage,
    ThemePage,
)
from cms.models.pdf_pages import count_pages
from forum.commands import open_space
from tests.cms.pages import soup, visible_text

LIST = "/publicaties/"


@pytest.fixture
def shelf(home: HomePage) -> PublicationIndexPage:
    page = PublicationIndexPage(title="Publicaties en brieven", slug="publicaties")
    return home.add_child(instance=page)


@pytest.fixture
def media(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def add(shelf: PublicationIndexPage, title: str, **fields: Any) -> PublicationPage:
    fields = {"published_on": date(2023, 5, 9), "lead": f"Over {title}."} | fields
    themes = fields.pop("themes", [])
    page = PublicationPage(title=title, slug=title.lower().replace(" ", "-"), **fields)
    page.themes = themes
    return shelf.add_child(instance=page)


def titles(client: Client, query: str = "") -> list[str]:
    page = soup(client.get(f"{LIST}{query}"))
    return [link.text for link in page.select(".row__title a")]


def test_letters_of_one_day_stand_in_the_order_of_their_numbers(
    client: Client, shelf: PublicationIndexPage
) -> None:
    add(shelf, "Een", kind="ledenbrief", number="23/021")
    add(shelf, "Twee", kind="ledenbrief", number="23/022")
    add(shelf, "Drie", kind="ledenbrief", number="23/005", published_on="2023-06-01")
    assert titles(client) == ["Drie", "Twee", "Een"]
    assert titles(client, "?volgorde=oud") == ["Een", "Twee", "Drie"]
    assert "Ledenbrief Lbr. 23/021, 9 mei 2023" in visible_text(client.get(LIST))


def test_the_list_is_narrowed_by_kind_theme_and_years(
    client: Client, shelf: PublicationIndexPage, theme: ThemePage
) -> None:
    add(shelf, "Oud", kind="handreiking", published_on=date(2020, 1, 1))
    add(shelf, "Brief", kind="ledenbrief", number="22/001", themes=[theme])
    add(shelf, "Nieuw", kind="handreiking", published_on=date(2024, 1, 1))
    assert titles(client, "?soort=ledenbrief") == ["Brief"]
    assert titles(client, f"?thema={theme.slug}") == ["Brief"]
    assert titles(client, "?van=2023") == ["Nieuw", "Brief"]
    assert titles(client, "?van=2023&tot=2023") == ["Brief"]
    nothing = visible_text(client.get(f"{LIST}?soort=uitvoeringstoets"))
    assert "Niets past bij deze filters." in nothing
    assert titles(client, "?soort=x&van=abc&tot=99999&pagina=x") == titles(client)


def test_what_is_asked_of_the_list_is_kept_nowhere(
    client: Client, shelf: PublicationIndexPage
) -> None:
    assert "ETag" in client.get(LIST)
    assert "ETag" not in client.get(f"{LIST}?soort=ledenbrief")


def test_a_long_list_has_pages_that_keep_the_filter(
    client: Client, shelf: PublicationIndexPage
) -> None:
    for number in range(21):
        add(shelf, f"Gids {number}", kind="handreiking")
    page = soup(client.get(f"{LIST}?soort=handreiking"))
    following = page.select_one("a[rel=next]")
    assert following is not None
    assert len(titles(client, str(following["href"]))) == 1


def test_an_empty_list_says_so(client: Client, shelf: PublicationIndexPage) -> None:
    assert "Er is nog niets verschenen." in visible_text(client.get(LIST))


def test_a_number_belongs_to_one_letter(shelf: PublicationIndexPage) -> None:
    add(shelf, "Een", kind="ledenbrief", number="23/021")
    with pytest.raises(ValidationError, match="nummer"):
        twin = PublicationPage(title="Twee", slug="twee", number="23/021", lead="x")
        twin.published_on, twin.path, twin.depth = date(2023, 1, 1), "x", 4
        twin.full_clean(exclude=["path", "depth", "content_type", "locale"])
    with pytest.raises(IntegrityError), transaction.atomic():
        twin = add(shelf, "Drie")
        PublicationPage.objects.filter(pk=twin.pk).update(number="23/021")


@pytest.mark.parametrize(
    ("kind", "number", "fine"),
    [
        ("ledenbrief", "23/021", True),
        ("ledenbrief", "", False),
        ("ledenbrief", "2023/21", False),
        ("handreiking", "", True),
    ],
)
@pytest.mark.django_db
def test_a_letter_has_a_number(kind: str, number: str, fine: bool) -> None:
    page = PublicationPage(title="Een", slug="een", kind=kind, number=number, lead="x")
    page.published_on = date(2023, 5, 9)
    names = {field.name for field in PublicationPage._meta.fields}
    others = names - {"kind", "number", "lead", "published_on"}
    try:
        page.clean_fields(exclude=others)
        page.clean()
    except ValidationError:
        assert not fine
    else:
        assert fine


@pytest.mark.usefixtures("media")
def test_a_file_says_what_it_is_before_it_is_opened(
    client: Client, shelf: PublicationIndexPage
) -> None:
    document = Document(title="De brief")
    document.file = ContentFile(blank_pdf(6), name="brief.pdf")
    document.file_size = 2048
    document.save()
    page = add(shelf, "Brief", kind="ledenbrief", number="23/021", addressee="de raad")
    file = PublicationFile(page=page, document=document, access="yes")
    file.clean()
    page.files = [file]
    page.save()
    text = visible_text(client.get("/publicaties/brief/"))
    assert "pdf, 2,0\xa0KB, 6 pagina’s".replace("\xa0", " ") in text
    assert "de raad" in text
    assert "Toegankelijk" in text
    assert "pdf, 6 pagina’s" in visible_text(client.get(LIST))


@pytest.mark.usefixtures("media", "home")
@pytest.mark.parametrize("name", ["stuk.pdf", "tabel.csv"])
def test_a_file_that_cannot_be_counted_has_no_pages(name: str) -> None:
    document = Document(title="Stuk", file=ContentFile(b"geen pdf", name=name))
    document.save()
    assert count_pages(document) is None


@pytest.mark.django_db
def test_a_statement_without_an_examination_claims_nothing() -> None:
    page = AccessibilityPage(title="T", status="B")
    with pytest.raises(ValidationError):
        page.clean()
    page.examined_on, page.report = date(2026, 1, 1), "https://example.org/rapport"
    page.clean()


def test_the_pages_of_the_law_say_what_is_filled_in(
    client: Client, home: HomePage
) -> None:
    assert "eerste maatregelen" in visible_text(client.get("/toegankelijkheid/"))
    page = AccessibilityPage.objects.get()
    page.status = ""
    page.save_revision().publish()
    assert "nog geen toegankelijkheidsverklaring" in visible_text(
        client.get("/toegankelijkheid/")
    )
    page.refresh_from_db()
    page.status, page.examined_on = "B", date(2026, 1, 5)
    page.report, page.contact = "https://example.org/r", "toegankelijk@example.org"
    page.save()
    text = visible_text(client.get("/toegankelijkheid/"))
    assert "5 januari 2026" in text
    assert "toegankelijk@example.org" in text
    privacy = PrivacyPage.objects.get()
    privacy.officer, privacy.valid_from = "fg@example.org", date(2026, 2, 1)
    privacy.save()
    text = visible_text(client.get("/privacy/"))
    assert "fg@example.org" in text
    assert "1 februari 2026" in text
    contact = ContactPage.objects.get()
    contact.phone, contact.email = "070 373 83 93", "hulp@example.org"
    contact.save()
    page = soup(client.get("/hulp/"))
    assert page.select_one('a[href="tel:0703738393"]')
    assert page.select_one('a[href="mailto:hulp@example.org"]')


@pytest.mark.usefixtures("media", "theme")
def test_every_example_of_the_demo_can_be_read(client: Client) -> None:
    build_examples()
    for address in (
        LIST,
        "/publicaties/huisvesting-in-het-omgevingsplan/",
        "/bijeenkomsten/",
        "/bijeenkomsten/webinar-wet-goed-verhuurderschap/",
        "/bijeenkomsten/spreekuur-meldpunt/",
        "/arbeidsmigranten/meldpunt-in-vijf-stappen/",
        "/wet-goed-verhuurderschap/",
        "/nieuwsbrief/",
        "/adviseurs/?regio=noord",
    ):
        page = soup(client.get(address))
        assert len(page.select("h1")) == 1, address
        levels = [int(h.name[1]) for h in page.main.find_all(["h1", "h2", "h3", "h4"])]
        steps = zip(levels, levels[1:], strict=False)
        assert all(b - a <= 1 for a, b in steps), address


@pytest.mark.usefixtures("media", "theme")
def test_the_second_theme_of_the_demo_is_of_its_own_space() -> None:
    title, slug = "Wet goed verhuurderschap", "wet-goed-verhuurderschap"
    own = open_space(title=title, slug=slug, audience="public")
    build_examples()
    assert ThemePage.objects.get(slug=slug).spaces == [own]


@pytest.mark.usefixtures("media", "theme")
def test_the_second_theme_of_the_demo_shows_every_block(client: Client) -> None:
    build_examples()
    page = ThemePage.objects.get(slug="wet-goed-verhuurderschap")
    assert {b.block_type for b in page.body} == set(BodyBlock().child_blocks)
    assert {b.block_type for b in page.aside} == set(AsideBlock().child_blocks)
    shown = soup(client.get(page.get_url()))
    headings = [h.get_text() for h in shown.select("main h2")]
    said = [b.value.get("heading") for b in [*page.body, *page.aside]]
    # No question is answered here: that block keeps quiet.
    assert {h for h in said if h} - set(headings) == {"Veel gevraagd"}
    assert [img["alt"] for img in shown.select("main img")] == [
        "Een rij van vijf getekende huizen"
    ] * 2


@pytest.mark.django_db
def test_a_site_that_begins_has_the_pages_that_the_law_asks_for(
    client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("first_pages")
    assert "are ready" in capsys.readouterr().out
    statement = client.get("/toegankelijkheid/")
    said = visible_text(statement)
    # Which status, what is not right yet, how it was looked into, where to complain.
    for word in ("eerste maatregelen", "Wat nog niet in orde is", "ombudsman"):
        assert word in said
    assert client.get("/arbeidsmigranten/").status_code == 404
    # Wagtail's own welcome is gone.
    assert [page.specific_class for page in Page.objects.filter(depth=2)] == [HomePage]
    call_command("first_pages")
    assert "nothing was changed" in capsys.readouterr().out
