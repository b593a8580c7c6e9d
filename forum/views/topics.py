"""A topic as a page, what arrives in it, and where a post stands."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.http import SignedInRequest
from core.http import is_prefetch, kept_page, public_id
from core.slots import fill
from forum import commands, lists, pages, places, policy
from forum.composing import Place
from forum.drawing import Drawing, Reader, arriving, drawing
from forum.forms import WritingForm
from forum.models import Topic
from forum.numbers import Numbers
from forum.views.common import read_only, topic_url, visible_post, visible_topic


@read_only
def topic(
    request: HttpRequest, slug: str, public_id: int, topic_slug: str
) -> HttpResponse:
    found = visible_topic(request, public_id)
    path = topic_url(found)
    if path != request.path:  # seen first, so no address tells of a hidden title
        return redirect(path)
    return topic_page(request, found)


def topic_page(request: HttpRequest, topic: Topic) -> HttpResponse:
    start = public_id(request.GET.get("vanaf"))
    if start and not topic.posts.filter(public_id=start).exists():
        start = None  # or anybody could fill the cache with pages that are none
    version = ("topic", topic.pk, topic.version, topic.space.version, start)
    return kept_page(request, version, lambda: draw_topic(request, topic, start))


def draw_topic(request: HttpRequest, topic: Topic, start: int | None) -> HttpResponse:
    may = policy.abilities(request.user, topic.space)
    drawn = drawing(topic, may, start=start)
    unread, known = Numbers(), True
    if may.user.is_authenticated:
        read, known = pages.reading(topic, may.user)
        unread = lists.unread_numbers(topic, read)
    reader = Reader(request, topic, may, drawn.shown, unread)
    context = topic_context(topic, may, drawn) | {
        "opening": fill(drawn.opening, reader),
        "posts": fill(drawn.posts, reader),
        "unread": len(unread),
        "next_unread_url": _next_unread(topic, drawn, reader, unread),
    }
    response = render(request, "forum/topic.html", context)
    shown = reader.new if known else set(reader.shown)
    if shown and request.method == "GET" and not is_prefetch(request):
        commands.mark_read(may.user, topic=topic, numbers=shown)
    return response


def _next_unread(
    topic: Topic, drawn: Drawing, reader: Reader, unread: Numbers
) -> str | None:
    """Where the next unread post stands: on this page, behind it, or before it."""
    here = (row.public_id for row in drawn.shown if row.number in reader.new)
    if (first := next(here, None)) is not None:
        return f"#{places.anchor(first)}"
    found = None
    if len(unread):
        found = pages.next_unread(topic, unread, behind=drawn.last_position)
    return places.post_path(found) if found else None


def topic_context(
    topic: Topic, may: policy.Abilities, drawn: Drawing
) -> dict[str, Any]:
    path = topic_url(topic)
    state, word = lists.state_of(topic)
    can_reply = may.can_reply(topic) and drawn.question_id
    return {
        "space": topic.space,
        "space_url": topic.space.path,
        "topic": topic,
        "topic_url": path,
        "state": state,
        "state_word": word,
        "accepted": drawn.accepted,
        "follows": follows(topic, may),
        "earlier_url": drawn.earlier and f"{path}{drawn.earlier}".rstrip("?"),
        "later_url": drawn.later and f"{path}{drawn.later}",
        "more_url": f"/forum/onderwerp/{topic.public_id}/nieuw/",
        "follow_url": f"/forum/onderwerp/{topic.public_id}/volgen/",
        "known": topic.last_number,
        "form": WritingForm() if can_reply else None,
        "place": _place(topic, drawn),
        "form_url": f"{places.post_path(drawn.question_id)}antwoord/",
        "section": "groups" if topic.space.is_closed_space else "forum",
        "streams": f"topic.{topic.public_id} space.{topic.space.public_id}",
    }


def _place(topic: Topic, drawn: Drawing) -> Place:
    """Of the form at the end of the page, which answers the first post."""
    path = f"{places.post_path(drawn.question_id)}antwoord/"
    return Place(f"reply.{drawn.question_id}", path, topic.space, topic)


def follows(topic: Topic, may: policy.Abilities) -> bool:
    if not may.user.is_authenticated:
        return False
    return topic.follows.filter(user=may.user, level="all").exists()


@require_GET
def arrivals(request: HttpRequest, public_id: int) -> HttpResponse:
    """The posts after number `na`, as rows to be put into an open page."""
    topic = visible_topic(request, public_id)
    may = policy.abilities(request.user, topic.space)
    since = request.GET.get("na", "")
    known = int(since) if since.isdecimal() and len(since) < 9 else topic.last_number
    rows = [
        row
        for row in pages.arrivals(topic, may, since=known)
        if row.post.author_id != request.user.pk
    ]
    reader = Reader.of_rows(request, topic, may, rows)
    response = HttpResponse(fill(arriving(topic, may, rows), reader))
    if may.user.is_authenticated and rows and not is_prefetch(request):
        commands.mark_read(may.user, topic=topic, numbers=reader.new)
    return response


@read_only
def post(request: HttpRequest, public_id: int) -> HttpResponse:
    """A post's lasting address: leads to the page on which it stands now."""
    found = visible_post(request, public_id)
    start = pages.page_start(found)
    query = f"?vanaf={start.public_id}" if start else ""
    anchor = places.anchor(found.public_id)
    return HttpResponseRedirect(f"{topic_url(found.topic)}{query}#{anchor}")


@login_required
@require_POST
def topic_follow(request: SignedInRequest, public_id: int) -> HttpResponse:
    topic = visible_topic(request, public_id)
    stop = request.POST.get("act") == "unfollow"
    (commands.unfollow if stop else commands.follow)(request.user, topic=topic)
    return redirect(topic_url(topic))
