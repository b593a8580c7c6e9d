"""Handle forms that are submitted after the session has ended."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url

from config.views.errors import TEXT_FIELDS, is_same_origin, resubmit_page

type GetResponse = Callable[[HttpRequest], HttpResponse]


class SessionExpiredMiddleware:
    """Return submitted text after a redirect to the login page.

    The login page then leads back to the page with the form, because the URL of the
    submitted form often accepts only POST. A 405 response to a browser gets an HTML
    page.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and _accepts_html(request):
            page = render(request, "405.html", status=405)
            page.headers["Allow"] = response.headers["Allow"]
            return page
        if _is_redirected_to_login(request, response):
            return _keep_form(request, response)
        return response


def _accepts_html(request: HttpRequest) -> bool:
    accepted = request.headers.get("Accept", "")
    return request.method == "GET" and "text/html" in accepted


def _is_redirected_to_login(request: HttpRequest, response: HttpResponse) -> bool:
    """Check whether a view redirected a same-origin form submission to the login page.

    Requests of scripts are excluded: they handle the response themselves.
    """
    if request.method != "POST" or response.status_code != 302:
        return False
    where = urlsplit(response.headers["Location"])
    # A redirect without `next`, or with another one, is the normal result of a form,
    # such as the confirmation of an address.
    back = parse_qs(where.query).get("next")
    is_door = where.path == resolve_url(settings.LOGIN_URL)
    if not is_door or back != [request.get_full_path()]:
        return False
    if not is_same_origin(request, ""):
        return False
    return request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"


def _keep_form(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    stood = urlsplit(request.headers.get("Referer", ""))
    is_ours = stood.netloc == request.get_host()
    here = f"{stood.path}?{stood.query}" if stood.query else stood.path
    if not any(request.POST.get(name) for name in TEXT_FIELDS | {"source"}):
        # A button without text: return to its page, since its own URL is not a page.
        return redirect_to_login(here) if is_ours else response
    context = resubmit_page(request) | {"sign_in_url": response.headers["Location"]}
    if is_ours:
        context["sign_in_url"] = redirect_to_login(here).headers["Location"]
    return render(request, "403_csrf.html", context, status=403)
