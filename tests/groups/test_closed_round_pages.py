"""The pages of a round that is over: its picture, the year, a lesson for all."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied

import pytest
import time_machine

from core.clock import now
from groups import commands
from tests.groups import round_factory
from tests.groups.round_factory import go_to, lead, signed_in_client, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed(round_, facilitator, member, others):
    """Over, with a text in two steps, and a pause in between."""
    step = go_to(facilitator, round_, "Vragen noteren")
    write(others[0], step, "wie vroeg dit")
    step = go_to(facilitator, round_, "Standpunt bepalen")
    write(others[0], step, "geheim standpunt")
    lead(facilitator, round_, "close")
    return round_factory.now(round_)


def test_the_picture_shows_the_process_and_no_word_of_it(
    closed, facilitator, member, others
):
    path = f"{closed.path}beeld/"
    for user in (member, others[0]):
        assert signed_in_client(user).get(path).status_code == 404
    page = signed_in_client(facilitator).get(path)
    rows = {row.step.phase.name: row for row in page.context["picture"]["rows"]}
    bram = page.context["picture"]["people"].index("Bram Bos")
    assert rows["Standpunt bepalen"].by[bram] == 1
    # Names were left out there: nobody hears afterwards who asked.
    assert sum(rows["Vragen noteren"].by) == 0
    assert rows["Vragen noteren"].step.contributed == 1
    assert "geheim standpunt" not in page.text
    assert round_factory.LINES["question"] not in page.text
    with time_machine.travel(now() + timedelta(days=31)):
        commands.erase_due_rounds()
        page = signed_in_client(facilitator).get(path)
    assert "Bram Bos" not in page.text.partition("<table")[2].partition("</table>")[0]


def test_nothing_is_stopped_by_taking_back_the_case_of_a_round_that_is_over(
    round_, facilitator, member
):
    go_to(facilitator, round_, "Vragen noteren")
    running = signed_in_client(member).get(round_.path).text
    assert "Stop en trek uw situatie terug" in running
    lead(facilitator, round_, "close")
    over = signed_in_client(member).get(round_.path).text
    assert "Stop en trek" not in over
    assert "Trek uw situatie terug" in over


def test_the_year_of_the_group_counts(closed, member):
    page = signed_in_client(member).get(f"{closed.group.space.path}rondes/jaar/")
    (year,) = page.context["years"]
    assert (year["count"], year["people"], year["withdrawn"]) == (1, 5, 0)
    assert year["rounds"][0]["texts"] == 2


LESSON = {
    "title": "Bel eerder",
    "source": "Wachten maakt een gesprek moeilijker.",
    "source_format": "text",
    "is_wanted": "on",
    "is_anonymous": "on",
}


def test_a_lesson_goes_into_the_open_by_its_owner_and_starts_empty(
    closed, member, facilitator, space
):
    path = f"{closed.path}les/"
    assert signed_in_client(facilitator).get(path).status_code == 404
    door = signed_in_client(member)
    page = door.get(path)
    assert round_factory.LINES["question"] not in page.text
    assert not page.context["form"]["source"].value()
    given = LESSON | {"space": str(space.public_id)}
    without = {name: value for name, value in given.items() if name != "is_wanted"}
    assert door.post(path, without).status_code == 200
    named = given | {"source": "Mehmet wachtte te lang."}
    assert door.post(path, named).context["form"].suspects
    assert not space.topics.exists()
    answer = door.post(path, given)
    topic = space.topics.get()
    assert str(topic.public_id) in answer.url
    text = topic.posts.get().html + topic.title
    assert str(closed.public_id) not in text
    assert door.get(path).status_code == 404


def test_a_lesson_is_shared_once_and_never_into_a_group(
    closed, member, facilitator, space
):
    words = {"title": "Bel eerder", "source": "Bel.", "source_format": "text"}
    lesson = {"round_": closed, **words}
    with pytest.raises(PermissionDenied):
        commands.share_lesson(facilitator, space=space, **lesson)
    with pytest.raises(PermissionDenied):
        commands.share_lesson(member, space=closed.group.space, **lesson)
    commands.share_lesson(member, space=space, **lesson)
    with pytest.raises(commands.RoundStateError):
        commands.share_lesson(member, space=space, **lesson)
