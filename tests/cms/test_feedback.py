"""*Klopt er iets niet op deze pagina?*: a remark reaches whoever keeps the page."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.test import Client

import pytest

from accounts.data_export.registry import ExportPeriod
from accounts.deletion.registry import DeletedAccount
from accounts.models import User
from cms import commands
from cms.commands import data_export
from cms.dashboard import items
from cms.models import PageFeedback, ThemePage
from cms.page_cache.discussions import list_keepers
from core.clock import now
from jobs.worker import run_once
from notifications.models import Notification
from tests.cms.pages import soup, titles

PAGE = "/opmerking/?pagina=/arbeidsmigranten/"
DESK = "/beheer/opmerkingen/"


@pytest.fixture
def remark(theme: ThemePage) -> PageFeedback:
    return commands.send_feedback(
        theme, text="Het jaartal.", address="l@elders.example"
    )


def test_a_visitor_says_what_is_wrong_and_who_keeps_the_page_hears(
    client: Client, theme: ThemePage, editor: User, curator: User
) -> None:
    ThemePage.objects.update(maintainer=editor)
    form = soup(client.get(PAGE))
    assert not form.select("[name=csrfmiddlewaretoken]")
    bad = client.post(PAGE, {"text": " ", "address": "geen adres"})
    assert "geen adres" in bad.content.decode()
    assert "sessionid" not in bad.cookies
    right = {"text": "Het jaartal\u202e klopt niet.", "address": "l@elders.example"}
    assert "Bedankt" in soup(client.post(PAGE, right)).get_text()
    row = PageFeedback.objects.get()
    assert (row.page_id, row.text) == (theme.pk, "Het jaartal klopt niet.")
    while run_once():
        pass
    told = Notification.objects.get(event__kind="remark_made")
    assert told.recipient == editor
    inbox = Client()
    inbox.force_login(editor)
    assert (
        "klopt er iets niet op de pagina" in soup(inbox.get("/meldingen/")).get_text()
    )
    assert inbox.get(f"/meldingen/{told.public_id}/").url == DESK  # type: ignore[attr-defined]


def test_without_a_keeper_all_who_keep_pages_hear(
    theme: ThemePage, editor: User, curator: User, official: User
) -> None:
    about = theme.add_sibling(instance=type(theme)(title="Twee", lead="x"))
    ThemePage.objects.filter(pk=theme.pk).update(
        maintainer=official
    )  # no editor any more
    for page in (theme, about):
        assert set(list_keepers(page)) == {editor, curator}


def test_machines_and_crowds_are_held_back(
    client: Client, theme: ThemePage, settings: Any
) -> None:
    said = client.post(PAGE, {"text": "Koop nu", "website": "https://x.example"})
    assert "Bedankt" in soup(said).get_text()
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"remark": ((0, 1), (1, 60))}
    answers = [client.post(PAGE, {"text": f"Fout {n}"}) for n in range(3)]
    assert answers[-1].status_code == 429
    assert "Fout 2" in answers[-1].content.decode()
    assert PageFeedback.objects.count() <= 1


def test_a_page_that_is_not_for_this_reader_is_not_there(
    client: Client, theme: ThemePage
) -> None:
    theme.unpublish()
    for path in ("/arbeidsmigranten/", "/nergens/", "over", "/" * 900):
        assert client.get(f"/opmerking/?pagina={path}").status_code == 404, path


def test_remarks_wait_at_the_desk_until_somebody_handles_them(
    client: Client, remark: PageFeedback, editor: User, official: User, moderator: User
) -> None:
    (matter,) = [m for m in items.list_dashboard_items(editor) if m.name == "remarks"]
    assert (matter.count, matter.items[0].url) == (1, DESK)
    client.force_login(editor)
    assert titles(client.get(DESK)) == [remark.page.title]
    assert titles(client.get(DESK, {"q": "jaartal"})) == [remark.page.title]
    row = str(remark.pk)
    client.post(DESK, {"act": "handle", "row": row})
    assert titles(client.get(DESK)) == []
    assert titles(client.get(DESK, {"ook": "on"})) == [remark.page.title]
    client.post(DESK, {"act": "reopen", "row": row})
    assert PageFeedback.objects.open().get() == remark
    client.force_login(official)
    assert client.get(DESK).status_code == 302
    with pytest.raises(PermissionDenied):
        commands.mark_feedback_handled(official, remark, is_handled=True)


def test_an_address_goes_with_its_owner_and_with_time(
    remark: PageFeedback, editor: User, official: User
) -> None:
    mine = commands.send_feedback(
        remark.page, text="Eigen", address=official.email or ""
    )
    (item,) = data_export.export_remarks(official, ExportPeriod())
    assert item.text == "Eigen"
    leaver = DeletedAccount(
        user_id=official.pk,
        public_id=official.public_id,
        names=(),
        addresses=(official.email or "",),
        pseudonym="Vertrokken deelnemer 1",
    )
    commands.anonymise_pages(leaver)
    mine.refresh_from_db()
    assert mine.address == ""
    commands.mark_feedback_handled(editor, remark, is_handled=True)
    commands.purge_feedback()
    assert PageFeedback.objects.filter(pk=remark.pk).exists()
    PageFeedback.objects.filter(pk=remark.pk).update(
        handled_at=now() - timedelta(days=91)
    )
    commands.purge_feedback()
    assert PageFeedback.objects.get() == mine


def test_no_line_tells_of_a_remark_that_is_gone(
    remark: PageFeedback, editor: User, theme: ThemePage
) -> None:
    while run_once():
        pass
    told = Notification.objects.filter(event__kind="remark_made", recipient=editor)
    assert told.exists()
    PageFeedback.objects.update(handled_at=now() - timedelta(days=400))
    commands.purge_feedback()
    assert not PageFeedback.objects.exists()
    assert not told.exists()
