"""Overrides of allauth views.

After a failed passkey, allauth redirects to the sign-in page without `next`, and from
there a user who is already signed in to the front page. These views keep `next`.
Setting a first password requires reauthentication, which allauth does not ask for.
"""

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from allauth.account import views as account
from allauth.account.decorators import reauthentication_required
from allauth.account.utils import passthrough_next_redirect_url
from allauth.mfa.webauthn import views as webauthn


class WebAuthnLoginView(webauthn.LoginWebAuthnView):
    def form_invalid(self, form: object) -> HttpResponse:
        super().form_invalid(form)  # adds a message with the error
        return redirect_with_next(self.request, "account_login")


class WebAuthnReauthenticateView(webauthn.ReauthenticateWebAuthnView):
    def form_invalid(self, form: object) -> HttpResponse:
        super().form_invalid(form)
        return redirect_with_next(self.request, "mfa_reauthenticate_webauthn")


def redirect_with_next(request: HttpRequest, name: str) -> HttpResponse:
    page = reverse(name)
    return redirect(passthrough_next_redirect_url(request, page, REDIRECT_FIELD_NAME))


login_webauthn = WebAuthnLoginView.as_view()
reauthenticate_webauthn = WebAuthnReauthenticateView.as_view()
password_set = reauthentication_required(account.password_set)
