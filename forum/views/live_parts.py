"""Fragments that an open topic page fetches after a live update hint.

They are rendered with the same templates as the page, so that static/js/patch.js can
compare them and change only what differs.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string

from core.cache.pages import cached_page
from core.http import is_prefetch
from core.templating.placeholders import fill_placeholders
from forum import commands, policy
from forum.models import Topic
from forum.rendering.topic import (
    TopicPlaceholders,
    render_first_post,
    render_new_posts,
    render_topic_parts,
)
from forum.selectors import own_hidden_posts, post_pages
from forum.views.ask import build_settle_context
from forum.views.common import read_only, render_replies_head, render_topic_state


@read_only
def post_part(request: HttpRequest, public_id: int) -> HttpResponse:
    """Return a post as the topic page shows it now; 404 if the page does not show it.

    The post is marked as read, unless the request is a prefetch.
    """
    topics = Topic.objects.visible_to(request.user).select_related("space")
    topic = topics.filter(posts__public_id=public_id).first()
    if topic is None:
        raise Http404
    state = ("part", public_id, topic.version, topic.space.version)
    return cached_page(request, state, lambda: _render_part(request, topic, public_id))


def _render_part(request: HttpRequest, topic: Topic, ident: int) -> HttpResponse:
    may = policy.permissions_for(request.user, topic.space)
    row = post_pages.load_post_row(topic, may, ident=ident)
    if row is None:
        raise Http404
    reader = TopicPlaceholders.of_rows(request, topic, may, [row])
    numbers, reader.new = reader.new, set()
    if row.is_gone:
        mine = own_hidden_posts.list_own_hidden_posts(topic, may)
        reader.own = {each.post.number: each for each in mine}
    is_first = row.post.depth == 0
    html = (
        render_first_post(topic, may, row)
        if is_first
        else render_new_posts(topic, may, [row])
    )
    response = HttpResponse(
        build_topic_head(request, topic, may) + fill_placeholders(html, reader)
    )
    if may.user.is_authenticated and numbers and not is_prefetch(request):
        commands.mark_read(may.user, topic=topic, numbers=numbers)
    return response


def build_topic_head(
    request: HttpRequest, topic: Topic, may: policy.SpacePermissions
) -> str:
    context = build_settle_context(topic, may) | {"topic": topic}
    pieces = render_topic_parts(topic, may) | {
        "settle": render_to_string("forum/_mark_solved.html", context, request)
    }
    heading = {"topic": topic, "pieces": pieces}
    named = render_to_string("forum/_topic_parts.html", heading)
    return named + render_topic_state(topic) + render_replies_head(topic)
