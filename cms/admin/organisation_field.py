"""A form field to choose one of hundreds of organisations by a part of the name.

Uses the browser's `<datalist>`, which works without JavaScript. A `ModelChoiceField`
would be a list of 345 options; Wagtail's chooser requires JavaScript.
"""

from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from core.markup import sanitize_line

MAX_NAMED = 3  # suggestions in the error message


def format_label(row: Organisation) -> str:
    """Return the name with the code, if any: a province and a municipality may have the
    same name.
    """
    return f"{row.shown_name} ({row.code})" if row.code else row.shown_name


class OrganisationInput(forms.TextInput):
    """A text field with a `<datalist>` of the organisations to choose from."""

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: Any = None,
    ) -> SafeString:
        key = f"list-{(attrs or {}).get('id', name)}"
        given = {**(attrs or {}), "list": key, "autocomplete": "off"}
        field = super().render(name, value, given, renderer)
        rows = Organisation.objects.standing().order_by("name")
        options = format_html_join(
            "", '<option value="{}">', ((format_label(row),) for row in rows)
        )
        return format_html('{}<datalist id="{}">{}</datalist>', field, key, options)


class OrganisationField(forms.CharField):
    """Find one organisation by its label in the list, its name or its code."""

    widget = OrganisationInput
    default_error_messages = {
        "unknown": _("We do not know “%(text)s”. Choose one from the list."),
        "several": _("More than one fits: %(names)s. Choose one from the list."),
    }

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", 200)
        options.setdefault("help_text", _("Type a part of the name and choose."))
        super().__init__(**options)

    def prepare_value(self, value: object) -> Any:
        return format_label(value) if isinstance(value, Organisation) else value

    def clean(self, value: object) -> Organisation | None:
        text = sanitize_line(str(super().clean(value)))
        return self._find(text) if text else None

    def _find(self, text: str) -> Organisation:
        rows = Organisation.objects.standing().order_by("name")
        code = text.rpartition("(")[2].rstrip(")")
        found = list(rows.filter(code=code)) or list(rows.named(text))
        found = found or list(rows.filter(name__icontains=text)[: MAX_NAMED + 1])
        if not found:
            self._refuse("unknown", text=text[:60])
        if len(found) > 1:
            names = ", ".join(format_label(row) for row in found[:MAX_NAMED])
            self._refuse("several", names=names)
        organisation: Organisation = found[0]
        return organisation

    def _refuse(self, code: str, **params: str) -> None:
        message = self.error_messages[code]
        raise forms.ValidationError(message, code=code, params=params)
