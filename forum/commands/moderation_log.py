"""The log of those who curate: every act, by whom, upon what, and why."""

from typing import Any

from accounts.models import User
from core.events import publish
from core.markup import sanitize_line
from forum.events import ModerationDone
from forum.models import ModerationEntry, Post

MAX_REASON_LENGTH = 500


def log_act(actor: User, act: str, *, reason: str = "", **upon: Any) -> ModerationEntry:
    """Write one act down, inside its transaction, and say that it happened.

    `upon` names what it concerns: `space`, `topic`, `post`, `person`, `to_space`,
    `to_topic`, `until`. A post brings its topic, its space and its author along; a
    topic its space. Of an anonymous post the author is not written down: the log would
    tell the name to everybody who reads it. The reason is shown to the person whom the
    act concerns.
    """
    entry = add_entry(actor, act, reason=reason, **upon)
    publish(ModerationDone(entry.pk, actor.pk))
    return entry


def add_entry(
    actor: User, act: str, *, reason: str = "", **upon: Any
) -> ModerationEntry:
    """The same for an act of which nobody gets a notification."""
    post: Post | None = upon.get("post")
    if post is not None:
        author = None if post.is_anonymous else post.author
        upon = {"topic": post.topic, "person": author} | upon
    if upon.get("topic") is not None:
        upon = {"space": upon["topic"].space} | upon
    return ModerationEntry.objects.create(
        actor=actor, act=act, reason=sanitize_line(reason)[:MAX_REASON_LENGTH], **upon
    )
