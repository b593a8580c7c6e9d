"""Who takes part in a topic: names, where they are from, and how often they wrote."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max

from accounts.names import Byline
from forum import places
from forum.models import Post, Topic, byline

SHOWN = 12
# Counted in the newest posts only, so that it costs the same however long the topic.
LOOKED_AT = 1000


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody who wrote in the topic under their own name."""

    byline: Byline
    organisation: str
    count: int
    url: str  # "" for who has no page of their own


@dataclass(frozen=True, slots=True)
class Voices:
    people: tuple[Voice, ...]
    others: int
    is_partial: bool  # only the newest posts were looked at


def voices(topic: Topic, viewer: Any) -> Voices:
    """Who wrote most comes first. What was written anonymously is nobody's here."""
    posts = Post.objects.visible().filter(topic=topic, is_anonymous=False)
    before = max(topic.last_number - LOOKED_AT, 0)
    posts = posts.filter(number__gt=before).order_by()
    rows = posts.values("author").annotate(n=Count("pk"), newest=Max("pk"))
    found = sorted(rows, key=lambda row: (-row["n"], row["newest"]))
    shown = {row["newest"]: row["n"] for row in found[:SHOWN]}
    newest = Post.objects.filter(pk__in=shown).with_authors()
    by_pk = {post.pk: post for post in newest}
    people = tuple(_voice(by_pk[pk], n, viewer) for pk, n in shown.items())
    return Voices(people, len(found) - len(people), before > 0)


def _voice(post: Post, count: int, viewer: Any) -> Voice:
    is_person = post.author.kind == "person"
    url = places.person_path(post.author.public_id) if is_person else ""
    return Voice(byline(post, viewer), post.author_organisation, count, url)
