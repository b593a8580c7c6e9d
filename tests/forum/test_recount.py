"""Recounting finds every wrong figure, says so, and puts it right."""

from datetime import timedelta
from io import StringIO

from django.core.management import call_command
from django.db.models import F
from django.utils import translation

import pytest

from forum import commands
from forum.commands.counters import compute_space_counters, compute_topic_counters
from forum.commands.recount import recount
from forum.models import Participation, Post, SearchEntry, Space, Topic
from forum.models.number_set import NumberSet
from tests.forum.expected_counts import differences

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def lived_in(topic, space, members_space, official, moderator, member, taking_part):
    """Two spaces in which something was hidden, answered and left."""
    question = topic.posts.get()
    for number in range(4):
        last = commands.reply(
            moderator, topic=topic, parent=question, source=f"{number}"
        )
    commands.hide_post(moderator, post=topic.posts.get(number=3))
    commands.accept_answer(official, post=last)
    commands.ask(member, space=members_space, title="Nog een", source="Vraag")
    commands.leave(member, space=members_space)
    gone = commands.ask(member, space=space, title="Weg", source="Vraag")
    commands.remove_post(moderator, post=gone.posts.get())
    assert differences() == []
    return topic


def run(**options):
    out = StringIO()
    call_command("recount", stdout=out, verbosity=0, **options)
    return out.getvalue().splitlines()


def test_right_figures_are_left_alone(lived_in):
    versions = list(Topic.objects.order_by("pk").values_list("version"))
    assert run() == ["All figures equal the rows."]
    assert list(Topic.objects.order_by("pk").values_list("version")) == versions


WRONG_IN_TOPIC = {
    "post_count": 99,
    "last_post_at": None,
    "last_author_id": None,
    "last_is_anonymous": True,
    "hidden_numbers": NumberSet.of([2]),
    "has_answer": False,
}
WRONG_IN_SPACE = {
    "participant_count": 5,
    "topic_count": 0,
    "post_count": 7,
    "last_post_at": None,
}


@pytest.mark.parametrize(("figure", "value"), WRONG_IN_TOPIC.items())
def test_a_wrong_figure_of_a_topic_is_named_and_mended(lived_in, figure, value):
    was = getattr(Topic.objects.get(pk=lived_in.pk), figure)
    Topic.objects.filter(pk=lived_in.pk).update(**{figure: value})
    line = f"topic {lived_in.public_id}: {figure} {value} -> {was}"
    assert run() == [line, "1 figure was put right."]
    assert differences() == []


@pytest.mark.parametrize(("figure", "value"), WRONG_IN_SPACE.items())
def test_a_wrong_figure_of_a_space_is_named_and_mended(lived_in, space, figure, value):
    was = getattr(Space.objects.get(pk=space.pk), figure)
    Space.objects.filter(pk=space.pk).update(**{figure: value})
    line = f"space {space.public_id}: {figure} {value} -> {was}"
    assert run() == [line, "1 figure was put right."]
    assert differences() == []


def test_a_number_that_is_too_low_is_raised(lived_in):
    Topic.objects.filter(pk=lived_in.pk).update(last_number=2)
    assert any("last_number 2 -> 5" in line for line in run())
    assert differences() == []


def test_a_dry_run_says_the_same_and_changes_nothing(lived_in, space):
    Topic.objects.filter(pk=lived_in.pk).update(post_count=99)
    Space.objects.filter(pk=space.pk).update(participant_count=0)
    SearchEntry.objects.filter(post__topic=lived_in).delete()
    dry = run(dry_run=True)
    assert Topic.objects.get(pk=lived_in.pk).post_count == 99
    assert not SearchEntry.objects.filter(post__topic=lived_in).exists()
    assert dry[-1] == "3 figures differ; nothing was changed."
    assert run()[:-1] == dry[:-1]
    assert differences() == []
    assert run() == ["All figures equal the rows."]


def test_rows_that_went_missing_are_noticed(lived_in, space):
    """Whatever was done past the commands: the rows are what counts."""
    Post.objects.filter(topic=lived_in, number=5).update(state="removed")
    Participation.all_objects.filter(space=space).first().delete()
    run()
    assert differences() == []
    assert not SearchEntry.objects.filter(post__number=5).exists()


def test_a_wrong_topic_does_not_mislead_its_space(lived_in, space):
    """A space is counted from its posts, also while its topics are still wrong."""
    Topic.objects.update(post_count=F("post_count") + 10)
    assert not any(line.startswith("space") for line in run(dry_run=True))


def test_many_topics_are_looked_at_a_part_at_a_time(space, official, monkeypatch):
    monkeypatch.setattr("forum.commands.recount.BATCH_SIZE", 2)
    for number in range(5):
        commands.ask(official, space=space, title=f"Vraag {number}", source="Tekst")
    Topic.objects.update(post_count=3)
    steps: list[int] = []
    assert len(list(recount(advance=steps.append))) == 5
    assert steps == [2, 2, 1]
    assert differences() == []


def test_both_ways_of_counting_a_space_agree(lived_in, space):
    commands.recount_spaces(Space.objects.values_list("pk", flat=True))
    for each in Space.objects.all():
        truth = compute_space_counters(each)
        assert {name: getattr(each, name) for name in truth} == truth


def test_the_newest_of_one_moment_is_the_last_written(topic, moderator, official):
    commands.reply(moderator, topic=topic, parent=topic.posts.get(), source="Later")
    moment = topic.created_at + timedelta(hours=1)
    Post.objects.filter(topic=topic).update(created_at=moment)
    assert compute_topic_counters(topic)["last_author_id"] == moderator.pk


def test_a_topic_without_posts_has_empty_figures(space, official):
    empty = Topic.objects.create(space=space, author=official, title="Leeg", slug="x")
    assert compute_topic_counters(empty)["post_count"] == 0
    assert run() == ["All figures equal the rows."]
