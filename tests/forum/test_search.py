"""What is found, by whom, and that nothing typed into the field breaks the page."""

from django.contrib.auth.models import AnonymousUser
from django.test import Client

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum import commands, search, searchindex
from forum.commands.importing import import_topic
from forum.commands.indexing import index_topic, mend_index
from forum.importing.records import ImportedPost, ImportedTopic
from forum.models import Post, SearchEntry

VISITOR = AnonymousUser()


def urls(viewer, query, **options):
    return [hit.url for hit in search.find(viewer, query, **options).hits]


def answer(topic, author, text):
    question = topic.posts.get(parent=None)
    return commands.reply(author, topic=topic, parent=question, source=text)


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
    hit = search.find(VISITOR, "kanarie").hits[0]
    assert (hit.title, hit.space_title) == ("Mag u weigeren?", "Arbeidsmigranten")
    assert hit.excerpt.startswith("… ")
    assert "kanarie" in hit.excerpt
    assert len(hit.excerpt) <= search.EXCERPT
    assert hit.byline.name == "Marieke Moderator"


def test_more_than_a_page_goes_on_and_much_more_is_not_counted(
    topic, moderator, monkeypatch
):
    monkeypatch.setattr(search, "PAGE", 2)
    monkeypatch.setattr(search, "MOST", 3)
    for number in range(3):
        answer(topic, moderator, f"Kanarie {number}")
    found = search.find(VISITOR, "kanarie")
    assert (len(found.hits), found.total, found.is_more) == (2, 3, False)
    assert found.has_next
    answer(topic, moderator, "Kanarie 3")
    last = search.find(VISITOR, "kanarie", page=2)
    assert (len(last.hits), last.total, last.is_more) == (1, 3, True)
    assert not last.has_next


def test_a_search_takes_few_queries_however_much_it_finds(
    topic, moderator, official, django_assert_max_num_queries
):
    for number in range(8):
        answer(topic, moderator, f"Kanarie {number}")
    with django_assert_max_num_queries(4):
        assert len(search.find(official, "kanarie").hits) == 8


@pytest.mark.parametrize(
    ("windows", "most"), [((2,), 200), ((2, 3), 1), ((1, 2, 3), 200), ((2_000,), 200)]
)
def test_rare_and_frequent_words_are_both_found_newest_first(
    topic, moderator, monkeypatch, windows, most
):
    monkeypatch.setattr(searchindex, "WINDOWS", windows)
    monkeypatch.setattr(search, "MOST", most)
    rare = answer(topic, moderator, "Eén kanarie")
    often = [answer(topic, moderator, f"Vaak {n}").path for n in range(4)]
    assert urls(VISITOR, "kanarie") == [rare.path]
    assert urls(VISITOR, "vaak") == often[::-1][:most]


# It follows what happens to a post


def test_an_edited_post_is_found_by_its_new_words_only(topic, official):
    post = topic.posts.get()
    commands.edit_post(official, post=post, source="Kanarie", source_format="text")
    assert urls(VISITOR, "kanarie weigeren")
    assert not urls(VISITOR, "twijfelen")


@pytest.mark.parametrize("act", [commands.hide_post, commands.remove_post])
def test_what_was_taken_away_is_not_found_until_it_is_restored(topic, moderator, act):
    post = topic.posts.get()
    act(moderator, post=post)
    assert not urls(moderator, "twijfelen")
    assert not SearchEntry.objects.exists()
    commands.restore_post(moderator, post=Post.objects.get())
    assert urls(VISITOR, "twijfelen weigeren")


def test_a_moved_topic_is_found_by_who_sees_its_new_space(
    topic, moderator, official, members_space
):
    commands.move_topic(moderator, topic=topic, to=members_space)
    assert not urls(VISITOR, "twijfelen")
    assert urls(official, "twijfelen")


def test_an_imported_topic_is_found(space, official):
    at = commands.ask(official, space=space, title="Nu", source="Nu").created_at
    posts = (
        ImportedPost("a", None, "x", "Xandra", at, "Eerste kanarie", "text"),
        ImportedPost("b", "a", "y", "Yvo", at, "Tweede kanarie", "text"),
    )
    import_topic(space, ImportedTopic("a", "Ingevoerd", "question", posts))
    assert len(urls(VISITOR, "kanarie")) == 2
    assert len(urls(VISITOR, "ingevoerd")) == 1


def test_a_write_that_fails_leaves_no_entry(topic, moderator, monkeypatch):
    monkeypatch.setattr("forum.commands.posts.publish", lambda *a, **k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        answer(topic, moderator, "Kanarie")
    assert not urls(VISITOR, "kanarie")


def test_a_new_title_is_found_when_the_topic_is_indexed_anew(topic):
    topic.title = "Kanarie"
    topic.save()
    index_topic(topic)
    assert urls(VISITOR, "kanarie twijfelen")
    assert not urls(VISITOR, "weigeren")


def test_what_is_missing_or_too_much_is_mended(topic, moderator):
    hidden = answer(topic, moderator, "Verborgen kanarie")
    Post.objects.filter(pk=hidden.pk).update(state="hidden")
    SearchEntry.objects.exclude(post=hidden).delete()
    assert not urls(VISITOR, "twijfelen")
    assert mend_index() == (1, 1)
    assert urls(VISITOR, "twijfelen weigeren")
    assert mend_index() == (0, 0)


# Who finds what


def test_a_closed_space_is_found_by_its_members_only(
    secret_topic, member, facilitator, moderator, outsider
):
    for viewer in (member, facilitator):
        assert len(urls(viewer, "kanarievogel")) == 1
    for viewer in (moderator, outsider, VISITOR):
        found = search.find(viewer, "kanarievogel")
        assert (found.hits, found.total, found.is_more) == ((), 0, False)


def test_a_removed_member_finds_nothing_from_that_moment(
    secret_topic, member, facilitator, group
):
    commands.remove_participant(facilitator, space=group.space, user=member)
    assert not urls(member, "kanarievogel")


def test_a_visitor_finds_nothing_of_a_members_space(members_space, official, person):
    commands.ask(official, space=members_space, title="Kanarie", source="Tekst")
    assert urls(person("Mira"), "kanarie")
    assert not urls(VISITOR, "kanarie")
    assert not urls(person("Wim Wachter", state="pending"), "kanarie")


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
    search.find(VISITOR, typed)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60))
def test_no_text_breaks_the_search(db, typed):
    found = search.find(VISITOR, typed)
    assert not (found.hits and found.notice)


def test_only_common_words_are_answered_with_a_sentence(topic):
    found = search.find(VISITOR, "de het een")
    assert found.notice
    assert not found.hits


def test_signs_alone_are_answered_with_a_sentence(topic):
    assert search.find(VISITOR, "?!").notice
    assert not search.find(VISITOR, "").notice


def test_of_very_many_words_the_first_are_searched_for(topic):
    found = search.find(VISITOR, "twijfelen " + " ".join(f"x{n}" for n in range(99)))
    assert len(found.words) == search.MOST_WORDS
    assert found.notice


# The page


@pytest.mark.parametrize("typed", HOSTILE)
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


@pytest.mark.parametrize("page", ["0", "-1", "2", "99999999", "x", "²", "\x00"])
def test_a_strange_page_number_is_no_error(topic, client, page):
    found = client.get("/zoeken/", {"q": "twijfelen", "pagina": page})
    assert found.status_code == 200
