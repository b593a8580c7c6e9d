from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, F, Q
from django.db.models.functions import Greatest

from accounts.models import User
from core.events import publish
from forum import policy
from forum.commands.counters import lock_current_topic
from forum.events import PostChanged
from forum.models import Post, Reaction, Topic

Kind = Reaction.Kind
# Reaction kind -> counter field of Post.
COUNTS: dict[str, str] = {
    Kind.USEFUL: "useful_count",
    Kind.RECOGNISED: "recognised_count",
    Kind.THANKS: "thanks_count",
}


@transaction.atomic
def react(actor: User, *, post: Post, kind: str) -> None:
    """Add a reaction to somebody else's post. Idempotent. Lock the topic.

    Nobody is notified. The user's organisation is saved with the reaction, except for
    the author of an anonymous question in their own topic: it could reveal them.
    """
    topic, post = _for_reaction(actor, post)
    hidden = topic.is_anonymous and topic.author_id == actor.pk
    organisation = "" if hidden else actor.organisation_name
    _row, is_new = Reaction.objects.get_or_create(
        post=post, user=actor, kind=kind, defaults={"organisation": organisation}
    )
    if is_new:
        _count(topic, post, kind, +1)


@transaction.atomic
def unreact(actor: User, *, post: Post, kind: str) -> None:
    topic, post = _for_reaction(actor, post)
    rows = Reaction.objects.filter(post=post, user=actor, kind=kind)
    if rows.delete()[0]:
        _count(topic, post, kind, -1)


def _for_reaction(actor: User, post: Post) -> tuple[Topic, Post]:
    topic, post = lock_current_topic(post)
    if not policy.permissions_for(actor, topic.space).can_react(post):
        raise PermissionDenied
    return topic, post


def _count(topic: Topic, post: Post, kind: str, change: int) -> None:
    name = COUNTS[kind]
    Post.objects.filter(pk=post.pk).update(**{name: Greatest(F(name) + change, 0)})
    topic.version += 1
    topic.save(update_fields=["version"])
    publish(PostChanged(post.pk, topic.pk, topic.space_id))


def reaction_counts(posts: list[int]) -> dict[int, dict[str, int]]:
    """Return the true counters of posts by id, in one query."""
    counts = {f"n_{kind}": Count("pk", filter=Q(kind=kind)) for kind in COUNTS}
    rows = Reaction.objects.filter(post__in=posts).values("post").annotate(**counts)
    found = {pk: dict.fromkeys(COUNTS.values(), 0) for pk in posts}
    for pk, *said in rows.order_by().values_list("post", *counts):
        found[pk] = dict(zip(COUNTS.values(), said, strict=True))
    return found
