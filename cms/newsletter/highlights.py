"""Public forum questions that are highlighted on pages and in the newsletter."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser

from core.clock import now
from core.db.compiled_queries import CompiledQuery
from core.markup import excerpt
from forum import paths
from forum.models import Post, Topic

HIGHLIGHT_PERIOD = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Highlight:
    title: str
    path: str
    replies: int
    question: str
    answers: list[str]
    state: tuple[int, int]


def list_newest_ids(most: int) -> list[int]:
    """Return the ids of this week's public topics with the most replies."""
    if not most:
        return []
    found = _public().filter(
        last_post_at__gte=now() - HIGHLIGHT_PERIOD, is_archived=False
    )
    return list(
        found.order_by("-post_count", "-pk").values_list("pk", flat=True)[:most]
    )


def list_highlights(keys: list[int], *, with_text: bool = False) -> list[Highlight]:
    """Return the public ones among these topics, in this order.

    Uses at most two queries.
    """
    topics = _public().filter(post_count__gt=0).select_related("space").in_bulk(keys)
    found = [topics[key] for key in keys if key in topics]
    texts = _texts([topic.pk for topic in found]) if with_text and found else {}
    return [_highlight(topic, texts.get(topic.pk, [])) for topic in found]


def _public() -> Any:
    return Topic.objects.visible_to(AnonymousUser())


def _texts(keys: list[int]) -> dict[int, list[Post]]:
    posts = Post.objects.visible_to(AnonymousUser()).visible()
    shown = posts.filter(topic__in=keys).order_by("number")
    found: dict[int, list[Post]] = {}
    for post in shown.exclude(number__gt=1, accepted_at=None):
        found.setdefault(post.topic_id, []).append(post)
    return found


def _highlight(topic: Topic, posts: list[Post]) -> Highlight:
    path = paths.topic_path(topic.space.path, topic.public_id, topic.slug)
    return Highlight(
        title=topic.title,
        path=path,
        replies=topic.reply_count,
        question=next((excerpt(p.text) for p in posts if p.number == 1), ""),
        answers=[excerpt(p.text, limit=500) for p in posts if p.number > 1],
        state=(topic.pk, topic.version),
    )


_state_of = CompiledQuery[tuple[int, int]](
    lambda _viewer, **ids: (
        _public()
        .filter(post_count__gt=0, public_id__in=ids.values())
        .order_by("pk")
        .values_list("pk", "version")
    )
)


def get_highlights_state(addresses: list[str]) -> tuple[tuple[int, int], ...]:
    """Return a value that changes when one of these questions changes."""
    return tuple(_state_of.among(None, _idents(addresses)))


_IDENT = re.compile(r"/(\d{16})-|/onderwerp/(\d{16})/")


def list_topic_ids(addresses: list[str]) -> list[int]:
    """Return the ids of the topics at these URLs. Other URLs are ignored."""
    idents = _idents(addresses)
    rows = _public().filter(public_id__in=idents)
    found = dict(rows.values_list("public_id", "pk"))
    return [found[ident] for ident in idents if ident in found]


def _idents(addresses: list[str]) -> list[int]:
    return [int(m[1] or m[2]) for a in addresses if (m := _IDENT.search(a))]
