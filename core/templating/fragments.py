"""Cache rendered template fragments by their values.

A fragment receives only plain values: text, numbers, dates and booleans. The CSRF token
and the path differ per request, so they are placeholders
(`core.templating.placeholders`): `path` can be output, but not inspected.
"""

from datetime import datetime
from functools import lru_cache

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.loader import render_to_string
from django.utils.translation import get_language

from core.templating.placeholders import placeholder

MAX_FRAGMENTS = 2000  # per process, a few hundred bytes each


type Value = str | int | datetime | None


def render_fragment(name: str, /, **values: Value) -> str:
    """Render the template, with placeholders for `csrf_token` and `path`."""
    draw = _render if settings.DEBUG else _drawn
    state = (name, get_language(), static_manifest_id(), tuple(values))
    return draw(*state, *values.values())


def static_manifest_id() -> int:
    """Return a value that changes whenever `{% static %}` may return other URLs."""
    return id(staticfiles_storage._wrapped)  # type: ignore[attr-defined]


def _render(
    name: str, language: str, _files: int, names: tuple[str, ...], *values: object
) -> str:
    told = dict(zip(names, values, strict=True))
    own = {
        "csrf_token": placeholder("csrf"),
        "path": placeholder("path"),
        "language": language,
    }
    return render_to_string(name, own | told)


# typed: the string "<b>" and the safe string "<b>" are equal, as 1 and True are.
_drawn = lru_cache(maxsize=MAX_FRAGMENTS, typed=True)(_render)
