from typing import Any

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from forum.commands.moderation_log import MAX_REASON_LENGTH
from forum.models import Attachment, Post
from forum.moderation.pii import find_pii
from forum.moderation.redaction import MAX_PASSAGE_LENGTH, Redactor, is_long_enough


class ErasureForm(forms.Form):
    """Choose versions to erase, or a passage to erase from all of them."""

    version = forms.TypedMultipleChoiceField(coerce=int, required=False)
    passage = forms.CharField(
        label=_("Passage to erase"),
        help_text=_(
            "A name, an address or a sentence. It goes out of the message as it is now "
            "and out of all earlier versions."
        ),
        max_length=MAX_PASSAGE_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, numbers: list[int], **options: Any) -> None:
        super().__init__(*args, **options)
        version: Any = self.fields["version"]
        version.choices = [(number, number) for number in numbers]
        version.error_messages["invalid_choice"] = _(
            "One of these versions was erased already. Look at the list once more."
        )

    def clean_passage(self) -> str:
        passage: str = self.cleaned_data["passage"]
        if passage and not is_long_enough(passage):
            raise forms.ValidationError(_("Fill in at least three letters or digits."))
        return passage

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and bool(data["version"]) == bool(data["passage"]):
            words = _("Choose versions or fill in a passage. Not both at once.")
            self.add_error(None, words)
        return data


class ErasureReasonForm(ErasureForm):
    """Confirm an erasure and give a reason, which is stored."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_(
            "This reason is kept, with your name and the date. The author can read it. "
            "Do not repeat what you erase."
        ),
        max_length=MAX_REASON_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    file = forms.TypedMultipleChoiceField(
        label=_("Does a file hold the passage? Tick it: the whole file is erased"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ["reason"]

    def __init__(self, *args: Any, files: list[Attachment], **options: Any) -> None:
        super().__init__(*args, **options)
        file: Any = self.fields["file"]
        file.choices = [(each.public_id, each.name) for each in files]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        reason, passage = data.get("reason", ""), data.get("passage", "")
        repeats = bool(passage) and Redactor(passage).is_in_name(reason)
        if repeats or find_pii(reason):
            self.add_error(
                "reason", _("Leave personal data out of the reason: it is kept.")
            )
        return data


def make_history_field(**options: Any) -> forms.BooleanField:
    return forms.BooleanField(
        label=_("Also erase the earlier versions"), required=False, **options
    )


def describe_history(post: Post) -> str:
    version_count = post.revisions.filter(erased_at=None).count()
    if not version_count:
        return gettext(
            "The text from before this change will be permanently "
            "deleted, with any files used only in that text."
        )
    return ngettext(
        "The text from before this change and %(n)s earlier version go for good, with "
        "files that only stood in them.",
        "The text from before this change and %(n)s earlier versions go for good, with "
        "files that only stood in them.",
        version_count,
    ) % {"n": version_count}
