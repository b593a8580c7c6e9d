"""Create a group: by a moderator, or by approval of a proposal."""

from django.core.exceptions import PermissionDenied

import pytest

from forum import commands as forum
from forum.models import Participation, Space
from forum.policy import permissions_for
from groups import commands
from groups.models import Group, Invitation, Proposal
from groups.policy import can_propose_group
from jobs.worker import run_once
from notifications.models import Notification


def deliver():
    while run_once():
        pass


@pytest.fixture
def wishes(space):
    return {
        "title": "Werkgroep registratie",
        "purpose": "Samen een werkproces maken.",
        "kind": "working",
        "theme": space,
        "charter": "Wat hier staat blijft hier.",
        "max_members": 8,
        "is_listed": True,
        "history_for_newcomers": False,
        "co_facilitator": "collega@elders.example",
    }


def test_a_moderator_founds_a_group_with_all_that_it_is(moderator, facilitator, wishes):
    second = wishes.pop("co_facilitator")
    group = commands.create_group(
        moderator, facilitators=[facilitator], invited=[second], **wishes
    )
    group.refresh_from_db()
    assert group.space.title == "Werkgroep registratie"
    assert (group.max_members, group.is_listed, group.history_for_newcomers) == (
        8,
        True,
        False,
    )
    assert group.charter == "Wat hier staat blijft hier."
    assert permissions_for(facilitator, group.space).can_facilitate
    assert not permissions_for(moderator, group.space).can_see
    invitation = Invitation.objects.get()
    assert (invitation.address, invitation.role) == (second, "facilitator")
    assert invitation.inviter == facilitator


def test_other_users_cannot_create_group(official, facilitator):
    with pytest.raises(PermissionDenied):
        commands.create_group(official, title="x", facilitators=[facilitator])
    assert not Group.objects.exists()


def test_a_confidential_group_is_never_listed(moderator, facilitator, wishes):
    wishes.pop("co_facilitator")
    wishes["confidentiality"] = "confidential"
    group = commands.create_group(moderator, facilitators=[facilitator], **wishes)
    assert not group.is_listed


def test_a_proposal_becomes_a_group_and_is_gone(moderator, official, wishes):
    proposal = commands.propose_group(official, **wishes)
    assert not Group.objects.exists()
    deliver()
    assert Notification.objects.filter(recipient=moderator).count() == 1
    group = commands.approve_proposal(moderator, proposal=proposal)
    assert permissions_for(official, group.space).can_facilitate
    assert group.theme == wishes["theme"]
    assert Invitation.objects.get().role == "facilitator"
    assert not Proposal.objects.exists()
    deliver()
    told = Notification.objects.visible_to(official)
    assert told.filter(event__kind="proposal_answered").exists()
    Participation.all_objects.filter(user=official, space=group.space).delete()
    assert not told.filter(event__kind="proposal_answered").exists()


def test_moderator_refuses_proposal_with_reason(moderator, official, outsider, wishes):
    proposal = commands.propose_group(official, **wishes)
    with pytest.raises(PermissionDenied):
        commands.decline_proposal(outsider, proposal=proposal, answer="Nee.")
    commands.decline_proposal(moderator, proposal=proposal, answer="Er is er al een.")
    assert Proposal.objects.visible_to(official).get().answer == "Er is er al een."
    assert not Proposal.objects.visible_to(moderator).exists()
    with pytest.raises(PermissionDenied):
        commands.approve_proposal(moderator, proposal=proposal)
    commands.withdraw_proposal(outsider, proposal=proposal)
    assert Proposal.objects.exists()
    commands.withdraw_proposal(official, proposal=proposal)
    assert not Proposal.objects.exists()


def test_proposer_cannot_approve_own_proposal(official, wishes):
    proposal = commands.propose_group(official, **wishes)
    with pytest.raises(PermissionDenied):
        commands.approve_proposal(official, proposal=proposal)


def test_user_awaiting_approval_cannot_propose_group(person, wishes):
    waiting = person("Wil Waiting", state="pending")
    assert not can_propose_group(waiting)
    with pytest.raises(PermissionDenied):
        commands.propose_group(waiting, **wishes)


def test_facilitator_changes_group_settings(group, facilitator, member, space):
    change = {
        "confidentiality": "restricted",
        "charter": "Nieuwe afspraken.",
        "theme": space,
        "is_listed": True,
        "max_members": 12,
    }
    with pytest.raises(PermissionDenied):
        commands.change_charter(member, group=group, **change)
    group = commands.change_charter(facilitator, group=group, **change)
    assert (group.charter_version, group.is_listed) == (2, True)
    change["confidentiality"] = "confidential"
    group = commands.change_charter(facilitator, group=group, **change)
    assert (group.charter_version, group.is_listed) == (2, False)
    group.space.refresh_from_db()
    assert group.space.is_confidential


def test_another_level_is_another_version_of_the_space(group):
    before = group.space.version
    found = forum.change_confidentiality(group.space, "restricted")
    assert not found.is_confidential
    assert found.version > before


def test_what_a_space_was_counts_on_from_the_row_and_not_from_an_old_page(group):
    old = Space.objects.get(pk=group.space_id)
    forum.archive_space(group.space)
    forum.unarchive_space(group.space)
    before = Space.objects.get(pk=old.pk).version
    forum.change_confidentiality(old, "restricted")
    assert old.confidentiality == "restricted"
    assert Space.objects.get(pk=old.pk).version == before + 1
