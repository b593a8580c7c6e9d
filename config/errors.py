"""Pages for what went wrong: a sentence, what was kept, and what to do."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.middleware import csrf
from django.shortcuts import render

from forum.forms import WritingForm

# What somebody wrote; nothing that acts by itself, such as a button or an address.
GIVEN_BACK = {"title", "message", "kind", "source_format", "submit_key", "source"}
NOT_FROM_HERE = {
    csrf.REASON_BAD_ORIGIN,
    csrf.REASON_NO_REFERER,
    csrf.REASON_BAD_REFERER,
    csrf.REASON_MALFORMED_REFERER,
    csrf.REASON_INSECURE_REFERER,
}


def expired_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is too old: what was typed is shown, ready to be sent.

    Only where the form stood on a page of ours. Another site's form would otherwise get
    a fresh token here, and need only one press of a button.
    """
    typed = []
    if is_from_here(request, reason):
        typed = [
            (name, value)
            for name, values in request.POST.lists()
            if name in GIVEN_BACK
            for value in values
        ]
    source = request.POST.get("source", "") if typed else ""
    context = {
        "typed": typed,
        "action": request.get_full_path(),
        # Formatted text comes back in the editor, not as tags.
        "writing": WritingForm(initial={"source": source}),
    }
    return render(request, "403_csrf.html", context, status=403)


def is_from_here(request: HttpRequest, reason: str) -> bool:
    """Did a page of this site send the form? Browsers say so, other sites cannot."""
    known = {text.partition("%")[0] for text in NOT_FROM_HERE}
    if any(reason.startswith(text) for text in known):
        return False
    if request.path_info.startswith("/beheer/"):
        return False
    fetched_from = request.headers.get("Sec-Fetch-Site")
    if fetched_from is not None:
        return fetched_from == "same-origin"
    told = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(told).netloc == request.get_host()
