from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models.bylines import Byline, anonymous_byline
from core.db.compiled_queries import CompiledQuery
from core.templatetags.badges import badge_count
from forum import paths
from forum.models import (
    Participation,
    Space,
    Topic,
)
from forum.policy import topics_seen_by
from forum.querysets import TopicQuerySet
from forum.selectors import unread_posts

if TYPE_CHECKING:
    from accounts.models import User
    from accounts.policy import Viewer


PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class TopicRow:
    topic: Topic
    url: str
    byline: Byline
    last_byline: Byline
    new: int
    state: str
    state_word: str
    # Unread count, as a CSS class and as a badge. See forum.rendering.topic_list.
    mark: str
    badge: str


@dataclass(frozen=True, slots=True)
class TopicPage:
    rows: list[TopicRow]
    older: Topic | None  # the last row, if there is a next page


def list_readable_topics(space: Space, viewer: "Viewer") -> TopicQuerySet:
    """Return the topics in a space that the viewer may read.

    A closed space can hide topics from before the viewer joined.
    """
    topics: TopicQuerySet = Topic.objects.filter(space=space)
    if space.is_closed_space:
        topics = topics.filter(topics_seen_by(viewer))
    return topics


def load_newest_rows(space: Space, viewer: "Viewer", *, limit: int) -> list[TopicRow]:
    topics = list_readable_topics(space, viewer).listed().with_bylines()[:limit]
    return build_rows(list(topics), space, viewer)


def load_topic_page(
    space: Space, viewer: "Viewer", *, view: str, before: int | None
) -> TopicPage:
    """Return a page of a space's topics: pinned topics, then the most recently active.

    Pagination is by key: the page starts after the topic with public id `before`. The
    cost does not depend on the depth, and no topic is skipped when another one moves
    up.
    """
    topics = list_readable_topics(space, viewer).listed().with_bylines()
    if view == "unanswered":
        topics = topics.unanswered()
    pinned = [] if before or view != "all" else list(topics.filter(is_pinned=True)[:5])
    if view == "all":
        topics = topics.filter(is_pinned=False)
    if before:
        topics = filter_after(topics, list_readable_topics(space, viewer), before)
    found = list(topics[: PAGE_SIZE + 1])
    page = found[:PAGE_SIZE]
    rows = build_rows([*pinned, *page], space, viewer)
    return TopicPage(rows, page[-1] if len(found) > PAGE_SIZE else None)


def filter_after(topics: Any, there: TopicQuerySet, before: int) -> Any:
    mark = there.filter(public_id=before).first()
    if mark is None or mark.last_post_at is None:
        return topics
    same = Q(last_post_at=mark.last_post_at, pk__lt=mark.pk)
    return topics.filter(Q(last_post_at__lt=mark.last_post_at) | same)


def build_rows(topics: list[Topic], space: Space, viewer: "Viewer") -> list[TopicRow]:
    unread = unread_posts.count_unread_by_topic(topics, space, viewer)
    path = space.path
    return [_row(topic, path, unread.get(topic.pk, 0)) for topic in topics]


def build_mixed_rows(topics: Iterable[Topic]) -> list[TopicRow]:
    """Build rows for topics of several spaces, without unread counts."""
    return [_row(topic, topic.space.path, 0) for topic in topics]


def _row(topic: Topic, space_path: str, new: int) -> TopicRow:
    state, word = get_topic_state(topic)
    mark, badge = format_new_count(new)
    return TopicRow(
        topic=topic,
        url=paths.topic_path(space_path, topic.public_id, topic.slug),
        byline=anonymous_byline() if topic.is_anonymous else _byline(topic.author),
        last_byline=_last_byline(topic),
        new=new,
        state=state,
        state_word=word,
        mark=mark,
        badge=badge,
    )


def format_new_count(new: int) -> tuple[str, str]:
    """Return the CSS class and the badge for a number of unread posts."""
    if not new:
        return "", ""
    words = ngettext("%(n)s new", "%(n)s new", new) % {"n": badge_count(new)}
    return " row--new", format_html('<span class="badge badge--new">{}</span>', words)


def _last_byline(topic: Topic) -> Byline:
    if topic.last_is_anonymous or topic.last_author is None:
        return anonymous_byline()
    return _byline(topic.last_author)


def _byline(user: "User") -> Byline:
    return Byline(user.display_name, user.organisation_name, user.pk)


def get_topic_state(topic: Topic) -> tuple[str, str]:
    """Return the icon key and the label of a topic's state."""
    if topic.kind == Topic.Kind.ANNOUNCEMENT:
        return "announcement", _("Announcement")
    if topic.kind == Topic.Kind.POLL:
        return "poll", _("Poll")
    if not topic.is_question:
        return "discussion", _("Discussion")
    if topic.has_answer:
        return "answered", _("Answered")
    if topic.solved_at is not None:
        return "settled", _("Solved")
    if topic.is_closed or topic.is_archived:
        return "closed", _("Closed")
    if topic.has_first_post and not topic.reply_count:
        return "unanswered", _("No answer yet")
    return "question", _("Question")


def count_unanswered(space: Space) -> int:
    return Topic.objects.filter(space=space).unanswered().count()


def list_visible_spaces(viewer: "Viewer") -> list[Space]:
    """Return the visible open spaces (so no groups), by title."""
    return _visible_spaces(viewer)


def list_joined_spaces(user: "Viewer") -> list[Space]:
    return _joined_spaces(user)


_visible_spaces = CompiledQuery[Space](
    lambda viewer: Space.objects.visible_to(viewer).open().order_by("title")
)
_joined_spaces = CompiledQuery[Space](
    lambda user: (
        Space.objects.visible_to(user)
        .open()
        .filter(pk__in=Participation.objects.filter(user=user).values("space"))
        .order_by("title")
    )
)
