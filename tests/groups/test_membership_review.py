"""The yearly membership review: confirmed, removed and unanswered members."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied

import pytest
import time_machine

from core.clock import now
from forum import commands as forum
from forum.policy import permissions_for
from groups import commands
from groups.models import Group, MembershipLogEntry, MembershipReview
from jobs.worker import run_once
from notifications.models import Notification


@pytest.fixture
def old(group, person):
    """An old group with two extra members."""
    long_ago = now() - timedelta(days=400)
    Group.objects.filter(pk=group.pk).update(founded_at=long_ago)
    for name in ("Anna Ander", "Bas Bezig"):
        forum.add_participant(person(name), space=group.space)
    group.space.participations.update(joined_at=long_ago)
    return group


def names(group):
    parts = group.space.participations.select_related("user")
    return {part.user.display_name.split()[0] for part in parts}


def user(group, name):
    return group.space.participations.get(user__display_name__startswith=name).user


def test_new_group_has_no_membership_review(group):
    assert commands.open_reviews() == 0


def test_the_list_is_laid_before_who_leads_once_a_year(old, facilitator):
    assert commands.open_reviews() == 1
    assert commands.open_reviews() == 0
    while run_once():
        pass
    assert Notification.objects.visible_to(facilitator).count() == 1
    MembershipReview.objects.update(
        closed_at=now(), opened_at=now() - timedelta(days=366)
    )
    assert commands.open_reviews() == 1


def test_the_start_page_says_that_the_list_waits_to_who_goes_through_it(
    client, old, facilitator, member
):
    link = f'href="{old.space.path}bevestigen/"'
    client.force_login(facilitator)
    assert link not in client.get(old.space.path).text
    commands.open_reviews()
    page = client.get(old.space.path).text
    assert page.count(link) == 1
    assert "Wie niet is bevestigd" in page
    client.force_login(member)
    assert link not in client.get(old.space.path).text


def test_one_form_says_who_stays_and_who_goes(old, facilitator, member):
    commands.open_reviews()
    review = MembershipReview.objects.get()
    assert len(commands.find_unconfirmed(review)) == 4
    anna, bas = user(old, "Anna"), user(old, "Bas")
    with pytest.raises(PermissionDenied):
        commands.confirm_members(member, group=old, stays=[anna.pk], goes=[])
    commands.confirm_members(
        facilitator, group=old, stays=[anna.pk], goes=[bas.pk], reason="Andere baan."
    )
    assert names(old) == {"Fatima", "Mehmet", "Anna"}
    assert [part.user for part in commands.find_unconfirmed(review)] == [member]
    commands.confirm_members(facilitator, group=old, stays=[member.pk], goes=[])
    review.refresh_from_db()
    assert review.closed_at
    confirmed = MembershipLogEntry.objects.filter(person=anna, act="confirmed").get()
    assert confirmed.actor == facilitator


def test_who_is_not_confirmed_lapses_and_can_still_be_confirmed(
    old, facilitator, member
):
    commands.open_reviews()
    anna = user(old, "Anna")
    commands.confirm_members(facilitator, group=old, stays=[anna.pk], goes=[])
    assert commands.expire_unconfirmed() == 0
    with time_machine.travel(now() + timedelta(days=31)):
        assert commands.expire_unconfirmed() == 1
        assert commands.expire_unconfirmed() == 0
        assert names(old) == {"Fatima", "Anna"}
        assert not permissions_for(member, old.space).can_see
        commands.confirm_member(facilitator, group=old, user=member)
        assert permissions_for(member, old.space).can_see


def test_who_leads_alone_and_answers_nothing_can_still_do_so(old):
    commands.open_reviews()
    with time_machine.travel(now() + timedelta(days=31)):
        commands.expire_unconfirmed()
        assert names(old) == {"Fatima"}


def test_recent_members_are_not_reviewed(old, outsider):
    commands.open_reviews()
    forum.add_participant(outsider, space=old.space)
    assert outsider not in {
        part.user for part in commands.find_unconfirmed(MembershipReview.objects.get())
    }
