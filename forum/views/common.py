"""What several pages share: loading what the reader may see, answering, trying."""

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from core.markup import MarkupError
from forum import commands, places
from forum.models import Post, Space, Topic

read_only = require_http_methods(["GET", "HEAD"])
form_page = require_http_methods(["GET", "HEAD", "POST"])


def visible_space(request: HttpRequest, slug: str) -> Space:
    return get_object_or_404(Space.objects.visible_to(request.user).open(), slug=slug)


def visible_topic(request: HttpRequest, ident: int) -> Topic:
    """The topic with this id, or the one into which it was merged."""
    topics = Topic.objects.visible_to(request.user).select_related("space")
    found = topics.filter(public_id=ident).first()
    return found or get_object_or_404(topics.merged_from(ident))


def visible_post(request: HttpRequest, ident: int) -> Post:
    posts = Post.objects.visible_to(request.user)
    posts = posts.select_related("author", "topic__space")
    return get_object_or_404(posts, public_id=ident)


def topic_url(topic: Topic) -> str:
    return places.topic_path(topic.space.path, topic.public_id, topic.slug)


def section_of(space: Space) -> dict[str, str]:
    return {"section": "groups" if space.is_closed_space else "forum"}


def attempt[Made](form: Form, act: Callable[[], Made]) -> Made | None:
    """Do it, or say at the form why not: nothing that was typed is lost."""
    try:
        return act()
    except (MarkupError, commands.Refused) as error:
        form.add_error("source", str(error))
        return None
    except commands.FileRefused as error:
        form.add_error("uploads", str(error))
        return None


def gone(request: HttpRequest, status: int = 404, muted: Any = None) -> HttpResponse:
    """Not there, or not yours (any more): the same words, and the text given back.

    `muted` (forum.cases.Muting) says until when somebody may not write, and why.
    """
    typed = request.POST.get("source", "") if request.method == "POST" else ""
    if not typed and status == 404:
        return render(request, "404.html", status=404)
    context = {"typed": typed, "muted": muted}
    return render(request, "forum/gone.html", context, status=status)
