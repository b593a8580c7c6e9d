"""Lines of what is no longer there: neither counted nor shown, nor a dead end."""

from datetime import timedelta

from django.test import RequestFactory

import pytest

from accounts import commands as accounts
from accounts.models import DataExport
from config.context import header_user
from core.clock import now
from groups import commands as groups
from groups.models import JoinRequest
from jobs.worker import run_once
from notifications import commands
from notifications.models import MailDelivery, Notification, OutboxEvent
from notifications.types.base import notification_types
from tests.notifications.sockets import signed_in

pytestmark = pytest.mark.django_db

LONG_AGO = timedelta(days=400)


def carry():
    while run_once():
        pass


def bell(user):
    request = RequestFactory().get("/")
    request.user = user
    return header_user(request).unread


def tell(user, kind, row, **where):
    event = OutboxEvent.objects.create(
        kind=kind, subject_id=row.pk, state="done", **where
    )
    Notification.objects.create(recipient=user, event=event, reason="group", seq=1)
    assert bell(user) == 1


@pytest.mark.parametrize("end", ["withdraw", "agree", "leave", "forget"])
def test_a_proposal_that_is_gone_rings_nobody(end, person, official, moderator):
    other = person("Mia Moderator", is_moderator=True)
    proposal = groups.propose_group(official, title="Groep", purpose="Doel")
    carry()
    assert bell(other) == 1
    if end == "withdraw":
        groups.withdraw_proposal(official, proposal=proposal)
    elif end == "agree":
        groups.approve_proposal(moderator, proposal=proposal)
    elif end == "leave":
        accounts.delete_own_account(official)
        carry()
    else:
        groups.decline_proposal(moderator, proposal=proposal, answer="Nee.")
        assert bell(other) == 1
        type(proposal).objects.update(answered_at=now() - LONG_AGO)
        groups.purge_old_requests()
    assert not Notification.objects.filter(event__kind="proposal_made").exists()
    assert bell(other) == 0


def test_a_proposal_that_is_gone_before_it_was_told_is_told_nobody(official, moderator):
    proposal = groups.propose_group(official, title="Groep", purpose="Doel")
    groups.withdraw_proposal(official, proposal=proposal)
    carry()
    assert bell(moderator) == 0


def test_a_request_that_is_gone_rings_nobody(group, official, facilitator):
    row = JoinRequest.objects.create(
        group=group, user=official, state="declined", answered_at=now() - LONG_AGO
    )
    tell(facilitator, "invitation_wanted", row, space=group.space)
    groups.purge_old_requests()
    assert bell(facilitator) == 0


def test_a_download_that_is_gone_rings_nobody(official):
    row = DataExport.objects.create(user=official, created_at=now() - LONG_AGO)
    tell(official, "export_made", row)
    accounts.delete_expired_exports()
    assert bell(official) == 0


@pytest.mark.parametrize(
    "kind",
    [each for each in notification_types.values() if each.model],
    ids=lambda each: each.name,
)
def test_a_line_of_what_is_gone_leads_to_the_inbox(kind, official, space, topic):
    """One that was in a mail already, or on an open page."""
    event = OutboxEvent.objects.create(
        kind=kind.name,
        subject_id=10**9,
        subject_user=official,
        space=space,
        topic=topic,
    )
    line = Notification.objects.create(
        recipient=official, event=event, reason="wrote", seq=1
    )
    page = signed_in(official).get(f"/meldingen/{line.public_id}/", follow=True)
    assert page.redirect_chain == [("/meldingen/", 302)]
    assert "Waar dit over ging, is er niet meer." in page.text
    assert bell(official) == 0


def test_what_was_mailed_of_it_stays_written_down(official):
    row = DataExport.objects.create(user=official)
    tell(official, "export_made", row)
    event = OutboxEvent.objects.get()
    mail = MailDelivery.objects.create(recipient=official, event=event, state="done")
    commands.delete_notifications_about("export_made", [row.pk])
    assert bell(official) == 0
    assert list(MailDelivery.objects.all()) == [mail]
