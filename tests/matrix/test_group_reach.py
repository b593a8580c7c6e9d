"""What must hold around a closed group: whom it reaches, and who gets in.

The inbox, mails, streams, mentions, forms and invitations; what is shown is in
test_group_visibility.py. docs/security.md maps each test to a control. Open pages in
two processes stand in tests/faults.
"""

import pytest

from core.exceptions import ActionRefused
from forum import commands as forum
from forum.commands.mentions import resolve_mentions
from forum.models import Participation, Topic
from groups import commands as groups
from groups.membership.tokens import make_invitation_token
from groups.models import Invitation
from jobs.worker import run_once
from notifications.emails.compose import compose_mail
from notifications.emails.message import ComposedMail
from notifications.live.subscriptions import (
    authorize,
    build_inbox_hint,
    get_session_user,
)
from notifications.models import MailDelivery, MailOutcome, Notification
from tests.matrix.answers import has_canary
from tests.matrix.building import answer, first
from tests.matrix.cast import STRANGERS, Scenario

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("afterwards")]

HTML = "html"
OUT = ("removed", "former", "suspended here", "guest of yesterday")


def test_inbox_of_removed_member_is_filtered(scenario: Scenario) -> None:
    """And the badge is counted anew."""
    assert Notification.objects.visible_to(scenario.people["member"]).exists()
    for name in OUT:
        user = scenario.people[name]
        assert Notification.objects.filter(recipient=user).exists()
        assert not Notification.objects.visible_to(user).exists()
        assert build_inbox_hint(user)["unread"] == 0


def test_an_invitation_withdrawn_before_its_mail_is_not_sent(
    scenario: Scenario,
) -> None:
    """Asked when the mail is written, not when it was wanted."""
    lead = scenario.people["facilitator"]
    row = groups.invite(lead, group=scenario.group, address="post@elders.example")
    while run_once():
        pass
    delivery = MailDelivery.objects.get(address="post@elders.example")
    assert isinstance(compose_mail(delivery), ComposedMail)
    groups.withdraw_invitation(lead, invitation=row)
    delivery = MailDelivery.objects.get(pk=delivery.pk)
    assert compose_mail(delivery) is MailOutcome.OVER


def test_fan_out_skips_removed_members(scenario: Scenario) -> None:
    """The event waits; the member goes; nothing of it is told."""
    lead, member = scenario.people["facilitator"], scenario.people["member"]
    post = answer(lead, scenario.secret, "Wacht nog even.")
    groups.remove_member(lead, group=scenario.group, user=member, reason="Klaar.")
    while run_once():
        pass
    told = Notification.objects.filter(event__post=post)
    assert not told.filter(recipient=member).exists()


def test_stream_of_other_group_is_refused_like_missing_stream(
    scenario: Scenario,
) -> None:
    for stream in (
        f"topic.{scenario.secret.public_id}",
        f"space.{scenario.group.space.public_id}",
    ):
        assert authorize(scenario.people["member"], stream) is not None
        for name in ("official", *OUT, "moderator", "administrator"):
            assert authorize(scenario.people[name], stream) is None


def test_permission_is_checked_at_every_hint(scenario: Scenario) -> None:
    """Two processes, and the lost message, stand in
    tests/faults/test_removed_everywhere.py; this is why they hold."""
    stream, member = f"topic.{scenario.secret.public_id}", scenario.people["member"]
    grant = authorize(member, stream)
    assert grant is not None
    assert not grant.is_public
    lead = scenario.people["facilitator"]
    groups.remove_member(lead, group=scenario.group, user=member, reason="Klaar.")
    assert authorize(member, stream) is None


def test_suspended_user_cannot_open_stream(scenario: Scenario) -> None:
    """On connecting; for open ones see tests/notifications/socket/."""
    name = f"topic.{scenario.secret.public_id}"
    for who, follows in (("member", True), ("deactivated", False)):
        session = scenario.clients[who].cookies["sessionid"].value
        assert (authorize(get_session_user(session), name) is not None) == follows
    was_in = Participation.all_objects.filter(user=scenario.people["deactivated"])
    assert was_in.filter(space=scenario.group.space).exists()


