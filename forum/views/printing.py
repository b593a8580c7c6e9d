"""A topic for paper."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.cache.pages import cached_page
from core.clock import now
from forum import pages, policy
from forum.models import Topic
from forum.views.common import frame, topic_url


def print_page(request: HttpRequest, topic: Topic) -> HttpResponse:
    """All posts of a topic, plain, with where they were taken from."""
    version = ("print", topic.pk, topic.version, topic.space.version)
    response = cached_page(request, version, lambda: draw_print(request, topic))
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def draw_print(request: HttpRequest, topic: Topic) -> HttpResponse:
    may = policy.abilities(request.user, topic.space)
    rows, is_all = pages.printed(topic, may)
    context = {
        "source": f"{settings.SITE_URL}{topic_url(topic)}",
        "printed_at": now(),
        "rows": rows,
        "is_all": is_all,
    }
    return render(request, "forum/print.html", context | frame(topic.space, topic))
