"""Whatever is typed, the search answers."""

from django.test import Client

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum.search import engine
from tests.forum.search.helpers import VISITOR, answer

# Whatever is typed

HOSTILE = [
    "\x00",
    "'",
    '"',
    "a'b\"c",
    "\\",
    "&|!():*<->",
    "a:* & b | !c",
    "NEAR(a b)",
    "AND OR NOT",
    "words:a*",
    "-a",
    "%s %d %(x)s {0}",
    "'; DROP TABLE forum_post; --",
    "woord " * 1000,
    " ".join(f"woord{n}" for n in range(1000)),
    "x" * 100_000,
    "de het een",
    "²³½",
    "日本語 кот שלום",
    "🙂",
    "\ud800",
    "a\u0301\u0301\u0301",
    "İıſß",
]


@pytest.mark.parametrize("typed", HOSTILE)
def test_nothing_that_is_typed_breaks_the_search(topic, typed):
    engine.search_posts(VISITOR, typed)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60))
def test_no_text_breaks_the_search(db, typed):
    found = engine.search_posts(VISITOR, typed)
    assert not (found.hits and found.notice)


def test_only_common_words_are_answered_with_a_sentence(topic):
    found = engine.search_posts(VISITOR, "de het een")
    assert found.notice
    assert not found.hits


def test_signs_alone_are_answered_with_a_sentence(topic):
    assert engine.search_posts(VISITOR, "?!").notice
    assert not engine.search_posts(VISITOR, "").notice


def test_of_very_many_words_the_first_are_searched_for(topic):
    found = engine.search_posts(
        VISITOR, "twijfelen " + " ".join(f"x{n}" for n in range(99))
    )
    assert len(found.words) == engine.MAX_WORDS
    assert found.notice


# The page


# What holds a NUL is refused before any page is asked.
@pytest.mark.parametrize("typed", [typed for typed in HOSTILE if "\0" not in typed])
def test_the_page_answers_whatever_is_typed(topic, client: Client, typed):
    assert client.get("/zoeken/", {"q": typed.replace("\ud800", "")}).status_code == 200


def test_a_visitor_searches_without_a_cookie_and_no_engine_keeps_it(topic, client):
    response = client.get("/zoeken/", {"q": "twijfelen"})
    assert response.status_code == 200
    assert "Mag u weigeren?" in response.content.decode()
    assert not response.cookies
    assert response["X-Robots-Tag"] == "noindex"


def test_what_was_typed_stands_escaped_in_the_page(topic, moderator, client):
    answer(topic, moderator, "kanarie <script>alert(1)</script>")
    page = client.get("/zoeken/", {"q": 'kanarie "><script>alert(1)'}).content.decode()
    assert "<script>alert" not in page


def test_the_page_of_a_member_shows_the_topic_of_the_group(
    secret_topic, member, outsider, client
):
    client.force_login(member)
    assert "Kanarievogel" in client.get("/zoeken/?q=kanarievogel").content.decode()
    client.force_login(outsider)
    page = client.get("/zoeken/?q=intervisie").content.decode()
    assert "Kanarievogel" not in page
    assert "huisvesting" not in page


@pytest.mark.parametrize("page", ["0", "-1", "2", "99999999", "x", "²", "\x01"])
def test_a_strange_page_number_is_no_error(topic, client, page):
    found = client.get("/zoeken/", {"q": "twijfelen", "pagina": page})
    assert found.status_code == 200
