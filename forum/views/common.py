"""Helpers for views: loading visible objects, template contexts, running commands."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.policy import Viewer, waits_for_admission
from core.db.compiled_queries import CompiledQuery
from core.exceptions import ActionRefused
from core.http.refusals import show_refusal_in_form
from core.templating.fragments import render_fragment
from core.uploads import FileRefusedError
from forum import paths, policy
from forum.models import Post, Space, Topic
from forum.moderation.sanctions import ActiveMute
from forum.rendering.post_rows import build_rows
from forum.rendering.topic import render_post
from forum.selectors import topic_lists
from forum.selectors.reader_state import with_reader_state

read_only = require_http_methods(["GET", "HEAD"])
form_page = require_http_methods(["GET", "HEAD", "POST"])

# Shown on the page after the choice is saved.
FOLLOW_MESSAGES = {
    "all": _("Saved: you will be notified of everything here."),
    "topics": _("Kept: you hear of new topics, and of what concerns you."),
    "mine": _("Saved: you will only be notified of what concerns you."),
    "none": _("Saved: you will not be notified of anything here."),
}


_space = CompiledQuery[Space](
    lambda user, slug: Space.objects.visible_to(user).open().filter(slug=slug)
)


def get_space_or_404(request: HttpRequest, slug: str) -> Space:
    if found := _space.first(request.user, slug=slug):
        return found
    raise Http404


def _topics(user: Viewer) -> Any:
    topics = Topic.objects.visible_to(user).select_related("space", "publication")
    return with_reader_state(topics, user)


_topic = CompiledQuery[Topic](lambda user, ident: _topics(user).filter(public_id=ident))


def get_topic_or_404(request: HttpRequest, ident: int) -> Topic:
    """Return the topic with this id, or the topic into which it was merged."""
    if found := _topic.first(request.user, ident=ident):
        return found
    topic: Topic = get_object_or_404(_topics(request.user).merged_from(ident))
    return topic


def _posts(user: Viewer, ident: int) -> Any:
    posts = Post.objects.visible_to(user).filter(public_id=ident)
    return posts.select_related("author", "topic__space")


_post = CompiledQuery[Post](_posts)


def find_post(user: Viewer, ident: int) -> Post | None:
    """Return the post if the user may see it, with its author, topic and space."""
    return _post.first(user, ident=ident)


def _post_with_permissions_query(user: Viewer, ident: int) -> Any:
    posts = Post.objects.visible_to(user).filter(public_id=ident)
    return policy.annotate_participation(posts, user, space="topic__space")


_post_with_permissions = CompiledQuery[Any](_post_with_permissions_query)


def find_post_with_permissions(
    user: Viewer, ident: int
) -> tuple[Post, policy.SpacePermissions] | None:
    """Return a post and the user's permissions there, in one query."""
    found = _post_with_permissions.first(user, ident=ident)
    if found is None:
        return None
    return found, policy.permissions_from_row(found, user, found.topic.space)


def get_post_or_404(request: HttpRequest, ident: int) -> Post:
    if found := find_post(request.user, ident):
        return found
    raise Http404


def get_topic_url(topic: Topic) -> str:
    return paths.topic_path(topic.space.path, topic.public_id, topic.slug)


def redirect_to_merged(request: HttpRequest, topic: Topic) -> HttpResponse:
    """Redirect a request that was meant for a merged topic, without applying it."""
    messages.warning(request, gettext("This topic was just merged into another one."))
    return redirect(get_topic_url(topic))


class SpaceFlags(NamedTuple):
    """The fields of a space used in a page shell, see `core.templating.page_shell`."""

    audience: str
    is_closed_space: bool
    is_confidential: bool

    @classmethod
    def of(cls, space: Space) -> "SpaceFlags":
        return cls(space.audience, space.is_closed_space, space.is_confidential)


def get_menu_section(space: Space) -> str:
    return "groups" if space.is_closed_space else "forum"


def render_topic_state(topic: Topic) -> str:
    state, word = topic_lists.get_topic_state(topic)
    return render_fragment(
        "forum/_topic_state.html",
        state=state,
        word=str(word),
        is_pinned=topic.is_pinned,
        is_archived=topic.is_archived,
        is_closed=topic.is_closed,
        updated=topic.last_post_at,
    )


def render_mute_notice(muted: ActiveMute | None) -> str:
    """Render the reason why a muted user cannot post, or return ""."""
    return render_to_string("forum/_muted.html", {"muted": muted}) if muted else ""


def render_replies_head(topic: Topic) -> str:
    return render_fragment("forum/_replies_head.html", n=topic.reply_count)


def page_context(space: Space, topic: Topic | None = None) -> dict[str, Any]:
    around = {
        "space": space,
        "space_url": space.path,
        "section": get_menu_section(space),
    }
    if topic is not None:
        around |= {"topic": topic, "topic_url": get_topic_url(topic)}
    return around


def post_page_context(post: Post, may: policy.SpacePermissions) -> dict[str, object]:
    around = {"post": post, "post_html": render_post(build_rows([post], may)[0])}
    return page_context(may.space, post.topic) | around


def run_command[Made](form: Form, act: Callable[[], Made]) -> Made | None:
    """Run a command, and add its error to the form if it refuses."""
    try:
        return act()
    except FileRefusedError as refusal:
        show_refusal_in_form(form, refusal, "uploads")
    except ActionRefused as refusal:
        show_refusal_in_form(form, refusal, "source")
    return None


def not_available(
    request: HttpRequest, status: int = 404, muted: object = None
) -> HttpResponse:
    """Render an error page that does not reveal whether the object exists.

    Text that the user submitted is shown, so that it is not lost. `muted`
    (forum.moderation.sanctions.ActiveMute) adds the end and the reason of a mute.
    """
    typed = request.POST.get("source", "") if request.method == "POST" else ""
    if not typed and status == 404:
        return render(request, "404.html", status=404)
    waits = status == 403 and waits_for_admission(request.user)
    context = {"typed": typed, "muted": muted, "waits": waits}
    return render(request, "forum/not_available.html", context, status=status)
