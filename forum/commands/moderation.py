"""Taking away, putting back, approving, choosing an answer.

Every act of somebody who curates is written down with its reason, in its transaction.
Two at once on the same post end in one state: the second finds it there, and does and
logs nothing.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.clock import now
from core.events import publish
from forum import policy
from forum.commands.attaching import note_use
from forum.commands.figures import lock_topic_of, recount_spaces, recount_topic
from forum.commands.indexing import index_post
from forum.commands.log import log_act
from forum.commands.post_text import kept_title, rendered_source, replace_text
from forum.commands.refusing import Refused
from forum.commands.reporting import settle_reports
from forum.commands.version_erasure import erase_history
from forum.events import (
    AnswerAccepted,
    FiguresChanged,
    PostChanged,
    PostCreated,
)
from forum.models import ModerationEntry, Post, Topic

State, Act = Post.State, ModerationEntry.Act
WAITING = frozenset(policy.WAITING)
# Act -> from which states it leads to which.
STEPS = {
    Act.HIDE: ({State.VISIBLE, State.HELD, State.REMOVED}, State.HIDDEN),
    Act.RESTORE: ({State.HIDDEN, State.REMOVED}, State.VISIBLE),
    Act.REMOVE: ({State.VISIBLE, State.HELD, State.HIDDEN}, State.REMOVED),
    Act.APPROVE: (WAITING, State.VISIBLE),
    Act.REFUSE: (WAITING, State.REMOVED),
}


@transaction.atomic
def hide_post(actor: User, *, post: Post, reason: str = "") -> Post:
    """Take a post out of sight; its text is kept, and its replies stay."""
    return _curate(actor, post, Act.HIDE, reason)


@transaction.atomic
def restore_post(actor: User, *, post: Post, reason: str = "") -> Post:
    """Put a hidden or removed post back where it stood."""
    return _curate(actor, post, Act.RESTORE, reason)


@transaction.atomic
def remove_post(actor: User, *, post: Post, reason: str = "") -> Post:
    """Take a post away; its replies stay. Its author for a while, moderators always."""
    topic, post = lock_topic_of(post)
    if not policy.abilities(actor, topic.space).can_remove(post):
        raise PermissionDenied
    if post.author_id != actor.pk:
        return _step(actor, topic, post, Act.REMOVE, reason)
    settle_reports(actor, post)
    return _changed(topic, post, state=State.REMOVED)


@transaction.atomic
def approve_post(actor: User, *, post: Post, reason: str = "") -> Post:
    """Let a post stand that waited. Only now others hear of it, once."""
    return _curate(actor, post, Act.APPROVE, reason)


@transaction.atomic
def refuse_post(actor: User, *, post: Post, reason: str = "") -> Post:
    """A post that waited does not come to stand; its text is kept for the record."""
    return _curate(actor, post, Act.REFUSE, reason)


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
    """Change somebody's text, with a trace: what it said is kept, and it says so.

    A `title` becomes that of the topic, where the post begins one. With
    `erases_history` all earlier versions are erased, also the one that this edit makes.
    `edit_count` is that of the text which the form showed; `Refused` when it was
    changed since. Raises `core.markup.MarkupError` for text that cannot be kept.
    """
    title = None if title is None else kept_title(title)
    rendered = rendered_source(
        source,
        source_format,
        actor,
        post.topic.space,
        post.topic,
        may_be_blank=post.opens_poll,
        before=post,
    )
    with transaction.atomic():
        topic, post = lock_topic_of(post)
        may = policy.abilities(actor, topic.space)
        if not may.can_curate or post.state == State.REMOVED:
            raise PermissionDenied
        if edit_count is not None and edit_count != post.edit_count:
            raise Refused(_("Somebody changed this text while you were writing."))
        post.topic = topic
        log_act(actor, Act.EDIT, post=post, reason=reason)
        text: Any = (source, source_format, rendered)
        replace_text(post, actor, *text, title=title, by_moderator=True)
        if erases_history:
            # The author hears of it by the edit, which has the same reason.
            erase_history(actor, topic, post, reason=reason, tells_author=False)
        return post


@transaction.atomic
def dismiss_reports(actor: User, *, post: Post, reason: str = "") -> Post:
    """What was reported may stand as it is; a post that was held for it stands again.

    Neither the author nor who reported is told.
    """
    topic, post = lock_topic_of(post)
    if not policy.abilities(actor, topic.space).can_moderate:
        raise PermissionDenied
    post.topic = topic
    if not settle_reports(actor, post):
        return post
    log_act(actor, Act.DISMISS, post=post, reason=reason)
    held = post.state == State.HELD
    return _changed(topic, post, state=State.VISIBLE) if held else post


@transaction.atomic
def accept_answer(actor: User, *, post: Post) -> Post:
    """Choose a post as an answer to the question; there may be several.

    Its author and who asked hear of it, unless they chose it themselves. A question
    that was solved without one has one now.
    """
    topic, post = _for_answer(actor, post)
    if post.parent_id is None or not post.is_visible:
        raise PermissionDenied
    if post.accepted_at is not None:
        return post
    if topic.solved_at is not None:
        topic.solved_at = None
        topic.save(update_fields=["solved_at"])
    post = _changed(topic, post, accepted_at=now())
    if {post.author_id, topic.author_id} != {actor.pk}:
        publish(AnswerAccepted(post.pk, topic.pk, topic.space_id, actor.pk))
    return post


@transaction.atomic
def unaccept_answer(actor: User, *, post: Post) -> Post:
    """Take the choice of an answer back."""
    topic, post = _for_answer(actor, post)
    return _changed(topic, post, accepted_at=None)


def _curate(actor: User, post: Post, act: str, reason: str) -> Post:
    topic, post = lock_topic_of(post)
    may = policy.abilities(actor, topic.space)
    comes_to_stand = STEPS[Act(act)][1] == State.VISIBLE and _never_stood(post)
    if not (may.can_curate if comes_to_stand else may.can_moderate):
        raise PermissionDenied
    return _step(actor, topic, post, act, reason)


def _step(actor: User, topic: Topic, post: Post, act: str, reason: str) -> Post:
    """One act upon a post of a locked topic, unless it is no longer possible."""
    was, post.topic = post.state, topic
    allowed, state = STEPS[Act(act)]
    if was not in allowed or (was == State.REMOVED and not was_taken_away(post)):
        return post
    if act == Act.REFUSE and was == State.HELD:
        act = Act.REMOVE  # it stood already
    is_first = state == State.VISIBLE and _never_stood(post)
    settle_reports(actor, post)
    log_act(actor, act, post=post, reason=reason)
    _changed(topic, post, state=state)
    if is_first:
        publish(PostCreated.of(post, topic))
    return post


def was_taken_away(post: Post) -> bool:
    """Did somebody who curates take this removed post away, and not its author?"""
    steps = ModerationEntry.objects.filter(post=post, act__in=STEPS)
    last = steps.order_by("-pk").values_list("act", flat=True).first()
    return last in {Act.REMOVE, Act.REFUSE}


def _never_stood(post: Post) -> bool:
    """Has nobody heard of this post yet?"""
    if post.state == State.PENDING:
        return True
    acts = set(ModerationEntry.objects.filter(post=post).values_list("act", flat=True))
    return Act.REFUSE in acts and not acts & {Act.APPROVE, Act.RESTORE}


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
    note_use(post)
    publish(PostChanged(post.pk, topic.pk, topic.space_id))
    publish(FiguresChanged(topic.space_id))
    return post
