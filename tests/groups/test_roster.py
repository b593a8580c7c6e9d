"""Who stays in a group, on whose word, and who leads it when somebody drops out."""

from django.core.exceptions import PermissionDenied

import pytest

from accounts import commands as accounts
from core.exceptions import ActionRefused
from forum import commands as forum
from forum.models import Participation, Topic
from forum.policy import permissions_for
from groups import commands
from groups.models import MembershipLogEntry
from groups.policy import can_assign_facilitator, can_manage_roster


@pytest.fixture
def second(person, group):
    user = person("Sjoerd Second")
    forum.add_participant(user, space=group.space)
    return user


def leads(user, group):
    return permissions_for(user, group.space).can_facilitate


def acts(group, person=None):
    rows = MembershipLogEntry.objects.filter(group=group).order_by("pk")
    rows = rows.filter(person=person) if person else rows
    return list(rows.values_list("act", flat=True))


def test_a_facilitator_hands_over_and_becomes_a_member(group, facilitator, member):
    with pytest.raises(ActionRefused):
        commands.resign_as_facilitator(facilitator, group=group)
    commands.appoint_facilitator(facilitator, group=group, user=member)
    commands.resign_as_facilitator(facilitator, group=group)
    assert leads(member, group)
    assert not leads(facilitator, group)
    assert permissions_for(facilitator, group.space).takes_part
    assert acts(group) == ["leads", "leads_not"]


def test_only_who_leads_keeps_the_roster(group, member, moderator, outsider, second):
    for actor in (member, moderator, outsider):
        for act in (commands.appoint_facilitator, commands.confirm_member):
            with pytest.raises(PermissionDenied):
                act(actor, group=group, user=second)
        with pytest.raises(PermissionDenied):
            commands.remove_member(actor, group=group, user=second, reason="Weg.")
        with pytest.raises(PermissionDenied):
            commands.resign_as_facilitator(actor, group=group)
    assert not acts(group)


def test_nobody_from_outside_is_appointed_or_confirmed(group, facilitator, outsider):
    for act in (commands.appoint_facilitator, commands.confirm_member):
        with pytest.raises(PermissionDenied):
            act(facilitator, group=group, user=outsider)


def test_a_removal_keeps_its_reason(group, facilitator, member, secret_topic):
    reason = "Werkt niet meer aan dit onderwerp."
    commands.remove_member(facilitator, group=group, user=member, reason=reason)
    entry = MembershipLogEntry.objects.get(group=group)
    assert (entry.person, entry.actor, entry.reason) == (member, facilitator, reason)
    assert not Topic.objects.visible_to(member).filter(pk=secret_topic.pk).exists()


def test_of_who_has_left_meanwhile_nothing_is_written_down(group, facilitator, member):
    commands.leave_group(member, group=group)
    before = group.membership_log.count()
    commands.remove_member(facilitator, group=group, user=member, reason="Te laat.")
    assert group.membership_log.count() == before


def test_who_leaves_stands_in_the_record(group, member):
    commands.leave_group(member, group=group)
    assert acts(group, member) == ["left"]
    commands.leave_group(member, group=group)
    assert acts(group, member) == ["left"]


# -- The work address ends --------------------------------------------------------


def test_the_end_of_a_work_address_shuts_until_a_facilitator_confirms(
    group, facilitator, member, secret_topic
):
    assert commands.suspend_until_confirmed(member) == 1
    assert commands.suspend_until_confirmed(member) == 0
    assert not Topic.objects.visible_to(member).filter(pk=secret_topic.pk).exists()
    group.space.refresh_from_db()
    assert group.space.participant_count == 1
    commands.confirm_member(facilitator, group=group, user=member)
    assert Topic.objects.visible_to(member).filter(pk=secret_topic.pk).exists()
    assert acts(group, member) == ["address_ended", "confirmed"]
    last = MembershipLogEntry.objects.filter(person=member).first()
    assert last.actor == facilitator


