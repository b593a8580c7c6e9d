"""What a post said before."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.http import kept_page
from forum.models import Post, byline
from forum.versions import versions
from forum.views.common import frame, read_only, visible_post


@read_only
def post_revisions(request: HttpRequest, public_id: int) -> HttpResponse:
    """For whoever may see the post, and the post alone: what is hidden has no past."""
    post = visible_post(request, public_id)
    topic, space = post.topic, post.topic.space
    version = ("revisions", post.pk, topic.pk, topic.version, space.version)
    response = kept_page(request, version, lambda: _draw(request, post))
    response["X-Robots-Tag"] = "noindex"
    return response


def _draw(request: HttpRequest, post: Post) -> HttpResponse:
    reader: Any = request.user
    context = {
        "post": post,
        "byline": byline(post, reader),
        "versions": versions(post, reader),
    } | frame(post.topic.space, post.topic)
    return render(request, "forum/post_revisions.html", context)
