"""What is found, by whom, and that nothing typed into the field breaks the page."""

from django.contrib.auth.models import AnonymousUser
from django.test import Client

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Organisation
from forum import commands, search, searchindex, searchwords
from forum.commands.importing import import_topic
from forum.commands.indexing import index_topic, mend_index
from forum.importing.records import ImportedPost, ImportedTopic
from forum.models import Post, SearchEntry, Topic

VISITOR = AnonymousUser()


def urls(viewer, query, **options):
    return [hit.url for hit in search.find(viewer, query, **options).hits]


def looked_through(monkeypatch, windows):
    """So many of the last entries first, then so many; on a small database the months
    of this test are all there are, so words are asked of the index there."""
    monkeypatch.setattr(searchindex, "SAMPLE", windows[0])
    monkeypatch.setattr(searchindex, "WINDOWS", windows[1:] or windows)
    monkeypatch.setattr(searchindex, "WALK", 0)


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
    with django_assert_max_num_queries(5):
        assert len(search.find(official, "kanarie").hits) == 8


@pytest.mark.parametrize(
    ("windows", "most"), [((2,), 200), ((2, 3), 1), ((1, 2, 3), 200), ((2_000,), 200)]
)
def test_rare_and_frequent_words_are_both_found_newest_first(
    topic, moderator, monkeypatch, windows, most
):
    looked_through(monkeypatch, windows)
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


def test_an_entry_that_is_behind_shows_nobody_what_they_may_not_see(
    topic, group, outsider, member, moderator
):
    """Whatever the index says: the rows decide, of the total as well."""
    answer(topic, moderator, "Twijfelen mag.")
    Topic.objects.filter(pk=topic.pk).update(space=group.space)
    for by_rank in (False, True):
        found = search.find(outsider, "twijfelen", by_rank=by_rank)
        assert (found.hits, found.total) == ((), 0)


def test_what_may_not_be_shown_does_not_stand_in_the_way_of_what_may(
    topic, space, group, outsider, official, moderator, monkeypatch
):
    """Many candidates that turn out not to be this person's: more is looked at."""
    monkeypatch.setattr(search, "MOST", 1)
    monkeypatch.setattr(search, "RANKED", 2)
    monkeypatch.setattr(searchindex, "_SPARE", 0)
    other = commands.ask(official, space=space, title="Weg", source="Kanarie 0")
    shown = [answer(topic, moderator, f"Kanarie {n}").path for n in range(2)]
    for number in range(20):
        answer(other, moderator, f"Kanarie {number}")
    Topic.objects.filter(pk=other.pk).update(space=group.space)
    found = search.find(outsider, "kanarie")
    assert ([hit.url for hit in found.hits], found.is_more) == ([shown[1]], True)
    assert search.find(outsider, "kanarie", by_rank=True).is_more


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


# Filters


def found_with(viewer, query="", **filters):
    return urls(viewer, query, filters=search.Filters(**filters))


def test_a_filter_by_space_finds_what_stands_there_now(
    topic, space, members_space, official, moderator
):
    other = commands.ask(
        official, space=members_space, title="Elders", source="Wij twijfelen ook."
    )
    here, there = topic.posts.get().path, other.posts.get().path
    assert urls(official, "twijfelen") == [there, here]
    assert found_with(official, "twijfelen", space=space) == [here]
    assert found_with(official, "twijfelen", space=members_space) == [there]
    assert found_with(VISITOR, "twijfelen", space=members_space) == []
    commands.move_topic(moderator, topic=topic, to=members_space)
    assert found_with(official, "twijfelen", space=space) == []
    assert found_with(official, "twijfelen", space=members_space) == [there, here]


def test_a_filter_by_kind_is_of_the_topic(topic, space, official, moderator):
    reply = answer(topic, moderator, "Twijfelen mag.").path
    talk = commands.ask(
        official, space=space, title="Praat mee", source="Twijfelen?", kind="discussion"
    )
    question, first = topic.posts.get(number=1).path, talk.posts.get().path
    assert found_with(VISITOR, "twijfelen", kind="question") == [reply, question]
    assert found_with(VISITOR, "twijfelen", kind="discussion") == [first]
    assert found_with(VISITOR, "twijfelen", kind="poll") == []


def test_only_questions_that_wait_for_an_answer(topic, space, official, moderator):
    commands.ask(
        official, space=space, title="Praat mee", source="Twijfelen?", kind="discussion"
    )
    question = topic.posts.get().path
    assert found_with(VISITOR, "twijfelen", is_unanswered=True) == [question]
    assert found_with(VISITOR, is_unanswered=True) == [question]
    reply = answer(topic, moderator, "Dat mag.")
    assert found_with(VISITOR, "twijfelen", is_unanswered=True) == []
    commands.hide_post(moderator, post=reply)
    assert found_with(VISITOR, "twijfelen", is_unanswered=True) == [question]


