"""Taking away, putting back, choosing an answer."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from core.clock import now
from core.events import publish
from forum import policy
from forum.commands.figures import lock_topic_of, recount_spaces, recount_topic
from forum.commands.indexing import index_post
from forum.events import FiguresChanged, PostChanged
from forum.models import Post, Topic

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
    topic, post = lock_topic_of(post)
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


def _set_state(actor: User, post: Post, state: str) -> Post:
    topic, post = lock_topic_of(post)
    if not policy.abilities(actor, topic.space).can_moderate:
        raise PermissionDenied
    return _changed(topic, post, state=state)


def _for_answer(actor: User, post: Post) -> tuple[Topic, Post]:
    topic, post = lock_topic_of(post)
    if not policy.abilities(actor, topic.space).can_accept(topic):
        raise PermissionDenied
    return topic, post


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
