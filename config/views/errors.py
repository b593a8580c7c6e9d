"""Error pages. Submitted text is returned to the user so that it is not lost."""

import sys
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware import csrf
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views import defaults

from core.db.errors import is_connection_error
from core.http import get_csrf_token
from forum.forms.ask import AskForm
from forum.forms.post import PostForm

# Fields with text or a choice of the user. Buttons and addresses are excluded because
# they trigger an action. `is_anonymous` is included: an anonymous question must not
# become a signed one.
TEXT_FIELDS = frozenset(
    ["title", "message", "reason", "note", "purpose", "charter", "remark", "words"]
)
RETURNED_FIELDS = (
    {"source", "source_format", "idempotency_key", "kind", "edit_count", "form_key"}
    | {"draft_key", "draft_from", "draft_seen"}
    | TEXT_FIELDS
    | set(AskForm.drawn_apart)
)
CROSS_ORIGIN_REASONS = {
    csrf.REASON_BAD_ORIGIN,
    csrf.REASON_NO_REFERER,
    csrf.REASON_BAD_REFERER,
    csrf.REASON_MALFORMED_REFERER,
    csrf.REASON_INSECURE_REFERER,
}

RETRY_AFTER_SECONDS = 10


def server_error(request: HttpRequest) -> HttpResponse:
    """Handle an uncaught exception: 503 if the database is unreachable, 500 otherwise.

    The 503 page is rendered without a database query. It returns the submitted text in
    a form with the original `idempotency_key`, so that a retry creates the post only once,
    even if the first request succeeded and only its response was lost.
    """
    if not is_connection_error(sys.exception()):
        return defaults.server_error(request)
    context = resubmit_page(request) | {
        "csrf_token": get_csrf_token(request),
        "files": bool(request.FILES),
        "is_page": request.method in {"GET", "HEAD"},
    }
    page = render_to_string("503.html", context)
    headers = {"Retry-After": str(RETRY_AFTER_SECONDS), "Cache-Control": "no-store"}
    return HttpResponse(page, status=503, headers=headers)


def expired_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Handle a CSRF failure: return the submitted text in a form with a new token.

    The text is returned only if the form came from this site. Otherwise another site
    could have its own form approved with a new token and a single click.

    A script that saves a draft receives the token and the public id of the current
    user as JSON.
    """
    if "application/json" in request.headers.get("Accept", ""):
        return _token_for_script(request, reason)
    return render(request, "403_csrf.html", resubmit_page(request, reason), status=403)


def _token_for_script(request: HttpRequest, reason: str) -> HttpResponse:
    answer: dict[str, Any] = {}
    if is_same_origin(request, reason):
        answer["csrf_token"] = get_csrf_token(request)
        answer["writer"] = getattr(request.user, "public_id", None)
    response = JsonResponse(answer, status=403)
    response.headers["Cache-Control"] = "no-store"
    return response


def resubmit_page(request: HttpRequest, reason: str = "") -> dict[str, object]:
    """Return the template context of a form that submits the same text again.

    Text that another site submitted is left out.
    """
    typed = []
    if is_same_origin(request, reason):
        typed = [
            (name, value, _label(name))
            for name, values in request.POST.lists()
            if name in RETURNED_FIELDS
            for value in values
        ]
    source = request.POST.get("source", "") if typed else ""
    return {
        "typed": typed,
        "is_anonymous": any(name == "is_anonymous" for name, *_rest in typed),
        "action": request.get_full_path(),
        # Formatted text is returned in the rich text editor, not as HTML source.
        "writing": PostForm(initial={"source": source}),
    }


def _label(name: str) -> str:
    if name == "title":
        return _("Title")
    if name == "options":
        return str(AskForm.base_fields[name].label)
    return _("Your text") if name in TEXT_FIELDS else ""


def is_same_origin(request: HttpRequest, reason: str) -> bool:
    """Check whether a page of this site sent the form, according to request headers.

    Browsers set `Sec-Fetch-Site`, `Origin` and `Referer`; other sites cannot forge
    them. Forms of the Wagtail admin are never returned.
    """
    known = {text.partition("%")[0] for text in CROSS_ORIGIN_REASONS}
    if any(reason.startswith(text) for text in known):
        return False
    if request.path_info.startswith("/beheer/"):
        return False
    fetched_from = request.headers.get("Sec-Fetch-Site")
    if fetched_from is not None:
        return fetched_from == "same-origin"
    told = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(told).netloc == request.get_host()
