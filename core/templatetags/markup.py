from django import template
from django.utils.safestring import SafeString

from core import markup

register = template.Library()


@register.simple_tag
def stored_html(value: str) -> SafeString:
    """Output stored HTML that `core.markup.render` returned."""
    return markup.mark_sanitized(value)
