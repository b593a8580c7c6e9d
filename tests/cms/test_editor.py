"""An editor makes a second theme page of the same blocks, by Wagtail's own forms."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.test import Client

from wagtail.admin.models import FormState
from wagtail.models import Page
from wagtail.test.utils.form_data import (
    inline_formset,
    nested_form_data,
    rich_text,
    streamfield,
)

import pytest

from accounts.models import User
from cms.blocks import LinkBlock
from cms.models import (
    ArticlePage,
    EventIndexPage,
    EventPage,
    HomePage,
    PublicationIndexPage,
    PublicationPage,
    StandardPage,
    ThemePage,
)
from forum import commands
from forum.models import Space
from groups.models import Group
from tests.cms.pages import soup, visible_text


def form_of(*spaces: Space, **changes: Any) -> dict[str, str]:
    """What the form of a theme page sends, with most of its blocks in use."""
    none_of_link = {"text": "", "page": "", "document": "", "url": ""}
    days = {"show_from": "", "show_until": ""}
    shown = streamfield([("item", {"value": ""})] * len(spaces))
    for number, space in enumerate(spaces):
        shown[str(number)]["value"] = str(space.pk)
    fields = {
        "title": "Wet goed verhuurderschap",
        "slug": "verhuurderschap",
        "lead": "Sinds 1 juli 2023 gelden regels voor iedere verhuurder.",
        "owner_team": "Wonen",
        "review_on": "2027-01-01",
        "body": streamfield(
            [
                (
                    "alert",
                    {"title": "Let op", "text": "", "page": "", "level": "warning"}
                    | days,
                ),
                (
                    "text",
                    {
                        "heading": "Wat u moet doen",
                        "text": rich_text("<p>Lees dit.</p>"),
                    },
                ),
                (
                    "featured",
                    {
                        "heading": "Uitgelicht",
                        "text": rich_text("<p>Een handreiking.</p>"),
                        "link": none_of_link
                        | {"text": "Lees meer", "url": "https://example.org/"},
                    }
                    | days,
                ),
                (
                    "discussions",
                    {"heading": "Discussies", "spaces": shown, "topics": "3"},
                ),
                (
                    "publications",
                    {"heading": "Brieven", "publications": streamfield([])},
                ),
            ]
        ),
        "aside": streamfield(
            [("contact", {"heading": "Contact", "text": rich_text("<p>Bel ons.</p>")})]
        ),
        "related_themes": inline_formset([]),
        "seo_title": "",
        "search_description": "",
        "go_live_at": "",
        "expire_at": "",
    }
    return nested_form_data(fields | changes)


def add_url(home: Page) -> str:
    return f"/beheer/pages/add/cms/themepage/{home.pk}/"


def edit_url(page: Page) -> str:
    return f"/beheer/pages/{page.pk}/edit/"


def preview(client: Client, page: Page, *spaces: Space) -> HttpResponse:
    """What the panel beside the form shows: first it sends the form, then it looks."""
    url = f"{edit_url(page)}preview/"
    form = form_of(*spaces, slug=page.slug, title=page.title)
    assert client.post(url, form).json()["is_valid"]
    return client.get(f"{url}?in_preview_panel=true")


@pytest.mark.parametrize("who", ["editor", "curator"])
def test_somebody_who_keeps_pages_makes_previews_and_publishes_one(
    client: Client,
    request: pytest.FixtureRequest,
    home: HomePage,
    other_space: Space,
    official: User,
    who: str,
) -> None:
    commands.ask(official, space=other_space, title="Wie handhaaft?", source="Weet u?")
    client.force_login(request.getfixturevalue(who))
    assert client.get(add_url(home)).status_code == 200

    made = client.post(add_url(home), form_of(other_space))
    page = ThemePage.objects.get(slug="verhuurderschap")
    assert made.status_code == 302
    assert not page.live
    assert Client().get("/verhuurderschap/").status_code == 404
    assert client.get(edit_url(page)).status_code == 200

    preview_url = f"{edit_url(page)}preview/"
    changed = form_of(other_space, lead="Nog niet bewaard.")
    assert client.post(preview_url, changed).json()["is_valid"]
    text = visible_text(client.get(preview_url))
    assert "Nog niet bewaard." in text
    assert "1 deelnemer" in text
    assert "Wie handhaaft?" in text
    assert ThemePage.objects.get(pk=page.pk).lead != "Nog niet bewaard."

    publish = form_of(other_space) | {"action-publish": "action-publish"}
    assert client.post(edit_url(page), publish).status_code == 302
    text = visible_text(Client().get("/verhuurderschap/"))
    assert other_space.title in text
    assert "Wie handhaaft?" in text
    for words in ("Let op", "Wat u moet doen", "Lees meer", "Bel ons.", "team Wonen"):
        assert words in text
    assert "Wet goed verhuurderschap" in visible_text(Client().get("/"))


def test_a_new_page_can_be_previewed_before_it_is_saved(
    client: Client, home: HomePage, editor: User, other_space: Space
) -> None:
    client.force_login(editor)
    url = f"{add_url(home)}preview/"
    assert client.post(url, form_of(other_space)).json()["is_valid"]
    assert other_space.title in visible_text(client.get(url))
    assert not ThemePage.objects.filter(slug="verhuurderschap").exists()


def test_a_preview_stands_in_a_frame_of_beheer_and_in_no_cache(
    client: Client, theme: ThemePage, editor: User, space: Space
) -> None:
    client.force_login(editor)
    shown = preview(client, theme, space)
    assert "frame-ancestors 'self'" in shown["Content-Security-Policy"]
    assert "'unsafe-inline'" not in shown["Content-Security-Policy"]
    assert "no-store" in shown["Cache-Control"]
    assert shown["X-Frame-Options"] == "SAMEORIGIN"
    page = client.get(theme.url)
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]


@pytest.mark.parametrize("who", ["official", "member", "moderator", "outsider"])
def test_others_do_not_come_in(
    client: Client, request: pytest.FixtureRequest, theme: ThemePage, who: str
) -> None:
    """Being a moderator of the forum is not enough: one is appointed here too."""
    home = theme.get_parent()
    client.force_login(request.getfixturevalue(who))
    before = Page.objects.count(), theme.latest_revision_id
    for url in ("/beheer/", add_url(home), edit_url(theme), "/beheer/toelating/"):
        response = client.get(url, follow=True)
        assert response.status_code == 403
        assert theme.title not in response.content.decode()
        publish = form_of() | {"action-publish": "action-publish"}
        client.post(url, publish)
        client.post(f"{url}preview/", publish)
        assert client.get(f"{url}preview/", follow=True).status_code in {403, 404}
    assert (Page.objects.count(), ThemePage.objects.get().latest_revision_id) == before
    assert not FormState.objects.exists()


def test_a_stranger_is_sent_to_sign_in_and_back(
    client: Client, theme: ThemePage
) -> None:
    for url in ("/beheer/", edit_url(theme), "/beheer/toelating/", "/beheer/account/"):
        response = client.get(url, follow=True)
        assert response.request["PATH_INFO"] == "/account/login/"
        assert url in response.redirect_chain[-1][0].replace("%2F", "/")
        assert theme.title not in soup(response).get_text()


def test_there_is_one_form_to_sign_in(client: Client, editor: User) -> None:
    """Wagtail's own would know neither limits nor verified addresses."""
    data = {"username": editor.email, "password": "een-lang-wachtwoord"}
    for url in ("/_util/login/", "/beheer/login/"):
        answer = client.post(url, data, follow=True)
        assert answer.request["PATH_INFO"] == "/account/login/"
        assert "_auth_user_id" not in client.session
    assert client.get("/beheer/password_reset/").status_code == 404
    client.force_login(editor)
    assert client.get(f"{url}?next=/beheer/pages/", follow=True).status_code == 200
    elsewhere = client.get(f"{url}?next=https://example.org/")
    assert elsewhere["Location"] == "/beheer/"


