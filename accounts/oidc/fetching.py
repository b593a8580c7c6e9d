"""What a provider answers, read to an end: no more of it and no longer than it takes.

A provider is another's machine. One that is broken, or not what it was, may send
without end, or a letter a second; a process of ours would wait for it, and keep it all.
"""

import time
from io import BytesIO
from typing import Any

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from requests.exceptions import ReadTimeout
from urllib3.exceptions import HTTPError

from accounts.oidc.tokens import Refused

MOST_BYTES = 512 * 1024  # unpacked; what large providers send has a tenth of that
MOST_SECONDS = 10.0
MOST_OPENED = 900  # brackets: more of them may be deeper than JSON can be read
PIECE = 16 * 1024


class Bounded(HTTPAdapter):
    """Reads an answer whole, or gives it up."""

    def send(self, request: PreparedRequest, *args: Any, **kwargs: Any) -> Response:
        began = time.monotonic()
        answer = super().send(request, *args, **kwargs | {"stream": True})
        try:
            answer.raw = BytesIO(_whole(answer.raw, began + MOST_SECONDS))
        finally:
            self.close()
        return answer


def _whole(source: Any, end: float) -> bytes:
    """What comes over the line, in pieces as they come, so that the clock is looked at
    however slowly they do."""
    found = bytearray()
    while True:
        try:
            piece = source.read1(PIECE, decode_content=True)
        except (HTTPError, OSError) as error:
            raise ReadTimeout("broken off") from error
        if not piece:
            return bytes(found)
        found += piece
        opened = found.count(b"[") + found.count(b"{")
        if len(found) > MOST_BYTES or opened > MOST_OPENED:
            raise Refused("an answer that is too big")
        if time.monotonic() > end:
            raise Refused("an answer that takes too long")
