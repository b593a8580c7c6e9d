"""Made-up content: right figures, right trees, the same every time."""

import hashlib
from io import StringIO
from random import Random

from django.contrib.auth.models import AnonymousUser
from django.core.management import CommandError, call_command
from django.db.models import Max

import pytest

from accounts.models import User
from core import markup
from forum import commands
from forum.commands.recount import recount
from forum.importing.seed.distributions import END, draw_sizes, grow_topic
from forum.models import (
    Follow,
    Participation,
    Post,
    ReadMark,
    SearchEntry,
    Space,
    Topic,
)
from forum.search import engine
from tests.forum.expected_counts import differences

pytestmark = pytest.mark.django_db

AMOUNTS = {"users": 40, "spaces": 5, "topics": 30, "posts": 400}


def seed(**options):
    call_command("seed", stdout=StringIO(), verbosity=0, **AMOUNTS | options)


def counts():
    return {
        "users": User.objects.count(),
        "spaces": Space.objects.count(),
        "topics": Topic.objects.count(),
        "posts": Post.objects.count(),
    }


def fingerprint():
    """Everything that was written, without the ids of rows."""
    digest = hashlib.sha256()
    for rows in (
        User.objects.values_list("public_id", "display_name", "organisation_name"),
        Space.objects.values_list("public_id", "slug", "participant_count"),
        Participation.objects.values_list("space__slug", "user__public_id"),
        Topic.objects.values_list(
            "public_id", "title", "hidden_numbers", "author__public_id"
        ),
        Post.objects.values_list(
            "public_id", "parent__public_id", "position", "html", "state", "created_at"
        ),
        ReadMark.objects.values_list("user__public_id", "topic__public_id", "numbers"),
    ):
        for row in rows.order_by("pk"):
            digest.update(repr(row).encode())
    return digest.hexdigest()


def test_it_writes_exactly_what_was_asked():
    seed()
    assert counts() == AMOUNTS
    assert {topic.posts.count() for topic in Topic.objects.all()} != {0}
    assert Follow.objects.count() == AMOUNTS["topics"]


def test_figures_trees_and_search_entries_equal_the_rows():
    seed()
    assert differences() == []
    assert list(recount(dry_run=True)) == []


def test_parts_join_into_one_site(monkeypatch):
    monkeypatch.setattr("forum.importing.seed.site.BATCH_SIZE", 50)
    seed()
    assert counts() == AMOUNTS
    assert list(recount(dry_run=True)) == []


def test_the_same_numbers_give_the_same_content_and_others_do_not():
    prints = []
    for posts in (400, 400, 401):
        seed(posts=posts)
        prints.append(fingerprint())
        for model in (
            SearchEntry,
            ReadMark,
            Follow,
            Post,
            Topic,
            Participation,
            Space,
            User,
        ):
            model._base_manager.all().order_by("-pk")._raw_delete("default")
    assert prints[0] == prints[1] != prints[2]


def test_discussions_are_deep_and_uneven_and_lie_in_the_past():
    seed()
    assert Post.objects.aggregate(depth=Max("depth"))["depth"] >= 4
    lengths = sorted(Topic.objects.values_list("last_number", flat=True))
    assert lengths[-1] > 2 * lengths[len(lengths) // 2]
    assert lengths[0] == 1
    assert Topic.objects.unanswered().exists()
    assert Post.objects.aggregate(last=Max("created_at"))["last"] <= END


def test_a_text_is_what_the_sanitiser_would_make_of_it():
    seed()
    for post in Post.objects.order_by("-pk")[:20]:
        rendered = markup.render(post.source, source_format=post.source_format)
        assert (post.html, post.text) == (rendered.html, rendered.text)


def test_nobody_can_sign_in_and_nobody_has_an_address():
    seed()
    assert not User.objects.exclude(email=None).exists()
    assert not any(user.has_usable_password() for user in User.objects.all())


def test_posts_are_found_by_who_may_see_them():
    seed()
    post = Post.objects.visible().filter(topic__space__audience="public").last()
    word = max(engine.parse_words(post.text), key=len)
    assert engine.search_posts(AnonymousUser(), word).hits


def test_the_site_goes_on_from_there(official):
    seed()
    topic = Topic.objects.order_by("-post_count").first()
    last = topic.posts.visible().order_by("-position").first()
    commands.reply(official, topic=topic, parent=last, source="Verder")
    commands.ask(official, space=topic.space, title="Nieuw", source="Nieuw")
    assert differences() == []


def test_a_site_with_topics_is_left_alone(topic):
    with pytest.raises(CommandError, match="--add"):
        seed()
    assert counts()["posts"] == 1


def test_more_can_be_added_on_purpose(topic):
    seed(add=True)
    seed(add=True)
    assert counts()["posts"] == 2 * AMOUNTS["posts"] + 1
    assert differences() == []


@pytest.mark.parametrize(
    "wrong", [{"users": 0}, {"spaces": -1}, {"topics": 0}, {"posts": 3}]
)
def test_impossible_numbers_are_refused_with_a_sentence(wrong):
    with pytest.raises(CommandError, match=r"\.$"):
        seed(**wrong)
    assert not Topic.objects.exists()


def test_one_of_everything_is_possible():
    seed(users=1, spaces=1, topics=1, posts=1)
    assert differences() == []


@pytest.mark.parametrize(("topics", "posts"), [(1, 1), (7, 7), (10, 1000), (3, 5)])
def test_sizes_add_up_and_none_is_empty(topics, posts):
    found = draw_sizes(Random(1), topics, posts)
    assert (len(found), sum(found)) == (topics, posts)
    assert min(found) >= 1


def test_a_tree_of_one_topic_is_in_order():
    growth = grow_topic(Random(1), 500)
    assert sorted(growth.places) == list(range(1, 501))
    assert growth.places[0] == 1
    assert growth.moments == sorted(growth.moments)
