"""Every kind of page, as axe sees it and as a small screen holds it."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from accounts import commands as accounts
from accounts.models import EmailDomain, Organisation, User
from cms.commands import appoint_editor, draft_article, send_feedback
from cms.models import (
    Adviser,
    Alert,
    ArticleDraft,
    LinkCheck,
    Position,
    Region,
    ThemePage,
)
from core.clock import now
from forum import commands as forum

pytestmark = pytest.mark.needs_browser

# Those that the demo does not show; test_every_page.py looks at all others.
PAGES = ["/", "/bijeenkomsten/spreekuur-meldpunt/", "/nieuwsbrief/week-1/"]


def problems(page):
    found = Axe().run(page).response["violations"]
    return [(row["id"], [node["html"][:120] for node in row["nodes"]]) for row in found]


@pytest.mark.usefixtures("pages")
def test_axe_finds_nothing_and_nothing_sticks_out(visit, site):
    page = visit("/", width=320)
    for address in PAGES:
        answer = page.goto(site + address)
        assert answer.status == 200, address
        page.locator("html[data-ready]").wait_for(state="attached")
        assert problems(page) == [], address
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 320, address


@pytest.mark.usefixtures("pages")
def test_a_recording_comes_after_a_click_only(visit):
    page = visit("/bijeenkomsten/webinar-wet-goed-verhuurderschap/")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.route("https://www.youtube-nocookie.com/**", lambda route: route.abort())
    play = page.get_by_role("button", name="Speel hier af")
    expect(play).to_be_visible()
    assert not [url for url in asked if "youtube" in url]
    play.click()
    frame = page.locator(".video iframe")
    expect(frame).to_have_attribute("title", "Webinar Wet goed verhuurderschap")
    plain = visit("/bijeenkomsten/webinar-wet-goed-verhuurderschap/", script=False)
    expect(plain.get_by_role("link", name="Kijk op YouTube")).to_be_visible()
    expect(plain.get_by_role("button", name="Speel hier af")).to_be_hidden()


@pytest.mark.usefixtures("pages")
def test_an_editor_reaches_the_screens_of_what_is_kept_once(visit, site, person):
    editor = appoint_editor(person("Eva Editor"))
    page = visit("/beheer/", as_=editor)
    for model in (Position, Alert, Region, Adviser):
        name = model._meta.model_name
        for rest in ("", "add/"):
            answer = page.goto(f"{site}/beheer/snippets/cms/{name}/{rest}")
            assert answer.status == 200, (name, rest)


OURS = {
    "moderator": [
        *("", "ruimtes/", "ruimtes/nieuw/", "groepen/", "beeld/", "toelating/"),
        *("toelating/domeinen/", "methodes/", "methodes/raguse/", "opmerkingen/"),
        "links/",
    ],
    "administrator": [
        *("", "organisaties/", "organisaties/nieuw/", "organisaties/inlezen/"),
        *("e-maildomeinen/", "e-maildomeinen/nieuw/", "rollen/", "mensen/?q=e"),
        *("inlogaanbieders/", "inlogaanbieders/nieuw/", "beveiligingslog/"),
        "niet-verstuurd/",
    ],
}


@pytest.fixture
def made(pages, topic, member, official):
    """What the screens show: an article that waits for its authors, a remark, a link
    that leads nowhere, an organisation and a domain."""
    first = topic.posts.get(number=1)
    answer = forum.reply(member, topic=topic, parent=first, source="Nee.")
    forum.accept_answer(official, post=answer)
    theme = ThemePage.objects.first()
    send_feedback(theme, text="Het jaartal klopt niet.", address="l@elders.example")
    broken = [{"target": "/weg/", "why": "404"}]
    LinkCheck.objects.create(page=theme, checked_at=now(), broken=broken)
    town = Organisation.objects.create(name="Zundert")
    EmailDomain.objects.create(domain="zundert.example").organisations.add(town)
    topic.refresh_from_db()
    return topic, theme


@pytest.mark.usefixtures("group")
@pytest.mark.parametrize("role", OURS)
def test_axe_finds_nothing_on_our_own_screens_in_beheer(
    visit, site, person, member, made, role
):
    user = accounts.add_role(person(f"Rol {role}"), role=role)
    page = visit("/beheer/", as_=user)
    paths = [*OURS[role]]
    if role == "moderator":
        topic, theme = made
        paths.append(f"artikel-van/{topic.public_id}/")
        curator = User.objects.get(pk=user.pk)
        draft_article(curator, topic=topic, theme=theme, title="Weigeren")
    else:
        town = Organisation.objects.get(name="Zundert")
        paths += [f"organisaties/{town.pk}/", f"mensen/{member.public_id}/"]
    for path in paths:
        answer = page.goto(f"{site}/beheer/{path}")
        assert answer.status == 200, path
        assert problems(page) == [], path
    if role == "moderator":
        asked = f"/kennis/{ArticleDraft.objects.get().public_id}/"
        for address, who in ((asked, member), (f"/opmerking/?pagina={PAGES[0]}", None)):
            page = visit(address, as_=who, width=320)
            page.locator("html[data-ready]").wait_for(state="attached")
            assert problems(page) == [], address
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= 320, address
