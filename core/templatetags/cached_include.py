"""Template tag that includes a template and caches its HTML.

    {% cached_include "components/toast.html" text=words %}

The template receives only these values: see `core.templating.fragments`.
"""

from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString

from core import markup
from core.templating.fragments import Value, render_fragment
from core.templating.placeholders import fill_placeholders, placeholder

register = template.Library()


@register.simple_tag(takes_context=True)
def cached_include(context: Any, name: str, **values: Value) -> SafeString:
    def own(part: str, key: int) -> str:
        if part == "csrf":
            return str(context.get("csrf_token") or "")
        if part == "path":
            request = context.get("request")
            return escape(request.path) if request else ""
        # A value of the page itself (core.templating.page_shell).
        return placeholder(part, key or "")

    return markup.mark_sanitized(
        fill_placeholders(render_fragment(name, **values), own)
    )
