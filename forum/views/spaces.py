"""The list of spaces, a space, taking part in it."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.http import SignedInRequest
from core.http import kept_page, public_id
from forum import cases, commands, listing, policy, spacelist
from forum.forms import SpaceForm
from forum.models import Space
from forum.places import FORUM
from forum.views.common import (
    form_page,
    frame,
    gone,
    read_only,
    visible_space,
)


@read_only
def spaces(request: HttpRequest) -> HttpResponse:
    sought = spacelist.sought_words(request.GET.get("zoek", ""))
    after = public_id(request.GET.get("na"))
    page = spacelist.space_page(request.user, sought, after=after)
    context = {
        "rows": spacelist.rows(page.spaces, request.user),
        "sought": sought,
        "path": FORUM,
        "first_url": _list_address(sought, None) if after else "",
        "next_url": _list_address(sought, page.next_id) if page.next_id else "",
        "section": "forum",
        "streams": " ".join(f"space.{space.public_id}" for space in page.spaces),
    }
    return render(request, "forum/spaces.html", context)


def _list_address(sought: str, after: int | None) -> str:
    query = {"zoek": sought, "na": after}
    asked = urlencode({name: value for name, value in query.items() if value})
    return f"{FORUM}?{asked}" if asked else FORUM


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
    drawn = listing.listing(space, view=view, before=before)
    topics, has_new = listing.filled(drawn, space, request.user)
    path = space.path
    shown = "toon=onbeantwoord&" if view == "unanswered" else ""
    context = {
        "can": may,
        "muted": cases.muting(may),
        "topics": topics,
        "has_new": has_new,
        "view": view,
        "unanswered": drawn.unanswered,
        "newer_url": f"{path}?{shown}".rstrip("?&") if before else "",
        "older_url": f"{path}?{shown}voor={drawn.older}" if drawn.older else "",
        "streams": f"space.{space.public_id}",
    }
    return render(request, "forum/space.html", context | frame(space))


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


@login_required
@form_page
def space_edit(request: SignedInRequest, slug: str) -> HttpResponse:
    return space_form_page(request, visible_space(request, slug))


def space_form_page(request: SignedInRequest, space: Space) -> HttpResponse:
    if not policy.abilities(request.user, space).can_change_space:
        return gone(request, status=403)
    form = SpaceForm(request.POST) if request.method == "POST" else SpaceForm.of(space)
    if request.method == "POST" and form.is_valid():
        commands.change_space(request.user, space=space, **form.cleaned_data)
        return redirect(space.path)
    return render(request, "forum/space_form.html", {"form": form} | frame(space))
