"""A topic as a page, what arrives in it, and where a post stands."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET, require_POST

from accounts.http import SignedInRequest
from core.cache.pages import cached_page, get_cached_page
from core.db.compiled_queries import CompiledQuery
from core.http import has_session, is_prefetch, parse_public_id
from core.templatetags.components import figures
from core.templating.page_shell import render_page
from core.templating.placeholders import fill_placeholders
from forum import cases, commands, counting, own, pages, places, policy, readers
from forum.consent import consent_to
from forum.drawing import Drawing, Reader, arriving, closing_form, drawing
from forum.models import Follow, Space, Topic
from forum.numbers import Numbers
from forum.polls import phase_of
from forum.rows import flat
from forum.views.asking import asking_context
from forum.views.common import (
    FOLLOWED,
    SpaceLook,
    frame,
    muted_note,
    read_only,
    replies_head,
    section_of,
    state_line,
    topic_url,
    visible_post,
    visible_topic,
)
from forum.views.live import topic_head
from forum.views.ordering import in_order, order_of, remembered_order
from forum.views.printing import print_page


@read_only
def topic(
    request: HttpRequest, slug: str, public_id: int, topic_slug: str
) -> HttpResponse:
    if page := _kept(request, public_id):
        return page
    found = visible_topic(request, public_id)
    path = topic_url(found)
    if path != request.path:  # seen first, so no address tells of a hidden title
        return redirect(path)
    return topic_page(request, found)


def topic_page(request: HttpRequest, topic: Topic) -> HttpResponse:
    if request.GET.get("afdrukken"):
        return print_page(request, topic)
    order = order_of(request)
    start = parse_public_id(
        request.GET.get("tot" if order == pages.NEWEST else "vanaf")
    )
    if start and not topic.posts.filter(public_id=start).exists():
        start = None  # or anybody could fill the cache with pages that are none
    version = _version(topic.pk, topic.version, topic.space.version, start, order)
    state = (*version, phase_of(topic))
    return cached_page(request, state, lambda: draw_topic(request, topic, start, order))


def _version(*state: int | str | None) -> tuple[Any, ...]:
    return ("topic", *state)


def _kept(request: HttpRequest, ident: int) -> HttpResponse | None:
    """The first page of a topic, if a visitor may see it and it is in store.

    Everybody's first page is the most frequent one there is: its rights are asked and
    its state, no more, as making a topic and its space of rows costs as much again.
    """
    if has_session(request) or request.GET:
        return None
    if (found := _state.first(request.user, ident=ident)) is None:
        return None
    pk, version, space_version, slug, space_slug, space_id = found
    path = places.topic_path(places.space_path(space_id, space_slug), ident, slug)
    if path != request.path:
        return None
    state = _version(pk, version, space_version, None, pages.TREE)
    return get_cached_page(request, (*state, None))


# A poll changes by the clock, too.
_state = CompiledQuery[tuple[Any, ...]](
    lambda user, ident: (
        Topic.objects.visible_to(user)
        .filter(public_id=ident)
        .exclude(kind=Topic.Kind.POLL)
        .values_list(
            "pk", "version", "space__version", "slug", "space__slug", "space__public_id"
        )
    )
)


def draw_topic(
    request: HttpRequest, topic: Topic, start: int | None, order: str
) -> HttpResponse:
    may = policy.abilities(request.user, topic.space)
    drawn = drawing(topic, may, start=start, order=order)
    unread, known = Numbers(), True
    if may.user.is_authenticated:
        read, known = readers.reading(topic, may.user)
        unread = counting.unread_numbers(topic, read)
    reader = Reader(request, topic, may, drawn.shown, unread)
    mine = own.out_of_sight(topic, may)
    reader.own = {each.post.number: each for each in mine}
    path = topic_url(topic)
    earlier = drawn.earlier and f"{path}{in_order(request, order, drawn.earlier)}"
    here = f"/forum/onderwerp/{topic.public_id}/"
    texts = {
        "title": topic.title,
        "space_title": topic.space.title,
        "space_url": topic.space.path,
        "topic_url": path,
        "public_id": topic.public_id,
        "known": topic.last_number,
        "version": topic.version,
        "streams": f"topic.{topic.public_id} space.{topic.space.public_id}",
        "earlier_url": earlier,
        "later_url": drawn.later and f"{path}{drawn.later}",
        "unread": len(unread) or None,
        "next_unread_url": _next_unread(topic, drawn, reader, unread),
        "feed_url": f"{here}feed/",
        "more_url": f"{here}nieuw/",
        "follow_url": f"{here}volgen/",
        "order_url": f"{here}volgorde/",
        "read_url": f"{here}gelezen/",
    }
    publication = getattr(topic, "publication", None)
    if publication and not topic.space.is_closed_space:
        texts["publication"] = publication.title
        texts["publication_url"] = publication.path
    told = {
        "section": section_of(topic.space),
        "space": SpaceLook.of(topic.space),
        "order": order,
        "follow_level": follow_level(topic, may),
        "has_many": topic.reply_count > 1,
        "is_archived": topic.is_archived,
        "is_closed": topic.is_closed,
        "unread_elsewhere": len(unread) > len(reader.new),
    }
    html = {
        "opening": reader.read(drawn.opening),
        "posts": reader.read(drawn.posts),
        "answers": drawn.answers,
        "voices": drawn.voices,
        "now": state_line(topic),
        "replies_head": replies_head(topic),
        "figures": _figures(topic.space),
        "muted": muted_note(cases.muting(may)),
        "compose": _closing_form(topic, drawn, may, reader),
    } | _rare(request, topic, may, drawn, mine)
    response = render_page(
        request, "forum/topic.html", told=told, texts=texts, html=html
    )
    shown = reader.new if known else set(reader.shown)
    if shown and request.method == "GET" and not is_prefetch(request):
        commands.mark_read(may.user, topic=topic, numbers=shown)
    return response


def _figures(space: Space) -> str:
    return "" if space.is_closed_space else figures(space, small=True)


def _closing_form(
    topic: Topic, drawn: Drawing, may: policy.Abilities, reader: Reader
) -> str:
    if not (drawn.question_id and may.can_reply(topic)):
        return ""
    form = closing_form(
        topic,
        drawn.question_id,
        is_own=topic.author_id == may.user.pk,
        is_nameless=may.is_nameless_in(topic),
    )
    return fill_placeholders(form, reader)


def _rare(
    request: HttpRequest,
    topic: Topic,
    may: policy.Abilities,
    drawn: Drawing,
    mine: list[own.Own],
) -> dict[str, str]:
    """What few topics have, or few readers see: each drawn where it is needed."""
    context = frame(topic.space, topic) | {"can": may}
    context |= asking_context(topic, may, stands=bool(drawn.question_id))
    context["consent"] = topic.space.is_closed_space and consent_to(topic, may.user)
    context["waiting"] = [each for each in mine if each.post.state == "pending"]
    settling = topic.solved_at or context["can_settle"]
    needed = {
        "consent": context["consent"],
        "poll": drawn.opening and context["poll"],
        "settle": drawn.opening and settling,
        "waiting": context["waiting"],
        "curate_menu": may.can_curate,
    }
    return {
        name: render_to_string(f"forum/_{name}.html", context, request)
        for name, is_needed in needed.items()
        if is_needed
    }


def _next_unread(
    topic: Topic, drawn: Drawing, reader: Reader, unread: Numbers
) -> str | None:
    """Where the next unread post stands: on this page, behind it, or before it."""
    here = (row.public_id for row in drawn.shown if row.number in reader.new)
    if (first := next(here, None)) is not None:
        return f"#{places.anchor(first)}"
    found = None
    if len(unread):
        found = readers.next_unread(topic, unread, behind=drawn.last_position)
    return places.post_path(found) if found else None


def follow_level(topic: Topic, may: policy.Abilities) -> str:
    """What was chosen for the topic; else what its space's choice comes to."""
    if not may.user.is_authenticated:
        return ""
    wish = may.participation.follow if may.participation and may.takes_part else ""
    return topic.chosen_level or (wish if wish in {"all", "none"} else "mine")


