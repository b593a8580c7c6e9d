from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET, require_POST

from accounts.authentication.http import SignedInRequest
from core.cache.pages import cached_page, get_cached_page
from core.db.compiled_queries import CompiledQuery
from core.http import has_session, is_prefetch, parse_public_id
from core.templatetags.components import figures
from core.templating.page_shell import render_page
from core.templating.placeholders import fill_placeholders
from forum import commands, paths, policy
from forum.models import Follow, Space, Topic
from forum.models.number_set import NumberSet
from forum.moderation.move_consent import get_move_consent
from forum.moderation.sanctions import get_active_mute
from forum.rendering.post_rows import flatten_row
from forum.rendering.topic import (
    RenderedTopic,
    TopicPlaceholders,
    render_new_posts,
    render_reply_form,
    render_topic,
)
from forum.selectors import own_hidden_posts, post_pages, reader_state, unread_posts
from forum.selectors.polls import get_poll_phase
from forum.views.ask import build_question_context
from forum.views.common import (
    FOLLOW_MESSAGES,
    SpaceFlags,
    get_menu_section,
    get_post_or_404,
    get_topic_or_404,
    get_topic_url,
    page_context,
    read_only,
    render_mute_notice,
    render_replies_head,
    render_topic_state,
)
from forum.views.live_parts import build_topic_head
from forum.views.print import render_print_page
from forum.views.sort_order import add_order, get_order, get_remembered_order


@read_only
def topic(
    request: HttpRequest, slug: str, public_id: int, topic_slug: str
) -> HttpResponse:
    if page := _cached_first_page(request, public_id):
        return page
    found = get_topic_or_404(request, public_id)
    path = get_topic_url(found)
    if path != request.path:  # access is checked: reveals no title
        return redirect(path)
    return topic_page(request, found)


def topic_page(request: HttpRequest, topic: Topic) -> HttpResponse:
    if request.GET.get("afdrukken"):
        return render_print_page(request, topic)
    order = get_order(request)
    start = parse_public_id(
        request.GET.get("tot" if order == post_pages.NEWEST else "vanaf")
    )
    if start and not topic.posts.filter(public_id=start).exists():
        start = None  # made-up page starts must not fill the cache
    version = _version(topic.pk, topic.version, topic.space.version, start, order)
    state = (*version, get_poll_phase(topic))
    return cached_page(
        request, state, lambda: topic_response(request, topic, start, order)
    )


def _version(*state: int | str | None) -> tuple[Any, ...]:
    return ("topic", *state)


def _cached_first_page(request: HttpRequest, ident: int) -> HttpResponse | None:
    """Return the cached first page of a topic if a visitor may see it.

    This is the most frequently requested page. Only permissions and versions are
    queried, because building model instances costs as much again.
    """
    if has_session(request) or request.GET:
        return None
    if (found := _state.first(request.user, ident=ident)) is None:
        return None
    pk, version, space_version, slug, space_slug, space_id = found
    path = paths.topic_path(paths.space_path(space_id, space_slug), ident, slug)
    if path != request.path:
        return None
    state = _version(pk, version, space_version, None, post_pages.TREE)
    return get_cached_page(request, (*state, None))


# Polls are excluded: they also change with time.
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


def topic_response(
    request: HttpRequest, topic: Topic, start: int | None, order: str
) -> HttpResponse:
    may = policy.permissions_for(request.user, topic.space)
    rendered = render_topic(topic, may, start=start, order=order)
    unread, known = NumberSet(), True
    if may.user.is_authenticated:
        read, known = reader_state.get_read_numbers(topic, may.member)
        unread = unread_posts.get_unread_numbers(topic, read)
    reader = TopicPlaceholders(request, topic, may, rendered.shown, unread)
    mine = own_hidden_posts.list_own_hidden_posts(topic, may)
    reader.own = {each.post.number: each for each in mine}
    path = get_topic_url(topic)
    earlier = (
        rendered.earlier and f"{path}{add_order(request, order, rendered.earlier)}"
    )
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
        "later_url": rendered.later and f"{path}{rendered.later}",
        "unread": len(unread) or None,
        "next_unread_url": _next_unread(topic, rendered, reader, unread),
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
        "section": get_menu_section(topic.space),
        "space": SpaceFlags.of(topic.space),
        "order": order,
        "follow_level": get_follow_level(topic, may),
        "has_many": topic.reply_count > 1,
        "is_archived": topic.is_archived,
        "is_closed": topic.is_closed,
        "unread_elsewhere": len(unread) > len(reader.new),
    }
    html = {
        "opening": reader.read(rendered.opening),
        "posts": reader.read(rendered.posts),
        "answers": rendered.answers,
        "voices": rendered.voices,
        "now": render_topic_state(topic),
        "replies_head": render_replies_head(topic),
        "figures": _space_stats(topic.space),
        "muted": render_mute_notice(get_active_mute(may)),
        "compose": _closing_form(topic, rendered, may, reader),
    } | _optional_fragments(request, topic, may, rendered, mine)
    response = render_page(
        request, "forum/topic.html", told=told, texts=texts, html=html
    )
    shown = reader.new if known else set(reader.shown)
    if shown and request.method == "GET" and not is_prefetch(request):
        commands.mark_read(may.member, topic=topic, numbers=shown)
    return response


