"""Hide, restore, remove and approve posts, and accept answers.

Each moderation action is logged with its reason in the same transaction. When two
moderators do the same at once, the second changes and logs nothing.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.clock import now
from core.events import publish
from core.exceptions import ActionRefused
from forum import policy
from forum.commands.attachments import update_file_use
from forum.commands.counters import lock_current_topic, recount_spaces, recount_topic
from forum.commands.moderation_log import log_act
from forum.commands.post_text import clean_title, render_source, replace_text
from forum.commands.reports import settle_reports
from forum.commands.search_index import index_post
from forum.commands.version_erasure import erase_history
from forum.events import (
    AnswerAccepted,
    CountersChanged,
    PostChanged,
    PostCreated,
)
from forum.models import ModerationEntry, Post, Topic

State, Act = Post.State, ModerationEntry.Act
PENDING_STATES = frozenset(policy.PENDING_STATES)
# Action -> (allowed states, resulting state).
TRANSITIONS = {
    Act.HIDE: ({State.VISIBLE, State.HELD, State.REMOVED}, State.HIDDEN),
    Act.RESTORE: ({State.HIDDEN, State.REMOVED}, State.VISIBLE),
    Act.REMOVE: ({State.VISIBLE, State.HELD, State.HIDDEN}, State.REMOVED),
    Act.APPROVE: (PENDING_STATES, State.VISIBLE),
    Act.REFUSE: (PENDING_STATES, State.REMOVED),
}


@transaction.atomic
def hide_post(actor: User, *, post: Post, reason: str = "") -> Post:
    """Hide a post. Its text and replies stay."""
    return _moderate(actor, post, Act.HIDE, reason)


@transaction.atomic
def restore_post(actor: User, *, post: Post, reason: str = "") -> Post:
    return _moderate(actor, post, Act.RESTORE, reason)


@transaction.atomic
def remove_post(actor: User, *, post: Post, reason: str = "") -> Post:
    """Remove a post; its replies stay.

    Authors can do this for a limited time, moderators and facilitators always.
    """
    topic, post = lock_current_topic(post)
    if not policy.permissions_for(actor, topic.space).can_remove(post):
        raise PermissionDenied
    if post.author_id != actor.pk:
        return _change_state(actor, topic, post, Act.REMOVE, reason)
    settle_reports(actor, post)
    return _publish_change(topic, post, state=State.REMOVED)


@transaction.atomic
def approve_post(actor: User, *, post: Post, reason: str = "") -> Post:
    """Approve a pending post. It is announced to others now, once."""
    return _moderate(actor, post, Act.APPROVE, reason)


@transaction.atomic
def refuse_post(actor: User, *, post: Post, reason: str = "") -> Post:
    """Refuse a pending post. Its text is kept for the record."""
    return _moderate(actor, post, Act.REFUSE, reason)


def moderate_post(
    actor: User,
    *,
    post: Post,
    source: str,
    source_format: str,
    title: str | None = None,
    reason: str = "",
    edit_count: int | None = None,
    erases_history: bool = False,
) -> Post:
    """Change somebody else's text, visibly, and keep the earlier version.

    `title` replaces the topic's title if the post is its first. With `erases_history`,
    erase all earlier versions, including the one that this edit makes. `edit_count` is
    the one that the form was made for: raise `ActionRefused` if the text has changed
    since. Raise `core.markup.MarkupError` for invalid text.
    """
    title = None if title is None else clean_title(title)
    rendered = render_source(
        source,
        source_format,
        actor,
        post.topic.space,
        post.topic,
        may_be_blank=post.opens_poll,
        before=post,
    )
    with transaction.atomic():
        topic, post = lock_current_topic(post)
        may = policy.permissions_for(actor, topic.space)
        if not may.can_curate or post.state == State.REMOVED:
            raise PermissionDenied
        if edit_count is not None and edit_count != post.edit_count:
            raise ActionRefused(_("Somebody changed this text while you were writing."))
        post.topic = topic
        log_act(actor, Act.EDIT, post=post, reason=reason)
        text: Any = (source, source_format, rendered)
        replace_text(post, actor, *text, title=title, by_moderator=True)
        if erases_history:
            # The author is notified of the edit, which has the same reason.
            erase_history(actor, topic, post, reason=reason, tells_author=False)
        return post


@transaction.atomic
def dismiss_reports(actor: User, *, post: Post, reason: str = "") -> Post:
    """Dismiss the reports about a post and restore it if it was held for them.

    Neither the author nor the reporters are notified.
    """
    topic, post = lock_current_topic(post)
    if not policy.permissions_for(actor, topic.space).can_moderate:
        raise PermissionDenied
    post.topic = topic
    if not settle_reports(actor, post):
        return post
    log_act(actor, Act.DISMISS, post=post, reason=reason)
    held = post.state == State.HELD
    return _publish_change(topic, post, state=State.VISIBLE) if held else post


@transaction.atomic
def accept_answer(actor: User, *, post: Post) -> Post:
    """Accept a post as an answer to the question. There may be several.

    Its author and the asker are notified, except of their own action. An accepted
    answer replaces the mark that the question was settled without one.
    """
    topic, post = _for_answer(actor, post)
    if post.parent_id is None or not post.is_visible:
        raise PermissionDenied
    if post.accepted_at is not None:
        return post
    if topic.solved_at is not None:
        topic.solved_at = None
        topic.save(update_fields=["solved_at"])
    post = _publish_change(topic, post, accepted_at=now())
    if {post.author_id, topic.author_id} != {actor.pk}:
        publish(AnswerAccepted(post.pk, topic.pk, topic.space_id, actor.pk))
    return post


@transaction.atomic
def unaccept_answer(actor: User, *, post: Post) -> Post:
    topic, post = _for_answer(actor, post)
    return _publish_change(topic, post, accepted_at=None)


def _moderate(actor: User, post: Post, act: str, reason: str) -> Post:
    topic, post = lock_current_topic(post)
    may = policy.permissions_for(actor, topic.space)
    comes_to_stand = TRANSITIONS[Act(act)][1] == State.VISIBLE and _was_never_public(
        post
    )
    if not (may.can_curate if comes_to_stand else may.can_moderate):
        raise PermissionDenied
    return _change_state(actor, topic, post, act, reason)


def _change_state(actor: User, topic: Topic, post: Post, act: str, reason: str) -> Post:
    """Apply a moderation action to a post of a locked topic, if still possible."""
    was, post.topic = post.state, topic
    allowed, state = TRANSITIONS[Act(act)]
    if was not in allowed or (
        was == State.REMOVED and not was_removed_by_moderator(post)
    ):
        return post
    if act == Act.REFUSE and was == State.HELD:
        act = Act.REMOVE  # it was visible before
    is_first = state == State.VISIBLE and _was_never_public(post)
    settle_reports(actor, post)
    log_act(actor, act, post=post, reason=reason)
    _publish_change(topic, post, state=state)
    if is_first:
        publish(PostCreated.of(post, topic))
    return post


def was_removed_by_moderator(post: Post) -> bool:
    """Check whether this removed post was removed by a moderator or facilitator."""
    steps = ModerationEntry.objects.filter(post=post, act__in=TRANSITIONS)
    last = steps.order_by("-pk").values_list("act", flat=True).first()
    return last in {Act.REMOVE, Act.REFUSE}


def _was_never_public(post: Post) -> bool:
    """Check whether this post was never announced to others."""
    if post.state == State.PENDING:
        return True
    acts = set(ModerationEntry.objects.filter(post=post).values_list("act", flat=True))
    return Act.REFUSE in acts and not acts & {Act.APPROVE, Act.RESTORE}


def _for_answer(actor: User, post: Post) -> tuple[Topic, Post]:
    topic, post = lock_current_topic(post)
    if not policy.permissions_for(actor, topic.space).can_accept(topic):
        raise PermissionDenied
    return topic, post


def _publish_change(topic: Topic, post: Post, **fields: object) -> Post:
    if all(getattr(post, name) == value for name, value in fields.items()):
        return post
    for name, value in fields.items():
        setattr(post, name, value)
    post.save(update_fields=list(fields))
    index_post(post)
    recount_topic(topic)
    recount_spaces([topic.space_id])
    update_file_use(post)
    publish(PostChanged(post.pk, topic.pk, topic.space_id))
    publish(CountersChanged(topic.space_id))
    return post
