"""So many sockets and no more, from our own pages only, and none that takes nothing."""

import asyncio
import json
from typing import Any

import pytest

from core.security.websocket_origin import SameOriginMiddleware, is_allowed_host
from notifications.live import consumers, presence, subscriptions
from notifications.live.broadcast import get_layer, stream_group
from notifications.live.connection_limits import (
    ConnectionLimiter,
    connection_limiter,
    get_client_address,
)
from tests.committed_db import committed_rows
from tests.notifications.sockets import Page, act, live, signed_in


@pytest.fixture
def db(django_db_setup: Any, django_db_blocker: Any) -> Any:
    yield from committed_rows(django_db_blocker)


@pytest.fixture(autouse=True)
def alone(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    memory = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    settings.CHANNEL_LAYERS = memory
    connection_limiter.opened.clear()


@live
async def test_a_person_has_so_many_sockets(member, settings):
    settings.SOCKETS_PER_PERSON = 2
    client = await act(signed_in, member)
    async with Page(client), Page(client) as second:
        assert not await Page(client).opens()
        assert await Page().opens()  # a visitor, who has none yet
        assert second is not None
    async with Page(client):
        pass


@live
async def test_an_address_has_so_many_and_gives_them_back(db, settings):
    before = connection_limiter.sockets
    settings.SOCKETS_PER_ADDRESS = connection_limiter.open["address."] + 1
    async with Page():
        assert connection_limiter.sockets == before + 1
        assert not await Page().opens()
    assert connection_limiter.sockets == before


def test_who_opens_too_fast_is_refused_until_the_next_window(settings):
    settings.SOCKETS_OPENED_PER_ADDRESS = (3, 10**9)
    door = ConnectionLimiter()
    assert [door.acquire("1.2.3.4") for _n in range(4)] == [True] * 3 + [False]
    assert door.acquire("5.6.7.8")
    door.window -= 1
    assert door.acquire("1.2.3.4")


def test_the_process_has_so_many(settings):
    settings.MAX_SOCKETS = 2
    door = ConnectionLimiter()
    assert [door.acquire(f"10.0.0.{n}") for n in range(3)] == [True, True, False]
    door.release("10.0.0.0", None)
    assert door.acquire("10.0.0.9")


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, b"6.6.6.6", "10.0.0.1"),
        (1, b"6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (2, b"6.6.6.6, 1.2.3.4, 10.0.0.2", "1.2.3.4"),
        (2, b"1.2.3.4", "10.0.0.1"),
        (1, b"2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
    ],
)
def test_the_address_is_read_behind_proxies(settings, proxies, forwarded, address):
    settings.TRUSTED_PROXIES = proxies
    headers = [(b"x-forwarded-for", forwarded)]
    scope = {"client": ("10.0.0.1", 1), "headers": headers}
    assert get_client_address(scope) == address


class Stuck:
    """A page whose connection takes no frame in which this word stands."""

    def __init__(self, word: str) -> None:
        self.word = word
        self.said: asyncio.Queue[Any] = asyncio.Queue()

    async def takes(self, message: Any) -> None:
        if self.word in message.get("text", ""):
            await asyncio.Event().wait()

    async def follows(self, consumer: Any, *streams: str) -> None:
        """Until the socket is at its end."""
        headers = [(b"cookie", b"")]
        scope = {"type": "websocket", "headers": headers, "cookies": {}}
        text = json.dumps({"type": "subscribe", "streams": streams})
        await self.said.put({"type": "websocket.connect"})
        await self.said.put({"type": "websocket.receive", "text": text})
        async with asyncio.timeout(10):
            await consumer(scope, self.said.get, self.takes)


@pytest.mark.parametrize("word", ["refused", "presence", "current"])
@live
async def test_a_page_that_takes_nothing_is_let_go(member, topic, word, monkeypatch):
    """Whoever was speaking to it, the answer, a hint or who else reads."""
    monkeypatch.setattr(consumers, "SEND_TIMEOUT", 0.05)
    monkeypatch.setattr(subscriptions, "get_session_user", lambda _key: member)
    monkeypatch.setattr(presence, "is_enabled_for", lambda _user: True)
    monkeypatch.setattr(presence, "touch", lambda _topic, _user: 1)
    before = connection_limiter.sockets
    consumer = consumers.LiveConsumer()
    stream = f"topic.{topic.public_id}"
    wanted = ["topic.1", stream] if word == "refused" else [stream]
    await Stuck(word).follows(consumer, *wanted)
    assert connection_limiter.sockets == before
    await asyncio.sleep(0)
    assert consumer.asking.cancelled()
    assert consumer.reading is None or consumer.reading.done()
    group = stream_group(stream)
    assert consumer.channel_name not in get_layer().groups.get(group, {})


