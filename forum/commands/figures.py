"""The figures that pages show, kept equal to the rows.

Writing a post bumps them; whatever takes something away recomputes them from the rows.
Locks are taken topic first, then space, and several of one kind by id.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Max, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, Greatest

from accounts.models import User
from forum.models import Participation, Post, Space, Topic
from forum.numbers import Numbers

TOPIC_FIGURES = (
    "post_count",
    "last_post_at",
    "last_author_id",
    "last_number",
    "gone",
    "has_answer",
)
SPACE_FIGURES = ("participant_count", "topic_count", "post_count", "last_post_at")


def lock_topic(pk: int) -> Topic:
    """The topic's row, held until the transaction ends, with its space."""
    return (
        Topic.objects.select_for_update(of=("self",)).select_related("space").get(pk=pk)
    )


def count_new_post(topic: Topic, post: Post) -> None:
    """A visible post was just written in a locked topic."""
    is_newest = topic.last_post_at is None or post.created_at >= topic.last_post_at
    topic.post_count += 1
    topic.version += 1
    if is_newest:
        topic.last_post_at = post.created_at
        topic.last_author_id = post.author_id
    topic.save(
        update_fields=[
            "post_count",
            "version",
            "last_post_at",
            "last_author",
            "last_number",
        ]
    )
    first = topic.post_count == 1
    Space.objects.filter(pk=topic.space_id).update(
        version=F("version") + 1,
        topic_count=F("topic_count") + int(first),
        post_count=F("post_count") + 1,
        last_post_at=_later("last_post_at", post.created_at),
    )


def _later(field: str, moment: datetime) -> Any:
    # GREATEST of a NULL is NULL on SQLite, and the other value on PostgreSQL.
    return Greatest(Coalesce(F(field), moment), moment)


def count_participants(space_id: int, change: int) -> None:
    Space.objects.filter(pk=space_id).update(
        participant_count=F("participant_count") + change, version=F("version") + 1
    )


def figures_of_topic(topic: Topic) -> dict[str, Any]:
    """What the rows say of one topic."""
    posts = Post.objects.filter(topic=topic)
    sums = posts.aggregate(
        post_count=Count("pk", filter=Q(state="visible")),
        last_number=Coalesce(Max("number"), 0),
        answers=Count("pk", filter=Q(state="visible", accepted_at__isnull=False)),
    )
    newest = posts.visible().order_by("-created_at", "-number").first()
    # A number that a moved or refused post left behind stays used.
    last_number = max(sums["last_number"], topic.last_number)
    visible = Numbers.of(posts.visible().values_list("number", flat=True))
    return {
        "post_count": sums["post_count"],
        "last_post_at": newest and newest.created_at,
        "last_author_id": newest and newest.author_id,
        "last_number": last_number,
        "gone": visible.missing(last_number),
        "has_answer": sums["answers"] > 0,
    }


def recount_topic(topic: Topic) -> list[str]:
    """Set a locked topic's figures to what its rows say; name those that differed."""
    truth = figures_of_topic(topic)
    wrong = [name for name in TOPIC_FIGURES if getattr(topic, name) != truth[name]]
    for name in wrong:
        setattr(topic, name, truth[name])
    topic.version += 1
    topic.save(update_fields=[*(n.removesuffix("_id") for n in wrong), "version"])
    return wrong


def recount_topics(topics: Iterable[Topic]) -> list[tuple[Topic, list[str]]]:
    """Recount each topic; return those whose figures differed, and which."""
    found = []
    for topic in topics:
        wrong = recount_topic(topic)
        if wrong:
            found.append((topic, wrong))
    return found


def recount_spaces(space_ids: Iterable[int]) -> None:
    """Set the figures of spaces from their topics and participations: one statement."""
    topics = Topic.objects.filter(space=OuterRef("pk"), post_count__gt=0).order_by()
    per_space = topics.values("space")
    people = Participation.every.counted().filter(space=OuterRef("pk")).order_by()
    Space.objects.filter(pk__in=sorted(space_ids)).update(
        version=F("version") + 1,
        topic_count=Coalesce(
            Subquery(per_space.annotate(n=Count("pk")).values("n")), 0
        ),
        post_count=Coalesce(
            Subquery(per_space.annotate(n=Sum("post_count")).values("n")), 0
        ),
        last_post_at=Subquery(per_space.annotate(n=Max("last_post_at")).values("n")),
        participant_count=Coalesce(
            Subquery(people.values("space").annotate(n=Count("pk")).values("n")), 0
        ),
    )


def recount_spaces_of(user: User) -> list[int]:
    """After somebody was admitted or shut out: every figure that counts them."""
    ids = list(Participation.every.filter(user=user).values_list("space_id", flat=True))
    recount_spaces(ids)
    return ids
