from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.clock import now
from core.templating.widgets import CachedSelect, DayField, RichTextarea
from forum.commands.moderation_log import MAX_REASON_LENGTH
from forum.commands.reports import MAX_COMMENT_LENGTH
from forum.forms.history import describe_history, make_history_field
from forum.forms.post import (
    PiiCheckedForm,
    TitleField,
    adapt_to_post,
    initial_from_post,
)
from forum.models import ModerationEntry, Participation, Post, Report, Space

Act = ModerationEntry.Act


def make_reason_field(**options: Any) -> forms.CharField:
    options = {"label": _("Reason"), "required": False, **options}
    return forms.CharField(
        max_length=MAX_REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        **options,
    )


class AnswerReviewForm(forms.Form):
    until = DayField(
        label=_("Until which day does it hold?"),
        help_text=_(
            "After that day the answer says that it may be out of date, and you are "
            "asked to look at it again."
        ),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class ReportForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("What is wrong with it?"),
        choices=Report.Reason.choices,
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(
        label=_("Explanation (you may leave this open)"),
        max_length=MAX_COMMENT_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ModerationActionForm(forms.Form):
    """Apply an action to one or more posts. The button submits `act`."""

    # Actions that require a reason, with the error message if it is missing.
    WITH_REASON = {
        "warn": _("Say what the warning is about."),
        "hide": _("Say why you hide this."),
        "remove": _("Say why you remove this."),
    }
    post = forms.TypedMultipleChoiceField(coerce=int, required=False)
    act = forms.ChoiceField(
        choices=[
            (act, act)
            for act in ("approve", "refuse", "dismiss", "hide", "restore", "remove")
        ]
        + [("warn", "warn")]
    )
    reason = make_reason_field(help_text=_("The author reads this."))

    def __init__(self, *args: Any, posts: list[int], **options: Any) -> None:
        super().__init__(*args, **options)
        # Each post has its own form on the page, so the ids of its fields must differ.
        self.is_of_one = len(posts) == 1 and "several" not in self.data
        if self.is_of_one:
            self.auto_id = f"%s-{posts[0]}"
        self.fields["post"].choices = [(ident, ident) for ident in posts]  # type: ignore[attr-defined]
        self.fields["post"].error_messages["invalid_choice"] = _(
            "One of these messages no longer exists. Check the list again."
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("post") and "post" not in self.errors:
            self.add_error(None, _("Choose at least one message first."))
        if data.get("act") in self.WITH_REASON and not data.get("reason"):
            self.add_error("reason", self.WITH_REASON[data["act"]])
        return data


class ModeratorEditForm(PiiCheckedForm):
    """Edit a post of somebody else, and the topic's title if it is the first post."""

    title = TitleField(label=_("Title"))
    source = forms.CharField(
        label=_("Text of the message"),
        widget=RichTextarea(attrs={"rows": 8}),
        max_length=50_000,
    )
    source_format = forms.ChoiceField(
        choices=Post.Format.choices, widget=forms.HiddenInput
    )
    edit_count = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    category = forms.ChoiceField(
        label=_("Why do you change it?"),
        choices=Report.Reason.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    erases_history = make_history_field(initial=True)
    history_asked = forms.BooleanField(widget=forms.HiddenInput, required=False)
    reason = make_reason_field(
        label=_("Explanation (you may leave this open)"),
        help_text=_(
            "The author reads this, and it is kept. Do not repeat what you take out."
        ),
    )
    field_order = ["title", "source", "category", "erases_history", "reason"]

    # Personal data that the edit removes, shown when the form asks for confirmation.
    removed_findings: tuple[Any, ...] = ()

    def __init__(self, *args: Any, post: Post, **options: Any) -> None:
        super().__init__(*args, **options)
        adapt_to_post(self, post)
        self.fields["erases_history"].label = _(
            "If there is personal data in it: also erase the earlier versions"
        )
        self.fields["erases_history"].help_text = describe_history(post)

    @classmethod
    def of(cls, post: Post, *, category: str) -> "ModeratorEditForm":
        return cls(post=post, initial=initial_from_post(post) | {"category": category})

    @property
    def is_for_privacy(self) -> bool:
        return bool(self.cleaned_data["category"] == Report.Reason.PERSONAL)

    @property
    def change(self) -> dict[str, Any]:
        """Return the arguments of `commands.moderate_post`.

        Earlier versions are erased only if the reason is personal data, even if the box
        is ticked.
        """
        data = self.cleaned_data
        names = ("title", "source", "source_format", "edit_count")
        category = data["category"] or Report.Reason.OTHER
        word = "" if category == Report.Reason.OTHER else Report.Reason(category).label
        return {name: data[name] for name in names if name in data} | {
            "reason": data["reason"] or str(word),
            "erases_history": data["erases_history"] and self.is_for_privacy,
        }


SANCTION_HOURS = {
    "24": _("1 day"),
    "72": _("3 days"),
    "168": _("1 week"),
    "336": _("2 weeks"),
    "672": _("4 weeks"),
    "2160": _("90 days"),
}


class SanctionForm(forms.Form):
    """Choose a sanction, its duration and reason.

    `part` is the participation, for a sanction in one space. If the user left or was
    removed, the choices to suspend and to remove are omitted.
    """

    act = forms.ChoiceField(label=_("What do you do?"), widget=forms.RadioSelect)
    hours = forms.TypedChoiceField(
        label=_("For how long?"),
        choices=SANCTION_HOURS.items(),
        coerce=int,
        initial="168",
        help_text=_("For a warning this does not matter."),
    )
    reason = make_reason_field(
        required=True, help_text=_("This person reads the reason. Say what to do now.")
    )

    def __init__(
        self, *args: Any, part: Participation | None = None, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        choices = [
            (Act.WARN, _("Warn: explain what should change")),
            (Act.MUTE, _("Mute: may read, but not write for a while")),
        ]
        is_out = part is not None and not part.can_be_shut_out
        if is_out:
            gone = _("This person is no longer a member.")
            self.fields["act"].error_messages["invalid_choice"] = gone
        else:
            choices.append((Act.SUSPEND, _("Suspend: block access for a while")))
        if part is not None and not is_out:
            choices.append((Act.REMOVE_PERSON, _("Take out of this group")))
            help_text = _("For a warning and for taking out this does not matter.")
            self.fields["hours"].help_text = help_text
        self.fields["act"].choices = choices  # type: ignore[attr-defined]

    @property
    def until(self) -> datetime:
        return now() + timedelta(hours=self.cleaned_data["hours"])


class ModerationLogForm(forms.Form):
    ruimte = forms.ModelChoiceField(
        label=_("Space"),
        queryset=Space.objects.none(),
        to_field_name="public_id",
        required=False,
        empty_label=_("All spaces"),
        widget=CachedSelect,
    )
    wie = forms.CharField(label=_("Name of a person"), required=False, max_length=80)
    # One choice for the start, extension and end of break-glass access.
    wat = forms.ChoiceField(
        label=_("Act"),
        required=False,
        choices=[
            ("", _("All acts")),
            *(
                row
                for row in Act.choices
                if row[0] not in {Act.END_GLASS, Act.GLASS_OVER}
            ),
        ],
    )

    def __init__(self, *args: Any, spaces: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["ruimte"]
        field.queryset = spaces
        field.label_from_instance = lambda space: space.title
