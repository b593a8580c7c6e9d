"""Create a row for any model, with a value in every required column.

For tests of all tables, including tables added later.
"""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.db import models

from wagtail.models import Page

from PIL import Image

from core.clock import now, today
from notifications.models import OutboxEvent

# Values that the constraints of a table require.
NEEDED: dict[str, Callable[[], dict[str, Any]]] = {
    "groups.Hold": lambda: {"lifted_at": now()},
    "wagtailcore.ModelLogEntry": lambda: {"action": "wagtail.edit"},
    "wagtailcore.PageLogEntry": lambda: {"action": "wagtail.edit"},
    "notifications.MailDelivery": lambda: {"event": get_or_make_row(OutboxEvent)},
}


def make_row(model: type[models.Model], **given: Any) -> Any:
    """Create a row. Required related rows are looked up or created."""
    given = NEEDED.get(model._meta.label, dict)() | given
    is_page = issubclass(model, Page)
    fields = model._meta.local_fields if is_page else model._meta.concrete_fields
    for field in fields:
        if field.name not in given and not _fills_itself(field):
            given[field.name] = _value(field)
    if is_page:
        home = Page.objects.get(depth=2)
        named = {"title": "Een pagina", "slug": uuid4().hex} | given
        return home.add_child(instance=model(**named))
    return model._base_manager.create(**given)


def get_or_make_row(model: type[models.Model]) -> Any:
    """Return an existing row, or create one."""
    return model._base_manager.order_by("pk").first() or make_row(model)


def _fills_itself(field: Any) -> bool:
    return bool(
        field.null
        or field.has_default()
        or (field.primary_key and not field.is_relation)
        or getattr(field.remote_field, "parent_link", False)
        or getattr(field, "auto_now", False)
        or getattr(field, "auto_now_add", False)
    )


def _value(field: Any) -> Any:
    if field.is_relation:
        return get_or_make_row(field.related_model)
    if field.choices:
        return field.flatchoices[0][0]
    if isinstance(field, models.UUIDField):
        return uuid4()
    if isinstance(field, models.DateTimeField):
        return now()
    if isinstance(field, models.DateField):
        return today()
    if isinstance(field, models.BooleanField):
        return False
    if isinstance(field, models.IntegerField):
        return 1
    if isinstance(field, models.GenericIPAddressField):
        return "127.0.0.1"
    if isinstance(field, models.JSONField):
        return {}
    if isinstance(field, models.FileField):
        return ContentFile(picture(), name="een.png")
    if field.blank and not field.unique:
        return ""
    return uuid4().hex[: field.max_length]


def picture() -> bytes:
    file = BytesIO()
    Image.new("RGB", (8, 8), "teal").save(file, "PNG")
    return file.getvalue()
