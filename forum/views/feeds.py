"""Atom feeds of public spaces and of their topics.

The feed is the same for signed-in users. A closed space has no feed, also for its
members.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import http_date

from core.cache.pages import cached_page
from forum.models import Space, Topic
from forum.rendering import feeds
from forum.views.common import read_only


@read_only
def space_feed(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Space.objects.visible_to(feeds.VISITOR), slug=slug)
    version = ("space feed", found.pk, found.version, feeds.get_feed_version(found))
    return _feed(
        request, version, found.last_post_at, lambda: feeds.render_space_feed(found)
    )


@read_only
def topic_feed(request: HttpRequest, public_id: int) -> HttpResponse:
    topics = Topic.objects.visible_to(feeds.VISITOR).select_related("space")
    found = get_object_or_404(topics, public_id=public_id)
    version = ("topic feed", found.pk, found.version, found.space.version)
    return _feed(
        request, version, found.last_post_at, lambda: feeds.render_topic_feed(found)
    )


def _feed(
    request: HttpRequest,
    version: tuple[Any, ...],
    changed_at: datetime | None,
    write: Callable[[], str],
) -> HttpResponse:
    response = cached_page(request, version, lambda: HttpResponse(write()))
    if response.status_code == 200:
        response.headers["Content-Type"] = "application/atom+xml; charset=utf-8"
        if changed_at:
            response.headers["Last-Modified"] = http_date(changed_at.timestamp())
    return response
