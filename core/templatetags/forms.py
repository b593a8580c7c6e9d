"""What was typed into a form that comes back."""

from django import template
from django.forms import BaseForm

register = template.Library()


@register.filter
def keeps_all(form: BaseForm) -> bool:
    """Does all that was typed stand in it again? A password never does."""
    return all(getattr(row.field.widget, "render_value", True) for row in form)
