from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.cache.pages import cached_page
from core.clock import now
from forum import policy
from forum.models import Topic
from forum.selectors import post_pages
from forum.views.common import get_topic_url, page_context


def render_print_page(request: HttpRequest, topic: Topic) -> HttpResponse:
    version = ("print", topic.pk, topic.version, topic.space.version)
    response = cached_page(request, version, lambda: render_print_html(request, topic))
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def render_print_html(request: HttpRequest, topic: Topic) -> HttpResponse:
    may = policy.permissions_for(request.user, topic.space)
    rows, is_all = post_pages.load_printable(topic, may)
    context = {
        "source": f"{settings.SITE_URL}{get_topic_url(topic)}",
        "printed_at": now(),
        "rows": rows,
        "is_all": is_all,
    }
    return render(
        request, "forum/print.html", context | page_context(topic.space, topic)
    )
