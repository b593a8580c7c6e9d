"""Taking away, putting back, moving, closing, choosing an answer."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from core.clock import now
from core.events import publish
from forum import policy
from forum.commands.figures import lock_topic, recount_spaces, recount_topic
from forum.commands.indexing import index_move, index_post
from forum.events import FiguresChanged, PostChanged, TopicMoved
from forum.models import Post, Space, Topic

State = Post.State


@transaction.atomic
def hide_post(actor: User, *, post: Post) -> Post:
    """Take a post out of sight; its replies stay."""
    return _set_state(actor, post, State.HIDDEN)


@transaction.atomic
def restore_post(actor: User, *, post: Post) -> Post:
    """Put a hidden or removed post back where it stood."""
    return _set_state(actor, post, State.VISIBLE)


@transaction.atomic
def remove_post(actor: User, *, post: Post) -> Post:
    """Take a post away; its replies stay. Its author for a while, moderators always."""
    topic = lock_topic(post.topic_id)
    post = Post.objects.get(pk=post.pk)
    if not policy.abilities(actor, topic.space).can_remove(post):
        raise PermissionDenied
    return _changed(topic, post, state=State.REMOVED)


@transaction.atomic
def accept_answer(actor: User, *, post: Post) -> Post:
    """Choose a post as an answer to the question; there may be several."""
    topic, post = _for_answer(actor, post)
    if post.parent_id is None or not post.is_visible:
        raise PermissionDenied
    return _changed(topic, post, accepted_at=post.accepted_at or now())


@transaction.atomic
def unaccept_answer(actor: User, *, post: Post) -> Post:
    """Take the choice of an answer back."""
    topic, post = _for_answer(actor, post)
    return _changed(topic, post, accepted_at=None)


@transaction.atomic
def close_topic(actor: User, *, topic: Topic) -> Topic:
    """No more replies; everything stays readable."""
    return _set_closed(actor, topic, is_closed=True)


@transaction.atomic
def open_topic(actor: User, *, topic: Topic) -> Topic:
    """Replies are welcome again."""
    return _set_closed(actor, topic, is_closed=False)


@transaction.atomic
def move_topic(actor: User, *, topic: Topic, to: Space) -> Topic:
    """Bring a topic with all its posts, marks and permalinks into another open space.

    Nothing private becomes public by it, nor the other way round: closed spaces neither
    give nor take. Locks the topic, then both spaces in the order of their ids.
    """
    topic = lock_topic(topic.pk)
    origin = topic.space
    for space in (origin, to):
        if space.is_closed_space or not policy.abilities(actor, space).can_moderate:
            raise PermissionDenied
    if origin.pk == to.pk:
        return topic
    ids = sorted([origin.pk, to.pk])
    topic.space = to
    topic.version += 1
    topic.save(update_fields=["space", "version"])
    index_move(topic, origin=origin.pk)
    recount_spaces(ids)
    publish(TopicMoved(topic.pk, origin.pk, to.pk))
    for pk in ids:
        publish(FiguresChanged(pk))
    return topic


def _set_state(actor: User, post: Post, state: str) -> Post:
    topic = lock_topic(post.topic_id)
    if not policy.abilities(actor, topic.space).can_moderate:
        raise PermissionDenied
    return _changed(topic, Post.objects.get(pk=post.pk), state=state)


def _for_answer(actor: User, post: Post) -> tuple[Topic, Post]:
    topic = lock_topic(post.topic_id)
    if not policy.abilities(actor, topic.space).can_accept(topic):
        raise PermissionDenied
    return topic, Post.objects.get(pk=post.pk)


def _changed(topic: Topic, post: Post, **fields: object) -> Post:
    if all(getattr(post, name) == value for name, value in fields.items()):
        return post
    for name, value in fields.items():
        setattr(post, name, value)
    post.save(update_fields=list(fields))
    index_post(post)
    recount_topic(topic)
    recount_spaces([topic.space_id])
    publish(PostChanged(post.pk, topic.pk, topic.space_id))
    publish(FiguresChanged(topic.space_id))
    return post


def _set_closed(actor: User, topic: Topic, *, is_closed: bool) -> Topic:
    topic = lock_topic(topic.pk)
    if not policy.abilities(actor, topic.space).can_moderate:
        raise PermissionDenied
    topic.is_closed = is_closed
    topic.version += 1
    topic.save(update_fields=["is_closed", "version"])
    recount_spaces([topic.space_id])
    publish(FiguresChanged(topic.space_id))
    return topic
