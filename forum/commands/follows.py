"""How much somebody wants to hear: of a topic, and of a whole space."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from core.db.compiled_queries import CompiledQuery
from forum.commands.read_marks import start_reading
from forum.models import Follow, Participation, Space, Topic

Level, Wish = Follow.Level, Participation.Follow
# What was louder in single topics is over when the whole space is turned down.
LOUDER_LEVELS: dict[str, list[str]] = {
    Wish.MINE: [Level.ALL],
    Wish.NONE: [Level.ALL, Level.MINE],
}


@transaction.atomic
def follow(actor: User, *, topic: Topic, level: str = Level.ALL) -> None:
    """Hear this much of a topic from now on, whatever is chosen for its space.

    The caller has loaded the topic through `visible_to`.
    """
    Follow.objects.update_or_create(user=actor, topic=topic, defaults={"level": level})
    if level == Level.ALL:
        start_reading(actor, topic)  # what comes from now on is new


@transaction.atomic
def follow_space(actor: User, *, space: Space, level: str) -> None:
    """Hear this much of a space in which one takes part. Locks the participation.

    Turned down, it also ends what was followed more loudly in its topics until now; a
    topic that is followed afterwards is heard again.
    """
    mine = Participation.objects.select_for_update().filter(user=actor, space=space)
    part = mine.first()
    if part is None:
        raise PermissionDenied
    part.follow = level
    part.save(update_fields=["follow"])
    louder = Follow.objects.filter(user=actor, topic__space=space)
    louder.filter(level__in=LOUDER_LEVELS.get(level, [])).delete()


def follow_after_posting(author: User, topic: Topic) -> None:
    """Writing follows, unless less was chosen for it or for its space. Inside its
    transaction."""
    if not _chosen_level(author, topic=topic.pk, space=topic.space_id):
        Follow.objects.get_or_create(user=author, topic=topic)


def _chosen_level_query(author: Any, topic: int, space: int) -> Any:
    """Something, when this topic is followed already, or its space turned down."""
    quiet = Participation.objects.filter(
        user=author, space=space, follow__in=LOUDER_LEVELS
    )
    follows = Follow.objects.filter(user=author, topic=topic).order_by()
    chosen = follows.values_list("pk", flat=True)
    return chosen.union(quiet.values_list("pk", flat=True), all=True)


_chosen_level = CompiledQuery[int](_chosen_level_query)
