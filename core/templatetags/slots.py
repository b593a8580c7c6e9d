from django import template

from core.templating import placeholders

register = template.Library()

register.simple_tag(placeholders.placeholder, name="slot")
