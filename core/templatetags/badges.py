"""How much is new, as a badge says it."""

from django import template

register = template.Library()

# Beyond this nobody is helped by the last digit, and to find it costs the more the
# larger a space is.
MOST = 999


@register.filter
def badge_count(number: int) -> str:
    """The number itself, or 999+ where it is more."""
    return f"{MOST}+" if number > MOST else str(number)
