"""Whoever was suspended elsewhere hears no hint, also where no page was told of it."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

import pytest
from asgiref.sync import sync_to_async

from accounts import commands as accounts
from forum import commands
from forum.models import Topic
from jobs.worker import run_once
from notifications.live import broadcast as rung
from notifications.live import presence
from notifications.models import LiveSettings
from tests.notifications.socket.requests import reply_in, streams_of
from tests.notifications.sockets import Page, act, live, refused, signed_in


async def elsewhere(do: Callable[..., Any], *args: Any, **named: Any) -> None:
    """Over a connection of its own, as another process has."""

    def run() -> None:
        try:
            do(*args, **named)
        finally:
            connection.close()

    await sync_to_async(run, thread_sensitive=False)()


@pytest.fixture
def untold(monkeypatch):
    """Hints arrive; that somebody's access changed does not."""
    monkeypatch.setattr(
        "notifications.live.broadcast.recheck_rights", lambda user_id: None
    )


@pytest.fixture
def members_topic(members_space, facilitator):
    return commands.ask(facilitator, space=members_space, title="Wie?", source="Ik.")


@pytest.mark.usefixtures("untold")
@pytest.mark.parametrize("name", ["members_topic", "secret_topic"])
@live
async def test_suspended_elsewhere_hears_no_hint(
    request, name, member, facilitator, moderator
):
    topic: Topic = await act(request.getfixturevalue, name)
    streams = streams_of(topic)
    suspended = Page(await act(signed_in, member))
    async with suspended as page, Page(await act(signed_in, facilitator)) as other:
        assert [f["type"] for f in await page.follow(*streams)] == ["topic", "space"]
        await other.follow(*streams)
        await elsewhere(accounts.suspend, moderator, user=member)
        post = await act(reply_in, topic, facilitator)
        frames = await page.all()
        assert frames
        assert all(frame in map(refused, streams) for frame in frames)
        assert post.public_id in [frame.get("post") for frame in await other.all()]


@pytest.mark.usefixtures("untold")
@live
async def test_suspended_elsewhere_hears_no_bell(topic, official, member, moderator):
    await act(LiveSettings.objects.create, user=official, presence=True)
    async with Page(await act(signed_in, official)) as page:
        await page.follow("inbox")
        assert await act(presence.is_enabled_for, official.pk)
        await elsewhere(accounts.suspend, moderator, user=official)
        await act(rung.send_inbox_change, [official.pk])
        assert await page.all() == [refused("inbox")]
        assert not await act(presence.is_enabled_for, official.pk)
        await act(reply_in, topic, member)
        await act(run_once)
        assert not [f for f in await page.all() if f["type"] == "inbox"]


@pytest.mark.parametrize("pages", [1, 6])
@live
async def test_one_hint_asks_once_for_all_pages(
    pages, members_topic, member, official, facilitator
):
    """Where it stands and who may read it, however many pages follow it."""
    people = [member, official, facilitator]
    clients = [await act(signed_in, person) for person in people]
    (stream, _space) = streams_of(members_topic)
    opened = [Page(clients[n % len(clients)]) for n in range(pages)]
    for page in opened:
        await page.__aenter__()
        await page.follow(stream)
        await page.all()
    queries = CaptureQueriesContext(connection)
    await act(queries.__enter__)
    await act(rung.send_hint, stream, {"type": "topic", "id": members_topic.public_id})
    heard = [await page.next() for page in opened]
    await act(queries.__exit__, None, None, None)
    asked = await act(lambda: len(queries.captured_queries))
    for page in opened:
        await page.__aexit__()
    assert [frame["id"] for frame in heard] == [members_topic.public_id] * pages
    assert asked == 2
