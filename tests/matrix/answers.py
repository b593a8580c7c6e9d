"""Looks at answers: what happened, and all that went over the wire."""

import re
from typing import Any

from tests.matrix.cast import CANARY


def status(answer: Any) -> str:
    """What happened, in a word: a number, or where one is sent."""
    if answer.status_code == 302 and answer.url.startswith("/account/login/"):
        return "login"
    return "moved" if answer.status_code in {301, 302} else str(answer.status_code)


def everything(answer: Any) -> str:
    """Body and headers, as they go over the wire."""
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
    """An answer without what differs from request to request, and without `words`."""
    text = everything(answer)
    for pattern, to in CHANGING:
        text = pattern.sub(to, text)
    for word in words:
        text = text.replace(word, "WORD")
    return text


def has_canary(answer: Any) -> bool:
    return CANARY in everything(answer).lower()
