"""Allauth's doors in which something is otherwise here.

After a passkey that is not taken allauth sends the browser to the page for signing in,
without where it was going; and whoever is signed in already from there to the front
page. And it lets somebody without a password choose one without asking who it is.
"""

from typing import Any

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from allauth.account import views as account
from allauth.account.decorators import reauthentication_required
from allauth.account.utils import passthrough_next_redirect_url
from allauth.mfa.webauthn import views as webauthn


class WebAuthnLoginView(webauthn.LoginWebAuthnView):
    def form_invalid(self, form: Any) -> HttpResponse:
        super().form_invalid(form)  # says on the next page what is wrong
        return redirect_with_next(self.request, "account_login")


class WebAuthnReauthenticateView(webauthn.ReauthenticateWebAuthnView):
    def form_invalid(self, form: Any) -> HttpResponse:
        super().form_invalid(form)
        return redirect_with_next(self.request, "mfa_reauthenticate_webauthn")


def redirect_with_next(request: HttpRequest, name: str) -> HttpResponse:
    page = reverse(name)
    return redirect(passthrough_next_redirect_url(request, page, REDIRECT_FIELD_NAME))


login_webauthn = WebAuthnLoginView.as_view()
reauthenticate_webauthn = WebAuthnReauthenticateView.as_view()
password_set = reauthentication_required(account.password_set)
