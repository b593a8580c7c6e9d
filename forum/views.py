"""Pages of the forum. The rendering of a space and a topic also serves the groups."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import SignedInRequest
from core.http import is_prefetch, kept_page, public_id
from core.markup import MarkupError
from core.slots import fill
from forum import commands, lists, pages, places, policy
from forum.drawing import Drawing, Reader, arriving, drawing, one
from forum.forms import EditForm, TopicForm, WritingForm
from forum.models import Post, Space, Topic
from forum.numbers import Numbers

read_only = require_http_methods(["GET", "HEAD"])
form_page = require_http_methods(["GET", "HEAD", "POST"])


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


def visible_space(request: HttpRequest, slug: str) -> Space:
    return get_object_or_404(Space.objects.visible_to(request.user).open(), slug=slug)


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


@read_only
def topic(
    request: HttpRequest, slug: str, public_id: int, topic_slug: str
) -> HttpResponse:
    found = visible_topic(request, public_id)
    path = topic_url(found)
    if path != request.path:  # seen first, so no address tells of a hidden title
        return redirect(path)
    return topic_page(request, found)


def visible_topic(request: HttpRequest, ident: int) -> Topic:
    topics = Topic.objects.visible_to(request.user).select_related("space")
    return get_object_or_404(topics, public_id=ident)


def topic_url(topic: Topic) -> str:
    return places.topic_path(topic.space.path, topic.public_id, topic.slug)


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
        "form_url": f"{places.post_path(drawn.question_id)}antwoord/",
        "section": "groups" if topic.space.is_closed_space else "forum",
        "streams": f"topic.{topic.public_id} space.{topic.space.public_id}",
    }


def follows(topic: Topic, may: policy.Abilities) -> bool:
    if not may.user.is_authenticated:
        return False
    return topic.follows.filter(user=may.user, is_muted=False).exists()


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


def visible_post(request: HttpRequest, ident: int) -> Post:
    posts = Post.objects.visible_to(request.user)
    posts = posts.select_related("author", "topic__space")
    return get_object_or_404(posts, public_id=ident)


# -- Writing ------------------------------------------------------------------


@login_required
@form_page
def topic_create(request: SignedInRequest, slug: str) -> HttpResponse:
    seen = Space.objects.visible_to(request.user).open().filter(slug=slug).first()
    return gone(request) if seen is None else topic_form_page(request, seen)


def topic_form_page(request: SignedInRequest, space: Space) -> HttpResponse:
    kind = Topic.Kind.DISCUSSION if space.is_closed_space else Topic.Kind.QUESTION
    form = TopicForm(request.POST or None, initial={"kind": kind})
    if not policy.abilities(request.user, space).can_ask:
        return gone(request, status=403)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        made = attempt(form, lambda: commands.ask(request.user, space=space, **data))
        if made is not None:
            return redirect(topic_url(made))
    context = {"form": form, "space": space, "space_url": space.path}
    return render(request, "forum/topic_form.html", context | _section(space))


@login_required
@form_page
def post_reply(request: SignedInRequest, public_id: int) -> HttpResponse:
    posts = Post.objects.visible_to(request.user).select_related(
        "author", "topic__space"
    )
    parent = posts.filter(public_id=public_id).first()
    if parent is None:
        return gone(request)
    topic = parent.topic
    may = policy.abilities(request.user, topic.space)
    if not may.can_reply(topic):
        return gone(request, status=403)
    form = WritingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        send = {"topic": topic, "parent": parent, **form.cleaned_data}
        made = attempt(form, lambda: commands.reply(request.user, **send))
        if made is not None:
            return redirect(made.path)
    row = pages.rows_of([parent], may)[0]
    context = {"form": form, "topic": topic, "parent_row": row, "space": topic.space}
    context |= {"parent_html": one(row)}
    context |= {"topic_url": topic_url(topic), "space_url": topic.space.path}
    return render(request, "forum/reply.html", context | _section(topic.space))


@login_required
@form_page
def post_edit(request: SignedInRequest, public_id: int) -> HttpResponse:
    posts = Post.objects.visible_to(request.user).select_related(
        "author", "topic__space"
    )
    found = posts.filter(public_id=public_id).first()
    if found is None:
        return gone(request)
    topic = found.topic
    if not policy.abilities(request.user, topic.space).can_edit(found):
        return gone(request, status=403)
    form = WritingForm(request.POST) if request.method == "POST" else EditForm.of(found)
    if request.method == "POST" and form.is_valid():
        text = {k: form.cleaned_data[k] for k in ("source", "source_format")}
        made = attempt(
            form, lambda: commands.edit_post(request.user, post=found, **text)
        )
        if made is not None:
            return redirect(made.path)
    context = {"form": form, "topic": topic, "post": found, "space": topic.space}
    context |= {"topic_url": topic_url(topic), "space_url": topic.space.path}
    return render(request, "forum/post_form.html", context | _section(topic.space))


def _section(space: Space) -> dict[str, str]:
    return {"section": "groups" if space.is_closed_space else "forum"}


def attempt[Made](form: Form, act: Callable[[], Made]) -> Made | None:
    """Do it, or say at the form why not: nothing that was typed is lost."""
    try:
        return act()
    except (MarkupError, commands.Refused) as error:
        form.add_error("source", str(error))
        return None


def gone(request: HttpRequest, status: int = 404) -> HttpResponse:
    """Not there, or not yours (any more): the same words, and the text given back."""
    typed = request.POST.get("source", "") if request.method == "POST" else ""
    if not typed and status == 404:
        return render(request, "404.html", status=404)
    return render(request, "forum/gone.html", {"typed": typed}, status=status)


# -- One button, one act -------------------------------------------------------

ACTS: dict[str, Callable[..., Any]] = {
    "accept": commands.accept_answer,
    "unaccept": commands.unaccept_answer,
    "remove": commands.remove_post,
    "hide": commands.hide_post,
    "restore": commands.restore_post,
}


@login_required
@require_POST
def post_act(request: SignedInRequest, public_id: int) -> HttpResponse:
    found = visible_post(request, public_id)
    act = ACTS.get(request.POST.get("act", ""))
    if act is not None:
        found = act(request.user, post=found)
    topic = found.topic
    if found.is_visible:
        return redirect(found.path)
    stands = Topic.objects.visible_to(request.user).filter(pk=topic.pk).exists()
    return redirect(topic_url(topic) if stands else topic.space.path)


@login_required
@require_POST
def topic_follow(request: SignedInRequest, public_id: int) -> HttpResponse:
    topic = visible_topic(request, public_id)
    stop = request.POST.get("act") == "unfollow"
    (commands.unfollow if stop else commands.follow)(request.user, topic=topic)
    return redirect(topic_url(topic))


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
