"""Form fields of the house."""

import json
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.clock import is_day

# Tool or part of the editor -> what it is called; static/js/editor.js reads them.
EDITOR_TEXTS = {
    "toolbar": _("Formatting"),
    "help": _("Escape leaves the text, Alt and F10 goes to the formatting buttons."),
    "bold": _("Bold"),
    "italic": _("Italic"),
    "heading": _("Heading"),
    "subheading": _("Subheading"),
    "bulletList": _("Bulleted list"),
    "orderedList": _("Numbered list"),
    "blockquote": _("Quote"),
    "link": _("Link"),
    "linkAddress": _("Address of the link"),
    "linkApply": _("Apply"),
    "linkRemove": _("Remove link"),
    "linkCancel": _("Cancel"),
    "linkInvalid": _("Fill in a web or e-mail address, such as www.vng.nl"),
    "image": _("Picture"),
    "document": _("Document"),
    "fileChoose": _("Choose a file"),
    "imageChoose": _("Choose a picture"),
    "imageAlt": _("What is there to see on the picture?"),
    "imageAltHelp": _("For colleagues who cannot see it."),
    "imageAltMissing": _("Say what there is to see on the picture."),
    "fileAdd": _("Add"),
    "fileMissing": _("Choose a file first."),
    "filePending": _("This file is not in your text yet. Add it, or cancel it."),
    "fileSending": _("Being added: %s"),
    "fileAdded": _("Added."),
    "fileFailed": _("That did not work. Check your connection and try again."),
    "table": _("Table"),
    "addRowAfter": _("Add row"),
    "addColumnAfter": _("Add column"),
    "deleteRow": _("Delete row"),
    "deleteColumn": _("Delete column"),
    "deleteTable": _("Delete table"),
    "undo": _("Undo"),
    "redo": _("Redo"),
}


class DayField(forms.DateField):
    """A day that can be reckoned with: the year 9999 knows no tomorrow."""

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value)
        if day is not None and not is_day(day):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return day


class CachedSelect(forms.Select):
    """One title of perhaps hundreds: Django draws every option by two templates, which
    for 225 spaces took three times as long as the search around them. So the options
    are drawn in one go, and kept: most people choose among the same ones. People wrote
    the titles, in Dutch; what has no value (*All spaces*) is the site's own."""

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: Any = None,
    ) -> SafeString:
        choices = tuple((str(key), str(text)) for key, text in self.choices)
        chosen = str(value or "")
        is_known = any(key == chosen for key, _text in choices)
        options = _options(choices, chosen if is_known else None)
        given = flatatt(self.build_attrs(self.attrs, attrs))
        return format_html('<select name="{}"{}>\n{}\n</select>', name, given, options)


@lru_cache(maxsize=64)
def _options(choices: tuple[tuple[str, str], ...], chosen: str | None) -> SafeString:
    return format_html_join(
        "\n",
        "<option{}>{}</option>",
        (
            (flatatt(_option(key, is_chosen=key == chosen)), text)
            for key, text in choices
        ),
    )


def _option(key: str, *, is_chosen: bool) -> dict[str, Any]:
    return {"value": key, "selected": is_chosen, "lang": "nl" if key else None}


class RichTextarea(forms.Textarea):
    """A plain text area that a script turns into an editor when somebody writes.

    The form needs a hidden field `source_format` ("text" as it is served): a text that
    went through the editor comes in as "html". Without that field, or without script,
    it stays a text area.
    """

    def get_context(
        self, name: str, value: Any, attrs: Mapping[str, Any] | None
    ) -> dict[str, Any]:
        words = {key: str(word) for key, word in EDITOR_TEXTS.items()}
        editor = {
            "data-editor": True,
            "data-editor-script": static("django_prose_editor/editor.js"),
            "data-editor-style": static("css/editor.css"),
            "data-editor-words": json.dumps(words, ensure_ascii=False),
        }
        return super().get_context(name, value, {**(attrs or {}), **editor})
