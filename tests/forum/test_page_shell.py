"""A page's frame is drawn once, holds nothing of anybody, and is filled safely.

That a filled page says what it says when it is drawn at once is held in every test:
see tests/plugins/frames.py.
"""

from collections.abc import Iterator
from typing import Any

from django.contrib.messages.storage.fallback import FallbackStorage
from django.test import Client, RequestFactory

import pytest

from accounts.models import User
from core.cache.fragments import LocalCache
from core.templating import page_shell
from core.templating.placeholders import PlaceholderHTML
from forum import commands
from forum.models import Space, Topic
from forum.views.common import get_topic_url as where

TYPED = "<b>Kanarie</b> & \"vogel\" '1'"
TITLE = "&lt;b&gt;Kanarie&lt;/b&gt; &amp; &quot;vogel&quot; &#x27;1&#x27;"


@pytest.fixture
def cached_shells(
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[dict[Any, PlaceholderHTML]]:
    """The frames that this test's pages make."""
    near = LocalCache[PlaceholderHTML](page_shell.MAX_SHELLS)
    monkeypatch.setattr(page_shell, "_frames", near)
    yield near._known  # type: ignore[misc]


def page(user: User, path: str) -> str:
    client = Client()
    client.force_login(user)
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.text


def topic_in(space: Space, author: User, title: str) -> Topic:
    return commands.ask(author, space=space, title=title, source=f"Over {title}.")


def test_one_frame_serves_topics_and_readers_alike(
    cached_shells: dict[Any, PlaceholderHTML],
    space: Space,
    official: User,
    member: User,
) -> None:
    first, second = topic_in(space, official, "Een"), topic_in(space, official, "Twee")
    commands.join(member, space=space)
    for topic in (first, second):
        commands.follow(member, topic=topic, level="all")
    pages = [page(member, where(topic)) for topic in (first, second)]
    assert "<title>Een | " in pages[0]
    assert "<title>Twee | " in pages[1]
    assert len([key for key in cached_shells if key[0] == "forum/topic.html"]) == 1


def test_a_frame_holds_nothing_of_what_it_shows(
    cached_shells: dict[Any, PlaceholderHTML],
    group: Any,
    secret_topic: Topic,
    member: User,
) -> None:
    html = page(member, where(secret_topic))
    assert "Kanarievogel" in html
    (frame,) = [slots.html for key, slots in cached_shells.items() if "topic" in key[0]]
    secrets = ["Kanarievogel", group.space.title, member.display_name]
    secrets += [str(secret_topic.public_id), group.space.path]
    for secret in secrets:
        assert secret in html
        assert secret not in frame
        assert not any(secret in repr(key) for key in cached_shells)


@pytest.mark.parametrize("order", ["", "?volgorde=nieuwste"])
def test_what_was_typed_is_escaped_once(
    cached_shells: dict[Any, PlaceholderHTML],
    space: Space,
    official: User,
    member: User,
    order: str,
) -> None:
    topic = topic_in(space, official, TYPED)
    for path in (f"{where(topic)}{order}", space.path):
        for _again in range(2):  # drawn, then filled
            html = page(member, path)
            assert TITLE in html
            assert TYPED not in html
            assert "&amp;lt;" not in html
    assert f'<h1 class="title-topic" lang="nl" data-part="title">{TITLE}</h1>' in page(
        member, where(topic)
    )


def test_texts_are_escaped_and_pieces_are_not(
    cached_shells: dict[Any, PlaceholderHTML], official: User, settings: Any
) -> None:
    request = RequestFactory().get("/een/adres/")
    request.user = official
    request.session = {}  # type: ignore[assignment]
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    texts = {"title": TYPED, "space_title": None, "unread": 0}
    html = {"posts": "<i>stuk</i>", "voices": ""}
    told = {"section": "forum", "space": "", "order": "tree"}
    shown = page_shell.render_page(
        request, "forum/topic.html", told=told, texts=texts, html=html
    ).text
    assert TITLE in shown
    assert "<i>stuk</i>" in shown


def test_a_message_is_said_once(
    cached_shells: dict[Any, PlaceholderHTML], topic: Topic, member: User
) -> None:
    client = Client()
    client.force_login(member)
    client.get(where(topic))  # the frame stands
    answer = client.post(
        f"/forum/onderwerp/{topic.public_id}/volgen/", {"level": "all"}, follow=True
    )
    said = "u krijgt een melding van alles wat hier komt"
    assert said in answer.text
    assert said not in client.get(where(topic)).text
    assert not any(said in slots.html for slots in cached_shells.values())


def test_each_reader_gets_their_own_header_and_token(
    cached_shells: dict[Any, PlaceholderHTML],
    topic: Topic,
    member: User,
    official: User,
) -> None:
    clients = {user: Client(enforce_csrf_checks=True) for user in (member, official)}
    for user, client in clients.items():
        client.force_login(user)
        html = client.get(where(topic)).text
        other = official if user is member else member
        assert f"/forum/wie/{user.public_id}" in html or user.display_name in html
        assert f"{other.display_name}</span>" not in html.partition("<main")[0]
        token = html.partition('name="csrfmiddlewaretoken" value="')[2][:64]
        done = client.post(
            f"/forum/onderwerp/{topic.public_id}/volgen/",
            {"level": "mine", "csrfmiddlewaretoken": token},
        )
        assert done.status_code == 302
