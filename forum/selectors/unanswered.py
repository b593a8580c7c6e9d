"""Unanswered questions for a user, for the start page and the weekly digest."""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from itertools import batched, chain
from operator import or_
from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.db.models import Q, QuerySet

from accounts.models import Organisation, User
from core.cache.fragments import CACHE_SECONDS
from core.db.compiled_queries import BATCH_SIZE, CompiledQuery
from core.mail.digest import DigestItem
from forum.models import ReadMark, Space, Topic, byline
from forum.paths import topic_path
from forum.policy import CLOSED
from forum.selectors import topic_lists

if TYPE_CHECKING:
    from accounts.policy import Viewer


MAX_DIGEST_ITEMS = 5
MAX_CANDIDATES = 50
# Only the spaces with the most recent activity are searched.
MAX_SPACES = 20
# Number of newest questions to search for nearby ones.
MAX_NEWEST = 100


@dataclass(frozen=True, slots=True)
class QuestionSuggestions:
    rows: list[topic_lists.TopicRow]
    is_near: bool


def suggest_questions(user: User, *, limit: int) -> QuestionSuggestions:
    """Return the newest unanswered questions in recently active spaces.

    Prefer nearby questions among the newest MAX_NEWEST, and fall back to all questions.
    Does five queries, or four if nothing changed.
    """
    moving = _active_spaces(user)
    if not moving:
        return QuestionSuggestions([], False)
    newest = heapq.nlargest(MAX_NEWEST, _questions(moving))
    keys = [pk for _asked, pk in newest]
    near = _near(user)
    close = _nearby_questions(user, keys, near)[:limit] if near and keys else []
    shown = close or _newest_first(user, keys, limit)
    return QuestionSuggestions(topic_lists.build_mixed_rows(shown), bool(close))


def _active_spaces_query(user: "Viewer") -> Any:
    spaces = Space.objects.visible_to(user).open().exclude(last_post_at=None)
    return spaces.order_by("-last_post_at", "-pk")[:MAX_SPACES]


_active_spaces = CompiledQuery[Space](_active_spaces_query)


def _newest_first(user: User, keys: list[int], limit: int) -> list[Topic]:
    """Return the newest questions that the user may answer.

    Reads in batches: nearly always the first batch is enough.
    """
    topics: list[Topic] = []
    for some in batched(keys, BATCH_SIZE):
        found = {topic.pk: topic for topic in _open_questions.among(user, some)}
        topics += [found[pk] for pk in some if pk in found]
        if len(topics) >= limit:
            break
    return topics[:limit]


def _nearby_questions(user: User, keys: list[int], near: Q) -> list[Topic]:
    rows = _answerable(user).filter(near, pk__in=keys).distinct()
    return list(rows.order_by("-created_at", "-pk"))


def _answerable(user: "Viewer") -> Any:
    others = Topic.objects.visible_to(user).unanswered().exclude(author=user)
    return others.with_bylines().select_related("space", "author", "last_author")


_open_questions = CompiledQuery[Topic](
    lambda user, **ids: _answerable(user).filter(pk__in=ids.values())
)


def _questions(spaces: Sequence[Space]) -> Iterator[tuple[datetime, int]]:
    """Yield (creation time, primary key) of the newest open questions.

    The result is the same for all users and is cached per version of each space. Spaces
    that are not in the cache are read in one UNION query, each part using its own
    index.
    """
    keys = {f"questions.{each.pk}.{each.version}": each.pk for each in spaces}
    known: dict[str, list[tuple[datetime, int]]] = cache.get_many(keys)
    if missing := {pk: key for key, pk in keys.items() if key not in known}:
        found: dict[str, list[tuple[datetime, int]]] = {k: [] for k in missing.values()}
        first, *others = [_newest_unanswered(pk) for pk in missing]
        for pk, asked, space in first.union(*others, all=True):
            found[missing[space]].append((asked, pk))
        cache.set_many(found, CACHE_SECONDS)
        known |= found
    return chain.from_iterable(known.values())


def _newest_unanswered(space: int) -> QuerySet[Topic, tuple[int, datetime, int]]:
    open_ones = Topic.objects.filter(space=space).unanswered()
    first = open_ones.order_by("-last_post_at", "-pk").values("pk")[:MAX_CANDIDATES]
    # SQLite does not allow a slice in a part of a UNION, but it does in a subquery.
    found = Topic.objects.filter(pk__in=first).order_by()
    return found.values_list("pk", "created_at", "space_id")


def list_digest_questions(user: User, since: datetime) -> list[DigestItem]:
    """Return unanswered questions since `since` that are near the user.

    A question is near if its author works in the same province, or if its title
    contains one of the user's subjects. Anonymous questions match on subject only.
    Questions that the user already read are left out.
    """
    near = _near(user)
    if not near:
        return []
    topics = (
        Topic.objects.visible_to(user)
        .unanswered()
        .filter(near, created_at__gte=since)
        .exclude(author=user)
        .exclude(space__audience=CLOSED)
        .select_related("author", "space")
        .distinct()
        .order_by("-created_at", "-pk")
    )
    found = list(topics[:MAX_CANDIDATES])
    read = _read(user, found)
    return [_item(topic, user) for topic in found if topic.pk not in read][
        :MAX_DIGEST_ITEMS
    ]


def _near(user: User) -> Q:
    provinces = _provinces(user)
    parts = [Q(title__icontains=subject) for subject in user.subject_list]
    if provinces:
        now_there = {
            "author__affiliations__until": None,
            "author__affiliations__organisation__province__in": provinces,
        }
        parts.append(Q(is_anonymous=False, **now_there))
    return reduce(or_, parts, Q())


def _provinces_query(user: User) -> Any:
    here = Organisation.objects.of(user).exclude(province="").order_by()
    return here.values_list("province", flat=True)


_provinces = CompiledQuery[str](_provinces_query)


def _read(user: User, topics: list[Topic]) -> set[int]:
    marks = ReadMark.objects.filter(user=user, topic__in=topics)
    return {mark.topic_id for mark in marks if 1 in mark.numbers}


def _item(topic: Topic, user: User) -> DigestItem:
    first = topic.posts.select_related("author").get(number=1)
    first.topic = topic
    path = topic_path(topic.space.path, topic.public_id, topic.slug)
    return DigestItem(topic.title, path, byline(first, user).described)
