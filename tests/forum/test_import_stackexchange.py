"""Reading a Stack Exchange dump: what arrives, and what is said of the rest."""

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from django.utils import translation

import pytest

from forum.importing import stackexchange
from forum.importing.records import Fragment, ImportProblem
from forum.importing.spool import Spool

FIXTURE = Path(__file__).parent / "fixtures" / "Posts.xml"


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def read(source=None, name="Posts.xml"):
    source = FIXTURE.read_bytes() if source is None else source.encode()
    return list(stackexchange.read(BytesIO(source), name))


def topics(found):
    with Spool() as spool:
        for fragment in found:
            if isinstance(fragment, Fragment):
                spool.add(fragment)
        return list(spool.topics())


def row(**attributes):
    usual = {
        "Id": "1",
        "PostTypeId": "1",
        "CreationDate": "2021-05-03T08:15:00.120",
        "Title": "Mag dit?",
        "Body": "&lt;p&gt;Wij twijfelen.&lt;/p&gt;",
        "OwnerUserId": "21",
    } | attributes
    written = " ".join(f'{name}="{value}"' for name, value in usual.items() if value)
    return f"<posts><row {written} /></posts>"


def test_answers_stand_under_their_question():
    question, other, _orphan = topics(read())
    assert question.title == "Parkeervergunning bij een briefadres?"
    assert question.kind == "question"
    opening, *answers = question.posts
    assert opening.parent_key is None
    assert [post.parent_key for post in answers] == [opening.key, opening.key]
    assert opening.key == question.source_key
    assert other.title == "Camerabeelden van de milieustraat"


def test_the_accepted_answer_is_known():
    question, *_rest = topics(read())
    assert [post.accepted for post in question.posts] == [False, False, True]


def test_dates_are_utc_and_exact():
    question, *_rest = topics(read())
    moment = datetime(2021, 5, 3, 8, 15, 0, 120_000, tzinfo=UTC)
    assert question.posts[0].created_at == moment


def test_the_body_is_html_without_what_only_works_there():
    question, *_rest = topics(read())
    assert question.posts[0].body_format == "html"
    assert "<em>briefadres</em>" in question.posts[0].body


def test_authors_are_numbers_and_never_addresses():
    question, other, orphan = topics(read())
    assert [post.author_name for post in question.posts] == [
        "Auteur 21",
        "Auteur 22",
        "Auteur 23",
    ]
    assert other.posts[0].author_name == "oudgediende"
    assert orphan.posts[0].author_name == "Oud-deelnemer"


def test_an_answer_without_its_question_makes_a_topic_without_a_title():
    assert topics(read())[2].title == ""


def test_broken_rows_are_named_with_their_place_and_cost_no_other():
    found = read()
    problems = [str(item) for item in found if isinstance(item, ImportProblem)]
    assert problems == [
        "Posts.xml, record 6 (line 8): its date cannot be read: gisteren",
        "Posts.xml, record 7 (line 9): this row is not well-formed XML",
    ]
    assert sum(isinstance(item, Fragment) for item in found) == 6


def test_a_row_in_a_comment_is_no_row():
    assert "opmerking" not in str(read())


def test_a_file_that_was_cut_off_gives_what_is_whole():
    whole = FIXTURE.read_text(encoding="utf-8-sig")
    found = read(whole[: whole.index('<row Id="4"') + 60])
    assert [type(item) for item in found] == [Fragment] * 3 + [ImportProblem]


def test_entities_are_never_expanded():
    source = (
        '<!DOCTYPE posts [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">'
        '<!ENTITY f SYSTEM "file:///etc/passwd">]>' + row(Body="&b;&f;")
    )
    assert [str(item) for item in read(source)] == [
        "Posts.xml, record 1 (line 1): this row is not well-formed XML"
    ]


def test_what_a_row_lacks_is_said():
    def message(**attributes):
        (problem,) = read(row(**attributes))
        return problem.message

    assert message(Title="") == "the question has no title"
    assert message(Body="&lt;p&gt;&lt;/p&gt;") == "it has no text"
    assert message(CreationDate="") == "it has no date"
    assert message(Id="") == "a number that it needs is missing"
    assert message(PostTypeId="2") == "a number that it needs is missing"
    assert message(CreationDate="2999-01-01T00:00:00") == "its date has not come yet"


def test_rows_may_be_spread_over_lines_and_over_chunks(monkeypatch):
    monkeypatch.setattr(stackexchange, "CHUNK_BYTES", 7)
    (fragment,) = read(row().replace(" ", "\n"))
    assert fragment.title == "Mag dit?"


def test_utf16_is_read():
    source = '<?xml version="1.0" encoding="utf-16"?>' + row(Title="Één vraag")
    (fragment,) = stackexchange.read(BytesIO(source.encode("utf-16")), "Posts.xml")
    assert fragment.title == "Één vraag"


def test_two_sites_do_not_share_their_numbers():
    (here,) = read(row())
    (there,) = read(row(CreationDate="2019-01-01T00:00:00"))
    assert here.post.key != there.post.key
    assert here.post.author_key != there.post.author_key
