"""Malformed frames, floods and strangers do not harm a socket."""

import json

from django.test import Client

import pytest
from channels.layers import get_channel_layer

from forum import commands
from notifications.live.consumers import CLOSE_TOO_MANY, MAX_MESSAGES, MAX_STREAMS
from tests.notifications.socket.requests import NOWHERE, TEXT, signs_out, streams_of
from tests.notifications.sockets import Page, act, live, refused, signed_in

# -- Manners ------------------------------------------------------------------

MALFORMED = [
    "",
    "{",
    "null",
    "[]",
    "3",
    '"subscribe"',
    "{}",
    '{"type": 3}',
    '{"type": "subscribe"}',
    '{"type": "subscribe", "streams": null}',
    '{"type": "subscribe", "streams": "inbox"}',
    '{"type": "subscribe", "streams": {"a": 1}}',
    '{"type": "unknown", "streams": ["inbox"]}',
    "[" * 50_000,
    '{"type": "subscribe", "streams": ' + "[" * 20_000 + "]" * 20_000 + "}",
    "9" * 6000,
    "\x00",
]


@pytest.mark.parametrize("text", MALFORMED, ids=range(len(MALFORMED)))
@live
async def test_a_malformed_frame_is_no_reason_to_fall(text, topic):
    stream = f"topic.{topic.public_id}"
    async with Page() as page:
        await page.send_raw(text=text)
        await page.send_raw(bytes=b"\xff\x00")
        await page.all()
        (frame,) = await page.follow(stream)
        assert frame["id"] == topic.public_id


STRANGE = [
    None,
    3,
    "",
    "topic",
    "topic.",
    "topic.x",
    "topic.-1",
    "topic.0",
    "topic. 1",
    "topic.1e3",
    "topic.\u0663",
    "topic.99999999999999999999",
    "topic.1 OR 1=1",
    "space.\x00",
    "person.1",
    "worker",
    "stream.worker",
    "inbox ",
    "\ud800",
    ["inbox"],
    {"a": "inbox"},
    "x" * 10_000,
]


@pytest.mark.parametrize("stream", STRANGE, ids=range(len(STRANGE)))
@live
async def test_a_strange_stream_is_refused(stream, topic):
    async with Page() as page:
        (frame,) = await page.follow(stream)
        assert frame["type"] == "refused"
        assert len(json.dumps(frame)) < 500


@live
async def test_an_id_written_otherwise_is_the_same_stream(topic, question, member):
    async with Page() as page:
        ident = topic.public_id
        (frame,) = await page.follow(f"topic.{ident}")
        await page.send({"type": "subscribe", "streams": [f"topic.0{ident}"]})
        await page.all()
        await act(commands.edit_post, topic.author, post=question, **TEXT)
        assert len(await page.all()) == 1


@live
async def test_a_page_that_floods_is_closed(topic):
    async with Page() as page:
        for _n in range(MAX_MESSAGES):
            await page.send({"type": "hello"})
        assert await page.is_open()
        await page.send({"type": "hello"})
        assert await page.close_code() == CLOSE_TOO_MANY


@live
async def test_a_page_follows_only_so_many_streams(official, member, space):
    spaces = [
        await act(
            commands.open_space, title=str(n), slug=f"ruimte-{n}", audience="public"
        )
        for n in range(MAX_STREAMS + 1)
    ]
    streams = [f"space.{found.public_id}" for found in spaces]
    async with Page() as page:
        await page.follow(*streams[:MAX_STREAMS])
        assert await page.follow(streams[-1]) == [refused(streams[-1])]
        await page.send({"type": "subscribe", "streams": [f"space.{NOWHERE}"] * 200})
        assert len(await page.all()) == MAX_STREAMS


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://localhost.evil.example", ""]
)
@live
async def test_a_page_of_another_site_gets_no_socket(origin, db):
    assert not await Page(origin=origin).opens()


@live
async def test_a_cookie_that_is_no_session_is_a_visitor(topic, db):
    client = Client()
    for value in ("", "x", "a" * 5000, "'; --"):
        client.cookies["sessionid"] = value
        async with Page(client) as page:
            assert await page.follow("inbox") == [refused("inbox")]


@live
async def test_nothing_stays_behind_of_a_page_that_closed(
    topic, secret, member, moderator
):
    client = await act(signed_in, member)
    async with Page(client) as page:
        await page.follow(*streams_of(topic), *secret, "inbox")
        layer = get_channel_layer()
        assert layer.groups
    assert not any(layer.groups.values())
    async with Page(client) as page:
        await page.follow(*secret)
        await act(signs_out, client, member, moderator)
        await page.close_code()
    assert not any(layer.groups.values())
