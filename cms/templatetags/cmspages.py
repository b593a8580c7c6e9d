from typing import Any

from django import template

register = template.Library()


@register.simple_tag
def page_address(found: Any, number: int) -> str:
    """Return the URL of another page of a filtered list."""
    return str(found.address(number))
