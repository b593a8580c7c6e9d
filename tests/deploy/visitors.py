"""Who comes to the site through its proxy: a browser's cookies and headers, no more."""

import http.cookiejar
import re
import ssl
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPException

# Nobody answered, or not to the end.
UNANSWERED = (OSError, HTTPException)


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
    """It takes any certificate."""

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
            with self.opener.open(request, timeout=80) as answer:
                return Answer(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.headers, error.read())

    def send(self, path: str, **fields: str) -> Answer:
        """Fetch the form at `path`, and send it filled in."""
        page = self.ask(path)
        return self.ask(path, filled(page, **fields), Referer=self.base + path)


def filled(page: Answer, **fields: str) -> bytes:
    """What a browser sends of the form on this page: its hidden names, and `fields`."""
    kept = {}
    for name in ("csrfmiddlewaretoken", "idempotency_key"):
        if found := re.search(rf'name="{name}" value="([^"]+)"', page.text):
            kept[name] = found[1]
    assert "csrfmiddlewaretoken" in kept, f"no form: {page.status}"
    return urllib.parse.urlencode(kept | fields).encode()
