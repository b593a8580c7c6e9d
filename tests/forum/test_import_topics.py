"""Topics from elsewhere as a reader hands them over: odd ones too are kept whole."""

from collections.abc import Iterator
from datetime import UTC, datetime

from django.utils import translation

import pytest

from core import markup
from forum.commands.topic_import import import_topic, import_topics
from forum.importing.records import ImportedPost, ImportedTopic
from forum.models import Post, Space, Topic
from tests.forum.trees import assert_trees_are_sound, tree

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def post(key, parent=None, **fields):
    usual = {
        "author_key": "test:author",
        "author_name": "Auteur",
        "created_at": datetime(2024, 1, 1, 12, tzinfo=UTC),
        "body": f"Tekst {key}",
        "body_format": "text",
        "place": f"bestand, {key}",
    }
    return ImportedPost(key=key, parent_key=parent, **usual | fields)


def found(*posts, **fields):
    usual = {"source_key": "test:t", "title": "Titel", "kind": "discussion"}
    return ImportedTopic(posts=posts, **usual | fields)


def test_a_deep_chain_of_replies_keeps_its_shape(space):
    chain = [post(f"{n}", f"{n - 1}" if n else None) for n in range(1200)]
    done = import_topics(space, [found(*chain)])
    assert (done.topics, done.posts) == (1, 1200)
    assert Post.objects.order_by("-depth")[0].depth == 1199
    assert_trees_are_sound()


def test_replies_that_answer_each_other_all_arrive(space):
    ring = [post("a"), post("b", "c"), post("c", "b"), post("d", "d")]
    import_topic(space, found(*ring))
    assert tree(Topic.objects.get()) == [
        (0, "Tekst"),
        (1, "Tekst"),
        (2, "Tekst"),
        (1, "Tekst"),
    ]
    assert_trees_are_sound()


def test_a_reply_whose_clock_ran_behind_still_follows_its_question(space):
    early = datetime(2023, 12, 31, tzinfo=UTC)
    import_topic(
        space, found(post("b", "a", created_at=early), post("a"), source_key="a")
    )
    assert Post.objects.get(number=1).import_key == "a"
    assert_trees_are_sound()


def test_a_text_that_is_too_long_is_shortened_and_reported(space):
    long = "<p>" + "woord " * markup.MAX_LENGTH + "</p>"
    done = import_topic(space, found(post("a", body=long, body_format="html")))
    (problem,) = done.problems
    assert problem.mended
    assert problem.place == "bestand, a"
    assert Post.objects.get().text.startswith("woord woord")


def test_an_address_in_pieces_is_not_put_together(space):
    body = "<p>jan<b>@</b>voorbeeldstad<i>.example</i></p>"
    import_topic(space, found(post("a", body=body, body_format="html")))
    assert "voorbeeldstad" not in Post.objects.get().html


def test_hostile_html_is_made_safe(space):
    body = '<p onclick="x()">a<script>b</script><iframe src="//x"></iframe></p>'
    import_topic(space, found(post("a", body=body, body_format="html")))
    assert Post.objects.get().html == "<p>a</p>"


def test_a_title_that_is_an_address_is_not_shown(space):
    import_topic(space, found(post("a"), title="Vraag van jan@voorbeeldstad.example"))
    assert Topic.objects.get().title == "Vraag van jan@…"


def test_a_text_that_cannot_be_kept_is_skipped_and_the_rest_arrives(space):
    done = import_topic(space, found(post("a"), post("b", "a", body="\u200b")))
    assert [str(problem) for problem in done.problems] == ["bestand, b: it has no text"]
    assert done.posts == 1


def test_queries_do_not_grow_with_the_posts_of_a_topic(
    space, django_assert_max_num_queries
):
    few = found(*(post(f"a{n}", "a0" if n else None) for n in range(5)), source_key="a")
    many = found(
        *(post(f"b{n}", "b0" if n else None) for n in range(200)), source_key="b"
    )
    import_topic(space, few)
    with django_assert_max_num_queries(25):
        import_topic(space, many)
    assert Space.objects.get().post_count == 205
