from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.authentication.http import SignedInRequest
from accounts.models import User
from core.clock import to_local
from core.markup import MarkupError
from forum import commands, policy
from forum.forms.compose_target import ComposeTarget
from forum.models import Draft, Post
from forum.selectors.drafts import continue_path, excerpt_draft
from forum.views.common import not_available, read_only
from forum.views.compose import find_target, find_targets, get_draft_session, parse_key

MAX_SEQUENCE = 2**53  # largest exact integer in JavaScript


@require_POST
@never_cache
def draft(request: Any) -> HttpResponse:
    """Save or discard a draft.

    Scripts get JSON. `signed_out` means that the session has ended, `other_person` that
    another user has signed in since the page was rendered. In both cases nothing is
    saved, and the text stays in the page.
    """
    if not request.user.is_authenticated:
        if _wants_json(request):
            return JsonResponse({"signed_out": True}, status=401)
        return _draft_signed_in(request)  # redirects to the sign-in page
    writer = request.POST.get("writer")
    if writer and writer != str(request.user.public_id):
        return JsonResponse({"other_person": True}, status=409)
    return _draft_signed_in(request)


@login_required
def _draft_signed_in(request: SignedInRequest) -> HttpResponse:
    name = request.POST.get("form_key", "")[:40]
    if "drop" in request.POST:
        return _drop(request, name)
    place = find_target(request.user, name)
    if place is None:
        return not_available(request)
    if not policy.permissions_for(request.user, place.space).can_ask:
        raise PermissionDenied
    try:
        saved = _save(request, request.user, place)
    except MarkupError:
        return JsonResponse({"saved": None}, status=413)
    return JsonResponse({"saved": saved and f"{to_local(saved.saved_at):%-H:%M}"})


def _save(request: HttpRequest, user: User, place: ComposeTarget) -> Draft | None:
    data = request.POST
    return commands.save_draft(
        user,
        session=get_draft_session(request),
        form=place.form,
        space=place.space,
        title=data.get("title", ""),
        source=data.get("source", ""),
        source_format=_format(request),
        choices=data.dict(),
        sequence=_sequence(data.get("sequence", "")),
    )


def _drop(request: SignedInRequest, name: str) -> HttpResponse:
    """Discard a draft.

    Without JavaScript the surrounding form is submitted too. Its text is saved as a
    draft, and the form is shown again with it.
    """
    form, _slash, key = request.POST["drop"].rpartition("/")
    if ident := parse_key(key):
        commands.delete_draft(request.user, form=form[:40], key=ident)
    if _wants_json(request):
        return JsonResponse({"dropped": True})
    place = find_target(request.user, name) if name else None
    if place is None:
        return redirect("drafts")
    try:
        saved = _save(request, request.user, place)
    except MarkupError:
        return not_available(request)
    return redirect(continue_path(place.path, saved.key) if saved else place.path)


def _wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _sequence(value: str) -> int:
    if not (value.isascii() and value.isdecimal() and len(value) <= 16):
        return 0
    return min(int(value), MAX_SEQUENCE)


def _format(request: HttpRequest) -> str:
    is_html = request.POST.get("source_format") == Post.Format.HTML
    return Post.Format.HTML if is_html else Post.Format.TEXT


@login_required
@read_only
@never_cache
def drafts(request: SignedInRequest) -> HttpResponse:
    mine = Draft.objects.visible_to(request.user).select_related("space")
    found = list(mine.order_by("-saved_at", "-pk"))
    stands = find_targets(request.user, [row.form for row in found])
    rows = [_row(row, stands.get(row.form)) for row in found]
    return render(request, "forum/drafts.html", {"rows": rows, "section": "forum"})


def _row(row: Draft, place: ComposeTarget | None) -> dict[str, object]:
    return {
        "draft": row,
        "name": f"{row.form}/{row.key}",
        "place": place,
        "continue_url": place and continue_path(place.path, row.key),
        "words": excerpt_draft(row, limit=240),
    }
