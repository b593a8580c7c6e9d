"""A live event raised in one server process reaches a browser on another."""

import asyncio
import json

import pytest
import websockets

from tests.live_server import Browser, manage, server


@pytest.mark.needs_redis
def test_a_reply_in_one_process_is_heard_in_another(
    environment: dict[str, str], topic_and_post: tuple[str, str]
) -> None:
    topic, post = topic_and_post

    async def listen(host: str, heard: asyncio.Future[dict[str, object]]) -> None:
        async with websockets.connect(
            f"ws://{host}/ws/", origin=f"http://{host}"
        ) as ws:  # type: ignore[arg-type]
            stream = {"type": "subscribe", "streams": [f"topic.{topic}"]}
            await ws.send(json.dumps(stream))
            current = json.loads(await ws.recv())
            assert current["current"], "the state at subscribing comes first"
            ready.set()
            heard.set_result(json.loads(await ws.recv()))

    ready = asyncio.Event()

    async def scene(one: str, other: str) -> dict[str, object]:
        heard: asyncio.Future[dict[str, object]] = (
            asyncio.get_running_loop().create_future()
        )
        listening = asyncio.create_task(listen(other, heard))
        await ready.wait()
        browser = Browser(one)
        login = {"login": "a@voorbeeldstad.example", "password": "een-lang-wachtwoord"}
        await asyncio.to_thread(browser.send, "/account/login/", **login)
        text = {"source": "Antwoord", "source_format": "text"}
        path = f"/forum/bericht/{post}/antwoord/"
        await asyncio.to_thread(browser.send, path, **text)
        hint = await asyncio.wait_for(heard, 5)
        await listening
        return hint

    with server(environment) as one, server(environment) as other:
        hint = asyncio.run(scene(one, other))
    assert hint["type"] == "topic"
    assert hint["id"] == int(topic)
    assert set(hint) == {"type", "id", "post", "number"}, "a hint carries no content"


SIGN_IN = """
from django.test import Client
for password in {passwords!r}:
    client = Client()
    form = {{"login": "a@voorbeeldstad.example", "password": password}}
    client.post("/account/login/", form, headers={{"host": "localhost"}})
    print("in" if "_auth_user_id" in client.session else "out")
"""


@pytest.mark.needs_redis
def test_guesses_in_one_process_count_in_another(environment: dict[str, str]) -> None:
    """Whichever process answers, the limit is one."""

    def try_in_a_process(*passwords: str) -> list[str]:
        code = SIGN_IN.format(passwords=passwords)
        words = ("shell", "--verbosity", "0", "--command", code)
        return manage(environment, *words).split()

    right, wrong = "een-lang-wachtwoord", "verkeerd-maar-lang"
    assert try_in_a_process(right, wrong, wrong, wrong) == ["in", "out", "out", "out"]
    assert try_in_a_process(wrong, wrong, right) == ["out", "out", "out"]
