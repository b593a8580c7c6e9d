from django import template

from core import slots

register = template.Library()

register.simple_tag(slots.slot, name="slot")