def test_it_concerns_groups_alone(space, official):
    forum.join(official, space=space)
    assert commands.suspend_until_confirmed(official) == 0
    assert permissions_for(official, space).takes_part


def test_a_sanction_is_not_ended_by_confirming(group, facilitator, member):
    forum.suspend_participant(facilitator, space=group.space, user=member)
    with pytest.raises(PermissionDenied):
        commands.confirm_member(facilitator, group=group, user=member)
    assert not permissions_for(member, group.space).takes_part


def test_a_sanction_with_an_end_does_not_bring_back_who_lost_the_address(
    group, facilitator, member
):
    commands.suspend_until_confirmed(member)
    assert forum.expire_sanctions() == 0
    assert not permissions_for(member, group.space).takes_part


# -- No departure orphans a group --------------------------------------------------


def test_when_the_only_facilitator_drops_out_the_eldest_member_leads(
    group, facilitator, member, second
):
    guest = Participation.objects.get(user=second)
    guest.role = "guest"
    guest.save()
    commands.suspend_until_confirmed(facilitator)
    assert leads(member, group)
    assert not leads(second, group)
    commands.confirm_member(member, group=group, user=facilitator)
    assert leads(facilitator, group)


def test_a_facilitator_beside_another_one_leaves_no_gap(
    group, facilitator, member, second
):
    commands.appoint_facilitator(facilitator, group=group, user=second)
    commands.suspend_until_confirmed(facilitator)
    assert not leads(member, group)


def test_an_account_that_is_shut_orphans_no_group(
    group, facilitator, member, moderator
):
    accounts.suspend(moderator, user=facilitator)
    assert commands.find_facilitators(group) == [member]
    assert leads(member, group)
    assert acts(group, member) == ["leads"]
    facilitator = accounts.restore(moderator, user=facilitator)
    assert leads(facilitator, group)


def test_keeping_groups_led_changes_nothing_where_somebody_leads(
    group, facilitator, member
):
    commands.ensure_facilitators(facilitator)
    assert not acts(group)
    assert not leads(member, group)


def test_a_moderator_appoints_where_nobody_is_left(
    group, facilitator, member, moderator, outsider
):
    commands.leave_group(member, group=group)
    with pytest.raises(PermissionDenied):
        commands.appoint_facilitator(moderator, group=group, user=outsider)
    commands.suspend_until_confirmed(facilitator)
    with pytest.raises(PermissionDenied):
        commands.appoint_facilitator(moderator, group=group, user=moderator)
    commands.appoint_facilitator(moderator, group=group, user=outsider)
    assert leads(outsider, group)
    assert not permissions_for(moderator, group.space).can_see


# -- What the forum offers for it --------------------------------------------------


def test_who_leads_from_now_on_reads_everything_and_stays(group, member):
    part = Participation.objects.get(user=member)
    part.history_visible_from = part.until = "2099-01-01T00:00Z"
    part.save()
    assert forum.change_role(member, space=group.space, role="facilitator")
    assert not forum.change_role(member, space=group.space, role="facilitator")
    part.refresh_from_db()
    assert part.history_visible_from is part.until is None


def test_who_is_set_aside_is_let_back_once(group, member, outsider):
    assert not forum.suspend_automatically(outsider, space=group.space)
    assert forum.suspend_automatically(member, space=group.space)
    assert not forum.suspend_automatically(member, space=group.space)
    assert forum.reinstate(member, space=group.space)
    assert not forum.reinstate(member, space=group.space)
    assert permissions_for(member, group.space).takes_part


def test_a_facilitator_keeps_a_roster_and_a_moderator_rescues(
    group, facilitator, moderator, outsider
):
    assert can_manage_roster(permissions_for(facilitator, group.space))
    assert can_assign_facilitator(moderator, outsider, is_led=False)
    assert not can_assign_facilitator(moderator, outsider, is_led=True)
    assert not can_assign_facilitator(moderator, moderator, is_led=False)
    assert not can_assign_facilitator(facilitator, outsider, is_led=False)
