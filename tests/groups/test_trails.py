"""Where a page says that it is: the rooms above it, then itself."""

from datetime import timedelta

import pytest

from core.clock import now
from groups import commands
from groups.models import Meeting
from tests.cms.pages import soup

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(facilitator, group):
    when = {"starts_at": now() + timedelta(days=7)}
    when["ends_at"] = when["starts_at"] + timedelta(hours=1)
    return commands.plan_meeting(facilitator, group=group, title="Overleg", **when)


@pytest.fixture
def trail(client):
    def read(path):
        found = soup(client.get(path)).select("nav.breadcrumb li")
        return [item.get_text(strip=True) for item in found]

    return read


def test_pages_of_meetings_say_where_they_are(
    client, trail, facilitator, group, meeting
):
    client.force_login(facilitator)
    path, title = group.space.path, group.space.title
    plan = f"{path}bijeenkomsten/"
    assert trail(f"{plan}nieuw/") == ["Groepen", title, "Bijeenkomst plannen"]
    assert trail(f"{plan}datumprikker/") == ["Groepen", title, "Samen een datum kiezen"]
    assert trail(meeting.path) == ["Groepen", title, "Overleg"]
    change = trail(f"{meeting.path}wijzigen/")
    assert change == [title, "Overleg", "Bijeenkomst wijzigen"]
    over = {"starts_at": now() - timedelta(hours=2), "ends_at": now()}
    Meeting.objects.filter(pk=meeting.pk).update(**over)
    assert trail(f"{meeting.path}notulen/") == [title, "Overleg", "Verslag"]


def test_pages_of_curating_say_where_they_are(client, trail, moderator, topic):
    client.force_login(moderator)
    space = topic.space
    several = trail(f"{space.path}beheren/")
    assert several == ["Forum", space.title, "Meerdere tegelijk"]
    move = trail(f"/forum/onderwerp/{topic.public_id}/verplaatsen/")
    assert move == [space.title, topic.title, "Naar een andere ruimte verplaatsen"]
