"""Concurrent changes in a group: the member limit holds and a facilitator remains."""

import pytest

from core.exceptions import ActionRefused
from forum.models import Participation
from groups import commands
from groups.membership.tokens import make_invitation_token
from groups.models import Group, Invitation
from tests.forum.concurrency import exceptions_of, run_overlapping

pytestmark = pytest.mark.postgres_only


@pytest.fixture
def db(committed: None) -> None:
    """Commit rows, so that threads can see them."""


def leading(group):
    parts = Participation.objects.filter(space=group.space, role="facilitator")
    return parts.count()


def test_last_place_is_given_once(group, facilitator, person):
    Group.objects.update(max_members=3)
    people = [person("Een Elders"), person("Twee Elders")]
    sent = commands.invite_many(
        facilitator, group=group, addresses=[who.email for who in people]
    )

    def accept(n):
        row = sent.invitations[n]
        token = make_invitation_token(row.public_id, row.sending)
        return lambda: commands.accept_invitation(people[n], token=token)

    results = run_overlapping(accept(0), accept(1))
    assert [type(error) for error in exceptions_of(results)] == [
        commands.GroupFullError
    ]
    assert group.space.participations.count() == 3


def test_concurrent_resignations_leave_one_facilitator(group, facilitator, member):
    commands.appoint_facilitator(facilitator, group=group, user=member)
    results = run_overlapping(
        lambda: commands.resign_as_facilitator(facilitator, group=group),
        lambda: commands.resign_as_facilitator(member, group=group),
    )
    assert [type(error) for error in exceptions_of(results)] == [ActionRefused]
    assert leading(group) == 1


def test_concurrent_loss_of_addresses_leaves_successor(
    group, facilitator, member, person
):
    invitation = commands.invite(
        facilitator, group=group, address=(heir := person("Erfgenaam Lid")).email
    )
    token = make_invitation_token(invitation.public_id, invitation.sending)
    commands.accept_invitation(heir, token=token)
    commands.appoint_facilitator(facilitator, group=group, user=member)
    results = run_overlapping(
        lambda: commands.suspend_until_confirmed(facilitator),
        lambda: commands.suspend_until_confirmed(member),
    )
    assert not exceptions_of(results)
    assert [user.pk for user in commands.find_facilitators(group)] == [heir.pk]


def test_resending_invitation_during_acceptance_is_consistent(
    group, facilitator, outsider
):
    invitation = commands.invite(facilitator, group=group, address=outsider.email)
    token = make_invitation_token(invitation.public_id, invitation.sending)
    results = run_overlapping(
        lambda: commands.accept_invitation(outsider, token=token),
        lambda: commands.resend_invitation(facilitator, invitation=invitation),
    )
    assert not exceptions_of(results)
    row = Invitation.objects.get()
    assert (row.state, row.accepted_by, row.sending) == ("accepted", outsider, 1)
