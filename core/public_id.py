"""Public ids: random numbers for URLs, hints, feeds and mail.

Sequential ids would reveal the number of hidden rows. Importing this module registers
the path converter `public_id`.
"""

import secrets
from typing import Any

from django.db import models
from django.urls import register_converter

BITS = 53  # the largest integer that JavaScript represents exactly


def make_public_id() -> int:
    """Return a random number of 16 digits, safe in URLs and in JSON."""
    low = 10**15
    return low + secrets.randbelow(2**BITS - low)


class PublicIdField(models.BigIntegerField):  # type: ignore[type-arg]
    def __init__(self, **options: Any) -> None:
        options |= {"default": make_public_id, "unique": True, "editable": False}
        super().__init__(**options)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        for key in ("default", "unique", "editable"):
            options.pop(key, None)
        return name, path, args, options


class PublicIdConverter:
    regex = "[0-9]{1,16}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


register_converter(PublicIdConverter, "public_id")
