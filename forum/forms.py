from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from core.widgets import RichTextarea
from forum.models import Post, Topic


class WritingForm(forms.Form):
    """Text in the editor, or in a plain field when the browser runs no script."""

    source = forms.CharField(
        label=_("Your text"), widget=RichTextarea(attrs={"rows": 8}), max_length=50_000
    )
    source_format = forms.ChoiceField(
        choices=Post.Format.choices, widget=forms.HiddenInput, initial=Post.Format.TEXT
    )
    submit_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    # What a look at the text before it is sent came to: see forum.views.composing.
    preview = ""
    findings: tuple[Any, ...] = ()
    theirs: Any = None

    def __init__(self, *args: Any, label: str = "", **options: Any) -> None:
        options.setdefault("initial", {}).setdefault("submit_key", uuid4())
        super().__init__(*args, **options)
        if label:
            self.fields["source"].label = label

    def put(self, name: str, value: Any) -> None:
        """What this field shows when the form comes back."""
        given: Any = self.data
        changed = given.copy()
        changed[name] = value
        self.data = changed


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

    edit_count = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @classmethod
    def of(cls, post: Post, **draft: Any) -> "EditForm":
        initial = {
            "source": post.source,
            "source_format": post.source_format,
            "edit_count": post.edit_count,
        }
        return cls(initial=initial | draft, label=str(_("Your text")))
