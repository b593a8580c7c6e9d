from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.markup import MemoizedRenderer, sanitize_line
from core.templating.widgets import RichTextarea
from core.uploads import is_image_name
from core.uploads.file_types import EXTENSIONS
from forum.forms.history import describe_history, make_history_field
from forum.models import Post, Topic


class TitleField(forms.CharField):
    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "off"})
        super().__init__(max_length=160, widget=widget, **options)

    def clean(self, value: Any) -> str:
        title: str = super().clean(sanitize_line(value or ""))
        return title


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.Field):
    """Any number of files. `commands.add_attachment` validates them."""

    widget = FilesInput

    def clean(self, value: Any) -> list[Any]:
        return list(value or [])


class PiiCheckedForm(forms.Form):
    """A form that warns about personal data before it is submitted.

    See `forum.views.compose.warn_about_pii`. The template `forum/_pii_findings.html`
    shows the findings.
    """

    findings: tuple[Any, ...] = ()

    def set_data(self, name: str, value: object) -> None:
        """Change a submitted value, so that the form shows it when rendered again."""
        given: Any = self.data
        changed = given.copy()
        changed[name] = value
        self.data = changed


class PostForm(PiiCheckedForm):
    """A text in the rich text editor, or in a textarea without JavaScript."""

    source = forms.CharField(
        label=_("Your text"), widget=RichTextarea(attrs={"rows": 8}), max_length=50_000
    )
    source_format = forms.ChoiceField(
        choices=Post.Format.choices, widget=forms.HiddenInput, initial=Post.Format.TEXT
    )
    idempotency_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    # Without JavaScript only; the editor has its own upload button.
    uploads = FilesField(
        label=_("Pictures and documents"),
        required=False,
        widget=FilesInput(
            attrs={
                "accept": ",".join(f".{name}" for name in sorted(EXTENSIONS)),
                "data-plain-files": True,
            }
        ),
    )
    alt = forms.CharField(
        label=_("What is there to see on the picture?"),
        required=False,
        max_length=3_000,
        widget=forms.Textarea(attrs={"rows": 2, "data-plain-files": True}),
        help_text=_(
            "For colleagues who cannot see it. One line for each picture you add."
        ),
    )

    # Results of the check before submission: see forum.views.compose.
    preview = ""
    conflicting_post: Any = None

    def __init__(self, *args: Any, label: str = "", **options: Any) -> None:
        # The same text is rendered for the check and for saving.
        self.rendered_once = MemoizedRenderer()
        options.setdefault("initial", {}).setdefault("idempotency_key", uuid4())
        super().__init__(*args, **options)
        if label:
            self.fields["source"].label = label
        self.fields["uploads"].help_text = gettext(
            "Up to %(limit)s MB each. Files appear below your text."
        ) % {"limit": settings.FILE_MAX_BYTES // 1_000_000}

    def clean(self) -> dict[str, Any]:
        """Require a description for each picture, before anything is saved."""
        data = super().clean() or {}
        pictures = [f for f in data.get("uploads", ()) if is_image_name(f.name)]
        lines = [line for line in data.get("alt", "").splitlines() if line.strip()]
        if len(lines) < len(pictures):
            self.add_error("alt", _("Describe each picture."))
        return data

    def add_error(self, field: str | None, error: Any) -> None:
        """Also ask to choose the files again: browsers do not keep them."""
        super().add_error(field, error)
        if self.files and "uploads" not in self.errors:
            super().add_error("uploads", _("Choose your files once more."))


class TopicForm(PostForm):
    title = TitleField(label=_("Your question in one sentence"))
    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=[
            (Topic.Kind.QUESTION, _("A question: I need an answer")),
            (Topic.Kind.DISCUSSION, _("A discussion: I want to exchange views")),
        ],
        initial=Topic.Kind.QUESTION,
        widget=forms.RadioSelect,
    )
    field_order = ["title", "kind", "source", "source_format", "idempotency_key"]

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("label", _("Explanation"))
        super().__init__(*args, **options)


class EditForm(PostForm):
    """Edit one's own post, and the topic's title if it is the first post."""

    title = TitleField(label=_("Title"))
    edit_count = forms.IntegerField(widget=forms.HiddenInput, required=False)
    erases_history = make_history_field()
    # Set when the form has asked about earlier versions.
    history_asked = forms.BooleanField(widget=forms.HiddenInput, required=False)
    field_order = ["title"]

    # Personal data that the edit removes, shown when the form asks for confirmation.
    removed_findings: tuple[Any, ...] = ()

    def __init__(self, *args: Any, post: Post, **options: Any) -> None:
        super().__init__(*args, **options)
        adapt_to_post(self, post)
        self.fields["erases_history"].help_text = describe_history(post)

    @classmethod
    def of(cls, post: Post, **draft: object) -> "EditForm":
        return cls(post=post, initial=initial_from_post(post) | draft)


def initial_from_post(post: Post) -> dict[str, object]:
    return {
        "title": post.topic.title,
        "source": post.source,
        "source_format": post.source_format,
        "edit_count": post.edit_count,
    }


def adapt_to_post(form: forms.Form, post: Post) -> None:
    """Remove the title of a reply; make the text of a poll optional."""
    # A page rendered before this field existed submits no title: keep the current one.
    if not post.is_first_post or (form.is_bound and "title" not in form.data):
        del form.fields["title"]
    form.fields["source"].required = not post.opens_poll
