from django import template

register = template.Library()

# A larger exact number is not useful, and counting it takes longer in a large space.
MOST = 999


@register.filter
def badge_count(number: int) -> str:
    return f"{MOST}+" if number > MOST else str(number)
