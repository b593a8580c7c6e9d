from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST

from accounts.authentication.http import SignedInRequest
from core.clock import is_day
from core.http import parse_public_id as parsed
from core.templating.placeholders import fill_placeholders
from forum import commands, policy
from forum.forms.bookmarks import BookmarkForm
from forum.models import Bookmark, Participation, Reaction, Space
from forum.rendering.post_rows import build_rows
from forum.rendering.topic import TopicPlaceholders, render_reactions
from forum.selectors.bookmarks import load_bookmark_page
from forum.views.common import (
    FOLLOW_MESSAGES,
    form_page,
    get_post_or_404,
    get_topic_or_404,
    get_topic_url,
    not_available,
    post_page_context,
    read_only,
    redirect_to_merged,
)


@login_required
@require_POST
def topic_read(request: SignedInRequest, public_id: int) -> HttpResponse:
    """Mark posts as read, up to the newest post in the page (`upto`)."""
    topic = get_topic_or_404(request, public_id)
    if topic.public_id != public_id:
        return redirect_to_merged(request, topic)
    upto = request.POST.get("upto", "")
    if upto.isascii() and upto.isdecimal() and len(upto) < 10:
        commands.mark_topic_read(request.user, topic=topic, upto=int(upto))
    return redirect(get_topic_url(topic))


@login_required
@require_POST
def space_read(request: SignedInRequest, public_id: int) -> HttpResponse:
    """Mark posts as read, up to the newest activity in the page (`until`)."""
    space = _visible_space(request, public_id)
    try:
        until = parse_datetime(request.POST.get("until", ""))
    except ValueError:
        until = None
    if until is not None and until.tzinfo is not None and is_day(until.date()):
        commands.mark_space_read(request.user, space=space, until=until)
    return redirect(space.path)


@login_required
@require_POST
def space_follow(request: SignedInRequest, public_id: int) -> HttpResponse:
    space = _visible_space(request, public_id)
    level = request.POST.get("level", "")
    if level in Participation.Follow.values:
        commands.follow_space(request.user, space=space, level=level)
        messages.success(request, FOLLOW_MESSAGES[level])
    return redirect(space.path)


def _visible_space(request: SignedInRequest, public_id: int) -> Space:
    seen = Space.objects.visible_to(request.user)
    space: Space = get_object_or_404(seen, public_id=public_id)
    return space


@login_required
@require_POST
def post_react(request: SignedInRequest, public_id: int) -> HttpResponse:
    """Add or withdraw reactions. Scripts get a fragment, forms a redirect."""
    found = get_post_or_404(request, public_id)
    for kind in Reaction.Kind.values:
        if kind in request.POST:
            wanted = request.POST[kind] == "on"
            act = commands.react if wanted else commands.unreact
            act(request.user, post=found, kind=kind)
    if request.headers.get("X-Requested-With") != "fetch":
        return redirect(found.path)
    fresh = get_post_or_404(request, public_id)
    may = policy.permissions_for(request.user, fresh.topic.space)
    rows = build_rows([fresh], may)
    reader = TopicPlaceholders.of_rows(request, fresh.topic, may, rows)
    return HttpResponse(fill_placeholders(render_reactions(rows[0]), reader))


@login_required
@form_page
def post_keep(request: SignedInRequest, public_id: int) -> HttpResponse:
    found = get_post_or_404(request, public_id)
    may = policy.permissions_for(request.user, found.topic.space)
    if not may.can_keep(found):
        return not_available(request, status=403)
    if request.method == "POST" and "drop" in request.POST:
        commands.delete_bookmark(request.user, post=found)
        return redirect("bookmarks")
    before = Bookmark.objects.of(request.user).filter(post=found).first()
    form = BookmarkForm(
        request.POST or None, initial={"note": before.note if before else ""}
    )
    if request.method == "POST" and form.is_valid():
        commands.add_bookmark(request.user, post=found, note=form.cleaned_data["note"])
        return redirect(found.path)
    context = {"form": form, "is_kept": before is not None}
    return render(
        request, "forum/bookmark_form.html", context | post_page_context(found, may)
    )


@login_required
@read_only
def bookmarks(request: SignedInRequest) -> HttpResponse:
    before = parsed(request.GET.get("voor"))
    page = load_bookmark_page(request.user, before=before)
    return render(request, "forum/bookmarks.html", {"page": page, "section": "forum"})
