"""Small pieces of pages that are drawn once, and remembered by what they were told.

A piece knows nothing but its values: texts, numbers, moments, yes or no, nothing that
could look further. A form's token and the address of the page, which differ each time,
are there as `csrf_token` and `path`: slots (`core.slots`), so `path` can be shown, but
not taken apart.
"""

from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.loader import render_to_string
from django.utils.translation import get_language

from core.slots import slot

MOST = 2000  # of a few hundred bytes, that a process remembers


type Value = str | int | datetime | None


def piece(name: str, /, **values: Value) -> str:
    """The template of that name as HTML, with its slots."""
    draw = _draw if settings.DEBUG else _drawn
    state = (name, get_language(), file_names(), tuple(values))
    return draw(*state, *values.values())


def file_names() -> int:
    """Stays the same while `{% static %}` gives the same addresses."""
    return id(staticfiles_storage._wrapped)  # type: ignore[attr-defined]


def _draw(
    name: str, language: str, _files: int, names: tuple[str, ...], *values: Any
) -> str:
    told = dict(zip(names, values, strict=True))
    own = {"csrf_token": slot("csrf"), "path": slot("path"), "language": language}
    return render_to_string(name, own | told)


# By type as well: the text "<b>" and the markup "<b>" are equal, as 1 and True are.
_drawn = lru_cache(maxsize=MOST, typed=True)(_draw)
