"""What the groups of the demo do is done by the commands of the pages."""

import tomllib

import pytest
import time_machine

from accounts.models import User
from config.demo.groups import CONTENT, fill_groups
from core.clock import now
from forum import commands as forum
from groups import commands
from groups.models import Attendance, Contribution, Group, Meeting, Outcome, Round
from notifications.models import OutboxEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(person, moderator, facilitator) -> dict[str, Group]:
    content = tomllib.loads(CONTENT.read_text(encoding="utf-8"))
    found = {}
    for key, names in content["members"].items():
        for name in names:
            User.objects.filter(pk=person(name).pk).update(import_key=f"demo:{name}")
        found[key] = commands.create_group(
            moderator, title=key, facilitators=[facilitator]
        )
    for row in content["file"]:
        space = found[row["group"]].space
        ask = {"title": row["title_of_topic"], "source": "Tekst."}
        forum.ask(facilitator, space=space, **ask)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("day", ["2026-11-25", "2026-11-28", "2027-03-29"])
def test_there_is_something_of_everything(made, facilitator, member, day):
    """On whatever day the demo is filled, in a weekend or around a change of time."""
    with time_machine.travel(f"{day} 10:00+01:00", tick=False):
        for group in made.values():
            forum.add_participant(member, space=group.space)
        fill_groups(made, {"facilitator": facilitator, "member": member})
        over, running = Round.objects.order_by("number")
        assert (over.state, running.state) == ("closed", "running")
        assert over.closed_at < now() < running.step.due_at
        assert (running.step.phase.name, running.position) == ("Standpunt bepalen", 6)
        assert Outcome.objects.get().round == over
        here = Contribution.objects.filter(step=running.step)
        assert here.count() == 2
        assert not here.visible_to(member).exists()
        past, ahead, open_, later = Meeting.objects.order_by("pk")
        assert past.ends_at < past.minutes_at < now() < ahead.starts_at
        assert open_.is_choosing
        assert later.starts_at > now()
        # The member still has something to do: to write, and to say when they can.
        assert not Attendance.objects.filter(user=member, meeting=ahead).exists()
        news = OutboxEvent.objects.filter(created_at__lt=now())
        assert not news.filter(subject_id=past.pk, kind="meeting_planned").exists()