def test_a_municipality_is_the_one_of_that_time(topic, official, moderator):
    official.organisation_name = "gemeente Nieuw"
    official.save()
    later = answer(topic, official, "Ik twijfelen nu elders.").path
    then = topic.posts.get(number=1).path
    assert found_with(VISITOR, organisation="gemeente Voorbeeldstad") == [then]
    assert found_with(VISITOR, "twijfelen", organisation="gemeente Nieuw") == [later]
    assert found_with(VISITOR, "twijfelen", organisation="VNG") == []


def test_who_asked_anonymously_is_of_no_municipality(topic, moderator):
    post = topic.posts.get()
    Post.objects.update(is_anonymous=True)
    commands.hide_post(moderator, post=post)
    commands.restore_post(moderator, post=post)
    assert found_with(VISITOR, "twijfelen", organisation="gemeente Voorbeeldstad") == []
    assert found_with(VISITOR, organisation="gemeente Voorbeeldstad") == []
    assert urls(VISITOR, "twijfelen") == [post.path]


def test_anonymity_holds_before_the_index_knows_of_it(topic):
    Post.objects.update(is_anonymous=True)
    assert found_with(VISITOR, "twijfelen", organisation="gemeente Voorbeeldstad") == []


def test_a_period_leaves_out_what_is_older(topic, moderator):
    old = topic.posts.get()
    Post.objects.filter(pk=old.pk).update(created_at="2024-05-05T10:00Z")
    index_topic(topic)
    new = answer(topic, moderator, "Twijfelen.")
    assert found_with(VISITOR, "twijfelen", since=new.created_at) == [new.path]
    moment = Post.objects.get(pk=old.pk).created_at
    assert found_with(VISITOR, "twijfelen", since=moment) == [new.path, old.path]


@pytest.mark.parametrize("frequent", [0, 1])
@pytest.mark.parametrize("windows", [(1,), (1, 2, 4), (2_000,)])
def test_filters_find_the_same_in_every_window(
    topic, members_space, official, moderator, monkeypatch, windows, frequent
):
    """However the index is asked: what is found is what the rows say."""
    looked_through(monkeypatch, windows)
    monkeypatch.setattr(searchindex, "FREQUENT", frequent)
    other = commands.ask(official, space=members_space, title="x", source="Kanarie")
    here = [answer(topic, moderator, f"Kanarie {n}").path for n in range(3)][::-1]
    there = other.posts.get().path
    assert found_with(official, "kanarie", space=topic.space) == here
    assert found_with(official, "kanarie", organisation="VNG") == here
    assert found_with(official, "kanarie", space=members_space) == [there]
    assert found_with(official, "kanarie", kind="question") == [*here, there]
    assert found_with(official, kind="poll") == []
    assert found_with(VISITOR, "kanarie", kind="question") == here


def test_without_words_and_filters_nothing_is_looked_for(topic):
    found = search.find(VISITOR, "")
    assert (found.hits, found.notice) == ((), "")


def test_nothing_to_search_for_is_told_although_there_are_filters(topic, space):
    found = search.find(VISITOR, "de het een", filters=search.Filters(space=space))
    assert found.notice
    assert not found.hits


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
    monkeypatch.setattr(search, "RANKED", 3)
    monkeypatch.setattr(search, "MOST", 2)
    for number in range(5):
        answer(topic, moderator, f"Kanarie {number}")
    by_rank = search.find(VISITOR, "kanarie", by_rank=True)
    assert (by_rank.total, by_rank.is_more) == (2, True)
    newest = [post.path for post in Post.objects.order_by("-pk")[:3]]
    assert {hit.url for hit in by_rank.hits} <= set(newest)


# Marks


def marks(text, *words):
    return [piece.text for piece in searchwords.marked(text, words) if piece.is_hit]


def test_words_that_begin_with_the_stem_are_marked():
    assert marks("Huisvesting en huisvestingswet", "huisvesting") == [
        "Huisvesting",
        "huisvestingswet",
    ]
    assert marks("de gemeente en gemeenten", "gemeenten") == ["gemeente", "gemeenten"]
    assert marks("Privé, PRIVE en privé", "prive") == ["Privé", "PRIVE", "privé"]
    assert marks("onbewoond wonen", "wonen") == ["wonen"]
    assert marks("een wet en wetten", "wet", "regels") == ["wet"]
    assert marks("niets", "iets") == []
    assert marks("alles", *()) == []


@given(st.text(max_size=80), st.text(max_size=40))
def test_marks_change_no_letter_of_a_text(text, query):
    words = tuple(searchwords.words_of(query))
    assert "".join(piece.text for piece in searchwords.marked(text, words)) == text
    searchwords.excerpt_near(text, words)


