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

# Texts of the editor by tool or part; static/js/editor.js reads them.
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
    """Date field that rejects days outside the range of `core.clock`."""

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value)
        if day is not None and not is_day(day):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return day


class CachedSelect(forms.Select):
    """Select that renders its options in one go and caches them.

    Django renders every option with two templates, which for 225 spaces took three
    times as long as the search itself. Most users see the same options. The titles are
    user content in Dutch, so they have `lang="nl"`; an option without a value (*All
    spaces*) is in the language of the site.
    """

    def render(
        self,
        name: str,
        value: object,
        attrs: dict[str, Any] | None = None,
        renderer: object = None,
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


def _option(key: str, *, is_chosen: bool) -> dict[str, object]:
    return {"value": key, "selected": is_chosen, "lang": "nl" if key else None}


class RichTextarea(forms.Textarea):
    """Textarea that a script replaces by an editor.

    The form needs a hidden field `source_format` with the initial value "text". The
    editor changes it to "html". Without that field, or without JavaScript, it stays a
    textarea.
    """

    def get_context(
        self, name: str, value: object, attrs: Mapping[str, Any] | None
    ) -> dict[str, Any]:
        words = {key: str(word) for key, word in EDITOR_TEXTS.items()}
        editor = {
            "data-editor": True,
            "data-editor-script": static("django_prose_editor/editor.js"),
            "data-editor-style": static("css/editor.css"),
            "data-editor-words": json.dumps(words, ensure_ascii=False),
        }
        return super().get_context(name, value, {**(attrs or {}), **editor})
