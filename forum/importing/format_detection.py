"""Detection of a file's format by its content, not by its name."""

import codecs
from collections.abc import Callable, Iterator
from typing import BinaryIO

from forum.importing import discourse, mbox, stackexchange
from forum.importing.records import ImportRecord

type Reader = Callable[[BinaryIO, str], Iterator[ImportRecord]]

HEAD_BYTES = 4096


def detect_reader(stream: BinaryIO) -> Reader | None:
    """Return the reader for a file, or None. Rewinds the stream."""
    head = stream.read(HEAD_BYTES)
    stream.seek(0)
    start = _text(head).lstrip("\ufeff \t\r\n")
    if start.startswith(("{", "[")):
        return discourse.read
    if start.startswith("From "):
        return mbox.read
    if start.startswith("<") and "<posts" in start:
        return stackexchange.read
    return None


def _text(head: bytes) -> str:
    utf16 = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return head.decode("utf-16" if utf16 else "utf-8", errors="replace")