def test_marks_stand_in_the_page_around_escaped_words(topic, moderator, client):
    """Check 28."""
    answer(topic, moderator, "<b>kanarie</b> <script>alert(1)</script>")
    page = client.get("/zoeken/?q=kanarie").content.decode()
    assert "<mark>kanarie</mark>" in page
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


# The form


def shown(client, **query):
    answer = client.get("/zoeken/", query)
    assert answer.status_code == 200
    return [hit.url for hit in answer.context["hits"]]


def test_filters_stand_in_the_address(topic, space, official, moderator, client):
    Organisation.objects.create(name="Voorbeeldstad")
    reply = answer(topic, moderator, "Twijfelen mag.").path
    question = topic.posts.get(number=1).path
    assert shown(client, q="twijfelen") == [reply, question]
    assert shown(client, q="twijfelen", gemeente="voorbeeldstad") == [question]
    assert shown(client, gemeente="gemeente Voorbeeldstad") == [question]
    assert shown(client, q="twijfelen", ruimte=space.public_id) == [reply, question]
    assert shown(client, q="twijfelen", soort="vraag", sinds="week") == [
        reply,
        question,
    ]
    assert shown(client, q="twijfelen", soort="discussie") == []
    assert shown(client, q="twijfelen", onbeantwoord="on") == []
    assert len(shown(client, q="twijfelen", volgorde="relevantie")) == 2


def test_what_was_chosen_is_kept_in_the_form_and_on_the_next_page(
    topic, space, moderator, client, monkeypatch
):
    monkeypatch.setattr(search, "PAGE", 2)
    for number in range(3):
        answer(topic, moderator, f"Kanarie {number}")
    chosen = {"q": "kanarie", "soort": "vraag", "ruimte": space.public_id}
    page = client.get("/zoeken/", chosen)
    assert 'value="vraag" selected' in page.content.decode()
    follow = client.get(f"/zoeken/{page.context['next_url']}")
    assert len(follow.context["hits"]) == 1
    assert follow.context["form"].data["soort"] == "vraag"
    assert client.get(f"/zoeken/{follow.context['previous_url']}").context["hits"]


def test_an_unknown_municipality_is_told_and_what_was_typed_kept(topic, client):
    page = client.get("/zoeken/", {"q": "twijfelen", "gemeente": "Nergenshuizen"})
    assert not page.context["hits"]
    assert page.context["form"].errors["gemeente"]
    assert "Nergenshuizen" in page.content.decode()
    assert 'value="twijfelen"' in page.content.decode()


def test_spaces_are_offered_to_who_sees_them_only(
    topic, group, secret_topic, members_space, member, outsider, client
):
    """Checks 4 and 5: a space that is not seen is one that is not there."""
    hidden = {"q": "kanarievogel", "ruimte": group.space.public_id}
    nowhere = hidden | {"ruimte": 1234567890123456}

    def offered():
        choices = client.get("/zoeken/").context["form"].fields["ruimte"].choices
        return {name for name, _title in choices}

    assert offered() == {"", str(topic.space.public_id)}
    client.force_login(outsider)
    assert str(group.space.public_id) not in offered()

    def told(query):
        main = client.get("/zoeken/", query).content.decode().partition("<main")[2]
        return main.replace(str(query["ruimte"]), "ID").partition("<footer")[0]

    assert told(hidden) == told(nowhere)
    client.force_login(member)
    assert str(group.space.public_id) in offered()
    assert shown(client, **hidden) == [secret_topic.posts.get().path]


def test_outsiders_find_the_same_whatever_stands_behind_walls(
    topic, moderator, outsider, group, member, client
):
    """Check 5: hits, order, total and pages, with and without private matches."""
    for number in range(3):
        answer(topic, moderator, f"Kanarie {number}")
    client.force_login(outsider)
    queries = [
        {"q": "kanarie"},
        {"q": "kanarie", "volgorde": "relevantie"},
        {"q": "kanarie", "soort": "vraag", "sinds": "jaar"},
        {"soort": "discussie"},
    ]

    def answers():
        pages = [client.get("/zoeken/", query) for query in queries]
        return [
            (
                p.context["total"],
                p.context["is_more"],
                [h.url for h in p.context["hits"]],
            )
            for p in pages
        ]

    before = answers()
    for number in range(5):
        commands.ask(
            member, space=group.space, title="Kanarie", source=f"Kanarie {number}",
            kind="discussion",
        )  # fmt: skip
    assert answers() == before


@pytest.mark.parametrize(
    "query",
    [
        {"ruimte": "abc"},
        {"soort": "\x00"},
        {"sinds": "eeuwig"},
        {"volgorde": "x" * 9999},
        {"gemeente": "%' OR 1=1 --"},
        {"onbeantwoord": "nee"},
    ],
)
def test_a_strange_filter_is_no_error(topic, client, query):
    assert client.get("/zoeken/", {"q": "twijfelen"} | query).status_code == 200
