"""Imported authors and questions stand apart from people and from what waits."""

from datetime import timedelta

import pytest
import time_machine

from accounts.models import User
from cms.dashboard import items, statistics
from core.clock import now
from forum import commands
from forum.models import Topic
from forum.selectors.audience_change import compare_audiences, summarise_move
from forum.selectors.topic_lists import count_unanswered


@pytest.fixture
def imported(space, official):
    """A question out of an archive, by an author who can never sign in."""
    author = User.objects.create_user(
        None, display_name="Oude Auteur", kind="imported", state="active"
    )
    topic = commands.ask(official, space=space, title="Oude vraag", source="Wie weet?")
    Topic.objects.filter(pk=topic.pk).update(author=author, import_key="oud-1")
    topic.posts.update(author=author)
    topic.refresh_from_db()
    return topic


def test_nobody_waits_for_an_answer_to_an_imported_question(
    space, imported, official, moderator
):
    commands.ask(official, space=space, title="Nieuwe vraag", source="Wie weet dit?")
    assert count_unanswered(space) == 1
    (matter,) = [
        m
        for m in _later(lambda: items.list_dashboard_items(moderator))
        if m.name == "unanswered"
    ]
    assert [item.title for item in matter.items] == ["Nieuwe vraag"]
    assert matter.count == 1


def _later(gather):
    with time_machine.travel(now() + timedelta(days=10)):
        return gather()


def test_a_move_counts_people_who_can_sign_in(space, group, imported):
    people = User.objects.filter(kind="person", state="active").count()
    change = compare_audiences(group.space, space)
    assert change.after.people == people
    cargo = summarise_move([imported])
    assert (cargo.people, cargo.imported_authors) == (0, 1)


def test_who_wrote_in_a_week_is_counted_by_kind(space, imported, official):
    commands.ask(official, space=space, title="Nieuwe vraag", source="Wie weet dit?")
    assert statistics.make_authors_chart().rows[-1][1:] == (1, 1)
