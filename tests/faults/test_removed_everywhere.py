"""A removed member hears nothing more, on whichever process the page is open; also
when the message that should tell the other processes was lost."""

import asyncio
import json
from typing import Any

import pytest
import websockets

from tests.live_server import Browser, manage, server

SECRET = "een-lang-wachtwoord"
PREPARE = """
from accounts.models import User
from allauth.account.models import EmailAddress
from forum import commands as forum
from groups import commands as groups

def make(name, **fields):
    user = User.objects.create_user(
        f"{name}@voorbeeldstad.example", "een-lang-wachtwoord", display_name=name,
        state="active", **fields)
    EmailAddress.objects.create(
        user=user, email=user.email, verified=True, primary=True)
    return user

lead = make("leidt")
group = groups.create_group(
    make("moderator", is_moderator=True), title="Groep", facilitators=[lead])
for name in ("verteld", "verloren"):
    forum.add_participant(make(name), space=group.space)
topic = forum.ask(lead, space=group.space, title="Vraag", source="Tekst")
print("ids", group.space.public_id, topic.public_id)
"""
REMOVE = """
from accounts.models import User
from groups import commands as groups
from groups.models import Group
users = {user.display_name: user for user in User.objects.all()}
groups.remove_member(
    users["leidt"], group=Group.objects.get(), user=users["NAME"], reason="Weg.")
"""
SPEAK = """
from accounts.models import User
from forum import commands as forum
from forum.models import Topic
lead = User.objects.get(display_name="leidt")
for topic in Topic.objects.order_by("space__audience"):
    first = topic.posts.get(number=1)
    forum.reply(lead, topic=topic, parent=first, source="Na het weghalen.")
"""


def elsewhere(environment: dict[str, str], code: str, **changed: str) -> str:
    words = ("shell", "--verbosity", "0", "--command", code)
    return manage(environment | changed, *words)


def session_of(host: str, name: str) -> str:
    browser = Browser(host)
    login = {"login": f"{name}@voorbeeldstad.example", "password": SECRET}
    browser.send("/account/login/", **login)
    jars = [getattr(handler, "cookiejar", None) for handler in browser.opener.handlers]
    cookies = {cookie.name: cookie.value for jar in jars if jar for cookie in jar}
    return f"sessionid={cookies['sessionid']}"


async def follow(ws: Any, streams: list[str]) -> None:
    """Follow them, and take in what each says about itself at first."""
    await ws.send(json.dumps({"type": "subscribe", "streams": streams}))
    for _stream in streams:
        first = json.loads(await asyncio.wait_for(ws.recv(), 30))
        assert first["type"] != "refused"


async def until(ws: Any, public: int) -> list[dict[str, Any]]:
    """All that comes, up to the hint of a new post in the open."""
    frames: list[dict[str, Any]] = []
    while not (frames and frames[-1].get("id") == public):
        frames.append(json.loads(await asyncio.wait_for(ws.recv(), 30)))
    return frames


@pytest.mark.needs_redis
def test_a_removed_member_hears_nothing_in_any_process(
    environment: dict[str, str], topic_and_post: tuple[str, str]
) -> None:
    """One removal is told to all processes; of the other the message is
    lost, since it was sent where nobody listens."""
    space, secret = elsewhere(environment, PREPARE).split()[-2:]
    public = int(topic_and_post[0])
    streams = [f"topic.{public}", f"topic.{secret}", f"space.{space}"]

    async def scene(hosts: list[str]) -> list[list[dict[str, Any]]]:
        sockets = []
        for name in ("verteld", "verloren"):
            cookie = await asyncio.to_thread(session_of, hosts[0], name)
            for host in hosts:
                ws = await websockets.connect(
                    f"ws://{host}/ws/",
                    origin=f"http://{host}",  # type: ignore[arg-type]
                    additional_headers={"Cookie": cookie},
                )
                await follow(ws, streams)
                sockets.append(ws)
        remove = REMOVE.replace("NAME", "verloren")
        await asyncio.to_thread(elsewhere, environment, remove, REDIS_URL="")
        remove = REMOVE.replace("NAME", "verteld")
        await asyncio.to_thread(elsewhere, environment, remove)
        await asyncio.to_thread(elsewhere, environment, SPEAK)
        heard = [await until(ws, public) for ws in sockets]
        for ws in sockets:
            await ws.close()
        return heard

    with server(environment) as one, server(environment) as other:
        heard = asyncio.run(scene([one, other]))
    assert len(heard) == 4
    for frames in heard:
        *before, last = frames
        assert last["id"] == public
        assert {frame["stream"] for frame in before if frame["type"] == "refused"} == {
            f"topic.{secret}",
            f"space.{space}",
        }
        assert not [frame for frame in before if frame["type"] != "refused"]
