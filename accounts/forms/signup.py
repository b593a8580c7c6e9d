"""What people fill in about their account and their work."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from allauth.account import forms as allauth
from allauth.account.adapter import get_adapter
from allauth.core import context

from accounts import commands
from accounts.models import SecurityEvent, User
from accounts.models.reserved_names import has_mixed_scripts, is_reserved
from core.markup import sanitize_line


def clean_own_name(value: str) -> str:
    """One line that can be read: nothing unseen, nothing that turns text around, and
    not the name of who keeps the site."""
    name = sanitize_line(value)
    if not name:
        raise forms.ValidationError(_("Fill in your name."))
    if is_reserved(name):
        raise forms.ValidationError(
            _("This name is kept for who runs the site. Fill in your own name.")
        )
    if has_mixed_scripts(name):
        raise forms.ValidationError(_("Write each word in one alphabet."))
    return name


class PublicProfileForm(forms.Form):
    """How colleagues see somebody."""

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

    def clean_display_name(self) -> str:
        return clean_own_name(self.cleaned_data["display_name"])

    def clean_job_title(self) -> str:
        return sanitize_line(self.cleaned_data["job_title"])


def add_check_mail_message(request: HttpRequest, address: str) -> None:
    """Said of every sign-up. Allauth says it only where a mail goes out, and so tells
    whether somebody asked for one for this address shortly before."""
    told = {"email": address}
    sentence = "account/messages/email_confirmation_sent.txt"
    get_adapter(request).add_message(request, messages.INFO, sentence, told)


class SignupForm(PublicProfileForm, allauth.SignupForm):
    """Allauth's form, and how others will see you."""

    field_order = ["display_name", "job_title", "email", "password1"]

    def try_save(self, request: HttpRequest) -> Any:
        """For an address that is known already the password is hashed for nothing.

        Without that the answer would come sooner, and tell.
        """
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        add_check_mail_message(request, self.cleaned_data["email"])
        return super().try_save(request)


class ResetPasswordForm(allauth.ResetPasswordForm):
    """Looks nobody up: the worker does, so that the answer is the same for all."""

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def save(self, request: HttpRequest, **_rest: Any) -> str:
        address: str = self.cleaned_data["email"]
        commands.queue_password_reset(address)
        return address


class RequestLoginCodeForm(allauth.RequestLoginCodeForm):
    def clean_email(self) -> str:
        """Who is not found is looked for twice, and so is everybody else here."""
        address = str(super().clean_email())
        if self._user is not None:
            User.objects.filter(email=address).exists()
        return address


class ConfirmLoginCodeForm(allauth.ConfirmLoginCodeForm):
    def clean_code(self) -> str:
        """A wrong code is written down, at the same cost where nobody got one."""
        try:
            return str(super().clean_code())
        except forms.ValidationError:
            stage = getattr(context.request, "_login_stage", None)
            person = stage.login.user if stage else None
            refused = SecurityEvent.Result.REFUSED
            commands.log_event(
                SecurityEvent.Kind.SIGN_IN, person=person, result=refused, detail="code"
            )
            raise
