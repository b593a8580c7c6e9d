"""Taking part: joining, leaving, being shut out, and who counts."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied

import pytest
import time_machine

from accounts import commands as accounts
from accounts.models import User
from core.clock import now
from forum import commands, policy
from forum.models import Participation, Space, Topic
from tests.forum.expected_counts import differences

Refused = commands.ActionRefused


def count(space: Space) -> int:
    space.refresh_from_db()
    return space.participant_count


def sees(user: User, topic: Topic) -> bool:
    return Topic.objects.visible_to(user).filter(pk=topic.pk).exists()


@pytest.fixture(autouse=True)
def every_figure_is_right(db: Any) -> Any:
    yield
    assert not differences()


# -- Joining and leaving ------------------------------------------------------


def test_joining_counts_once_however_often_the_button_is_pressed(space, official):
    assert policy.permissions_for(official, space).can_join
    first = commands.join(official, space=space)
    assert commands.join(official, space=space) == first
    assert count(space) == 1
    assert not policy.permissions_for(official, space).can_join


def test_leaving_is_counted_and_keeps_what_was_written(space, official, topic):
    commands.leave(official, space=space)
    commands.leave(official, space=space)
    assert count(space) == 0
    assert topic.posts.visible().count() == 1
    assert not policy.permissions_for(official, space).can_leave


def test_who_comes_back_keeps_one_row_with_a_new_date(space, official):
    first = commands.join(official, space=space)
    commands.leave(official, space=space)
    again = commands.join(official, space=space)
    assert again.pk == first.pk
    assert again.joined_at > first.joined_at
    assert Participation.all_objects.count() == 1


def test_who_left_and_writes_again_takes_part_again(space, official, topic):
    commands.leave(official, space=space)
    commands.reply(official, topic=topic, parent=topic.posts.get(), source="Toch.")
    assert count(space) == 1


def test_a_facilitator_who_left_comes_back_as_a_participant(space, official):
    commands.add_participant(official, space=space, role="facilitator")
    commands.leave(official, space=space)
    assert commands.join(official, space=space).role == "participant"


def test_a_group_cannot_be_joined(group, official, moderator):
    for person in (official, moderator):
        assert not policy.permissions_for(person, group.space).can_join
        with pytest.raises(PermissionDenied):
            commands.join(person, space=group.space)


def test_who_waits_for_approval_takes_part_in_nothing(space, person):
    waiting = person("Wilma Wacht", state="pending")
    with pytest.raises(PermissionDenied):
        commands.join(waiting, space=space)
    with pytest.raises(Refused):
        commands.ask(waiting, space=space, title="Hallo", source="daar")
    assert not policy.permissions_for(waiting, space).can_ask


def test_a_member_who_leaves_a_group_no_longer_reads_it(secret_topic, member):
    assert sees(member, secret_topic)
    commands.leave(member, space=secret_topic.space)
    assert not sees(member, secret_topic)
    with pytest.raises(PermissionDenied):
        commands.join(member, space=secret_topic.space)


# -- Being shut out -----------------------------------------------------------

SHUT_OUT = [commands.suspend_participant, commands.remove_participant]


@pytest.mark.parametrize("shut_out", SHUT_OUT)
def test_a_moderator_shuts_out_of_an_open_space(
    shut_out, space, official, moderator, topic
):
    shut_out(moderator, space=space, user=official)
    assert count(space) == 0
    may = policy.permissions_for(official, space)
    assert may.is_shut_out
    assert may.can_see
    with pytest.raises(PermissionDenied):
        commands.join(official, space=space)
    with pytest.raises(Refused):
        commands.ask(official, space=space, title="Toch", source="nog")
    with pytest.raises(Refused):
        commands.reply(official, topic=topic, parent=topic.posts.get(), source="Nog")
    commands.leave(official, space=space)
    assert policy.permissions_for(official, space).is_shut_out


@pytest.mark.parametrize("shut_out", SHUT_OUT)
def test_a_facilitator_shuts_out_of_the_group_and_nobody_else_does(
    shut_out, secret_topic, facilitator, member, moderator, outsider
):
    space = secret_topic.space
    for person in (moderator, outsider, member):
        with pytest.raises(PermissionDenied):
            shut_out(person, space=space, user=facilitator)
    assert policy.permissions_for(facilitator, space).can_facilitate
    shut_out(facilitator, space=space, user=member)
    assert not sees(member, secret_topic)
    assert count(space) == 1


@pytest.mark.parametrize("shut_out", SHUT_OUT)
def test_who_was_shut_out_comes_back_by_who_may_shut_out(
    shut_out, space, official, moderator, member, topic
):
    shut_out(moderator, space=space, user=official)
    with pytest.raises(PermissionDenied):
        commands.restore_participant(member, space=space, user=official)
    commands.restore_participant(moderator, space=space, user=official)
    assert count(space) == 1
    assert policy.permissions_for(official, space).takes_part


def test_nobody_is_brought_back_who_left_by_themselves(
    secret_topic, member, facilitator
):
    space = secret_topic.space
    commands.leave(member, space=space)
    commands.restore_participant(facilitator, space=space, user=member)
    assert not sees(member, secret_topic)


@pytest.mark.parametrize("is_removed", [True, False])
def test_who_is_out_already_is_not_suspended(
    is_removed, secret_topic, member, facilitator
):
    """The end of a suspension lets somebody in."""
    space = secret_topic.space
    if is_removed:
        commands.remove_participant(facilitator, space=space, user=member)
    else:
        commands.leave(member, space=space)
    state = Participation.all_objects.get(space=space, user=member).state
    with pytest.raises(Refused, match="neemt hier geen deel meer"):
        commands.suspend_participant(
            facilitator, space=space, user=member, until=now() + timedelta(days=7)
        )
    with time_machine.travel(now() + timedelta(days=8)):
        commands.expire_sanctions()
        assert not sees(member, secret_topic)
    assert Participation.all_objects.get(space=space, user=member).state == state


def test_who_left_cannot_be_removed_and_restored_into_a_group(
    secret_topic, member, facilitator
):
    space = secret_topic.space
    commands.leave(member, space=space)
    commands.remove_participant(facilitator, space=space, user=member)
    commands.restore_participant(facilitator, space=space, user=member)
    assert not sees(member, secret_topic)


def test_shutting_out_who_never_came_changes_nothing(space, official, moderator):
    commands.suspend_participant(moderator, space=space, user=official)
    assert count(space) == 0
    assert not Participation.all_objects.exists()


def test_a_new_invitation_lets_somebody_removed_in_again(
    secret_topic, member, facilitator
):
    space = secret_topic.space
    before = now()
    commands.remove_participant(facilitator, space=space, user=member)
    for too_early in (None, before):
        with pytest.raises(PermissionDenied):
            commands.add_participant(member, space=space, asked_at=too_early)
    commands.add_participant(member, space=space, asked_at=now())
    assert sees(member, secret_topic)


# -- Guests -------------------------------------------------------------------


def test_a_guest_sees_until_the_date_whatever_any_job_did(secret_topic, outsider):
    space = secret_topic.space
    tomorrow = now() + timedelta(days=1)
    commands.add_participant(outsider, space=space, role="guest", until=tomorrow)
    assert sees(outsider, secret_topic)
    with time_machine.travel(tomorrow + timedelta(seconds=1)):
        assert not sees(outsider, secret_topic)
        assert not policy.permissions_for(outsider, space).can_see


def test_a_guest_whose_date_has_passed_can_be_taken_in_again(secret_topic, outsider):
    space = secret_topic.space
    tomorrow = now() + timedelta(days=1)
    commands.add_participant(outsider, space=space, role="guest", until=tomorrow)
    with time_machine.travel(tomorrow + timedelta(days=1)):
        commands.add_participant(outsider, space=space)
        assert sees(outsider, secret_topic)
    with time_machine.travel(tomorrow + timedelta(days=100)):
        assert sees(outsider, secret_topic)


# -- Accounts -----------------------------------------------------------------


def test_a_suspended_account_leaves_every_figure_and_comes_back(
    space, members_space, official, moderator
):
    for place in (space, members_space):
        commands.join(official, space=place)
    accounts.suspend(moderator, user=official)
    assert (count(space), count(members_space)) == (0, 0)
    accounts.restore(moderator, user=official)
    assert (count(space), count(members_space)) == (1, 1)


def test_who_was_admitted_counts_where_they_were_taken_in(space, moderator, person):
    waiting = person("Wilma Wacht", state="pending")
    commands.add_participant(waiting, space=space)
    assert count(space) == 0
    accounts.approve(moderator, user=waiting)
    assert count(space) == 1


@pytest.mark.parametrize(
    ("kind", "counts"), [("bot", 0), ("imported", 1), ("person", 1)]
)
def test_bots_do_not_count_and_imported_authors_do(
    kind: str, counts: int, space: Space, person: Callable[..., User]
) -> None:
    commands.add_participant(person("Iemand", kind=kind), space=space)
    assert count(space) == counts
    commands.recount_spaces([space.pk])
    assert count(space) == counts


def test_a_suspended_account_that_leaves_does_not_count_twice(
    space, official, member, moderator
):
    for person in (official, member):
        commands.join(person, space=space)
    accounts.suspend(moderator, user=official)
    commands.remove_participant(moderator, space=space, user=official)
    assert count(space) == 1
    accounts.restore(moderator, user=official)
    assert count(space) == 1


def test_the_page_says_what_to_do_to_take_part(client, space, outsider):
    """A visitor signs in, a person presses a button, a participant has done so."""
    told = {}
    told["visitor"] = client.get(space.path).text
    client.force_login(outsider)
    told["official"] = client.get(space.path).text
    commands.join(outsider, space=space)
    told["participant"] = client.get(space.path).text
    for words, whose in (
        ("Om te schrijven logt u in.", "visitor"),
        ("drukt u op ‘Deelnemen’", "official"),
    ):
        assert [who for who, page in told.items() if words in page] == [whose]