@live
async def test_a_fault_of_ours_ends_all_of_a_socket(member, topic, monkeypatch):
    """Else an address would have one less for ever."""

    def fails(*_asked: Any) -> None:
        raise RuntimeError("the database went away")

    monkeypatch.setattr(subscriptions, "get_session_user", lambda _key: member)
    monkeypatch.setattr(subscriptions, "authorize", fails)
    before = connection_limiter.sockets
    consumer = consumers.LiveConsumer()
    with pytest.raises(RuntimeError):
        await Stuck("nothing").follows(consumer, f"topic.{topic.public_id}")
    assert connection_limiter.sockets == before
    await asyncio.sleep(0)
    assert consumer.asking.cancelled()


WITH_TLS = [
    ("https://forum.example", True),
    ("https://Forum.Example", True),
    ("https://forum.example:8443", False),
    ("http://forum.example", False),
    ("https://forum.example.evil.example", False),
    ("https://evilforum.example", False),
    ("https://forum.example.", False),
    ("null", False),
    ("", False),
    ("https://forum.example@evil.example", False),
    ("https://forum.example/", False),
]
WITHOUT_TLS = [
    ("http://localhost:8206", True),
    ("http://localhost:8206.evil.example", False),
    ("http://localhost.evil.example:8206", False),
    ("http://evil.example:8206", False),
    ("http://localhost", False),
    ("http://localhost:8207", False),
    ("https://localhost:8206", False),
    ("http://a@localhost:8206", False),
    ("http://localhost:8206@evil.example", False),
    ("http://localhost:08206", False),
    ("ws://localhost:8206", False),
    ("file://", False),
    ("null", False),
    ("", False),
]


def handshake(host: str, *origins: str) -> str:
    """What a WebSocket handshake with these headers leads to."""
    result = []

    async def application(*_args: Any) -> None:
        result.append("accepted")

    async def send(message: Any) -> None:
        result.append(message["type"])

    messages = iter(["websocket.connect", "websocket.disconnect"])

    async def receive() -> Any:
        return {"type": next(messages), "code": 1000}

    headers = [(b"host", host.encode())]
    headers += [(b"origin", origin.encode()) for origin in origins]
    scope = {"type": "websocket", "headers": headers, "path": "/ws/"}
    asyncio.run(SameOriginMiddleware(application)(scope, receive, send))
    assert len(result) == 1
    return str(result[0])


@pytest.mark.parametrize(("origin", "is_accepted"), WITH_TLS)
@pytest.mark.django_db
def test_with_tls_only_the_sites_own_origin_opens_a_socket(
    settings, origin, is_accepted
):
    settings.HTTPS, settings.SITE_URL = True, "https://forum.example"
    settings.ALLOWED_HOSTS = ["forum.example"]
    expected = "accepted" if is_accepted else "websocket.close"
    assert handshake("forum.example", origin) == expected


@pytest.mark.parametrize(("origin", "is_accepted"), WITHOUT_TLS)
def test_without_tls_the_whole_origin_is_compared(settings, origin, is_accepted):
    settings.HTTPS, settings.SITE_URL = False, "http://localhost:8000"
    settings.ALLOWED_HOSTS = ["localhost"]
    expected = "accepted" if is_accepted else "websocket.close"
    assert handshake("localhost:8206", origin) == expected


def test_an_address_in_brackets_opens_a_socket(settings):
    settings.HTTPS, settings.SITE_URL = False, "http://localhost:8000"
    settings.ALLOWED_HOSTS = ["[::1]"]
    assert handshake("[::1]:8000", "http://[::1]:8000") == "accepted"


def test_a_handshake_without_an_origin_or_with_two_is_refused(settings):
    settings.HTTPS, settings.SITE_URL = False, "http://localhost:8000"
    settings.ALLOWED_HOSTS = ["localhost"]
    own = "http://localhost:8000"
    assert handshake("localhost:8000") == "websocket.close"
    assert handshake("localhost:8000", own, own) == "websocket.close"


@pytest.mark.parametrize(
    ("host", "ours"),
    [
        ("forum.example", True),
        ("Forum.Example:443", True),
        ("evil.example", False),
        ("forum.example.evil.example", False),
        ("forum.example:80:80", False),
        ("", False),
    ],
)
def test_a_page_that_came_by_another_name_gets_no_socket(settings, host, ours):
    settings.ALLOWED_HOSTS = ["forum.example"]
    assert is_allowed_host(host) is ours
