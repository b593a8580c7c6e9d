from collections.abc import Callable

from django.conf import settings
from django.contrib.sessions import middleware as sessions
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.authentication.mfa import restore_provider_mfa
from accounts.policy import must_set_up_second_factor

type GetResponse = Callable[[HttpRequest], HttpResponse]

# Pages that stay open until a second factor is set up: its setup and what that requires
# (confirming an address, reauthentication, also through a provider), signing out and
# help.
MFA_EXEMPT_URL_NAMES = (
    "account_logout",
    "account_email",
    "account_reauthenticate",
    "language-choose",
)
MFA_EXEMPT_PREFIXES = (
    "/account/2fa/",
    "/account/confirm-email/",
    "/account/oidc/",
    "/hulp/",
)


class SessionMiddleware(sessions.SessionMiddleware):
    """Keep the session cookie when a background request finds its session gone.

    Signing in changes the session key. The response to an earlier request with the old
    key can arrive later, and Django's middleware would then delete the new cookie. Page
    loads and signing out still delete it.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponse
    ) -> HttpResponse:
        response = super().process_response(request, response)
        name = settings.SESSION_COOKIE_NAME
        is_page = request.headers.get("Sec-Fetch-Dest", "document") == "document"
        taken = name in response.cookies and not response.cookies[name].value
        if taken and not is_page and not request.session.modified:
            del response.cookies[name]
        return response


class RequireMfaMiddleware:
    """Redirect users who must have a second factor to the page to set it up.

    Runs no query: every condition is a column of the user row.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Without a session cookie there is no user to load.
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        if has_session:
            restore_provider_mfa(request.session, request.user)
            # Use the user itself instead of Django's lazy object: a page reads it 150
            # times.
            request.user = getattr(request, "_cached_user", request.user)
            if must_set_up_second_factor(request.user) and not is_mfa_exempt(request):
                return redirect("mfa_index")
        return self.get_response(request)


def is_mfa_exempt(request: HttpRequest) -> bool:
    path = request.path_info
    return path.startswith(MFA_EXEMPT_PREFIXES) or path in {
        reverse(name) for name in MFA_EXEMPT_URL_NAMES
    }


class ClearSiteDataMiddleware:
    """Clear the browser's cache and storage after signing out.

    On a shared computer the next user finds nothing, not even with the back button.
    Cookies that identify nobody (language, known device) stay.
    """

    WHAT = '"cache", "storage"'

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(request, "has_signed_out", False):
            response.headers["Clear-Site-Data"] = self.WHAT
        return response
