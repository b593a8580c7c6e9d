"""What is found, in which order, and how much of it is counted."""

import pytest

from forum import commands
from forum.models import Post
from forum.search import engine
from tests.forum.search.helpers import VISITOR, answer, looked_through, urls

# What is found


def test_a_post_is_found_by_a_word_of_its_text(topic):
    assert urls(VISITOR, "twijfelen") == [topic.posts.get().path]


def test_the_title_is_found_with_the_first_post_only(topic, moderator):
    question = topic.posts.get()
    answer(topic, moderator, "Dat mag.")
    assert urls(VISITOR, "weigeren") == [question.path]


def test_capitals_and_accents_make_no_difference(space, official):
    commands.ask(official, space=space, title="Privé", source="GEÏNFORMEERD worden")
    assert urls(VISITOR, "PRIVÉ geïnformeerd")
    assert urls(VISITOR, "prive")


@pytest.mark.parametrize(
    "typed", ["huisv", "huisvest", "huisvesti", "huisvestin", "huisvesting"]
)
def test_the_last_word_is_found_while_it_is_typed(space, official, typed):
    commands.ask(official, space=space, title="Vraag", source="Over huisvesting hier")
    assert urls(VISITOR, typed)
    assert urls(VISITOR, f"over {typed}")


def test_a_plural_finds_the_singular_and_the_other_way_round(space, official):
    commands.ask(official, space=space, title="Over de gemeente", source="Eén")
    commands.ask(official, space=space, title="Over gemeenten", source="Twee")
    assert len(urls(VISITOR, "gemeenten samen")) == 0
    assert len(urls(VISITOR, "gemeenten")) == 2
    assert len(urls(VISITOR, "gemeente")) == 2


def test_parts_of_a_joined_word_are_found(space, official):
    commands.ask(
        official,
        space=space,
        title="Huur/koop",
        source="zie vng.nl over e-mail en foto's",
    )
    for typed in ["huur", "koop", "vng.nl", "vng", "e-mail", "foto's", "huur/koop"]:
        assert urls(VISITOR, typed), typed


def test_all_words_have_to_be_there(topic, official):
    assert urls(official, "weigeren twijfelen")
    assert not urls(official, "weigeren kanarie")


def test_common_words_do_not_count(topic):
    assert urls(VISITOR, "hoe mag je de twijfelen")


def test_the_newest_stands_first(topic, moderator):
    first = answer(topic, moderator, "Kanarie een")
    second = answer(topic, moderator, "Kanarie twee")
    assert urls(VISITOR, "kanarie") == [second.path, first.path]


def test_a_line_says_where_it_stands_and_shows_the_word(topic, moderator):
    answer(topic, moderator, "Eerst iets heel anders. " * 20 + "Dan de kanarie <b>.")
    hit = engine.search_posts(VISITOR, "kanarie").hits[0]
    assert (hit.title, hit.space_title) == ("Mag u weigeren?", "Arbeidsmigranten")
    assert hit.excerpt.startswith("… ")
    assert "kanarie" in hit.excerpt
    assert len(hit.excerpt) <= engine.EXCERPT_LENGTH
    assert hit.byline.name == "Marieke Moderator"


def test_more_than_a_page_goes_on_and_much_more_is_not_counted(
    topic, moderator, monkeypatch
):
    monkeypatch.setattr(engine, "PAGE_SIZE", 2)
    monkeypatch.setattr(engine, "MAX_RESULTS", 3)
    for number in range(3):
        answer(topic, moderator, f"Kanarie {number}")
    found = engine.search_posts(VISITOR, "kanarie")
    assert (len(found.hits), found.total, found.is_more) == (2, 3, False)
    assert found.has_next
    answer(topic, moderator, "Kanarie 3")
    last = engine.search_posts(VISITOR, "kanarie", page=2)
    assert (len(last.hits), last.total, last.is_more) == (1, 3, True)
    assert not last.has_next


def test_a_search_takes_few_queries_however_much_it_finds(
    topic, moderator, official, django_assert_max_num_queries
):
    for number in range(8):
        answer(topic, moderator, f"Kanarie {number}")
    with django_assert_max_num_queries(5):
        assert len(engine.search_posts(official, "kanarie").hits) == 8


@pytest.mark.parametrize(
    ("windows", "most"), [((2,), 200), ((2, 3), 1), ((1, 2, 3), 200), ((2_000,), 200)]
)
def test_rare_and_frequent_words_are_both_found_newest_first(
    topic, moderator, monkeypatch, windows, most
):
    looked_through(monkeypatch, windows)
    monkeypatch.setattr(engine, "MAX_RESULTS", most)
    rare = answer(topic, moderator, "Eén kanarie")
    often = [answer(topic, moderator, f"Vaak {n}").path for n in range(4)]
    assert urls(VISITOR, "kanarie") == [rare.path]
    assert urls(VISITOR, "vaak") == often[::-1][:most]


# Relevance


def test_what_says_most_stands_first_when_that_is_asked(space, official, moderator):
    about = commands.ask(
        official, space=space, title="Kanarie, kanarie", source="Over de kanarie."
    )
    other = commands.ask(official, space=space, title="Iets anders", source="Nou?")
    aside = answer(other, moderator, "Wij hebben veel dieren. " * 30 + "Een kanarie.")
    newest = [aside.path, about.posts.get().path]
    assert urls(VISITOR, "kanarie") == newest
    assert urls(VISITOR, "kanarie", by_rank=True) == newest[::-1]


def test_only_the_newest_are_ranked_and_the_total_is_the_same(
    topic, moderator, monkeypatch
):
    monkeypatch.setattr(engine, "MAX_RANKED", 3)
    monkeypatch.setattr(engine, "MAX_RESULTS", 2)
    for number in range(5):
        answer(topic, moderator, f"Kanarie {number}")
    by_rank = engine.search_posts(VISITOR, "kanarie", by_rank=True)
    assert (by_rank.total, by_rank.is_more) == (2, True)
    newest = [post.path for post in Post.objects.order_by("-pk")[:3]]
    assert {hit.url for hit in by_rank.hits} <= set(newest)
