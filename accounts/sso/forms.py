from typing import Any

from django.http import HttpRequest

from allauth.socialaccount import forms as allauth

from accounts.forms.signup import PublicProfileForm, add_check_mail_message


class ProviderSignupForm(PublicProfileForm, allauth.SignupForm):
    """Sign-up with a provider.

    An address that the provider vouches for is fixed. Any other address is confirmed by
    mail, as in every sign-up.
    """

    field_order = ["display_name", "job_title", "email"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        claimed = self.sociallogin.email_addresses
        self.fields["email"].disabled = bool(claimed and claimed[0].verified)
        self.initial["display_name"] = self.sociallogin.user.display_name

    def try_save(self, request: HttpRequest) -> Any:
        # Drop claimed addresses that the user replaced: nobody has proved them.
        kept = self.cleaned_data["email"]
        self.sociallogin.email_addresses = [
            address
            for address in self.sociallogin.email_addresses
            if address.email == kept
        ]
        if not self.fields["email"].disabled:
            add_check_mail_message(request, kept)
        return super().try_save(request)
