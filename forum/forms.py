from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.sizes import PROVINCES, SIZES
from core.markup import clean_line
from core.widgets import RichTextarea
from forum.models import Post, Topic
from forum.people import Sought


class WritingForm(forms.Form):
    """Text in the editor, or in a plain field when the browser runs no script."""

    source = forms.CharField(
        label=_("Your text"), widget=RichTextarea(attrs={"rows": 8}), max_length=50_000
    )
    source_format = forms.ChoiceField(
        choices=Post.Format.choices, widget=forms.HiddenInput, initial=Post.Format.TEXT
    )
    submit_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, label: str = "", **options: Any) -> None:
        options.setdefault("initial", {}).setdefault("submit_key", uuid4())
        super().__init__(*args, **options)
        if label:
            self.fields["source"].label = label


class TopicForm(WritingForm):
    title = forms.CharField(
        label=_("Your question in one sentence"),
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=[
            (Topic.Kind.QUESTION, _("A question: I need an answer")),
            (Topic.Kind.DISCUSSION, _("A discussion: I want to exchange views")),
        ],
        initial=Topic.Kind.QUESTION,
        widget=forms.RadioSelect,
    )
    field_order = ["title", "kind", "source", "source_format", "submit_key"]

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("label", _("Explanation"))
        super().__init__(*args, **options)


class EditForm(WritingForm):
    """One's own text once more, in the format in which it was written."""

    @classmethod
    def of(cls, post: Post) -> "EditForm":
        initial = {"source": post.source, "source_format": post.source_format}
        return cls(initial=initial, label=str(_("Your text")))


class ParticipantsForm(forms.Form):
    """Whom somebody looks for in a space; what makes no sense is not looked for."""

    naam = forms.CharField(label=_("Name"), required=False, max_length=80)
    gemeente = forms.CharField(
        label=_("Municipality"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"list": "municipalities", "autocomplete": "off"}),
    )
    provincie = forms.ChoiceField(
        label=_("Province"),
        required=False,
        choices=[("", _("All provinces")), *((name, name) for name in PROVINCES)],
    )
    omvang = forms.ChoiceField(
        label=_("Size"),
        required=False,
        choices=[("", _("Every size")), *((s.key, s.label) for s in SIZES)],
    )

    def sought(self) -> Sought:
        self.is_valid()
        data = self.cleaned_data
        return Sought(
            name=clean_line(data.get("naam", "")),
            municipality=clean_line(data.get("gemeente", "")),
            province=data.get("provincie", ""),
            size=data.get("omvang", ""),
        )
