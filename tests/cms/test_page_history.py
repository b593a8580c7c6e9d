"""Erasing what a page said before, and who reads that."""

from django.core.exceptions import PermissionDenied
from django.test import Client

from wagtail.models import PageLogEntry, Revision

import pytest

from accounts import commands as accounts
from cms import commands
from cms.models import StandardPage
from cms.policy import can_erase_page_history
from tests.leak_scan import columns_containing

CANARY = "kanarievogeltje"


@pytest.fixture
def editor(person):
    return accounts.add_role(person("Eef Editor"), role="editor")


@pytest.fixture
def page(theme, editor):
    """Published with the canary, mended twice, with a draft on top of it."""
    found = StandardPage.objects.first()
    found.title, found.lead = f"Over {CANARY}", f"Mevrouw {CANARY}"
    found.save_revision(user=editor).publish(user=editor)
    found.title, found.lead = "Over iemand", "Een inwoner"
    found.save_revision(user=editor).publish(user=editor)
    found.lead = "Een bewoner"
    found.save_revision(user=editor)
    return StandardPage.objects.get(pk=found.pk)


def test_older_versions_go_and_the_log_says_so(page, editor):
    assert list(columns_containing(CANARY))
    count = commands.list_old_revisions(page).count()
    client = Client()
    client.force_login(editor)
    path = f"/beheer/paginas/{page.pk}/versies-wissen/"
    assert path in client.get(f"/beheer/pages/{page.pk}/edit/").text
    assert f"{count} eerdere versie" in client.get(path).text
    assert client.post(path, {"reason": ""}).status_code == 200
    assert commands.list_old_revisions(page).count() == count
    answer = client.post(path, {"reason": "Naam van een inwoner"})
    assert answer.url == f"/beheer/pages/{page.pk}/history/"
    assert list(columns_containing(CANARY)) == []
    left = Revision.objects.for_instance(page)
    assert set(left.values_list("pk", flat=True)) == {
        page.latest_revision_id,
        page.live_revision_id,
    }
    history = client.get(answer.url).text
    assert "Naam van een inwoner" in history
    assert "Eef Editor" in history
    entry = PageLogEntry.objects.get(page=page.pk, action="cms.erase_history")
    assert entry.data == {"reason": "Naam van een inwoner", "count": count}
    page.refresh_from_db()
    assert page.lead == "Een inwoner"
    assert page.get_latest_revision_as_object().lead == "Een bewoner"


def test_only_who_publishes_the_page_erases_its_history(page, editor, official):
    assert can_erase_page_history(editor, page)
    assert not can_erase_page_history(official, page)
    with pytest.raises(PermissionDenied):
        commands.erase_page_history(official, page=page, reason="x")
