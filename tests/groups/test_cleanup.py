"""What came to nothing is not kept for ever."""

from datetime import timedelta

import time_machine

from core.clock import now
from groups import commands
from groups.membership.tokens import make_invitation_token
from groups.models import Invitation, JoinRequest, MembershipLogEntry, Proposal


def test_old_asks_are_forgotten_and_the_record_stays(
    group, facilitator, outsider, official, moderator, person
):
    accepted = commands.invite(facilitator, group=group, address=outsider.email)
    token = make_invitation_token(accepted.public_id, accepted.sending)
    commands.accept_invitation(outsider, token=token)
    commands.invite(facilitator, group=group, address="nooit@elders.example")
    proposal = commands.propose_group(official, title="Groep", purpose="Doel")
    commands.decline_proposal(moderator, proposal=proposal, answer="Nee.")
    JoinRequest.objects.create(
        group=group, user=official, state="declined", answered_at=now()
    )
    waiting = JoinRequest.objects.create(group=group, user=person("Wil Wachter"))
    assert commands.purge_old_requests() == 0
    with time_machine.travel(now() + timedelta(days=121)):
        assert commands.purge_old_requests() >= 3
        assert commands.purge_old_requests() == 0
    assert list(Invitation.objects.all()) == [accepted]
    assert list(JoinRequest.objects.all()) == [waiting]
    assert not Proposal.objects.exists()
    assert MembershipLogEntry.objects.filter(person=outsider).exists()
