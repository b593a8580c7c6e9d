"""Log lines that can be searched by machine, and that hold nobody's text.

Every line carries the number of the request that it was written in. What an exception
says may quote a row, a title or an address: a line names its kind and where it rose.
The address of a page may hold the secret of a link: a line names the page instead.
"""

import logging
import re
import traceback
import uuid
from contextvars import ContextVar
from types import TracebackType
from typing import Any

from pythonjsonlogger.json import JsonFormatter

request_number: ContextVar[str] = ContextVar("request_number", default="-")

# Whose messages quote exceptions: a traceback, or a task with how it ended.
QUOTING_LOGGERS = {"_granian", "asyncio"}
_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_TRACEBACK_LINE = re.compile(r'  File "[^"]+", line \d+, in \S+$')
_ERROR_NAME = re.compile(r"[\w.]*(Error|Exception)(?=:|$)")

type ExcInfo = (
    tuple[type[BaseException], BaseException, TracebackType | None]
    | tuple[None, None, None]
)


def parse_request_id(given: str | None) -> str:
    """The number that a proxy gave to a request, if it is one, else a new one."""
    return given if given and _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex


class PrivacyFilter(logging.Filter):
    """Adds the request's number; names pages by their name instead of their address."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        # Django writes its last line when the request has left our hands.
        number = getattr(request, "number", None)
        record.request_number = number or request_number.get()
        if request is not None and record.name.startswith("django."):
            match = getattr(request, "resolver_match", None)
            record.args = ()
            status = getattr(record, "status_code", "")
            page = (match and match.view_name) or "no page"
            record.msg = f"{status} {getattr(request, 'method', '')} {page}".strip()
        if record.name.partition(".")[0] in QUOTING_LOGGERS:
            record.msg, record.args = _strip_values(record.getMessage()), ()
        return True


def _strip_values(message: str) -> str:
    """The first line of a message, and the places and kinds of a traceback in it."""
    first, *others = message.splitlines() or [""]
    known = (_TRACEBACK_LINE.match(line) or _ERROR_NAME.match(line) for line in others)
    return "\n".join([first, *(found[0] for found in known if found)])


def traceback_locations(info: ExcInfo) -> str:
    """Kinds and places of an exception and of what caused it; not their words."""
    lines: list[str] = []
    error = info[1]
    while error is not None:
        frames = traceback.extract_tb(error.__traceback__)
        lines.append(type(error).__name__)
        lines += [f"  {f.filename}:{f.lineno} {f.name}" for f in frames]
        error = error.__cause__ or error.__context__
    return "\n".join(lines)


class TextLineFormatter(logging.Formatter):
    """One line a record, for people; an exception below it, without its words."""

    def __init__(self, **_options: Any) -> None:
        super().__init__(
            "%(asctime)s %(levelname)s %(name)s [%(request_number)s] %(message)s"
        )

    def formatException(self, ei: Any) -> str:
        return traceback_locations(ei)


class JsonLineFormatter(JsonFormatter):
    """One JSON object a record, for machines; likewise without an exception's words."""

    def __init__(self, **_options: Any) -> None:
        super().__init__(
            "%(asctime)s %(levelname)s %(name)s %(request_number)s %(message)s",
            rename_fields={
                "asctime": "time",
                "levelname": "level",
                "name": "logger",
                "request_number": "request",
            },
            # `request` of Django's records is an object with everything in it.
            reserved_attrs=[*_RESERVED, "request", "exc_text", "color_message"],
        )

    def formatException(self, ei: Any) -> str:
        return traceback_locations(ei)


_RESERVED = list(logging.makeLogRecord({}).__dict__) + ["message", "asctime"]
