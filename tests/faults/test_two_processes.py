"""A live event raised in one server process reaches a browser on another."""

import asyncio
import contextlib
import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path

import pytest
import websockets

from tests.serving import free_port

ROOT = Path(__file__).resolve().parents[2]
PREPARE = """
from accounts.models import User
from allauth.account.models import EmailAddress
from forum import commands
user = User.objects.create_user("a@voorbeeldstad.example", "een-lang-wachtwoord",
    display_name="A", state="active")
EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
space = commands.open_space(title="Ruimte", slug="ruimte", audience="public")
topic = commands.ask(user, space=space, title="Vraag", source="Tekst")
print("topic", topic.public_id, "post", topic.posts.get().public_id)
"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A database and a key of its own, and the real Redis between the processes."""
    own = {
        "DATABASE_URL": f"sqlite:///{tmp_path}/two.sqlite3",
        "SECRET_KEY": "a-key-for-two-processes-of-one-site-0123456789",
    }
    return {**os.environ, **own}


def manage(environment: dict[str, str], *words: str) -> str:
    command = [sys.executable, "manage.py", *words]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    )
    return done.stdout


@contextlib.contextmanager
def server(environment: dict[str, str]) -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "config.asgi:application"]
    command += ["--port", str(port), "--log-level", "warning"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        for _try in range(200):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://localhost:{port}/healthz")
                break
            time.sleep(0.1)
        yield f"localhost:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


class Browser:
    """As much of a browser as it takes to sign in and send a form."""

    def __init__(self, host: str) -> None:
        self.host = host
        jar = urllib.request.HTTPCookieProcessor(CookieJar())
        self.opener = urllib.request.build_opener(jar)

    def get(self, path: str) -> str:
        with self.opener.open(f"http://{self.host}{path}") as answer:
            text: str = answer.read().decode()
        return text

    def send(self, path: str, **fields: str) -> str:
        page = self.get(path)
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert found, "the page has no form"
        data = {"csrfmiddlewaretoken": found[1], **fields}
        body = urllib.parse.urlencode(data).encode()
        with self.opener.open(f"http://{self.host}{path}", body) as answer:
            text: str = answer.read().decode()
        return text


@pytest.mark.needs_redis
def test_a_reply_in_one_process_is_heard_in_another(
    environment: dict[str, str],
) -> None:
    manage(environment, "migrate", "--verbosity", "0")
    words = manage(
        environment, "shell", "--verbosity", "0", "--command", PREPARE
    ).split()
    topic, post = words[1], words[3]

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
