"""Reading Discourse topics: parts that join, and what is left out."""

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from django.utils import translation

import pytest

from core import markup
from forum.importing import discourse
from forum.importing.records import Fragment, ImportProblem, SkippedRecord
from forum.importing.spool import Spool

FIXTURES = Path(__file__).parent / "fixtures"
FIRST, SECOND = "discourse_1.json", "discourse_2.json"


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def read(name):
    return list(discourse.read(BytesIO((FIXTURES / name).read_bytes()), name))


def read_text(text):
    return list(discourse.read(BytesIO(text.encode()), "x.json"))


def topics(*names):
    with Spool() as spool:
        for name in names:
            for fragment in read(name):
                if isinstance(fragment, Fragment):
                    spool.add(fragment)
        return list(spool.topics())


def page(**changes):
    record = json.loads((FIXTURES / FIRST).read_text())["post_stream"]["posts"][0]
    return {"post_stream": {"posts": [record | changes]}, "id": 77}


@pytest.mark.parametrize("names", [(FIRST, SECOND), (SECOND, FIRST)])
def test_the_parts_of_a_topic_join_in_any_order(names):
    (topic,) = topics(*names)
    numbers = [post.key.rpartition(":")[2] for post in topic.posts]
    assert numbers == ["1", "2", "4", "6", "8", "9"]


def test_the_title_comes_from_the_slug():
    (topic,) = topics(FIRST)
    assert topic.title == "Tarief voor een tweede grijze bak"


def test_a_title_that_is_there_goes_before_the_slug():
    (found,) = read_text(json.dumps(page() | {"title": "Tweede bak: wat kost dat?"}))
    assert found.title == "Tweede bak: wat kost dat?"


def test_a_reply_names_what_it_answers():
    (topic,) = topics(FIRST, SECOND)
    parents = {
        post.key.rpartition(":")[2]: post.parent_key and post.parent_key[-1]
        for post in topic.posts
    }
    assert parents == {"1": None, "2": None, "4": "2", "6": None, "8": "4", "9": "7"}


def test_names_fall_back_on_the_user_name_and_are_never_addresses():
    (topic,) = topics(FIRST, SECOND)
    names = [post.author_name for post in topic.posts]
    assert names[:4] == ["Saskia Willems", "ruben", "lotte", "Ömer Yıldız"]


def test_notices_whispers_and_withdrawn_posts_are_left_out():
    found = read(FIRST) + read(SECOND)
    left_out = [item.place for item in found if isinstance(item, SkippedRecord)]
    assert left_out == [
        "discourse_1.json, record 3",
        "discourse_1.json, record 5",
        "discourse_2.json, record 5",
    ]
    assert "Fluister" not in str(found)


def test_broken_posts_are_named_with_their_place():
    problems = [str(item) for item in read(SECOND) if isinstance(item, ImportProblem)]
    assert problems == [
        "discourse_2.json, record 2: it has no date",
        "discourse_2.json, record 6: this is not a post",
    ]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"post_number": None}, "it has no number within its topic"),
        ({"post_number": True}, "it has no number within its topic"),
        ({"cooked": None}, "it has no text"),
        ({"cooked": "<p> </p>"}, "it has no text"),
        ({"username": ""}, "it has no author"),
        ({"created_at": "31 februari"}, "its date cannot be read: 31 februari"),
        ({"created_at": "2999-01-01T00:00:00Z"}, "its date has not come yet"),
    ],
)
def test_what_a_post_lacks_is_said(changes, message):
    (problem,) = read_text(json.dumps(page(**changes)))
    assert problem.message == message


def test_a_file_that_was_cut_off_gives_what_is_whole():
    text = (FIXTURES / FIRST).read_text()
    found = read_text(text[: text.index('"post_number": 5')])
    assert [type(item) for item in found] == [Fragment] * 2 + [
        SkippedRecord,
        Fragment,
        ImportProblem,
    ]
    assert "line" in found[-1].place


def test_a_damaged_post_costs_no_other():
    text = (FIXTURES / FIRST).read_text().replace('"id": 902,', '"id": 902')
    found = read_text(text)
    kinds = [type(item) for item in found]
    assert kinds == [Fragment, ImportProblem, SkippedRecord, Fragment, SkippedRecord]


@pytest.mark.parametrize("text", ["{}", "[]", "[[[", '{"a": 1}', "[" * 100_000, "{"])
def test_invalid_topic_is_reported_once(text):
    (problem,) = read_text(text)
    assert isinstance(problem, ImportProblem)


def html_of(number):
    (topic,) = topics(FIRST, SECOND)
    post = next(post for post in topic.posts if post.key.endswith(f":{number}"))
    return markup.render(post.body, source_format="html").html


def test_links_into_that_site_become_words():
    assert "Zie de verordening en" in html_of(2)
    assert 'href="https://regels.example/leges?x=1&amp;y=2"' in html_of(2)


def test_pictures_become_links_and_emoji_words():
    assert ":smile:" in html_of(2)
    assert ">twee bakken</a>" in html_of(4)
    assert "<img" not in html_of(4)


def test_a_quote_keeps_the_name_and_loses_the_portrait():
    html = html_of(8)
    assert "lotte:" in html
    assert "<blockquote>" in html
    assert "beelden.example" not in html
