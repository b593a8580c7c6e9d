"""`{% drawn "components/toast.html" text=words %}`: an include that is drawn once.

It knows nothing but what it is told: see `core.pieces`.
"""

from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString

from core import markup
from core.pieces import Value, piece
from core.slots import fill, slot

register = template.Library()


@register.simple_tag(takes_context=True)
def drawn(context: Any, name: str, **values: Value) -> SafeString:
    def own(part: str, key: int) -> str:
        if part == "csrf":
            return str(context.get("csrf_token") or "")
        if part == "path":
            request = context.get("request")
            return escape(request.path) if request else ""
        return slot(part, key or "")  # told as a value: the page's own (core.frames)

    return markup.stored_html(fill(piece(name, **values), own))
