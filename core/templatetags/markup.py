from django import template
from django.utils.safestring import SafeString

from core import markup

register = template.Library()


@register.simple_tag
def stored_html(value: str) -> SafeString:
    """Show HTML that `core.markup.render` made and that was stored as it was."""
    return markup.mark_sanitized(value)
