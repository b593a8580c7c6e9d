"""Long chains of replies are positioned, numbered and rendered correctly."""

import re
from html import unescape
from itertools import pairwise

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import pytest

from accounts.models import User
from core import markup
from forum import commands
from forum.commands.tree_positions import POSITION_STEP
from forum.models import Post, Topic
from forum.rendering import post_rows
from forum.selectors import post_pages
from tests.forum.expected_counts import differences

FULL, SHORT = 5000, 400
by_depth = pytest.mark.parametrize(
    "depth", [pytest.param(FULL, marks=pytest.mark.postgres_only), SHORT]
)


def chain(topic: Topic, length: int) -> Post:
    """Grow a topic to one long branch of so many posts; its last one."""
    post = topic.posts.select_related("topic").get()
    posts = [post]
    for n in range(2, length + 1):
        post = Post(
            topic=topic,
            author=topic.author,
            number=n,
            depth=n - 1,
            position=POSITION_STEP * n,
            source=f"laag {n}",
            html=f"<p>laag {n}</p>",
            text=f"laag {n}",
            renderer=markup.RENDERER_VERSION,
        )
        posts.append(post)
    Post.objects.bulk_create(posts[1:], batch_size=500)
    for parent, post in pairwise(posts):
        post.parent = parent
    Post.objects.bulk_update(posts[1:], ["parent"], batch_size=200)
    commands.recount_topics([topic])
    commands.recount_spaces([topic.space_id])
    return post


def reply(user: User, parent: Post, source: str) -> Post:
    return commands.reply(user, topic=parent.topic, parent=parent, source=source)


def queries_of(client: Client, path: str) -> int:
    cache.clear()
    with CaptureQueriesContext(connection) as found:
        answer = client.get(path)
    assert answer.status_code == 200
    return len(found)


@by_depth
def test_a_chain_goes_on_at_its_end_and_branches_in_its_middle(topic, member, depth):
    last = chain(topic, depth)
    for n in range(20):
        last = reply(member, last, f"einde {n}")
    assert last.depth == depth + 19
    middle = Post.objects.select_related("topic").get(topic=topic, number=depth // 2)
    branch = middle
    for n in range(20):
        branch = reply(member, branch, f"tak {n}")
    reply(member, middle, "nog een tak")
    assert not differences()
    order = list(topic.posts.in_tree_order().values_list("text", flat=True))
    assert order[-21:] == [*(f"tak {n}" for n in range(20)), "nog een tak"]


@by_depth
def test_a_topic_numbered_anew_keeps_its_depths(topic, member, depth, monkeypatch):
    last = chain(topic, depth)
    monkeypatch.setattr("forum.commands.tree_positions.POSITION_STEP", 2)
    first = Post.objects.select_related("topic").get(topic=topic, number=2)
    second = Post.objects.select_related("topic").get(topic=topic, number=3)
    reply(member, first, "achter de keten")
    last.refresh_from_db()
    Post.objects.filter(text="achter de keten").update(position=last.position + 1)
    for n in range(3):
        reply(member, second, f"er tussen {n}")
    assert not differences()
    assert topic.posts.order_by("position").first().position == 2


@by_depth
def test_every_page_of_a_deep_topic_costs_the_same(
    client: Client, topic, member, depth, official
):
    """The same queries as a page of two posts: not one more for depth or length."""
    shallow = commands.ask(
        official, space=topic.space, title="Ondiep", source="Een vraag."
    )
    low = reply(member, shallow.posts.select_related("topic").get(), "Een antwoord.")
    reply(official, low, "En nog een.")
    last = chain(topic, depth)
    middle = Post.objects.get(topic=topic, number=depth // 2)
    for found in (shallow, topic):
        commands.mark_read(member, topic=found, numbers=range(1, depth + 1))
    client.force_login(member)
    few = queries_of(client, f"{address(shallow)}?vanaf={low.public_id}")
    for start in (start_of(last), middle):
        many = queries_of(client, f"{address(topic)}?vanaf={start.public_id}")
        assert many <= few + 1  # the first row's question stands on another page


def address(topic: Topic) -> str:
    return f"{topic.space.path}{topic.public_id}-{topic.slug}/"


def start_of(post: Post) -> Post:
    start = post_pages.get_page_start(post)
    assert start is not None
    return start


@by_depth
def test_the_permalink_of_the_deepest_post_shows_it(client: Client, topic, depth):
    last = chain(topic, depth)
    found = client.get(last.path)
    assert found.url.endswith(f"#bericht-{last.public_id}")
    page = client.get(found.url.partition("#")[0])
    assert f'id="bericht-{last.public_id}"' in page.text
    assert f"laag {depth}" in page.text
    assert page.text.count("<ol") <= post_rows.MAX_INDENT + 3
    first = start_of(last)
    assert first.parent is not None
    assert f"/forum/bericht/{first.parent.public_id}/" in page.text


def test_the_chain_can_be_walked_from_page_to_page(client: Client, topic, member):
    """Forwards every post is on one page only; backwards none is left out."""
    chain(topic, SHORT)
    client.force_login(member)  # a visitor's page is kept whole
    everything = [f"laag {n}" for n in range(2, SHORT + 1)]
    path = address(topic)
    # It leads to the first reply there, below the head that was read already.
    more, _hash, anchor = link(client.get(path).text, "Meer reacties").partition("#")
    assert client.get(more).text.partition("<li id=")[2].startswith(f'"{anchor}"')
    forwards = walk(client, path, "Meer reacties")
    assert [layer for page in forwards for layer in page] == everything
    last = f"{path}?vanaf={topic.posts.get(number=SHORT).public_id}"
    backwards = walk(client, last, "Eerdere reacties")
    # Pages count back from where one was, so the first two may overlap.
    back = [layer for page in reversed(backwards) for layer in page]
    assert list(dict.fromkeys(back)) == everything


def walk(client: Client, path: str, way: str) -> list[list[str]]:
    found = []
    while path:
        page = client.get(path)
        found.append(layers(page.text))
        path = link(page.text, way)
    return found


def link(html: str, words: str) -> str:
    edges = re.findall(r'<p class="thread-edge">(.*?)</p>', html, re.DOTALL)
    (edge,) = [edge for edge in edges if words in edge] or [""]
    found = re.search(r'href="([^"]*)"', edge)
    return unescape(found[1]) if found else ""


def layers(html: str) -> list[str]:
    return [
        part.partition("<")[0] for part in html.split("<p>") if part.startswith("laag ")
    ]
