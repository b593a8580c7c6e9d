"""Who comes to the site while its parts are restarted, and what they were answered."""

import contextlib
import http.cookiejar
import re
import ssl
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message

PAUSE = 0.05  # seconds between the requests of one visitor


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Message
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


class _AsItCame(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_words: object) -> None:
        return None


class Visitor:
    """A browser's cookies and headers, and no more: it takes any certificate."""

    def __init__(self, base: str, *, follows: bool = True) -> None:
        self.base = base
        context = ssl._create_unverified_context()
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPSHandler(context=context),
            urllib.request.HTTPCookieProcessor(self.jar),
            *([] if follows else [_AsItCame]),
        )

    def ask(self, path: str, data: bytes | None = None, **headers: str) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.base + path, data, named)
        try:
            with self.opener.open(request, timeout=60) as answer:
                return Answer(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.headers, error.read())

    def send(self, path: str, **fields: str) -> Answer:
        """Fetch the form at `path`, and send it filled in."""
        page = self.ask(path).text
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert found, f"no form at {path}"
        data = {"csrfmiddlewaretoken": found[1], **fields}
        body = urllib.parse.urlencode(data).encode()
        return self.ask(path, body, Referer=self.base + path)


@dataclass
class Load:
    """What the visitors of a while were answered: statuses, or what went wrong."""

    answers: list[str] = field(default_factory=list)

    @property
    def failed(self) -> list[str]:
        return [answer for answer in self.answers if answer != "200"]


@contextlib.contextmanager
def load(base: str, path: str, visitors: int = 3) -> Iterator[Load]:
    """Visitors who ask for a page, again and again, until the block ends."""
    found, ended = Load(), threading.Event()

    def visit() -> None:
        visitor = Visitor(base)
        while not ended.is_set():
            try:
                found.answers.append(str(visitor.ask(path).status))
            except OSError as error:
                found.answers.append(repr(error))
            time.sleep(PAUSE)

    threads = [threading.Thread(target=visit) for _visitor in range(visitors)]
    for thread in threads:
        thread.start()
    try:
        yield found
    finally:
        ended.set()
        for thread in threads:
            thread.join(70)
