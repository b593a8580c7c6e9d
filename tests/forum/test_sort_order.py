"""A topic by conversation or newest first, on paper, and the way back to one post."""

import re
from typing import Any

from django.test import Client

import pytest

from accounts.models import User
from core.db.compiled_queries import CompiledQuery
from forum import commands
from forum.models import Post, Topic
from forum.models.number_set import NumberSet
from forum.selectors import post_pages, reader_state


def page_of(topic: Topic) -> str:
    return f"/forum/{topic.space.slug}/{topic.public_id}-{topic.slug}/"


def say(user: User, parent: Post, source: str = "Tekst") -> Post:
    return commands.reply(user, topic=parent.topic, parent=parent, source=source)


@pytest.fixture
def long(topic: Topic, member: User) -> list[Post]:
    """A question and fifty replies, every second one to the one before it."""
    question = topic.posts.select_related("topic__space").get()
    posts = [question]
    for n in range(50):
        posts.append(say(member, posts[-1] if n % 2 else question, f"bericht {n}"))
    return posts


def shown(text: str) -> list[int]:
    """The numbers of the posts of a page, in order."""
    return [int(n) for n in re.findall(r'data-number="(\d+)"', text)]


def link(text: str, word: str) -> str:
    found = re.search(
        rf'<a class="button button--outline" href="([^"]*{word}[^"]*)"', text
    )
    assert found
    return found[1].replace("&amp;", "&")


# -- Newest first -------------------------------------------------------------


def test_newest_first_begins_with_the_question_and_goes_back_in_time(
    client: Client, topic, long
):
    first = client.get(page_of(topic), {"volgorde": "nieuwste"}).text
    assert shown(first) == [1, *range(51, 31, -1)]
    second = client.get(link(first, "tot=")).text
    assert shown(second) == list(range(31, 11, -1))
    third = client.get(link(second, f"tot={long[10].public_id}")).text
    assert shown(third) == list(range(11, 1, -1))


def test_from_an_older_page_one_comes_back_to_the_newest(client: Client, topic, long):
    second = client.get(
        page_of(topic), {"volgorde": "nieuwste", "tot": long[30].public_id}
    ).text
    assert link(second, "volgorde") == f"{page_of(topic)}?volgorde=nieuwste"


def test_newest_first_nests_nothing_and_says_what_is_answered(
    client: Client, topic, long
):
    text = client.get(page_of(topic), {"volgorde": "nieuwste"}).text
    assert 'class="replies"' not in text
    assert 'class="post__answers"' in text
    assert "post__answers--told" not in text


def test_what_is_hidden_is_not_there_newest_first(
    client: Client, topic, long, moderator
):
    commands.hide_post(moderator, post=long[50])
    text = client.get(page_of(topic), {"volgorde": "nieuwste"}).text
    assert shown(text) == [1, *range(50, 30, -1)]
    client.force_login(moderator)
    text = client.get(page_of(topic), {"volgorde": "nieuwste"}).text
    assert shown(text)[1] == 51


def order_of(page: Any) -> str:
    return post_pages.NEWEST if "data-newest" in page.text else post_pages.TREE


@pytest.mark.parametrize("start", ["", "0", "x", "9" * 30, "1234567890123456"])
def test_a_start_that_is_not_there_shows_the_newest(client: Client, topic, long, start):
    page = client.get(page_of(topic), {"volgorde": "nieuwste", "tot": start})
    assert shown(page.text)[1] == 51


def test_an_order_that_is_none_is_the_tree(client: Client, topic, long):
    page = client.get(page_of(topic), {"volgorde": "x"})
    assert order_of(page) == post_pages.TREE


# -- Remembered ---------------------------------------------------------------


def choose(client: Client, topic: Topic, order: str) -> None:
    url = f"/forum/onderwerp/{topic.public_id}/volgorde/"
    assert client.post(url, {"order": order}).url == page_of(topic)


def test_a_member_s_order_is_remembered_for_every_topic(
    client: Client, topic, long, member, space, official
):
    other = commands.ask(official, space=space, title="Anders", source="Tekst")
    client.force_login(member)
    choose(client, topic, "newest")
    assert order_of(client.get(page_of(other))) == post_pages.NEWEST
    choose(client, topic, "nonsense")
    assert order_of(client.get(page_of(other))) == post_pages.NEWEST
    choose(client, topic, "tree")
    assert order_of(client.get(page_of(other))) == post_pages.TREE


