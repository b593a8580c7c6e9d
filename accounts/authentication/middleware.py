"""What stands between a request and every page."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.sessions import middleware as sessions
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.authentication.mfa import restore_provider_mfa
from accounts.policy import must_set_up_second_factor

type GetResponse = Callable[[HttpRequest], HttpResponse]

# Where a second factor is set up, and what that takes: proving an address, and filling
# in the password once more or signing in anew at the organisation; signing out; help.
MFA_EXEMPT_URL_NAMES = (
    "account_logout",
    "account_email",
    "account_reauthenticate",
    "set_language",
)
MFA_EXEMPT_PREFIXES = (
    "/account/2fa/",
    "/account/confirm-email/",
    "/account/oidc/",
    "/hulp/",
)


class SessionMiddleware(sessions.SessionMiddleware):
    """Django's, except that what a page fetches behind its reader's back takes no
    session away.

    Signing in gives another session than the one in which it began. An answer to what
    was asked with that one, and comes after it, would have the browser throw the new
    one away. A page that somebody opens still does, and so does signing out.
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
    """Leads whoever must have a second factor to where it is set up, and nowhere else.

    Costs no query: everything asked stands on the person's row.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # A visitor without a session is not looked up.
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        if has_session:
            restore_provider_mfa(request.session, request.user)
            # The person instead of what stands in for it: a page asks it 150 times.
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
    """Has the browser throw away what it kept, once somebody signed out: on a shared
    computer the next one finds nothing, with the back button neither.

    The cookies that name nobody (the language, that this browser is known) stay.
    """

    WHAT = '"cache", "storage"'

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(request, "has_signed_out", False):
            response.headers["Clear-Site-Data"] = self.WHAT
        return response
