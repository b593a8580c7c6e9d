"""Ids that may be seen: random, so that gaps tell nothing of what is hidden."""

import secrets
from typing import Any

from django.db import models

BITS = 53  # what a browser's number holds exactly


def make_public_id() -> int:
    """A random number of at least 16 digits, safe in URLs and in JSON."""
    low = 10**15
    return low + secrets.randbelow(2**BITS - low)


class PublicIdField(models.BigIntegerField):  # type: ignore[type-arg]
    """The id that stands in URLs, hints, feeds and mail instead of the row's own."""

    def __init__(self, **options: Any) -> None:
        options |= {"default": make_public_id, "unique": True, "editable": False}
        super().__init__(**options)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        for key in ("default", "unique", "editable"):
            options.pop(key, None)
        return name, path, args, options