def test_a_visitor_s_order_is_in_the_address_only(client: Client, topic, long):
    answer = client.get(page_of(topic), {"volgorde": "nieuwste"})
    assert not answer.cookies
    assert order_of(client.get(page_of(topic))) == post_pages.TREE


def test_a_kept_page_is_of_one_order(client: Client, topic, long):
    for order in ("boom", "nieuwste", "boom", "nieuwste"):
        text = client.get(page_of(topic), {"volgorde": order}).text
        assert (shown(text)[1] == 51) == (order == "nieuwste")


# -- Permalinks ---------------------------------------------------------------


@pytest.mark.parametrize("order", ["tree", "newest"])
def test_a_permalink_leads_to_a_page_that_shows_the_post(
    client: Client, topic, long, outsider, order
):
    client.force_login(outsider)
    choose(client, topic, order)
    for post in long:
        url = client.get(f"/forum/bericht/{post.public_id}/").url
        path, _hash, anchor = url.partition("#")
        page = client.get(path)
        assert order_of(page) == order
        assert f'id="{anchor}"' in page.text


# -- The next unread ----------------------------------------------------------


def test_in_a_long_topic_the_next_unread_is_near_or_else_the_oldest(
    monkeypatch, topic, long
):
    monkeypatch.setattr(reader_state, "LOOK_AHEAD", 10)
    # The bound stands in the query, which is written once.
    monkeypatch.setattr(
        reader_state, "_ahead", CompiledQuery(reader_state._posts_ahead)
    )
    topic.refresh_from_db()
    order = list(topic.posts.in_tree_order().values_list("number", "position"))
    behind = order[19][1]
    near, far = order[25][0], order[40][0]

    def following(*unread: int) -> int:
        found = reader_state.find_next_unread(
            topic, NumberSet.of(unread), behind=behind
        )
        return topic.posts.get(public_id=found).number

    assert following(near, far) == near
    assert following(2, far) == 2
    assert following(far) == far


# -- On paper -----------------------------------------------------------------


def test_on_paper_stands_the_whole_topic_with_where_it_is_from(
    client: Client, topic, long, settings
):
    page = client.get(page_of(topic), {"afdrukken": "1"})
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert f"{settings.SITE_URL}{page_of(topic)}" in page.text
    for post in long:
        assert post.text in page.text
    kept = client.get(page_of(topic), {"afdrukken": "1"})
    assert kept.headers["X-Robots-Tag"] == "noindex"


def test_a_long_topic_is_printed_up_to_a_bound(
    client: Client, monkeypatch, topic, long
):
    monkeypatch.setattr(post_pages, "MAX_PRINTED_POSTS", 10)
    text = client.get(page_of(topic), {"afdrukken": "1"}).text
    assert text.count('class="paper__post ') == 10


def test_printing_reads_nothing(client: Client, topic, long, outsider):
    commands.join(outsider, space=topic.space)
    client.force_login(outsider)
    client.get(page_of(topic), {"afdrukken": "1"})
    assert not outsider.read_marks.exists()


def test_what_is_hidden_is_not_on_paper(client: Client, topic, long, moderator):
    commands.hide_post(moderator, post=long[50])
    text = client.get(page_of(topic), {"afdrukken": "1"}).text
    assert "bericht 49" not in text


def test_a_confidential_group_s_paper_says_so_and_is_for_its_members(
    client: Client, secret_topic, member, outsider
):
    path = f"{secret_topic.space.path}{secret_topic.public_id}/"
    client.force_login(member)
    page = client.get(path, {"afdrukken": "1"})
    assert 'class="paper__secret"' in page.text
    title = page.text[page.text.index("<title>") : page.text.index("</title>")]
    assert "Kanarievogel" not in title
    for stranger in (outsider, None):
        client.logout()
        if stranger:
            client.force_login(stranger)
        assert client.get(path, {"afdrukken": "1"}).status_code == 404


def test_who_asked_is_not_said_to_answer_their_own_question(
    client: Client, topic, official, member
):
    for user, words in ((official, "Uw reactie"), (member, "Uw antwoord op de vraag")):
        client.force_login(user)
        assert f"<h2>{words}</h2>" in client.get(page_of(topic)).text