@pytest.mark.parametrize("who", ["editor", "curator"])
def test_people_and_their_groups_are_not_managed_there(
    client: Client, request: pytest.FixtureRequest, who: str
) -> None:
    client.force_login(request.getfixturevalue(who))
    menu = client.get("/beheer/").content.decode()
    assert "/beheer/users/" not in menu
    for url in ("/beheer/groups/", "/beheer/sites/"):
        assert url not in menu
        assert client.get(url).status_code == 302
        assert client.get(f"{url}new/", follow=True).request["PATH_INFO"] == "/beheer/"


def test_an_editor_keeps_preferences_without_giving_a_last_name(
    client: Client, editor: User
) -> None:
    client.force_login(editor)
    page = soup(client.get("/beheer/account/"))
    assert not page.select('[name="name_email-first_name"]')
    fields = {
        field["name"]: field.get("value", "on")
        for field in page.select("main form input[name]:not([type=file])")
    }
    choices = {
        field["name"]: (field.select_one("option[selected]") or {}).get("value", "")
        for field in page.select("main form select[name]")
    }
    response = client.post("/beheer/account/", fields | choices)
    assert response.status_code == 302
    editor.refresh_from_db()
    assert editor.display_name == "Eva Editor"


# -- Pages stand where they belong ----------------------------------------------


@pytest.mark.django_db
def test_which_page_stands_under_which() -> None:
    assert HomePage.can_create_at(Page(depth=1))
    assert ThemePage.allowed_parent_page_models() == [HomePage]
    assert ThemePage.allowed_subpage_models() == [ArticlePage, StandardPage]
    below = set(HomePage.allowed_subpage_models())
    assert {ThemePage, StandardPage, EventIndexPage, PublicationIndexPage} <= below
    assert EventIndexPage.allowed_subpage_models() == [EventPage]
    assert PublicationIndexPage.allowed_subpage_models() == [PublicationPage]
    assert EventPage.allowed_parent_page_models() == [EventIndexPage]
    assert StandardPage.allowed_subpage_models() == []


