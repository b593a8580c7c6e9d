"""Template tag that caches the page header per user and state.

The header takes a tenth of the time of a page. The cache key contains everything that
its template receives.
"""

from copy import copy
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from core import markup
from core.templating.fragments import static_manifest_id
from core.templating.placeholders import fill_placeholders, placeholder

register = template.Library()

MOST = 500  # headers per process


@register.simple_tag(takes_context=True)
def site_header(context: Any, *, has_no_forms: bool = False) -> SafeString:
    if place := context.get("page_header"):
        return markup.mark_sanitized(place)  # see core.templating.page_shell
    me = context.get("me")
    known = {
        # Copy the user: the lazy object keeps a reference to the whole request.
        "me": copy(me) if me else None,
        "section": str(context.get("section", "")),
        "site_name": context.get("site_name", ""),
        "has_no_forms": has_no_forms,
    }
    state = (
        *known.items(),
        ("language", get_language()),
        ("files", static_manifest_id()),
    )
    if query := context.get("query"):  # a search is rarely repeated
        html = _draw(known | {"query": query})
    else:
        html = _drawn(state)
    token = context.get("csrf_token")
    return markup.mark_sanitized(
        fill_placeholders(html, lambda _name, _key: str(token or ""))
    )


@lru_cache(maxsize=MOST)
def _drawn(state: tuple[tuple[str, Any], ...]) -> str:
    return _draw(dict(state))


def _draw(known: dict[str, Any]) -> str:
    context = known | {"csrf_token": placeholder("csrf")}
    return render_to_string("components/header.html", context)
