"""What people fill in on the pages of the forum."""

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
    """The title of a topic, in one line as it will be kept."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "off"})
        super().__init__(max_length=160, widget=widget, **options)

    def clean(self, value: Any) -> str:
        title: str = super().clean(sanitize_line(value or ""))
        return title


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.Field):
    """Any number of files; what they are is asked by `commands.add_attachment`."""

    widget = FilesInput

    def clean(self, value: Any) -> list[Any]:
        return list(value or [])


class PiiCheckedForm(forms.Form):
    """Asks about personal data before it is sent: see
    `forum.views.compose.warn_about_pii`. The template shows what was
    found by `forum/_pii_findings.html`."""

    findings: tuple[Any, ...] = ()

    def set_data(self, name: str, value: Any) -> None:
        """What this field shows when the form comes back."""
        given: Any = self.data
        changed = given.copy()
        changed[name] = value
        self.data = changed


class PostForm(PiiCheckedForm):
    """Text in the editor, or in a plain field when the browser runs no script."""

    source = forms.CharField(
        label=_("Your text"), widget=RichTextarea(attrs={"rows": 8}), max_length=50_000
    )
    source_format = forms.ChoiceField(
        choices=Post.Format.choices, widget=forms.HiddenInput, initial=Post.Format.TEXT
    )
    submit_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    # Without script; the editor has buttons of its own.
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

    # What a look at the text before it is sent came to: see forum.views.compose.
    preview = ""
    conflicting_post: Any = None

    def __init__(self, *args: Any, label: str = "", **options: Any) -> None:
        # Looked through first, then placed: it is the same text.
        self.rendered_once = MemoizedRenderer()
        options.setdefault("initial", {}).setdefault("submit_key", uuid4())
        super().__init__(*args, **options)
        if label:
            self.fields["source"].label = label
        self.fields["uploads"].help_text = gettext(
            "At most %(limit)s MB each. They come under your text."
        ) % {"limit": settings.FILE_MAX_BYTES // 1_000_000}

    def clean(self) -> dict[str, Any]:
        """Each picture says what there is to see, before anything is kept."""
        data = super().clean() or {}
        pictures = [f for f in data.get("uploads", ()) if is_image_name(f.name)]
        lines = [line for line in data.get("alt", "").splitlines() if line.strip()]
        if len(lines) < len(pictures):
            self.add_error("alt", _("Say of each picture what there is to see."))
        return data

    def add_error(self, field: str | None, error: Any) -> None:
        """A browser does not keep chosen files: whoever is sent back is told so."""
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
    field_order = ["title", "kind", "source", "source_format", "submit_key"]

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("label", _("Explanation"))
        super().__init__(*args, **options)


class EditForm(PostForm):
    """One's own text once more, in the format in which it was written; with the title
    of the topic that it begins."""

    title = TitleField(label=_("Title"))
    edit_count = forms.IntegerField(widget=forms.HiddenInput, required=False)
    erases_history = make_history_field()
    # The form came back once to ask about the earlier versions.
    history_asked = forms.BooleanField(widget=forms.HiddenInput, required=False)
    field_order = ["title"]

    # Personal data that the edit takes out, when the form comes back to ask.
    removed_findings: tuple[Any, ...] = ()

    def __init__(self, *args: Any, post: Post, **options: Any) -> None:
        super().__init__(*args, **options)
        adapt_to_post(self, post)
        self.fields["erases_history"].help_text = describe_history(post)

    @classmethod
    def of(cls, post: Post, **draft: Any) -> "EditForm":
        return cls(post=post, initial=initial_from_post(post) | draft)


def initial_from_post(post: Post) -> dict[str, Any]:
    """What a form to change a post begins with."""
    return {
        "title": post.topic.title,
        "source": post.source,
        "source_format": post.source_format,
        "edit_count": post.edit_count,
    }


def adapt_to_post(form: forms.Form, post: Post) -> None:
    """A reply has no title; a poll, asked by its title, may do without a text."""
    # A page that was opened before it had the field sends none: the title stays.
    if not post.is_first_post or (form.is_bound and "title" not in form.data):
        del form.fields["title"]
    form.fields["source"].required = not post.opens_poll
