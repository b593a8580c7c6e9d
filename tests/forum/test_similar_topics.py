"""Similar topics, suggested while a title is typed."""

from django.db.models import Q
from django.db.models.expressions import RawSQL

import pytest

from forum import commands
from forum.models import Topic
from forum.search import similar_topics as similar
from forum.search.similar_topics import find_similar_topics

pytestmark = pytest.mark.django_db


@pytest.fixture
def put(official, space):
    def ask(title, where=space, by=official, source="Wie weet het?"):
        return commands.ask(by, space=where, title=title, source=source)

    return ask


def found(viewer, where, title):
    return [row.title for row in find_similar_topics(viewer, where, title)]


def test_words_of_the_title_find_topics_with_titles_like_it(put, member, space):
    put("Inschrijven in de BRP op een vakantiepark")
    put("Huisvesting van arbeidsmigranten op een vakantiepark")
    put("Parkeervergunning voor mantelzorgers")
    typed = "Mogen wij inschrijven op een vakantiepark?"
    assert found(member, space, typed)[0] == "Inschrijven in de BRP op een vakantiepark"
    assert "Parkeervergunning voor mantelzorgers" not in found(member, space, typed)


def test_match_on_two_words_ranks_above_one(put, member, space):
    put("Parkeren bij een vakantiepark")
    put("Inschrijven op een vakantiepark")
    order = found(member, space, "inschrijven vakantiepark")
    assert order == ["Inschrijven op een vakantiepark", "Parkeren bij een vakantiepark"]


def test_one_word_matches_and_stop_words_do_not(put, member, space):
    put("Briefadres weigeren")
    assert found(member, space, "briefadres") == ["Briefadres weigeren"]
    for title in ("", "  ", "de het een", "op", "?!", '"* OR (', "x" * 2000):
        assert found(member, space, title) == []


def test_answered_topics_and_same_space_rank_first(
    put, member, official, space, members_space
):
    elsewhere = put("Briefadres weigeren elders", where=members_space)
    here = put("Briefadres weigeren hier")
    answered = put("Briefadres weigeren beantwoord", where=members_space)
    post = commands.reply(
        member, topic=answered, parent=answered.posts.get(), source="Zo."
    )
    commands.accept_answer(official, post=post)
    put("Nog een brief", where=members_space)
    order = found(member, space, "briefadres weigeren")
    assert order == [answered.title, here.title, elsewhere.title]


def test_at_most_five_similar_topics(put, member, space):
    for n in range(8):
        put(f"Briefadres weigeren {n}")
    assert len(found(member, space, "briefadres weigeren")) == similar.MAX_SHOWN == 5


def test_similar_topics_match_titles_only(put, member, space):
    topic = put("Heel iets anders", source="Over briefadres weigeren.")
    commands.reply(
        member, topic=topic, parent=topic.posts.get(), source="Briefadres weigeren."
    )
    assert found(member, space, "briefadres weigeren") == []


def test_similar_topics_respect_visibility(
    put, member, facilitator, outsider, space, group, moderator
):
    put("Kanarievogel verzorgen", where=group.space, by=facilitator)
    put("Kanarievogel houden")
    title = "kanarievogel"
    assert found(outsider, space, title) == ["Kanarievogel houden"]
    assert found(moderator, space, title) == ["Kanarievogel houden"]
    assert found(member, space, title) == ["Kanarievogel houden"]
    assert found(member, group.space, title)[0] == "Kanarievogel verzorgen"


def test_hidden_topic_is_not_similar(put, member, moderator, space):
    topic = put("Briefadres weigeren")
    commands.hide_post(moderator, post=topic.posts.get())
    assert found(member, space, "briefadres weigeren") == []


def test_it_costs_the_same_however_much_is_found(
    put, member, space, django_assert_max_num_queries
):
    for _round in range(3):
        for n in range(4):
            put(f"Briefadres weigeren {n}")
        with django_assert_max_num_queries(8):
            find_similar_topics(member, space, "briefadres weigeren")


@pytest.mark.postgres_only
def test_slow_query_returns_no_similar_topics(put, member, space, monkeypatch):
    """A timeout gives an empty result, not an error."""
    put("Briefadres weigeren")
    monkeypatch.setattr(similar, "_matching", sleeping)
    assert found(member, space, "briefadres weigeren") == []
    assert Topic.objects.count() == 1


def sleeping(_words):
    slow = RawSQL("SELECT 1 FROM pg_sleep(2)", [])
    return Q(pk__in=slow)


# -- The piece of a page --------------------------------------------------------


def test_similar_topics_fragment_has_links_without_names(client, put, member, space):
    topic = put("Briefadres weigeren")
    client.force_login(member)
    page = client.get(f"{space.path}lijkt-op/", {"titel": "briefadres"})
    assert f'href="{space.path}{topic.public_id}-{topic.slug}/"' in page.text
    assert "Olga" not in page.text
    assert "<html" not in page.text


def test_fragment_is_empty_without_matches(client, member, space):
    client.force_login(member)
    assert not client.get(f"{space.path}lijkt-op/?titel=onvindbaar").text.strip()
    assert not client.get(f"{space.path}lijkt-op/").text.strip()


def test_without_a_script_a_button_leads_to_the_search(client, member, space):
    client.force_login(member)
    send = {"title": "Mag u weigeren?", "source": "Half", "search_first": "1"}
    answer = client.post(f"{space.path}nieuw/", send)
    assert answer.url == "/zoeken/?q=Mag+u+weigeren%3F"
    assert not Topic.objects.exists()
