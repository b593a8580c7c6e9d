"""The moderation log: every action, its actor, object and reason."""

from typing import Any

from accounts.models import User
from core.events import publish
from core.markup import sanitize_line
from forum.events import ModerationDone
from forum.models import ModerationEntry, Post

MAX_REASON_LENGTH = 500


def log_act(
    actor: User, act: str, *, reason: str = "", **upon: object
) -> ModerationEntry:
    """Log a moderation action and publish an event. Call inside its transaction.

    `upon` names the objects: `space`, `topic`, `post`, `person`, `to_space`,
    `to_topic`, `until`. A post sets its topic, space and author; a topic sets its
    space. The author of an anonymous post is not stored, because every reader of the
    log would see the name. The reason is shown to the person concerned.
    """
    entry = add_entry(actor, act, reason=reason, **upon)
    publish(ModerationDone(entry.pk, actor.pk))
    return entry


def add_entry(
    actor: User, act: str, *, reason: str = "", **upon: Any
) -> ModerationEntry:
    """Log a moderation action without publishing an event, so nobody is notified."""
    post: Post | None = upon.get("post")
    if post is not None:
        author = None if post.is_anonymous else post.author
        upon = {"topic": post.topic, "person": author} | upon
    if upon.get("topic") is not None:
        upon = {"space": upon["topic"].space} | upon
    return ModerationEntry.objects.create(
        actor=actor, act=act, reason=sanitize_line(reason)[:MAX_REASON_LENGTH], **upon
    )
