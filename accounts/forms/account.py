from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.signup import clean_own_name
from accounts.models import Organisation, User
from core.markup import sanitize_line
from core.templating.widgets import DayField

Audience = User.Audience
MAX_SUBJECTS = 8


class ExportForm(forms.Form):
    """The period of an export. An empty field leaves that end open."""

    since = DayField(
        label=_("From (you may leave this open)"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    until = DayField(
        label=_("Until and including (optional)"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        since, until = found.get("since"), found.get("until")
        if since and until and until < since:
            self.add_error("until", _("The last day comes before the first."))
        return found


class AdmissionAnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("Your answer"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class MergeAccountsForm(forms.Form):
    code = forms.CharField(
        label=_("Code of the account you want to keep"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters"}
        ),
    )


class DeleteAccountForm(forms.Form):
    texts = forms.ChoiceField(
        label=_("What becomes of your messages?"),
        choices=[
            ("keep", _("Keep my posts under a pseudonym that cannot be traced to me")),
            ("remove", _("Remove my posts and show that they were removed")),
        ],
        initial="keep",
        widget=forms.RadioSelect,
    )
    is_sure = forms.BooleanField(
        label=_(
            "I want to delete my account. I understand that this cannot be undone."
        ),
        error_messages={"required": _("Tick that you are sure.")},
    )


class AffiliationForm(forms.Form):
    organisations = forms.MultipleChoiceField(
        label=_("I work for"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose one or more organisations.")},
    )

    def __init__(
        self, *args: Any, options: list[Organisation], now: list[int], **more: Any
    ) -> None:
        more["initial"] = {"organisations": [str(pk) for pk in now]}
        super().__init__(*args, **more)
        self.options = {str(o.pk): o for o in options}
        choices = [(key, o.shown_name) for key, o in self.options.items()]
        self.fields["organisations"].choices = choices  # type: ignore[attr-defined]

    @property
    def chosen(self) -> list[Organisation]:
        return [self.options[key] for key in self.cleaned_data["organisations"]]


class ProfileForm(forms.Form):
    display_name = forms.CharField(
        label=_("Your name"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    job_title = forms.CharField(
        label=_("Your job title (optional)"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    job_title_visibility = forms.ChoiceField(
        label=_("Who sees your function?"), choices=Audience.choices
    )
    subjects = forms.CharField(
        label=_("Topics colleagues can ask you about"),
        max_length=200,
        required=False,
        help_text=_("Separate them with commas: housing, supervision."),
    )
    subjects_visibility = forms.ChoiceField(
        label=_("Who sees your subjects?"),
        choices=[c for c in Audience.choices if c[0] != Audience.EVERYBODY],
    )
    photo = forms.FileField(
        label=_("A picture of you"),
        required=False,
        help_text=_(
            "It becomes a small square. Where and when it was taken is left out."
        ),
        widget=forms.FileInput(attrs={"accept": ".jpg,.jpeg,.png,.webp,.gif"}),
    )
    remove_photo = forms.BooleanField(label=_("Remove my picture"), required=False)
    photo_visibility = forms.ChoiceField(
        label=_("Who sees your picture?"),
        choices=[c for c in Audience.choices if c[0] != Audience.EVERYBODY],
    )

    PHOTO = ("photo", "remove_photo")

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        options["initial"] = {
            name: getattr(user, name)
            for name in self.base_fields
            if name != "photo"
            if name != "remove_photo"
        }
        super().__init__(*args, **options)
        if not user.photo:
            del self.fields["remove_photo"]

    def clean_display_name(self) -> str:
        return clean_own_name(self.cleaned_data["display_name"])

    def clean_job_title(self) -> str:
        return sanitize_line(self.cleaned_data["job_title"])

    def clean_subjects(self) -> str:
        """Remove duplicates and invisible characters."""
        typed = self.cleaned_data["subjects"].replace(";", ",").split(",")
        found = {word.lower(): word for part in typed if (word := sanitize_line(part))}
        if len(found) > MAX_SUBJECTS:
            raise forms.ValidationError(
                _("Choose at most %(n)s subjects."), params={"n": MAX_SUBJECTS}
            )
        return ", ".join(found.values())

    @property
    def facts(self) -> dict[str, str]:
        return {n: v for n, v in self.cleaned_data.items() if n not in self.PHOTO}
