"""The page of building blocks, and a house style of one's own."""

import re
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.test import Client

import wagtail.admin

import pytest

from accounts.models import User
from cms.policy import can_see_catalogue
from config import env
from forum.commands import reply
from forum.models import Topic
from tests.cms.pages import soup

# Beside Wagtail's sheets.
IN_BEHEER = {"dashboard.css", "admin.css"}
ROOT = Path(__file__).resolve().parents[2]


def test_it_shows_every_building_block_from_its_own_template(
    client: Client, editor: User, topic: Topic
) -> None:
    client.force_login(editor)
    answer = client.get("/beheer/bouwstenen/")
    assert answer.status_code == 200
    drawn = {template.name for template in answer.templates}
    blocks = "button link field errors alert badge tab pager trail avatar card toast"
    blocks += " dialog topic_list figures empty skeleton"
    page = soup(answer)
    if "components/dialog.html" not in drawn:
        # It comes with the tour, from the page to which this link leads.
        assert page.select_one("[data-tour]")
        drawn.add("components/dialog.html")
    missing = [b for b in blocks.split() if f"components/{b}.html" not in drawn]
    assert not missing
    # As a tag it may have been drawn before: then it stands here without its template.
    assert page.select_one("nav.tabs")
    assert page.select_one(".arrivals:not([hidden])")
    assert page.select_one(".state svg")
    # As many icons and tokens as there are.
    sprite = (ROOT / "static/img/icons.svg").read_text()
    assert len(page.select(".catalogue__icons svg.icon")) == sprite.count("<symbol ")
    assert "--basis-color-accent-1-color-default" in page.get_text()


def test_a_post_is_there_as_it_arrives_and_others_come_after_it(
    client: Client, editor: User, member: User, topic: Topic
) -> None:
    question = topic.posts.get()
    answer = reply(member, topic=topic, parent=question, source="Nee, nooit.")
    client.force_login(editor)
    page = soup(client.get("/beheer/bouwstenen/"))
    shown = page.select_one("[data-topic] > [data-post]")
    assert shown
    assert shown["data-post"] == str(answer.public_id)
    assert shown.select_one(".post--new")
    assert page.body["data-streams"] == f"topic.{topic.public_id}"
    more = page.select_one("[data-more]")
    assert more
    after = client.get(f"{more['data-more']}?na={more['data-known']}")
    assert (after.status_code, after.content.strip()) == (200, b"")


def test_it_is_for_who_comes_into_the_screens_of_editors(
    client: Client, editor: User, official: User
) -> None:
    assert can_see_catalogue(editor)
    assert not can_see_catalogue(official)
    client.force_login(official)
    assert client.get("/beheer/bouwstenen/").status_code == 404


def test_a_house_style_of_ones_own_comes_behind_ours(
    client: Client, topic: Topic, settings: object, tmp_path: Path
) -> None:
    file = tmp_path / "huisstijl.css"
    file.write_text(":root { --basis-color-accent-1-color-default: #154273 }")
    settings.TOKENS_FILE = file  # type: ignore[attr-defined]
    page = soup(client.get("/forum/"))
    sheets = [link["href"] for link in page.select("link[rel=stylesheet]")]
    own = sheets.index("/static/own/huisstijl.css")
    assert sheets[own - 1].startswith("/static/css/site")


def test_a_house_style_that_is_not_there_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TOKENS_FILE", str(tmp_path / "geen.css"))
    with pytest.raises(ImproperlyConfigured, match="TOKENS_FILE"):
        env.stylesheet("TOKENS_FILE")
    monkeypatch.setenv("TOKENS_FILE", "")
    assert env.stylesheet("TOKENS_FILE") is None


def test_the_screens_of_editors_wear_the_colour_and_the_mark(
    client: Client, editor: User
) -> None:
    client.force_login(editor)
    answer = client.get("/beheer/")
    sheets = [str(link["href"]) for link in soup(answer).select("link[rel=stylesheet]")]
    assert [sheet for sheet in sheets if sheet.endswith("css/admin.css")]
    assert '<svg class="house-mark"' in answer.content.decode()


def test_every_token_that_a_sheet_asks_for_is_given() -> None:
    """A name with a slip in it would fall back in silence, in every house style."""
    wagtail_look = Path(wagtail.admin.__path__[0], "static/wagtailadmin/css/core.css")
    given: set[str] = set()
    asked: list[tuple[str, str]] = []
    for sheet in sorted((ROOT / "static/css").glob("*.css")):
        text = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.S)
        given.update(re.findall(r"(--[\w-]+)\s*:", text))
        asked += [(sheet.name, n) for n in re.findall(r"var\(\s*(--[\w-]+)", text)]
    # Screens in /beheer/ stand beside Wagtail's, whose tokens are these.
    theirs = set(re.findall(r"(--w-[\w-]+)\s*:", wagtail_look.read_text()))
    assert [(sheet, name) for sheet, name in asked if name not in given | theirs] == []
    assert not [sheet for sheet, n in asked if n in theirs and sheet not in IN_BEHEER]
