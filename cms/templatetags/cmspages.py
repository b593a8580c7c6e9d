"""Addresses in lists of pages."""

from typing import Any

from django import template

register = template.Library()


@register.simple_tag
def page_address(found: Any, number: int) -> str:
    """Where another part of a list stands, with what narrows it."""
    return str(found.address(number))
