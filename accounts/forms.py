from django import forms
from django.utils.translation import gettext_lazy as _

from allauth.account.forms import SignupForm as AllauthSignupForm

from core.markup import clean_line


class SignupForm(AllauthSignupForm):
    """Allauth's form, and how others will see you."""

    display_name = forms.CharField(
        label=_("Your name"),
        max_length=80,
        help_text=_("Colleagues of other municipalities see this name."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    job_title = forms.CharField(
        label=_("Your function (you may leave this open)"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    field_order = ["display_name", "job_title", "email", "password1"]

    def clean_display_name(self) -> str:
        """One line that can be read: nothing unseen, nothing that turns text around."""
        name = clean_line(self.cleaned_data["display_name"])
        if not name:
            raise forms.ValidationError(_("Fill in your name."))
        return name

    def clean_job_title(self) -> str:
        return clean_line(self.cleaned_data["job_title"])
