"""Log formatting that leaves out personal data.

Each line has the id of its request. The message of an exception may quote a row, a
title or an address, so a line has only its type and location. The URL of a page may
contain a secret, so a line has the name of the view instead.
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

# Loggers whose messages quote exceptions: a traceback, or the result of a task.
QUOTING_LOGGERS = {"_granian", "asyncio"}
_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_TRACEBACK_LINE = re.compile(r'  File "[^"]+", line \d+, in \S+$')
_ERROR_NAME = re.compile(r"[\w.]*(Error|Exception)(?=:|$)")

type ExcInfo = (
    tuple[type[BaseException], BaseException, TracebackType | None]
    | tuple[None, None, None]
)


def parse_request_id(given: str | None) -> str:
    """Return the request id that a proxy set, if it is valid, else a new one."""
    return given if given and _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex


class PrivacyFilter(logging.Filter):
    """Add the request id, and replace the URL of a page by the name of its view."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        # Django logs its last line after the request left our middleware.
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
    """Keep the first line of a message, and the locations and types of a traceback."""
    first, *others = message.splitlines() or [""]
    known = (_TRACEBACK_LINE.match(line) or _ERROR_NAME.match(line) for line in others)
    return "\n".join([first, *(found[0] for found in known if found)])


def traceback_locations(info: ExcInfo) -> str:
    """Return types and locations of an exception and its causes, without messages."""
    lines: list[str] = []
    error = info[1]
    while error is not None:
        frames = traceback.extract_tb(error.__traceback__)
        lines.append(type(error).__name__)
        lines += [f"  {f.filename}:{f.lineno} {f.name}" for f in frames]
        error = error.__cause__ or error.__context__
    return "\n".join(lines)


class TextLineFormatter(logging.Formatter):
    def __init__(self, **_options: object) -> None:
        super().__init__(
            "%(asctime)s %(levelname)s %(name)s [%(request_number)s] %(message)s"
        )

    def formatException(self, ei: Any) -> str:
        return traceback_locations(ei)


class JsonLineFormatter(JsonFormatter):
    def __init__(self, **_options: object) -> None:
        super().__init__(
            "%(asctime)s %(levelname)s %(name)s %(request_number)s %(message)s",
            rename_fields={
                "asctime": "time",
                "levelname": "level",
                "name": "logger",
                "request_number": "request",
            },
            # `request` in Django's records is a whole request object.
            reserved_attrs=[*_RESERVED, "request", "exc_text", "color_message"],
        )

    def formatException(self, ei: Any) -> str:
        return traceback_locations(ei)


_RESERVED = list(logging.makeLogRecord({}).__dict__) + ["message", "asctime"]
