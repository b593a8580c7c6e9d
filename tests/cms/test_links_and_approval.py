"""Links that lead nowhere are found, and a draft goes by a moderator on request."""

from io import StringIO
from typing import Any

from django.core.management import CommandError, call_command
from django.test import Client

from wagtail.models import Page, Site, Task, TaskState, Workflow

import pytest

from accounts.models import User
from cms.commands import (
    check_links,
    ensure_approval,
    ensure_home_settings,
    reset_link_check,
)
from cms.commands.link_check import list_broken_links, list_external_links
from cms.dashboard import items
from cms.models import HomePage, LinkCheck, StandardPage, ThemePage
from tests.cms.pages import soup

ADDRESS = "/arbeidsmigranten/"


@pytest.fixture
def linked(theme: ThemePage, settings: Any) -> ThemePage:
    settings.SITE_URL = "http://localhost"
    about = StandardPage.objects.get(slug="over")
    hidden = StandardPage.objects.get(slug="huisregels")
    hidden.unpublish()
    text = (
        f'<p><a linktype="page" id="{about.pk}">goed</a>'
        f'<a linktype="page" id="{hidden.pk}">weg</a>'
        '<a href="/forum/arbeidsmigranten/">goed</a>'
        '<a href="/forum/bestaat-niet/">weg</a>'
        '<a href="https://elders.example/x">elders</a></p>'
    )
    theme.body = [
        ("text", {"heading": "Links", "text": text}),
        (
            "links",
            {
                "heading": "Meer",
                "links": [
                    {"text": "hier", "url": "http://localhost/weg/"},
                    {"text": "elders", "url": "https://elders.example/y"},
                ],
            },
        ),
    ]
    theme.save_revision().publish()
    return theme


def test_links_that_lead_nowhere_are_named_with_their_page(linked: ThemePage) -> None:
    hidden = Page.objects.get(slug="huisregels")
    assert {(link.page, link.target, link.why) for link in list_broken_links()} == {
        (ADDRESS, hidden.title, "not published"),
        (ADDRESS, "/forum/bestaat-niet/", "404"),
        (ADDRESS, "http://localhost/weg/", "404"),
    }
    assert {link.target for link in list_external_links()} >= {
        "https://elders.example/x",
        "https://elders.example/y",
    }


def test_the_command_fails_as_long_as_there_is_one(linked: ThemePage) -> None:
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("check_links", stdout=out)
    assert f"{ADDRESS}\t/forum/bestaat-niet/\t404" in out.getvalue()
    linked.body = []
    linked.save_revision().publish()
    call_command("check_links", stdout=out)
    call_command("check_links", "--external", stdout=out)


def test_the_worker_puts_broken_links_on_the_desk_until_the_page_is_mended(
    client: Client, linked: ThemePage, editor: User, official: User
) -> None:
    check_links()
    client.force_login(editor)
    edit = f"/beheer/pages/{linked.pk}/edit/"
    (item,) = [m for m in items.list_dashboard_items(editor) if m.name == "links"][
        0
    ].items
    assert (item.title, item.url) == (linked.title, edit)
    listed = soup(client.get("/beheer/links/"))
    assert "/forum/bestaat-niet/ (404)" in listed.get_text()
    assert "(niet gepubliceerd)" in listed.get_text()
    assert listed.select(f'.title-wrapper a[href="{edit}"]')
    client.force_login(official)
    assert client.get("/beheer/links/").status_code == 302
    # What was looked at today is left alone; what is published again is not.
    LinkCheck.objects.update(broken=[])
    check_links()
    assert not LinkCheck.objects.broken().exists()
    linked.save_revision().publish()
    check_links()
    assert LinkCheck.objects.broken().get().page_id == linked.pk
    reset_link_check(linked)
    assert not LinkCheck.objects.filter(page=linked).exists()
    check_links()
    assert LinkCheck.objects.broken().exists()
    linked.unpublish()
    check_links()
    assert not LinkCheck.objects.broken().exists()


def test_a_page_says_where_to_tell_that_something_is_wrong(
    client: Client, theme: ThemePage
) -> None:
    page = soup(client.get(ADDRESS))
    link = page.find("a", string="Klopt er iets niet op deze pagina?")
    assert link is not None
    assert "Arbeidsmigranten" in soup(client.get(str(link["href"]))).get_text()


def test_the_first_start_page_takes_the_place_of_the_welcome(
    client: Client, home: HomePage
) -> None:
    site = Site.objects.get(is_default_site=True)
    root = Page.objects.get(depth=1)
    site.root_page = root.add_child(instance=Page(title="Welcome", slug="welcome"))
    site.save()
    home.save_revision().publish()
    assert Site.objects.get(pk=site.pk).root_page_id == home.pk
    # Another page that somebody chose stays.
    chosen = StandardPage.objects.get(slug="over")
    Site.objects.filter(pk=site.pk).update(root_page=chosen)
    ensure_home_settings(home)
    assert Site.objects.get(pk=site.pk).root_page_id == chosen.pk


def test_a_draft_goes_by_a_moderator_who_publishes_it(
    client: Client, theme: ThemePage, editor: User, curator: User
) -> None:
    theme.title = "Een nieuwe titel"
    theme.save_revision(user=editor)
    workflow = theme.get_workflow()
    assert workflow is not None  # without anybody setting it up
    ensure_approval()
    assert [w.name for w in Workflow.objects.all()] == ["Moderatoren"]
    assert [t.name for t in Task.objects.all()] == ["Moderatoren"]
    workflow.start(theme, User.objects.get(pk=editor.pk))
    state = TaskState.objects.get(status="in_progress")
    path = f"/beheer/pages/workflow/action/{theme.pk}/approve/{state.pk}/"
    client.force_login(editor)
    client.post(path)
    assert ThemePage.objects.get(pk=theme.pk).title == "Arbeidsmigranten"
    client.force_login(curator)
    assert "Een nieuwe titel" in soup(client.get("/beheer/")).get_text()
    client.post(path)
    assert ThemePage.objects.get(pk=theme.pk).title == "Een nieuwe titel"


def test_a_page_under_another_address_is_found_at_the_old_one(
    client: Client, theme: ThemePage, django_capture_on_commit_callbacks: Any
) -> None:
    old = theme.get_url()
    theme.slug = "arbeidsmigratie"
    with django_capture_on_commit_callbacks(execute=True):
        theme.save_revision().publish()
    moved = client.get(old)
    assert (moved.status_code, moved.headers["Location"]) == (301, "/arbeidsmigratie/")
    assert client.get("/arbeidsmigratie/").status_code == 200