@require_GET
def arrivals(request: HttpRequest, public_id: int) -> HttpResponse:
    """The posts after number `na`, as rows to be put into an open page."""
    topic = visible_topic(request, public_id)
    if topic.public_id != public_id:
        raise Http404  # merged: numbers of the one mean nothing in the other
    since = request.GET.get("na", "")
    known = int(since) if since.isdecimal() and len(since) < 9 else topic.last_number
    known = min(known, topic.last_number)
    order = order_of(request)
    state = ("arrivals", topic.pk, topic.version, topic.space.version, known, order)
    return cached_page(request, state, lambda: _arrivals(request, topic, known, order))


def _arrivals(
    request: HttpRequest, topic: Topic, known: int, order: str
) -> HttpResponse:
    may = policy.abilities(request.user, topic.space)
    rows = [
        row
        for row in pages.arrivals(topic, may, since=known)
        if row.post.author_id != request.user.pk
    ]
    if order == pages.NEWEST:
        # Put on top one by one: the newest comes last.
        rows = [flat(row) for row in sorted(rows, key=lambda r: r.post.number)]
    reader = Reader.of_rows(request, topic, may, rows)
    head = topic_head(request, topic, may) if rows else ""
    response = HttpResponse(
        head + fill_placeholders(arriving(topic, may, rows), reader)
    )
    if may.user.is_authenticated and rows and not is_prefetch(request):
        commands.mark_read(may.user, topic=topic, numbers=reader.new)
    return response


@read_only
def post(request: HttpRequest, public_id: int) -> HttpResponse:
    """A post's lasting address: leads to the page on which it stands now."""
    found = visible_post(request, public_id)
    query = pages.permalink(found, remembered_order(request))
    anchor = places.anchor(found.public_id)
    return HttpResponseRedirect(f"{topic_url(found.topic)}{query}#{anchor}")


@login_required
@require_POST
def topic_follow(request: SignedInRequest, public_id: int) -> HttpResponse:
    topic = visible_topic(request, public_id)
    level = request.POST.get("level", "")
    if level in Follow.Level.values:
        commands.follow(request.user, topic=topic, level=level)
        messages.success(request, FOLLOWED[level])
    return redirect(topic_url(topic))