def _space_stats(space: Space) -> str:
    return "" if space.is_closed_space else figures(space, small=True)


def _closing_form(
    topic: Topic,
    rendered: RenderedTopic,
    may: policy.SpacePermissions,
    reader: TopicPlaceholders,
) -> str:
    if not (rendered.question_id and may.can_reply(topic)):
        return ""
    form = render_reply_form(
        topic,
        rendered.question_id,
        is_own=topic.author_id == may.user.pk,
        is_nameless=may.is_nameless_in(topic),
    )
    return fill_placeholders(form, reader)


def _optional_fragments(
    request: HttpRequest,
    topic: Topic,
    may: policy.SpacePermissions,
    rendered: RenderedTopic,
    mine: list[own_hidden_posts.HiddenPost],
) -> dict[str, str]:
    context = page_context(topic.space, topic) | {"can": may}
    context |= build_question_context(topic, may, stands=bool(rendered.question_id))
    context["consent"] = topic.space.is_closed_space and get_move_consent(
        topic, may.user
    )
    context["waiting"] = [
        each for each in mine if each.post.state == each.post.State.PENDING
    ]
    settling = topic.solved_at or context["can_settle"]
    needed = {
        "consent": ("_move_consent", context["consent"]),
        "poll": ("_poll", rendered.opening and context["poll"]),
        "settle": ("_mark_solved", rendered.opening and settling),
        "waiting": ("_waiting", context["waiting"]),
        "curate_menu": ("_topic_moderation_menu", may.can_curate),
    }
    return {
        name: render_to_string(f"forum/{template}.html", context, request)
        for name, (template, is_needed) in needed.items()
        if is_needed
    }


def _next_unread(
    topic: Topic, rendered: RenderedTopic, reader: TopicPlaceholders, unread: NumberSet
) -> str | None:
    here = (row.public_id for row in rendered.shown if row.number in reader.new)
    if (first := next(here, None)) is not None:
        return f"#{paths.post_anchor(first)}"
    found = None
    if len(unread):
        found = reader_state.find_next_unread(
            topic, unread, behind=rendered.last_position
        )
    return paths.post_path(found) if found else None


def get_follow_level(topic: Topic, may: policy.SpacePermissions) -> str:
    """Return the level chosen for the topic, or else the level that the space gives."""
    if not may.user.is_authenticated:
        return ""
    wish = may.participation.follow if may.participation and may.takes_part else ""
    return topic.chosen_level or (wish if wish in {"all", "none"} else "mine")


@require_GET
def new_posts(request: HttpRequest, public_id: int) -> HttpResponse:
    """Return the posts after number `na`, as rows to be added to an open page."""
    topic = get_topic_or_404(request, public_id)
    if topic.public_id != public_id:
        raise Http404  # merged: the numbers of one topic mean nothing in the other
    since = request.GET.get("na", "")
    known = int(since) if since.isdecimal() and len(since) < 9 else topic.last_number
    known = min(known, topic.last_number)
    order = get_order(request)
    state = ("arrivals", topic.pk, topic.version, topic.space.version, known, order)
    return cached_page(
        request, state, lambda: _render_arrivals(request, topic, known, order)
    )


def _render_arrivals(
    request: HttpRequest, topic: Topic, known: int, order: str
) -> HttpResponse:
    may = policy.permissions_for(request.user, topic.space)
    rows = [
        row
        for row in post_pages.load_new_posts(topic, may, since=known)
        if row.post.author_id != request.user.pk
    ]
    if order == post_pages.NEWEST:
        # The page adds each on top, so the newest must be last.
        rows = [flatten_row(row) for row in sorted(rows, key=lambda r: r.post.number)]
    reader = TopicPlaceholders.of_rows(request, topic, may, rows)
    head = build_topic_head(request, topic, may) if rows else ""
    response = HttpResponse(
        head + fill_placeholders(render_new_posts(topic, may, rows), reader)
    )
    if may.user.is_authenticated and rows and not is_prefetch(request):
        commands.mark_read(may.user, topic=topic, numbers=reader.new)
    return response


@read_only
def post(request: HttpRequest, public_id: int) -> HttpResponse:
    """Redirect the permalink of a post to the page that shows it."""
    found = get_post_or_404(request, public_id)
    query = post_pages.get_permalink_query(found, get_remembered_order(request))
    anchor = paths.post_anchor(found.public_id)
    return HttpResponseRedirect(f"{get_topic_url(found.topic)}{query}#{anchor}")


@login_required
@require_POST
def topic_follow(request: SignedInRequest, public_id: int) -> HttpResponse:
    topic = get_topic_or_404(request, public_id)
    level = request.POST.get("level", "")
    if level in Follow.Level.values:
        commands.follow(request.user, topic=topic, level=level)
        messages.success(request, FOLLOW_MESSAGES[level])
    return redirect(get_topic_url(topic))
