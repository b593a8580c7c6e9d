"""An administrator who looks into a closed space: for a while, and in no figure."""

from datetime import timedelta

import pytest
import time_machine

from core.clock import now
from forum import commands
from forum.policy import permissions_for
from forum.selectors.mentions import suggest_people


@pytest.fixture
def inspector(person, group, secret_topic):
    user = person("Ivo Inspecteur")
    until = now() + timedelta(hours=2)
    commands.add_participant(user, space=group.space, role="inspector", until=until)
    return user


def count(group):
    group.space.refresh_from_db()
    return group.space.participant_count


def test_they_read_and_write_nothing(inspector, group, secret_topic, client):
    may = permissions_for(inspector, group.space)
    assert may.can_see
    assert may.is_break_glass
    assert not may.can_ask
    client.force_login(inspector)
    path = f"{group.space.path}{secret_topic.public_id}/"
    assert "Kanarievogel in de tekst" in client.get(path).text
    with pytest.raises(commands.ActionRefused):
        commands.ask(inspector, space=group.space, title="Mag dit?", source="Nee.")


def test_they_are_in_no_figure_while_they_look_and_afterwards(inspector, group):
    assert count(group) == 2
    with time_machine.travel(now() + timedelta(hours=3)):
        assert not permissions_for(inspector, group.space).can_see
        assert commands.expire_sanctions() == 1
    assert count(group) == 2
    commands.recount_spaces([group.space_id])
    assert count(group) == 2


def test_nobody_is_offered_their_name_after_an_at_sign(inspector, group, member):
    assert not suggest_people(group.space, "Ivo", to=member)
    assert suggest_people(group.space, "Fatima", to=member)


def test_who_comes_to_stay_counts_from_then_on(inspector, group):
    commands.add_participant(inspector, space=group.space)
    assert count(group) == 3
    assert permissions_for(inspector, group.space).can_ask
    commands.leave(inspector, space=group.space)
    assert count(group) == 2
