"""Going, and being taken out."""

import pytest
from allauth.account.models import EmailAddress

from core.exceptions import ActionRefused
from forum import commands as forum
from forum.models import Participation
from forum.policy import permissions_for
from groups import commands
from groups.membership.tokens import make_invitation_token
from groups.policy import can_create_group, can_invite


def test_the_last_who_leads_does_not_leave_members_behind(
    client, group, facilitator, member
):
    client.force_login(facilitator)
    page = client.post(f"{group.space.path}verlaten/", follow=True)
    assert group.space.title in page.text
    assert Participation.objects.filter(space=group.space, user=facilitator).exists()
    commands.leave_group(member, group=group)
    commands.leave_group(facilitator, group=group)
    assert not Participation.objects.filter(space=group.space).exists()


def test_an_older_invitation_is_no_way_back_for_who_was_removed(
    group, facilitator, outsider
):
    EmailAddress.objects.create(user=outsider, email="tweede@elders.nl", verified=True)
    assert commands.get_verified_addresses(outsider) == {
        outsider.email,
        "tweede@elders.nl",
    }
    rows = [
        commands.invite(facilitator, group=group, address=address)
        for address in (outsider.email, "tweede@elders.nl")
    ]
    tokens = [make_invitation_token(row.public_id, row.sending) for row in rows]
    commands.accept_invitation(outsider, token=tokens[0])
    forum.remove_participant(facilitator, space=group.space, user=outsider)
    with pytest.raises(ActionRefused):
        commands.accept_invitation(outsider, token=tokens[1])
    assert not Participation.objects.filter(space=group.space, user=outsider).exists()
    again = commands.invite(facilitator, group=group, address=outsider.email)
    token = make_invitation_token(again.public_id, again.sending)
    commands.accept_invitation(outsider, token=token)
    assert Participation.objects.filter(space=group.space, user=outsider).exists()


def test_who_founds_and_who_invites(group, facilitator, member, moderator):
    assert can_create_group(moderator)
    assert not can_create_group(facilitator)
    assert can_invite(permissions_for(facilitator, group.space))
    assert not can_invite(permissions_for(member, group.space))
    assert not can_invite(permissions_for(moderator, group.space))


def test_whoever_left_reads_that_they_did(client, group, member):
    client.force_login(member)
    page = client.post(f"{group.space.path}verlaten/", follow=True)
    assert "U hebt de groep verlaten." in page.text