def test_there_is_one_start_page(client: Client, home: HomePage, editor: User) -> None:
    client.force_login(editor)
    root = home.get_parent()
    assert not HomePage.can_create_at(root)
    url = f"/beheer/pages/add/cms/homepage/{root.pk}/"
    assert client.get(url, follow=True).request["PATH_INFO"] == "/beheer/"


# -- Spaces in the form -----------------------------------------------------------

CHOOSER = "/beheer/ruimte-kiezen/"


def test_only_what_visitors_see_can_be_chosen(
    client: Client,
    theme: ThemePage,
    editor: User,
    space: Space,
    members_space: Space,
    group: Group,
) -> None:
    client.force_login(editor)
    for url in (CHOOSER, f"{CHOOSER}results/", f"{CHOOSER}results/?q=e"):
        body = client.get(url).content.decode()
        assert space.title in body
        assert members_space.title not in body
        assert "Intervisie" not in body
    assert client.get(f"{CHOOSER}chosen/{space.pk}/").status_code == 200
    for pk in (members_space.pk, group.space.pk, 10**6, "x"):
        assert client.get(f"{CHOOSER}chosen/{pk}/").status_code == 404
    several = f"{CHOOSER}chosen-multiple/?id={space.pk}&id={group.space.pk}&multiple=1"
    chosen = client.get(several).json()["result"]
    assert [row["title"] for row in chosen] == [space.title]


def test_a_search_finds_a_space_by_its_title(
    client: Client, theme: ThemePage, editor: User, space: Space, other_space: Space
) -> None:
    client.force_login(editor)
    body = client.get(f"{CHOOSER}results/?q=verhuur").content.decode()
    assert other_space.title in body
    assert space.title not in body


def test_the_editor_is_warned_of_a_space_that_became_closed(
    client: Client, theme: ThemePage, editor: User, space: Space
) -> None:
    client.force_login(editor)
    assert "niet openbaar" not in client.get(edit_url(theme)).content.decode()
    Space.objects.filter(pk=space.pk).update(
        audience="closed", slug=None, title="Kanarieruimte"
    )
    form = client.get(edit_url(theme)).content.decode()
    assert "1 ruimte in een discussieblok is niet (meer) openbaar" in form
    seen = preview(client, theme, space)
    assert "1 ruimte in dit blok is niet (meer) openbaar" in visible_text(seen)
    for body in (form, seen.content.decode()):
        assert "anarie" not in body
        assert str(space.public_id) not in body


def test_a_closed_space_and_none_at_all_look_the_same_to_an_editor(
    client: Client, theme: ThemePage, editor: User, group: Group
) -> None:
    """Whoever sends numbers to the form learns nothing about closed spaces."""
    client.force_login(editor)
    answers = []
    for space in (group.space, Space(pk=10**6)):
        url = edit_url(theme)
        sent = client.post(url, form_of(space, slug=theme.slug, title=theme.title))
        assert sent.status_code == 302
        body = client.get(url).content.decode()
        assert str(group.space.public_id) not in body
        answers.append(visible_text(preview(client, theme, space)))
    assert answers[0] == answers[1]


def test_an_editor_who_changes_a_word_keeps_the_closed_space_in_its_place(
    client: Client, theme: ThemePage, editor: User, space: Space
) -> None:
    Space.objects.filter(pk=space.pk).update(audience="closed", slug=None)
    client.force_login(editor)
    publish = form_of(space, slug=theme.slug) | {"action-publish": "action-publish"}
    assert client.post(edit_url(theme), publish).status_code == 302
    assert ThemePage.objects.get(pk=theme.pk).space_ids == [space.pk]


@pytest.mark.parametrize(
    ("link", "fine"),
    [
        ({"text": "", "url": ""}, True),
        ({"text": "Lees meer", "url": "https://example.org/"}, True),
        ({"text": "Lees meer", "url": ""}, False),
        ({"text": "", "url": "https://example.org/"}, False),
        ({"text": "Lees meer", "url": "javascript:alert(1)"}, False),
        ({"text": "Lees meer", "url": "https://example.org/", "page": "theme"}, False),
    ],
)
def test_a_link_has_words_and_one_thing_to_lead_to(
    theme: ThemePage, link: dict[str, Any], fine: bool
) -> None:
    block = LinkBlock()
    if "page" in link:
        link = link | {"page": theme}
    value = dict(block.to_python({})) | link
    try:
        block.clean(block.normalize(value))
    except ValidationError:
        assert not fine
    else:
        assert fine
