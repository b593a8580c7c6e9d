"""Sections of the weekly digest, in addition to the followed topics.

Each app gathers its own section; `config/wiring/extension_points.py` registers them. A
section is gathered when the digest is sent, and contains only what the recipient may
see and has not read.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from core.registry import Registry


@dataclass(frozen=True, slots=True)
class DigestItem:
    title: str
    path: str
    detail: str = ""


# Gets the recipient and the start of the period.
type Gather = Callable[[Any, datetime], list[DigestItem]]


@dataclass(frozen=True, slots=True)
class DigestSection:
    title: "str | Promise"
    gather: Gather


digest_sections = Registry[DigestSection]()
