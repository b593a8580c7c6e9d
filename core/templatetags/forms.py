from django import template
from django.forms import BaseForm

register = template.Library()


@register.filter
def keeps_all(form: BaseForm) -> bool:
    """Check that the form shows all input again. Passwords are never shown."""
    return all(getattr(row.field.widget, "render_value", True) for row in form)
