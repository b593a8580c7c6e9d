"""Helpers that read a response: its outcome and its full content."""

import re
from typing import Any

from tests.matrix.cast import CANARY


def status(answer: Any) -> str:
    """Return the status code, or the target of a redirect."""
    if answer.status_code == 302 and answer.url.startswith("/account/login/"):
        return "login"
    return "moved" if answer.status_code in {301, 302} else str(answer.status_code)


def everything(answer: Any) -> str:
    """Return the body and headers as sent."""
    headers = "\n".join(f"{name}: {value}" for name, value in answer.items())
    cookies = answer.cookies.output()
    return f"{answer.status_code}\n{headers}\n{cookies}\n\n{body(answer)}"


def body(answer: Any) -> str:
    content = b"".join(answer) if answer.streaming else answer.content
    return str(content.decode(errors="replace"))


CHANGING = [
    (re.compile(r"csrfmiddlewaretoken\" value=\"\w+"), "csrf"),
    (re.compile(r"(csrftoken|sessionid|messages)=[^;]*"), r"\1"),
    (re.compile(r"expires=[^;]*"), "expires"),
    (re.compile(r"(?i)(x-request-id\W+)[0-9a-f]{32}"), r"\1NUMBER"),
    (re.compile(r'name="(idempotency|draft)_key" value="[^"]*"'), r"\1_key"),
    (re.compile(r"(?<!\d)\d{15,16}(?!\d)"), "ID"),
]


def same_for_all(answer: Any, *words: str) -> str:
    """Return the response without parts that vary per request, and without `words`."""
    text = everything(answer)
    for pattern, to in CHANGING:
        text = pattern.sub(to, text)
    for word in words:
        text = text.replace(word, "WORD")
    return text


def has_canary(answer: Any) -> bool:
    return CANARY in everything(answer).lower()
