from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.db import connection
from django.test import Client, override_settings

from bench.client import Failed


class Counter:
    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Callable[..., Any], *statement: object) -> Any:
        self.count += 1
        return execute(*statement)


def of_page(path: str, cookies: dict[str, str]) -> int:
    """Count the queries of a page at its second request, with warm caches."""
    return _count(lambda client: client.get(path), cookies, expected=200)


def of_reply(path: str, cookies: dict[str, str]) -> int:
    def send(client: Client) -> Any:
        fields = {
            "source": "Bench",
            "source_format": "text",
            "idempotency_key": uuid4(),
        }
        return client.post(path, fields)

    return _count(send, cookies, expected=302)


@override_settings(ROOT_URLCONF="bench.urls")
def _count(
    ask: Callable[[Client], Any], cookies: dict[str, str], *, expected: int
) -> int:
    client = Client(headers={"host": "127.0.0.1"})
    client.cookies.load(cookies)
    counter = Counter()
    for last in (False, True):
        if last:
            with connection.execute_wrapper(counter):
                response = ask(client)
        else:
            response = ask(client)
        if response.status_code != expected:
            raise Failed(f"answered with {response.status_code} when counting queries")
    return counter.count
