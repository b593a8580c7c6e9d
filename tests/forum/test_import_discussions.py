"""`manage.py import_discussions`, from a file to rows and back to its figures."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.core.management.base import OutputWrapper
from django.db import connection
from django.utils import translation

import pytest

from accounts.models import User
from forum import commands
from forum.commands.counters import SPACE_COUNTERS
from forum.models import Participation, Post, Topic
from forum.search import engine
from notifications.models import OutboxEvent
from tests.forum.trees import assert_trees_are_sound, tree

FIXTURES = Path(__file__).parent / "fixtures"
DISCOURSE = (FIXTURES / "discourse_1.json", FIXTURES / "discourse_2.json")
MAILS = FIXTURES / "lijst.mbox"
QUESTIONS = FIXTURES / "Posts.xml"
EVERYTHING = (*DISCOURSE, MAILS, QUESTIONS)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def run(*files, space="arbeidsmigranten"):
    """What the command says, and what it reports."""
    out, errors = StringIO(), OutputWrapper(StringIO())
    paths = [str(file) for file in files]
    call_command(
        "import_discussions",
        *paths,
        space=space,
        stdout=out,
        stderr=errors,
        verbosity=0,
    )
    return out.getvalue().strip(), errors._out.getvalue().splitlines()


def figures(space):
    space.refresh_from_db()
    return {name: getattr(space, name) for name in SPACE_COUNTERS}


def assert_figures_equal_the_rows(space):
    before = figures(space)
    assert commands.recount_topics(Topic.objects.all()) == []
    commands.recount_spaces([space.pk])
    assert figures(space) == before


def test_everything_arrives_and_the_figures_equal_the_rows(space):
    said, _problems = run(*EVERYTHING)
    assert said.startswith(
        "Added to Arbeidsmigranten: 6 topics, 17 posts and 13 authors."
    )
    assert figures(space) == {
        "participant_count": 13,
        "topic_count": 6,
        "post_count": 17,
        "last_post_at": datetime(2024, 3, 4, 9, 9, 0, 500_000, tzinfo=UTC),
    }
    assert_figures_equal_the_rows(space)
    assert_trees_are_sound()


def test_running_it_twice_adds_nothing(space):
    run(*EVERYTHING)
    rows = [(model, model.objects.count()) for model in (User, Topic, Post)]
    before = figures(space)
    said, _problems = run(*EVERYTHING)
    assert said.startswith(
        "Added to Arbeidsmigranten: 0 topics, 0 posts and 0 authors. "
        "17 posts were there already."
    )
    assert [(model, model.objects.count()) for model, _count in rows] == rows
    assert figures(space) == before


def test_what_is_broken_is_reported_with_its_place(space):
    said, problems = run(*EVERYTHING)
    assert problems == [
        "discourse_2.json, record 2: it has no date",
        "discourse_2.json, record 6: this is not a post",
        "lijst.mbox, record 5 (line 92): it has no date",
        "lijst.mbox, record 9 (line 130): it has no sender",
        "Posts.xml, record 6 (line 8): its date cannot be read: gisteren",
        "Posts.xml, record 7 (line 9): this row is not well-formed XML",
        "Posts.xml, record 9 (line 11): it answers a question that is not there",
    ]
    assert said.endswith(
        "1 post stood twice in the files. 4 notices or withdrawn posts were left out. "
        "7 records were skipped, see above."
    )


def test_no_address_is_left_anywhere(space):
    run(*EVERYTHING)
    address = re.compile(r"\w@\w|(?<!/)\b\w+\.example\b")
    for post in Post.objects.all():
        assert not address.search(f"{post.html} {post.text} {post.source}")
    for user in User.objects.all():
        assert not address.search(f"{user.display_name} {user.import_key}")
    for topic in Topic.objects.all():
        assert not address.search(f"{topic.title} {topic.import_key}")


def test_authors_have_no_address_and_no_way_to_sign_in(space, client):
    run(*EVERYTHING)
    for user in User.objects.all():
        assert (user.kind, user.state) == ("imported", "active")
        assert user.email is None
        assert not user.emailaddress_set.exists()
        assert not user.has_usable_password()
    for name in ("", user.display_name):
        assert authenticate(None, email=name, password=user.password) is None


def test_authors_take_part_only_where_they_posted(space, members_space):
    run(*DISCOURSE)
    run(MAILS, space="burgerzaken")
    here, there = (
        set(Participation.objects.filter(space=s).values_list("user", flat=True))
        for s in (space, members_space)
    )
    assert len(here) == 4
    assert len(there) == 5
    assert not here & there
    for participation in Participation.objects.all():
        posts = Post.objects.filter(
            author=participation.user, topic__space=participation.space
        )
        assert participation.joined_at == posts.earliest("created_at").created_at


def test_dates_titles_and_order_are_what_they_were(space):
    run(*DISCOURSE)
    topic = Topic.objects.get()
    assert topic.title == "Tarief voor een tweede grijze bak"
    assert topic.slug == "tarief-voor-een-tweede-grijze-bak"
    assert topic.created_at == datetime(2024, 3, 1, 9, 1, 0, 500_000, tzinfo=UTC)
    assert topic.author.display_name == "Saskia Willems"
    assert topic.last_author.display_name == "lotte"
    assert tree(topic) == [
        (0, "Rekenen"),
        (1, "Ja,"),
        (2, "Alleen"),
        (3, "lotte:"),
        (1, "Bij"),
        (1, "Antwoord"),
    ]


def test_a_reply_whose_parent_is_missing_hangs_under_the_opening(space):
    run(MAILS)
    topic = Topic.objects.get(title__startswith="[ruimte]")
    assert tree(topic) == [(0, "Goedemorgen,"), (1, "Op"), (2, "Vergeten,"), (1, "Als")]


def test_questions_know_their_answer(space):
    run(QUESTIONS)
    question = Topic.objects.get(title__startswith="Parkeervergunning")
    assert (question.kind, question.has_answer) == ("question", True)
    accepted = question.posts.get(accepted_at__isnull=False)
    assert accepted.text.startswith("Ja, als de auto")
    assert not Topic.objects.get(title__startswith="Camera").has_answer


def test_a_later_part_of_a_topic_adds_only_what_is_new(space):
    run(DISCOURSE[0])
    before = list(Post.objects.values_list("pk", "html", "number"))
    said, _problems = run(*DISCOURSE)
    assert said.startswith("Added to Arbeidsmigranten: 0 topics, 3 posts and 1 author.")
    assert (
        list(Post.objects.order_by("pk").values_list("pk", "html", "number"))[
            : len(before)
        ]
        == before
    )
    assert tree(Topic.objects.get()) == [
        (0, "Rekenen"),
        (1, "Ja,"),
        (2, "Alleen"),
        (3, "lotte:"),
        (1, "Bij"),
        (1, "Antwoord"),
    ]
    assert_figures_equal_the_rows(space)
    assert_trees_are_sound()


def test_a_later_mail_finds_its_thread(space, tmp_path):
    run(MAILS)
    later = tmp_path / "februari.mbox"
    later.write_text(
        "From x Thu Feb  1 09:00:00 2024\n"
        "From: Nieuw <nieuw@x.example>\nDate: Thu, 1 Feb 2024 09:00:00 +0100\n"
        "Subject: Re: iets anders\nMessage-ID: <feb@x.example>\n"
        "In-Reply-To: <antwoord-1@elders.example>\n\nNog iets.\n"
    )
    said, _problems = run(later)
    assert "0 topics, 1 post and 1 author" in said
    post = Post.objects.get(text="Nog iets.")
    assert post.parent.author.display_name == "René François"
    assert post.depth == 2
    assert_trees_are_sound()


def test_what_a_moderator_changed_stays_changed(space, members_space, moderator):
    run(*DISCOURSE)
    topic = Topic.objects.get()
    reply = topic.posts.get(number=2)
    commands.hide_post(moderator, post=reply)
    author = reply.author
    commands.remove_participant(moderator, space=space, user=author)
    run(*DISCOURSE)
    reply.refresh_from_db()
    assert reply.state == "hidden"
    assert not Participation.objects.filter(user=author).exists()
    commands.move_topic(moderator, topic=topic, to=members_space)
    said, _problems = run(*DISCOURSE)
    assert "1 topic stands in another space and was left alone." in said
    assert Post.objects.count() == 6
    assert_figures_equal_the_rows(space)
    assert_figures_equal_the_rows(members_space)


def test_more_of_a_topic_that_was_merged_arrives_where_it_went(
    space, moderator, official
):
    run(DISCOURSE[0])
    imported = Topic.objects.get()
    into = commands.ask(official, space=space, title="Alles", source="Hier.")
    commands.merge_topics(moderator, topic=imported, into=into)
    run(DISCOURSE[1])
    assert not imported.posts.exists()
    assert into.posts.count() == 7
    assert_trees_are_sound()
    assert_figures_equal_the_rows(space)


def test_somebody_shut_out_stays_out_when_more_of_them_arrives(space, moderator):
    run(DISCOURSE[0])
    author = User.objects.get(display_name="lotte")
    commands.remove_participant(moderator, space=space, user=author)
    run(DISCOURSE[1])
    assert author.posts.count() == 2
    assert not Participation.objects.filter(user=author).exists()
    assert_figures_equal_the_rows(space)


def test_what_arrived_is_found(space, official):
    run(*DISCOURSE)
    (hit,) = engine.search_posts(official, "huishoudens").hits
    assert hit.title == "Tarief voor een tweede grijze bak"
    run(MAILS)
    assert engine.search_posts(official, "woonbotenbeleid").hits


def test_imported_posts_send_no_notifications(space, topic):
    before = OutboxEvent.objects.count()
    run(*EVERYTHING)
    assert OutboxEvent.objects.count() == before


# What the command refuses


def test_an_unknown_space_is_said_in_one_sentence(space):
    with pytest.raises(CommandError, match="^There is no space “nergens”.$"):
        run(MAILS, space="nergens")


def test_a_database_without_tables_is_said_in_one_sentence(db):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE forum_space RENAME TO forum_elsewhere")
    with pytest.raises(CommandError, match="migrate"):
        run(MAILS)


def test_a_closed_space_takes_nothing(group):
    with pytest.raises(CommandError, match="closed space"):
        run(MAILS, space=str(group.space.public_id))
    assert not Post.objects.exists()


def test_a_file_that_is_not_there_stops_before_anything_is_written(space, tmp_path):
    for wrong in (tmp_path / "weg.mbox", tmp_path):
        with pytest.raises(CommandError, match="cannot be read"):
            run(MAILS, wrong)
    with (
        translation.override("nl"),
        pytest.raises(CommandError, match="there is no such file"),
    ):
        run(MAILS, tmp_path / "weg.mbox")
    assert not Post.objects.exists()


def test_a_file_of_another_kind_is_reported_and_the_rest_arrives(space, tmp_path):
    other = tmp_path / "lijst.csv"
    other.write_text("naam;gemeente\n")
    said, problems = run(other, MAILS)
    assert "3 topics" in said
    assert problems[0] == (
        "lijst.csv: this is neither Discourse JSON, nor mbox, nor Posts.xml"
    )


def test_it_fails_only_when_nothing_could_be_read(space, tmp_path):
    broken = tmp_path / "stuk.json"
    broken.write_text(json.dumps({"post_stream": {"posts": [1, 2]}}))
    with pytest.raises(CommandError, match="Nothing could be read"):
        run(broken)


def test_progress_is_shown(space, capfd):
    call_command("import_discussions", str(MAILS), space=space.slug, stdout=StringIO())
    shown = capfd.readouterr().err
    assert "Reading lijst.mbox" in shown
    assert "Writing: 100%" in shown
