import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from core import markup
from core.db.compiled_queries import CompiledQuery
from forum import paths
from forum.models import Draft, Post, Topic, byline

if TYPE_CHECKING:
    from accounts.policy import Viewer
    from forum.forms.compose_target import ComposeTarget

MAX_OFFERED = 10
MAX_EXCERPT_LENGTH = 120  # characters

_TAG = re.compile(r"<[^<>]*>?")


@dataclass(frozen=True, slots=True)
class DraftOffer:
    form: str
    key: UUID
    saved_at: datetime
    words: str
    path: str
    where: str = ""  # the post or form the draft belongs to, if not the current form

    @property
    def name(self) -> str:
        """Identify the draft in a request to discard it."""
        return f"{self.form}/{self.key}"

    @property
    def continue_path(self) -> str:
        return continue_path(self.path, self.key)


def continue_path(path: str, key: UUID) -> str:
    return f"{path}?concept={key}"


def excerpt_draft(draft: Draft, limit: int = MAX_EXCERPT_LENGTH) -> str:
    text = draft.source[: 10 * limit]
    if draft.source_format == Post.Format.HTML:
        text = html.unescape(_TAG.sub(" ", text))
    return markup.excerpt(markup.sanitize_line(text), limit)


def list_drafts(user: "Viewer", form: str) -> list[Draft]:
    drafts = Draft.objects.visible_to(user).filter(form=form)
    return list(drafts.order_by("-saved_at", "-pk"))


def build_offers(place: "ComposeTarget", drafts: Iterable[Draft]) -> list[DraftOffer]:
    path = place.path
    return [
        DraftOffer(
            row.form, row.key, row.saved_at, row.title or excerpt_draft(row), path
        )
        for row in drafts
    ]


def _drafts_in_space(user: "Viewer", space: int) -> Any:
    drafts = Draft.objects.visible_to(user).filter(space=space)
    return drafts.exclude(form__startswith="space.").order_by("-saved_at", "-pk")


_in_space = CompiledQuery[Draft](_drafts_in_space)


def list_topic_offers(topic: Topic, user: "Viewer") -> list[DraftOffer]:
    """Return the user's drafts of replies and edits in a topic, newest first."""
    about: dict[int, list[tuple[str, Draft]]] = {}
    for draft in _in_space(user, space=topic.space_id):
        kind, _dot, number = draft.form.partition(".")
        if kind in _OF_POSTS and number.isdecimal():
            about.setdefault(int(number), []).append((kind, draft))
    if not about:
        return []
    posts = Post.objects.visible_to(user).filter(topic=topic, public_id__in=about)
    offers = [
        DraftOffer(
            draft.form,
            draft.key,
            draft.saved_at,
            excerpt_draft(draft),
            paths.post_path(post.public_id) + _OF_POSTS[kind],
            _where(kind, post, user),
        )
        for post in posts.select_related("author")
        for kind, draft in about[post.public_id]
    ]
    return sorted(offers, key=lambda offer: offer.saved_at, reverse=True)


_OF_POSTS = {"reply": "antwoord/", "edit": "wijzigen/"}


def _where(kind: str, post: Post, user: "Viewer") -> str:
    if kind == "edit":
        return _("Change of your message")
    if post.is_first_post:
        return ""
    return _("Reply to %(name)s") % {"name": byline(post, user).name}


def render_offers(offers: Sequence[DraftOffer]) -> str:
    """Render the offers for a compose form. The result is personal: do not cache it."""
    if not offers:
        return ""
    context = {"offers": offers[:MAX_OFFERED], "more": len(offers) > MAX_OFFERED}
    return render_to_string("forum/_draft_offers.html", context)