@pytest.mark.parametrize("upto", ["0", "-1", "99999999999999999999", "abc", ""])
def test_invalid_cursor_returns_only_own_notifications(
    scenario: Scenario, upto: str
) -> None:
    path = f"/forum/onderwerp/{scenario.public.public_id}/nieuw/?na={upto}"
    found = scenario.request_as("official", "GET", path)
    assert found.status_code in {200, 400, 404}
    assert not has_canary(found)
    secret = f"/forum/onderwerp/{scenario.secret.public_id}/nieuw/?na={upto}"
    assert scenario.request_as("official", "GET", secret).status_code == 404


def mention(scenario: Scenario, name: str) -> str:
    return f'<p><a href="/mensen/{scenario.people[name].public_id}/">iemand</a></p>'


def test_mention_in_group_does_not_notify_outsiders(scenario: Scenario) -> None:
    """No link, no line, no mail; a member is."""
    parts = {"topic": scenario.secret, "parent": first(scenario.secret)}
    lead = scenario.people["facilitator"]
    source = mention(scenario, "outsider") + mention(scenario, "member")
    post = forum.reply(lead, **parts, source=source, source_format=HTML)
    while run_once():
        pass
    told = Notification.objects.filter(event__post=post)
    assert told.filter(recipient=scenario.people["member"]).exists()
    assert not told.filter(recipient=scenario.people["outsider"]).exists()
    found = resolve_mentions(source, space=scenario.group.space, topic=scenario.secret)
    assert found.ids == {scenario.people["member"].public_id}


def test_topic_moved_into_group_is_no_longer_public(scenario: Scenario) -> None:
    """Page, search, feed, stream; and out of a group nothing moves without
    everybody's yes."""
    people = scenario.people
    lead = people["facilitator"]
    type(lead).objects.filter(pk=lead.pk).update(is_moderator=True)
    lead.refresh_from_db()
    path = f"/forum/huisvesting/{scenario.public.public_id}-{scenario.public.slug}/"
    assert scenario.request_as("official", "GET", path).status_code == 200
    forum.move_topic(lead, topic=scenario.public, to=scenario.group.space)
    for name in ("visitor", "official", "author"):
        assert scenario.request_as(name, "GET", path).status_code == 404
    stream = f"topic.{scenario.public.public_id}"
    assert authorize(people["author"], stream) is None
    assert not Topic.objects.visible_to(people["author"]).contains(scenario.public)
    with pytest.raises(forum.ActionRefused):
        forum.move_topic(lead, topic=scenario.secret, to=scenario.members.space)


def test_stale_form_returns_submitted_text(scenario: Scenario) -> None:
    """Refused, with one's own words and nothing of the group."""
    path = f"/forum/bericht/{first(scenario.secret).public_id}/antwoord/"
    mine = {"source": "Mijn lange tekst.", "source_format": "text"}
    assert scenario.request_as("member", "POST", path, mine).status_code == 302
    for name in OUT:
        found = scenario.request_as(name, "POST", path, mine)
        assert found.status_code == 404
        assert "Mijn lange tekst." in found.text
        assert not has_canary(found)


def test_an_invitation_is_for_one_address_once_by_a_button(
    scenario: Scenario,
) -> None:
    """Opened by a scanner, by somebody else, used twice, inviter demoted."""
    row, path = scenario.invitation, f"/groepen/uitnodiging/{scenario.token}/"
    for name in STRANGERS:
        page = scenario.request_as(name, "GET", path)
        assert ("Kanariegroep" in page.text) == (name == "invited")
    row.refresh_from_db()
    assert row.state == "sent"
    invited = scenario.people["invited"]
    for name in ("outsider", "official", "moderator"):
        with pytest.raises(ActionRefused):
            groups.accept_invitation(scenario.people[name], token=scenario.token)
    groups.accept_invitation(invited, token=scenario.token)
    with pytest.raises(ActionRefused):
        groups.accept_invitation(invited, token=scenario.token)
    other = groups.invite(
        scenario.people["facilitator"], group=scenario.group, address="x@elders.example"
    )
    token = make_invitation_token(other.public_id, other.sending)
    assert Invitation.objects.open().contains(other)
    part = Participation.objects.filter(user=scenario.people["facilitator"])
    part.filter(space=scenario.group.space).update(role="participant")
    assert not Invitation.objects.open().contains(other)
    page = scenario.request_as("official", "GET", f"/groepen/uitnodiging/{token}/")
    assert page.status_code == 404
