"""Somebody without an account wants no more invitations: one click, and no address."""

import re
from typing import Any

from django.test import Client

import pytest
from allauth.account.models import EmailAddress

from accounts.models import User
from groups import commands as groups
from groups.models import Group
from jobs.worker import run_once
from notifications import commands
from notifications.emails import unsubscribe_links
from notifications.models import MailDelivery, SuppressedAddress
from tests.leak_scan import columns_containing

pytestmark = pytest.mark.django_db

ADDRESS = "Nieuw@elders.example"


@pytest.fixture
def invite(group: Group, facilitator: User, mailoutbox: Any) -> Any:
    """Invites anew; the mail, if there was one."""

    def act() -> Any:
        mailoutbox.clear()
        row = groups.invite(facilitator, group=group, address=ADDRESS)
        while run_once():
            pass
        groups.withdraw_invitation(facilitator, invitation=row)
        return mailoutbox[0] if mailoutbox else None

    return act


def link_of(mail: Any) -> str:
    found = re.search(r"http://localhost:8000(/meldingen/afmelden/\S+)", mail.body)
    assert found
    assert (
        f"<http://localhost:8000{found[1]}>" == mail.extra_headers["List-Unsubscribe"]
    )
    return found[1]


def test_one_click_stops_invitations_to_an_address(invite: Any) -> None:
    mail = invite()
    assert mail.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = link_of(mail)
    stranger = Client(enforce_csrf_checks=True)
    page = stranger.get(path)
    assert "Geen uitnodigingen meer?" in page.text
    assert ADDRESS.lower() not in page.text.lower()
    assert not SuppressedAddress.objects.exists()
    for _twice in range(2):
        kind = "application/x-www-form-urlencoded"
        answer = stranger.post(path, "List-Unsubscribe=One-Click", content_type=kind)
        assert answer.status_code == 200 and not answer.cookies
    assert SuppressedAddress.objects.count() == 1
    assert not any("stopped" in place for place in columns_containing(ADDRESS))
    assert invite() is None
    assert MailDelivery.objects.order_by("pk").last().outcome == "unwanted"
    answer = stranger.post(path, {"act": "allow"})
    assert "Uitnodigingen mogen weer komen" in answer.text
    assert invite() is not None


def test_who_has_an_account_has_settings_instead(invite: Any, outsider: User) -> None:
    commands.unsubscribe(unsubscribe_links.unsubscribe_invitations(ADDRESS))
    EmailAddress.objects.create(user=outsider, email=ADDRESS.lower(), verified=True)
    mail = invite()
    assert mail is not None
    assert "afmelden" not in mail.body
    assert "List-Unsubscribe" not in mail.extra_headers


def test_another_link_allows_no_invitations(outsider: User) -> None:
    commands.unsubscribe(unsubscribe_links.unsubscribe_invitations(ADDRESS))
    other = unsubscribe_links.Unsubscribe(outsider.public_id, unsubscribe_links.WEEKLY)
    commands.allow_invitations(other)
    commands.allow_invitations(
        unsubscribe_links.unsubscribe_invitations("ander@elders.example")
    )
    assert SuppressedAddress.objects.count() == 1
