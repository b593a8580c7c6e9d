"""What several pages share: loading what the reader may see, answering, trying."""

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

from accounts.policy import waits_for_admission
from core.db.compiled_queries import CompiledQuery
from core.markup import MarkupError
from core.templating.fragments import render_fragment
from forum import cases, commands, lists, places, policy
from forum.drawing import one
from forum.models import Post, Space, Topic
from forum.readers import with_reading
from forum.rows import rows_of

read_only = require_http_methods(["GET", "HEAD"])
form_page = require_http_methods(["GET", "HEAD", "POST"])

# What a choice of notifications comes to; the page comes anew, and says so.
FOLLOWED = {
    "all": _("Kept: you hear of everything here."),
    "topics": _("Kept: you hear of new topics, and of what concerns you."),
    "mine": _("Kept: you hear only of what concerns you."),
    "none": _("Kept: you hear of nothing here."),
}


_space = CompiledQuery[Space](
    lambda user, slug: Space.objects.visible_to(user).open().filter(slug=slug)
)


def visible_space(request: HttpRequest, slug: str) -> Space:
    if found := _space.first(request.user, slug=slug):
        return found
    raise Http404


def _topics(user: Any) -> Any:
    topics = Topic.objects.visible_to(user).select_related("space", "publication")
    return with_reading(topics, user)


_topic = CompiledQuery[Topic](lambda user, ident: _topics(user).filter(public_id=ident))


def visible_topic(request: HttpRequest, ident: int) -> Topic:
    """The topic with this id, or the one into which it was merged."""
    if found := _topic.first(request.user, ident=ident):
        return found
    return get_object_or_404(_topics(request.user).merged_from(ident))


def _posts(user: Any, ident: int) -> Any:
    posts = Post.objects.visible_to(user).filter(public_id=ident)
    return posts.select_related("author", "topic__space")


_post = CompiledQuery[Post](_posts)


def seen_post(user: Any, ident: int) -> Post | None:
    """The post with this id, if this person may see it, with all that is around it."""
    return _post.first(user, ident=ident)


def _answerable_query(user: Any, ident: int) -> Any:
    posts = Post.objects.visible_to(user).filter(public_id=ident)
    return policy.with_part(posts, user, space="topic__space")


_answerable = CompiledQuery[Any](_answerable_query)


def post_to_answer(user: Any, ident: int) -> tuple[Post, policy.Abilities] | None:
    """The same with what this person may do there, in one query, as whoever sends a
    reply needs no more of it."""
    found = _answerable.first(user, ident=ident)
    if found is None:
        return None
    return found, policy.abilities_beside(found, user, found.topic.space)


def visible_post(request: HttpRequest, ident: int) -> Post:
    if found := seen_post(request.user, ident):
        return found
    raise Http404


def topic_url(topic: Topic) -> str:
    return places.topic_path(topic.space.path, topic.public_id, topic.slug)


def led_on(request: HttpRequest, topic: Topic) -> HttpResponse:
    """The page was opened before a merge: nothing is done to the topic that stays."""
    messages.warning(request, gettext("This topic was just merged into another one."))
    return redirect(topic_url(topic))


class SpaceLook(NamedTuple):
    """What the frame of a page may ask of its space: see `core.templating.page_shell`."""

    audience: str
    is_closed_space: bool
    is_confidential: bool

    @classmethod
    def of(cls, space: Space) -> "SpaceLook":
        return cls(space.audience, space.is_closed_space, space.is_confidential)


def section_of(space: Space) -> str:
    """Which entry of the menu its pages stand under."""
    return "groups" if space.is_closed_space else "forum"


def state_line(topic: Topic) -> str:
    """How a topic stands now, as HTML: the same for all who see it."""
    state, word = lists.state_of(topic)
    return render_fragment(
        "forum/_topic_state.html",
        state=state,
        word=str(word),
        is_pinned=topic.is_pinned,
        is_archived=topic.is_archived,
        is_closed=topic.is_closed,
        updated=topic.last_post_at,
    )


def muted_note(muted: cases.Muting | None) -> str:
    """Why there is no form, for somebody who may not write for a while."""
    return render_to_string("forum/_muted.html", {"muted": muted}) if muted else ""


def replies_head(topic: Topic) -> str:
    return render_fragment("forum/_replies_head.html", n=topic.reply_count)


def frame(space: Space, topic: Topic | None = None) -> dict[str, Any]:
    """What a page shows around its own: where one is, and the way back."""
    around = {
        "space": space,
        "space_url": space.path,
        "section": section_of(space),
    }
    if topic is not None:
        around |= {"topic": topic, "topic_url": topic_url(topic)}
    return around


def post_frame(post: Post, may: policy.Abilities) -> dict[str, Any]:
    """The same for a page about one post, with the post as it stands in its topic."""
    around = {"post": post, "post_html": one(rows_of([post], may)[0])}
    return frame(may.space, post.topic) | around


def attempt[Made](form: Form, act: Callable[[], Made]) -> Made | None:
    """Do it, or say at the form why not: nothing that was typed is lost."""
    try:
        return act()
    except (MarkupError, commands.Refused) as error:
        form.add_error("source", str(error))
        return None
    except commands.FileRefusedError as error:
        form.add_error("uploads", str(error))
        return None


def gone(request: HttpRequest, status: int = 404, muted: Any = None) -> HttpResponse:
    """Not there, or not yours (any more): the same words, and the text given back.

    `muted` (forum.cases.Muting) says until when somebody may not write, and why.
    """
    typed = request.POST.get("source", "") if request.method == "POST" else ""
    if not typed and status == 404:
        return render(request, "404.html", status=404)
    waits = status == 403 and waits_for_admission(request.user)
    context = {"typed": typed, "muted": muted, "waits": waits}
    return render(request, "forum/gone.html", context, status=status)
