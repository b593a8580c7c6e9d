"""The list of spaces, a space, taking part in it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.http import SignedInRequest
from core.http import kept_page, public_id
from forum import cases, commands, lists, policy
from forum.models import Space
from forum.views.common import read_only, visible_space


@read_only
def spaces(request: HttpRequest) -> HttpResponse:
    found = list(lists.spaces_for(request.user))
    context = {
        "spaces": [{"space": space, "url": space.path} for space in found],
        "section": "forum",
        "streams": " ".join(f"space.{space.public_id}" for space in found),
    }
    return render(request, "forum/spaces.html", context)


@read_only
def space(request: HttpRequest, slug: str) -> HttpResponse:
    return space_page(request, visible_space(request, slug))


def space_page(request: HttpRequest, space: Space) -> HttpResponse:
    view = "unanswered" if request.GET.get("toon") == "onbeantwoord" else "all"
    before = public_id(request.GET.get("voor"))
    if before and not space.topics.filter(public_id=before).exists():
        before = None
    version = ("space", space.pk, space.version, view, before)
    return kept_page(request, version, lambda: draw_space(request, space, view, before))


def draw_space(
    request: HttpRequest, space: Space, view: str, before: int | None
) -> HttpResponse:
    may = policy.abilities(request.user, space)
    found = lists.topic_page(space, request.user, view=view, before=before)
    path = space.path
    shown = "toon=onbeantwoord&" if view == "unanswered" else ""
    context = {
        "space": space,
        "space_url": path,
        "can": may,
        "muted": cases.muting(may),
        "topics": found.rows,
        "view": view,
        "unanswered": lists.unanswered_count(space),
        "newer_url": f"{path}?{shown}".rstrip("?&") if before else "",
        "older_url": f"{path}?{shown}voor={found.older.public_id}"
        if found.older
        else "",
        "section": "forum",
        "streams": f"space.{space.public_id}",
    }
    return render(request, "forum/space.html", context)


@login_required
@require_POST
def join(request: SignedInRequest, slug: str) -> HttpResponse:
    space = visible_space(request, slug)
    commands.join(request.user, space=space)
    return redirect(space.path)


@login_required
@require_POST
def leave(request: SignedInRequest, slug: str) -> HttpResponse:
    space = visible_space(request, slug)
    commands.leave(request.user, space=space)
    return redirect(space.path)
