"""One story: somebody who is shut out, at a real server with real sockets,
beside a colleague for whom everything goes on. Door by door it stands in test_shut.py.
"""

import asyncio
import contextlib
import json
import urllib.error
import urllib.request
from typing import Any

from django.conf import settings as configured

import pytest
import websockets

from accounts import commands
from accounts.models import User
from forum import commands as forum
from forum.models import Topic
from groups import commands as groups
from groups.membership.tokens import make_calendar_token
from groups.models import Group, Invitation
from jobs.worker import run_once
from notifications.live.consumers import CLOSE_SIGNED_OUT
from tests.live_server import free_port, serving
from tests.notifications.sockets import act, live, signed_in

pytestmark = pytest.mark.needs_redis

# A page asks by itself once a minute: what comes well before that was told.
TOLD = 30  # seconds


@pytest.fixture
def db(committed: Any) -> None:
    """What is announced after a commit needs a commit."""


@pytest.fixture
def site(db: None) -> Any:
    with serving(free_port()) as address:
        yield address


def cookie(user: User) -> str:
    name = configured.SESSION_COOKIE_NAME
    return f"{name}={signed_in(user).cookies[name].value}"


def answers(site: str, path: str, cookie: str = "") -> bool:
    request = urllib.request.Request(site + path, headers={"Cookie": cookie})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return bool(answer.url == site + path)
    except urllib.error.HTTPError as error:
        assert error.code == 404
        return False


async def following(site: str, cookie: str, stream: str) -> Any:
    socket = await websockets.connect(
        f"{site.replace('http', 'ws')}/ws/",
        origin=site,  # type: ignore[arg-type]
        additional_headers={"Cookie": cookie},
        open_timeout=60,
    )
    await socket.send(json.dumps({"type": "subscribe", "streams": [stream]}))
    assert json.loads(await socket.recv())["current"]
    return socket


async def until_closed(socket: Any) -> int | None:
    async with asyncio.timeout(TOLD):
        with contextlib.suppress(websockets.ConnectionClosed):
            while True:
                await socket.recv()
    return socket.close_code  # type: ignore[no-any-return]


def test_whoever_is_shut_out_is_out_everywhere_at_once(
    site: str,
    group: Group,
    secret_topic: Topic,
    member: User,
    facilitator: User,
    moderator: User,
    person: Any,
    mailoutbox: Any,
) -> None:
    other = person("Colette Collega")
    forum.add_participant(other, space=group.space, role="facilitator")
    pair = {"out": facilitator, "stays": other}
    cookies = {name: cookie(user) for name, user in pair.items()}
    tokens = {
        name: make_calendar_token(groups.make_calendar(user).public_id)
        for name, user in pair.items()
    }
    calendars = {name: f"/groepen/agenda/{token}.ics" for name, token in tokens.items()}
    for name, user in pair.items():
        groups.invite(user, group=group, address=f"{name}@elders.example")
    question = secret_topic.posts.get()
    said = {
        name: forum.reply(user, topic=secret_topic, parent=question, source="Zo.")
        for name, user in pair.items()
    }
    while run_once():
        pass
    mailoutbox.clear()
    # A mail at once for both of them, and no worker before one of them is out.
    for post in said.values():
        forum.reply(member, topic=secret_topic, parent=post, source="Wacht nog even.")

    def doors(name: str) -> list[bool]:
        return [
            answers(site, "/account/profiel/", cookies[name]),
            answers(site, group.space.path, cookies[name]),
            answers(site, calendars[name]),
            Invitation.objects.open().filter(inviter=pair[name]).exists(),
        ]

    @live
    async def scene() -> None:
        stream = f"topic.{secret_topic.public_id}"
        pages = {name: await following(site, cookies[name], stream) for name in pair}
        assert await act(doors, "out") == [True] * 4
        await act(commands.suspend, moderator, user=facilitator)
        assert await until_closed(pages["out"]) == CLOSE_SIGNED_OUT
        assert await act(doors, "out") == [False] * 4
        assert await act(doors, "stays") == [True] * 4
        await asyncio.wait_for(await pages["stays"].ping(), TOLD)
        await pages["stays"].close()

    scene()
    while run_once():
        pass
    told = {address for mail in mailoutbox for address in mail.to}
    assert other.email in told
    assert facilitator.email not in told
