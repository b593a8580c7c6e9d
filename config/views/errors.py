"""Pages for what went wrong: a sentence, what was kept, and what to do."""

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

# What somebody wrote or chose; nothing that acts by itself, such as a button or an
# address. A question asked anonymously stays anonymous.
TEXT_FIELDS = frozenset(
    ["title", "message", "reason", "note", "purpose", "charter", "remark", "words"]
)
RETURNED_FIELDS = (
    {"source", "source_format", "submit_key", "kind", "edit_count", "form_key"}
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

RETRY_AFTER_SECONDS = 10  # seconds after which the database may be back


def server_error(request: HttpRequest) -> HttpResponse:
    """A fault of ours; or 503 while the database is away, drawn without asking it.

    What was typed is given back as a form with its own `submit_key`: sent again it is
    placed once, also when only the answer to the first sending was lost.
    """
    if not is_connection_error(sys.exception()):
        return defaults.server_error(request)
    context = resubmit_page(request) | {
        "csrf_token": get_csrf_token(request),
        "files": bool(request.FILES),
        "is_page": request.method in {"GET", "HEAD"},  # else a button was pressed
    }
    page = render_to_string("503.html", context)
    headers = {"Retry-After": str(RETRY_AFTER_SECONDS), "Cache-Control": "no-store"}
    return HttpResponse(page, status=503, headers=headers)


def expired_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is too old: what was typed is shown, ready to be sent.

    Only where the form stood on a page of ours. Another site's form would otherwise get
    a fresh token here, and need only one press of a button.

    A script of our own that saves a draft gets the token, and who is signed in now.
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


def resubmit_page(request: HttpRequest, reason: str = "") -> dict[str, Any]:
    """What was typed, as a form that can be sent once more; else where it stood."""
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
        # Formatted text comes back in the editor, not as tags.
        "writing": PostForm(initial={"source": source}),
    }


def _label(name: str) -> str:
    """Above a field that is shown; the others come along unseen."""
    if name == "title":
        return _("Title")
    if name == "options":
        return str(AskForm.base_fields[name].label)
    return _("Your text") if name in TEXT_FIELDS else ""


def is_same_origin(request: HttpRequest, reason: str) -> bool:
    """Did a page of this site send the form? Browsers say so, other sites cannot."""
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
