import json
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from accounts.authentication.http import SignedInRequest
from core.exceptions import ActionRefused
from notifications import commands
from notifications.push import web_push

MAX_BODY_BYTES = 4096


@require_safe
def push_service_worker(request: HttpRequest) -> HttpResponse:
    """Return the service worker.

    It is served from this path because a service worker's scope is its own folder.
    """
    if not web_push.is_offered():
        raise Http404
    return render(
        request, "notifications/push.js", content_type="text/javascript; charset=utf-8"
    )


@login_required
@require_POST
def push_subscription(request: SignedInRequest) -> HttpResponse:
    """Subscribe a browser, or unsubscribe it if the body has no keys.

    Body: `{"endpoint": …, "keys": {"p256dh": …, "auth": …}}`.
    """
    if not web_push.is_offered():
        raise Http404
    given = _read_subscription(request)
    if given is None:
        return JsonResponse({"error": "malformed"}, status=400)
    endpoint, p256dh, auth = given
    if not p256dh:
        commands.unsubscribe_push(request.user, endpoint=endpoint)
        return HttpResponse(status=204)
    try:
        commands.subscribe_push(
            request.user, endpoint=endpoint, p256dh=p256dh, auth=auth
        )
    except ActionRefused:
        return JsonResponse({"error": "unknown service"}, status=400)
    return HttpResponse(status=201)


def _read_subscription(request: HttpRequest) -> tuple[str, str, str] | None:
    try:
        body: Any = json.loads(request.body[:MAX_BODY_BYTES])
        keys = body.get("keys") or {}
        found = (body["endpoint"], keys.get("p256dh", ""), keys.get("auth", ""))
    except (ValueError, KeyError, AttributeError, RecursionError):
        return None
    lengths = (500, 120, 60)
    for text, most in zip(found, lengths, strict=True):
        if not isinstance(text, str) or len(text) > most or not is_ascii_token(text):
            return None
    return found


def is_ascii_token(text: str) -> bool:
    return text.isascii() and text.isprintable()
