"""Redis refuses or hangs; a post stands, and within two seconds."""

import contextlib
import socket
import time
from collections.abc import Iterator

import pytest

from tests.live_server import Browser, free_port, server


@contextlib.contextmanager
def away(how: str) -> Iterator[str]:
    """The address of a Redis that refuses, or takes every call and says nothing."""
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        if how == "hangs":
            deaf.listen(128)
            yield f"redis://127.0.0.1:{deaf.getsockname()[1]}/0"
        else:
            yield f"redis://127.0.0.1:{free_port()}/0"


@pytest.mark.parametrize("how", ["refuses", "hangs"])
def test_a_post_stands_without_redis(
    how: str, environment: dict[str, str], topic_and_post: tuple[str, str]
) -> None:
    _topic, post = topic_and_post
    login = {"login": "a@voorbeeldstad.example", "password": "een-lang-wachtwoord"}
    with away(how) as address, server({**environment, "REDIS_URL": address}) as host:
        browser = Browser(host)
        browser.send("/account/login/", **login)
        assert "Vraag" in browser.get("/zoeken/?q=vraag")
        form = browser.get(f"/forum/bericht/{post}/antwoord/")
        begun = time.monotonic()
        page = browser.send(
            f"/forum/bericht/{post}/antwoord/",
            form,
            source="Toch geplaatst.",
            source_format="text",
        )
        took = time.monotonic() - begun
    assert "Toch geplaatst." in page
    # Two requests, the post and the page it leads to, of at most two seconds each.
    assert took < 4, "a hung Redis costs one patience, not one per call"
