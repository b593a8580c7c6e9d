from typing import NamedTuple
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import date
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.authentication.http import SignedInRequest
from core.cache.pages import cached_page
from core.http import parse_public_id
from core.templatetags.components import figures
from core.templating.fragments import render_fragment
from core.templating.page_shell import render_page
from forum import commands, policy
from forum.forms.spaces import SpaceForm
from forum.models import Space
from forum.moderation.sanctions import get_active_mute
from forum.paths import FORUM_PATH
from forum.rendering import space_list, topic_list
from forum.views.common import (
    SpaceFlags,
    form_page,
    get_menu_section,
    get_space_or_404,
    not_available,
    page_context,
    read_only,
    render_mute_notice,
)


@read_only
def spaces(request: HttpRequest) -> HttpResponse:
    sought = space_list.clean_query(request.GET.get("zoek", ""))
    after = parse_public_id(request.GET.get("na"))
    page = space_list.load_space_page(request.user, sought, after=after)
    context = {
        "rows": space_list.render_rows(page.spaces, request.user),
        "sought": sought,
        "path": FORUM_PATH,
        "first_url": _page_url(sought, None) if after else "",
        "next_url": _page_url(sought, page.next_id) if page.next_id else "",
        "section": "forum",
        "streams": " ".join(f"space.{space.public_id}" for space in page.spaces),
    }
    return render(request, "forum/spaces.html", context)


def _page_url(sought: str, after: int | None) -> str:
    query = {"zoek": sought, "na": after}
    asked = urlencode({name: value for name, value in query.items() if value})
    return f"{FORUM_PATH}?{asked}" if asked else FORUM_PATH


@read_only
def space(request: HttpRequest, slug: str) -> HttpResponse:
    return space_page(request, get_space_or_404(request, slug))


def space_page(request: HttpRequest, space: Space) -> HttpResponse:
    view = "unanswered" if request.GET.get("toon") == "onbeantwoord" else "all"
    before = parse_public_id(request.GET.get("voor"))
    if before and not space.topics.filter(public_id=before).exists():
        before = None
    version = ("space", space.pk, space.version, view, before)
    return cached_page(
        request, version, lambda: render_space(request, space, view, before)
    )


def render_space(
    request: HttpRequest, space: Space, view: str, before: int | None
) -> HttpResponse:
    may = policy.permissions_for(request.user, space)
    rendered = topic_list.render_topic_list(space, view=view, before=before)
    topics, has_new = topic_list.fill_topic_list(rendered, space, request.user)
    path, here = space.path, f"/forum/ruimte/{space.public_id}/"
    shown = "toon=onbeantwoord&" if view == "unanswered" else ""
    last = space.last_post_at
    texts = {
        "space_title": space.title,
        "space_url": path,
        "purpose": space.purpose,
        "in_short": Truncator(space.purpose).chars(180),
        "streams": f"space.{space.public_id}",
        "as_of": date(localtime(last), "c") if last else "",
        "read_url": f"{here}gelezen/",
        "follow_url": f"{here}volgen/",
        "newer_url": f"{path}?{shown}".rstrip("?&") if before else "",
        "older_url": f"{path}?{shown}voor={rendered.older}" if rendered.older else "",
    }
    told = {
        "section": get_menu_section(space),
        "space": SpaceFlags.of(space),
        "can": SpaceActions(
            **{name: getattr(may, name) for name in SpaceActions._fields}
        ),
        "follow": may.participation.follow if may.participation else "",
        "view": view,
        "has_new": has_new,
    }
    html = {
        "figures": figures(space),
        "tabs": _tabs(space, view, rendered.unanswered),
        "topics": topics,
        "muted": render_mute_notice(get_active_mute(may)),
    }
    return render_page(request, "forum/space.html", told=told, texts=texts, html=html)


class SpaceActions(NamedTuple):
    """The permissions that the page of a space depends on."""

    can_ask: bool
    can_join: bool
    can_leave: bool
    can_curate: bool
    can_see_participants: bool


def _tabs(space: Space, view: str, unanswered: int) -> str:
    path, all_of_it, waiting = space.path, _("Everything"), _("No answer yet")
    tabs = (
        ("all", path, all_of_it, space.topic_count),
        ("unanswered", f"{path}?toon=onbeantwoord", waiting, unanswered),
    )
    return "".join(
        render_fragment(
            "components/tab.html",
            here=view,
            name=name,
            url=url,
            text=text,
            figure=figure,
            stream=f"space.{space.public_id}",
            as_of=space.last_post_at,
        )
        for name, url, text, figure in tabs
    )


@login_required
@require_POST
def join(request: SignedInRequest, slug: str) -> HttpResponse:
    space = get_space_or_404(request, slug)
    commands.join(request.user, space=space)
    return redirect(space.path)


@login_required
@require_POST
def leave(request: SignedInRequest, slug: str) -> HttpResponse:
    space = get_space_or_404(request, slug)
    commands.leave(request.user, space=space)
    return redirect(space.path)


@login_required
@form_page
def space_edit(request: SignedInRequest, slug: str) -> HttpResponse:
    return space_form_page(request, get_space_or_404(request, slug))


def space_form_page(request: SignedInRequest, space: Space) -> HttpResponse:
    if not policy.permissions_for(request.user, space).can_change_space:
        return not_available(request, status=403)
    form = SpaceForm(request.POST) if request.method == "POST" else SpaceForm.of(space)
    if request.method == "POST" and form.is_valid():
        commands.change_space(request.user, space=space, **form.cleaned_data)
        return redirect(space.path)
    return render(
        request, "forum/space_form.html", {"form": form} | page_context(space)
    )
