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
    """Return the name as one readable line.

    Removes invisible characters and those that change the text direction. Refuses
    reserved names and words that mix alphabets.
    """
    name = sanitize_line(value)
    if not name:
        raise forms.ValidationError(_("Fill in your name."))
    if is_reserved(name):
        raise forms.ValidationError(
            _("This name is reserved for site administrators. Enter your own name.")
        )
    if has_mixed_scripts(name):
        raise forms.ValidationError(_("Write each word in one alphabet."))
    return name


class PublicProfileForm(forms.Form):
    display_name = forms.CharField(
        label=_("Your name"),
        max_length=80,
        help_text=_("Colleagues from other municipalities can see this name."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    job_title = forms.CharField(
        label=_("Your job title (optional)"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )

    def clean_display_name(self) -> str:
        return clean_own_name(self.cleaned_data["display_name"])

    def clean_job_title(self) -> str:
        return sanitize_line(self.cleaned_data["job_title"])


def add_check_mail_message(request: HttpRequest, address: str) -> None:
    """Add the message after a sign-up.

    Allauth adds it only if it sends a mail, which reveals whether a mail to this
    address was requested shortly before.
    """
    told = {"email": address}
    sentence = "account/messages/email_confirmation_sent.txt"
    get_adapter(request).add_message(request, messages.INFO, sentence, told)


class SignupForm(PublicProfileForm, allauth.SignupForm):
    field_order = ["display_name", "job_title", "email", "password1"]

    def try_save(self, request: HttpRequest) -> Any:
        """Hash the password also if an account with this address exists.

        Otherwise a faster response would reveal that account.
        """
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        add_check_mail_message(request, self.cleaned_data["email"])
        return super().try_save(request)


class ResetPasswordForm(allauth.ResetPasswordForm):
    """Queue a password reset without looking up the user.

    The worker does that, so that the response is the same for every address.
    """

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def save(self, request: HttpRequest, **_rest: object) -> str:
        address: str = self.cleaned_data["email"]
        commands.queue_password_reset(address)
        return address


class RequestLoginCodeForm(allauth.RequestLoginCodeForm):
    def clean_email(self) -> str:
        """Run as many queries for a known address as for an unknown one.

        Allauth looks up an unknown address twice.
        """
        address = str(super().clean_email())
        if self._user is not None:
            User.objects.filter(email=address).exists()
        return address


class ConfirmLoginCodeForm(allauth.ConfirmLoginCodeForm):
    def clean_code(self) -> str:
        """Log a wrong code, also if no code was sent: both then take the same time."""
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
