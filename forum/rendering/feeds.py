"""Atom feeds of public spaces and of topics in them.

A feed is always rendered for an anonymous visitor: feed readers do not sign in, and may
pass on what they fetch.
"""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import OuterRef, Subquery
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.markup import excerpt, sanitize_line
from forum.models import Post, Space, Topic, byline
from forum.paths import topic_path
from forum.querysets import TopicQuerySet

VISITOR = AnonymousUser()
MAX_ENTRIES = 30
MAX_TITLE_LENGTH = 80


class AtomFeed(Atom1Feed):
    """Atom feed with `xml:base`, to resolve relative links in the content."""

    def root_attributes(self) -> dict[str, str]:
        return super().root_attributes() | {"xml:base": settings.SITE_URL}


def list_feed_topics(space: Space) -> TopicQuerySet:
    topics = Topic.objects.visible_to(VISITOR).filter(space=space, is_archived=False)
    return topics.listed()[:MAX_ENTRIES]


def get_feed_version(space: Space) -> tuple[tuple[int, int], ...]:
    """Return a cache version that changes when a topic in the feed changes."""
    return tuple(list_feed_topics(space).values_list("pk", "version"))


def render_space_feed(space: Space) -> str:
    """Render the newest topics of a space, in two queries."""
    posts = Post.objects.filter(topic=OuterRef("pk")).order_by("position")
    first = Subquery(posts.values("pk")[:1])
    found = list(list_feed_topics(space).annotate(first=first))
    firsts = _posts([topic.first for topic in found])
    feed = _feed(space.title, space.path, space.purpose, f"{space.path}feed/")
    for topic in found:
        _add_topic(feed, space, topic, firsts.get(topic.first))
    return feed.writeString("utf-8")


def render_topic_feed(topic: Topic) -> str:
    """Render the newest posts of a topic, in two queries."""
    newest = Post.objects.visible_to(VISITOR).visible().filter(topic=topic)
    ids = newest.order_by("-created_at").values_list("pk", flat=True)[:MAX_ENTRIES]
    posts = _posts(list(ids))
    path = topic_path(topic.space.path, topic.public_id, topic.slug)
    address = f"/forum/onderwerp/{topic.public_id}/feed/"
    feed = _feed(topic.title, path, topic.space.title, address)
    for post in sorted(posts.values(), key=lambda p: (p.created_at, p.pk))[::-1]:
        title = excerpt(post.text, limit=MAX_TITLE_LENGTH) or sanitize_line(topic.title)
        _add_post(feed, post, title=title)
    return feed.writeString("utf-8")


def _posts(ids: Iterable[int | None]) -> dict[int, Post]:
    shown = Post.objects.visible_to(VISITOR).visible().select_related("author")
    found: dict[int, Post] = shown.in_bulk([pk for pk in ids if pk])
    return found


def _feed(title: str, path: str, about: str, address: str) -> AtomFeed:
    return AtomFeed(
        title=sanitize_line(title),
        link=f"{settings.SITE_URL}{path}",
        description=sanitize_line(about),
        subtitle=sanitize_line(about),
        language=get_language(),
        author_name=settings.SITE_NAME,
        feed_url=f"{settings.SITE_URL}{address}",
        feed_guid=_tag(address),
    )


def _add_topic(feed: AtomFeed, space: Space, topic: Topic, first: Post | None) -> None:
    path = topic_path(space.path, topic.public_id, topic.slug)
    feed.add_item(
        title=sanitize_line(topic.title),
        link=f"{settings.SITE_URL}{path}",
        unique_id=_tag(f"/forum/onderwerp/{topic.public_id}/"),
        pubdate=topic.created_at,
        updateddate=topic.last_post_at,
        **_summarise(first),
    )


def _add_post(feed: AtomFeed, post: Post, *, title: str) -> None:
    feed.add_item(
        title=title,
        link=f"{settings.SITE_URL}{post.path}",
        unique_id=_tag(post.path),
        pubdate=post.created_at,
        updateddate=post.edited_at or post.created_at,
        **_summarise(post),
    )


def _summarise(post: Post | None) -> dict[str, Any]:
    if post is None:
        return {"description": "", "author_name": _("Removed message")}
    name = byline(post, VISITOR).described
    return {"description": post.html, "author_name": sanitize_line(name)}


def _tag(path: str) -> str:
    """Return a tag URI (RFC 4151), which does not change when a page moves."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},2026:{path.strip('/')}"
