"""Invitations: in bulk, resent, limits, agreements; and join requests."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied

import pytest

from core.clock import now
from core.exceptions import ActionRefused
from forum import commands as forum
from forum.models import Participation, Topic
from forum.policy import permissions_for
from groups import commands
from groups.membership.tokens import make_invitation_token
from groups.models import Agreement, Group, Invitation, JoinRequest, MembershipLogEntry
from groups.policy import can_request_invitation
from jobs.worker import run_once
from notifications.models import MailDelivery, Notification


def token(invitation):
    return make_invitation_token(invitation.public_id, invitation.sending)


def deliver():
    while run_once():
        pass


def test_many_are_invited_at_once_each_once(group, facilitator, member):
    addresses = ["een@elders.example", "EEN@elders.example", "twee@elders.example"]
    sent = commands.invite_many(
        facilitator, group=group, addresses=[*addresses, member.email], message="Kom!"
    )
    assert sent.already_in == [member.email]
    assert {row.address for row in sent.invitations} == {
        "een@elders.example",
        "twee@elders.example",
    }
    deliver()
    assert MailDelivery.objects.count() == 2


def test_resent_invitation_invalidates_earlier_link(
    group, facilitator, member, outsider
):
    invitation = commands.invite(facilitator, group=group, address=outsider.email)
    old = token(invitation)
    Invitation.objects.update(expires_at=now() - timedelta(days=1))
    with pytest.raises(PermissionDenied):
        commands.resend_invitation(member, invitation=invitation)
    commands.resend_invitation(facilitator, invitation=invitation)
    with pytest.raises(ActionRefused):
        commands.accept_invitation(outsider, token=old)
    invitation.refresh_from_db()
    commands.accept_invitation(outsider, token=token(invitation))
    assert permissions_for(outsider, group.space).takes_part
    deliver()
    assert MailDelivery.objects.count() == 2


def test_a_guest_is_one_until_the_date(group, facilitator, outsider):
    until = now() + timedelta(days=3)
    invitation = commands.invite(
        facilitator,
        group=group,
        address=outsider.email,
        role="guest",
        guest_until=until,
    )
    commands.accept_invitation(outsider, token=token(invitation))
    part = Participation.objects.get(user=outsider)
    assert (part.role, part.until) == ("guest", until)
    Participation.objects.filter(pk=part.pk).update(until=now())
    assert not permissions_for(outsider, group.space).can_see


def test_invitation_cannot_give_inspector_role(group, facilitator, outsider):
    invitation = commands.invite(
        facilitator, group=group, address=outsider.email, role="inspector"
    )
    assert invitation.role == "participant"


def test_invited_facilitator_leads_group(group, facilitator, outsider, member):
    for person in (outsider, member):
        invitation = commands.invite(
            facilitator, group=group, address=person.email, role="facilitator"
        )
        commands.accept_invitation(person, token=token(invitation))
        assert permissions_for(person, group.space).can_facilitate


def test_last_place_can_be_taken_once(group, facilitator, person):
    Group.objects.update(max_members=3)
    people = [person("Een Elders"), person("Twee Elders")]
    sent = commands.invite_many(
        facilitator, group=group, addresses=[who.email for who in people]
    )
    commands.accept_invitation(people[0], token=token(sent.invitations[0]))
    with pytest.raises(commands.GroupFullError):
        commands.accept_invitation(people[1], token=token(sent.invitations[1]))
    group.refresh_from_db()
    assert commands.is_group_full(group)
    assert commands.is_group_member(group, people[0])
    assert not commands.is_group_member(group, people[1])
    commands.leave_group(people[0], group=group)
    commands.accept_invitation(people[1], token=token(sent.invitations[1]))


def test_who_comes_in_agrees_to_the_agreements_of_now(group, facilitator, outsider):
    Group.objects.update(charter="Wat hier staat blijft hier.", charter_version=4)
    invitation = commands.invite(facilitator, group=group, address=outsider.email)
    for version in (0, 3):
        with pytest.raises(commands.AgreementRequiredError):
            commands.accept_invitation(
                outsider, token=token(invitation), agrees_to=version
            )
    commands.accept_invitation(outsider, token=token(invitation), agrees_to=4)
    agreed = Agreement.objects.get()
    assert (agreed.user, agreed.version) == (outsider, 4)


@pytest.mark.parametrize("history_for_newcomers", [True, False])
def test_newcomers_read_the_past_where_the_group_shows_it(
    group, facilitator, outsider, secret_topic, history_for_newcomers
):
    Group.objects.update(history_for_newcomers=history_for_newcomers)
    invitation = commands.invite(facilitator, group=group, address=outsider.email)
    commands.accept_invitation(outsider, token=token(invitation))
    seen = Topic.objects.visible_to(outsider).filter(pk=secret_topic.pk)
    assert seen.exists() == history_for_newcomers


@pytest.mark.parametrize("history_for_newcomers", [True, False])
def test_who_does_not_read_the_past_is_told_so(
    client, group, facilitator, outsider, secret_topic, history_for_newcomers
):
    Group.objects.update(history_for_newcomers=history_for_newcomers)
    invitation = commands.invite(facilitator, group=group, address=outsider.email)
    commands.accept_invitation(outsider, token=token(invitation))
    client.force_login(outsider)
    for page in ("", "gesprekken/", "bestanden/"):
        shown = client.get(f"{group.space.path}{page}").text
        assert ("nadat u erbij kwam" in shown) != history_for_newcomers


def test_coming_in_stands_in_the_record_with_who_invited(group, facilitator, outsider):
    invitation = commands.invite(facilitator, group=group, address=outsider.email)
    commands.accept_invitation(outsider, token=token(invitation))
    entry = MembershipLogEntry.objects.get()
    assert (entry.person, entry.actor, entry.act) == (outsider, facilitator, "joined")


def test_who_has_an_account_finds_it_in_the_inbox(group, facilitator, outsider):
    invitation = commands.invite(facilitator, group=group, address=outsider.email)
    deliver()
    mine = Notification.objects.visible_to(outsider)
    assert mine.get().reason == "invitation"
    commands.withdraw_invitation(facilitator, invitation=invitation)
    assert not mine.exists()


# -- Asking -----------------------------------------------------------------------


@pytest.fixture
def listed(moderator, facilitator, space):
    return commands.create_group(
        moderator,
        title="Werkgroep registratie",
        facilitators=[facilitator],
        theme=space,
        is_listed=True,
    )


def test_somebody_asks_and_is_invited(listed, facilitator, outsider):
    assert can_request_invitation(outsider, permissions_for(outsider, listed.space))
    request = commands.create_join_request(
        outsider, group=listed, message="Ik doe mee."
    )
    assert commands.create_join_request(outsider, group=listed) == request
    deliver()
    assert Notification.objects.visible_to(facilitator).count() == 1
    assert not permissions_for(outsider, listed.space).can_see
    with pytest.raises(PermissionDenied):
        commands.accept_join_request(outsider, request=request)
    invitation = commands.accept_join_request(facilitator, request=request)
    assert commands.accept_join_request(facilitator, request=request) is None
    commands.accept_invitation(outsider, token=token(invitation))
    assert permissions_for(outsider, listed.space).takes_part


def test_facilitator_refuses_join_request(listed, facilitator, outsider):
    request = commands.create_join_request(outsider, group=listed)
    commands.decline_join_request(facilitator, request=request)
    assert JoinRequest.objects.get().state == "declined"
    assert not Invitation.objects.exists()


def test_a_hidden_group_cannot_be_asked(group, outsider):
    with pytest.raises(PermissionDenied):
        commands.create_join_request(outsider, group=group)


def test_members_and_excluded_users_cannot_request_to_join(
    listed, facilitator, outsider
):
    forum.add_participant(outsider, space=listed.space)
    with pytest.raises(PermissionDenied):
        commands.create_join_request(outsider, group=listed)
    commands.remove_member(facilitator, group=listed, user=outsider, reason="Klaar.")
    with pytest.raises(PermissionDenied):
        commands.create_join_request(outsider, group=listed)
