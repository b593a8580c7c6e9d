"""Moderate topics: pin, close, archive, move, split and merge.

Allowed for moderators and facilitators of the space. Repeating an action changes and
logs nothing. Lock order: topics by id, follows, read marks, spaces.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Min
from django.utils.translation import gettext as _

from accounts.models import User
from core.events import publish
from core.exceptions import ActionRefused
from forum import policy
from forum.commands.counters import (
    lock_current_topic,
    lock_spaces,
    lock_topic,
    lock_topics,
    recount_spaces,
    recount_topic,
)
from forum.commands.moderation_log import log_act
from forum.commands.move_reader_state import (
    ReadState,
    copy_follows,
    copy_read_marks,
    delete_reader_state,
    list_reader_ids,
    merge_follows,
    merge_topic_read_marks,
    move_attachments_and_drafts,
)
from forum.commands.post_text import clean_title, make_topic_slug
from forum.commands.search_index import index_move, index_topic, index_unanswered
from forum.commands.tree_positions import find_branch_end, move_branch
from forum.events import CountersChanged, PostsMoved, TopicChanged, TopicMoved
from forum.models import ModerationEntry, MoveProposal, Post, Space, Topic
from forum.moderation.move_consent import get_move_consent

Act = ModerationEntry.Act
MAX_PINNED = 5  # per space


# -- Flags -----------------------------------------------------------------------


@transaction.atomic
def pin_topic(actor: User, *, topic: Topic, reason: str = "") -> Topic:
    """Pin a topic above the others. Raise `ActionRefused` beyond MAX_PINNED."""
    topic = _lock_for_moderation(actor, topic)
    lock_spaces([topic.space_id])
    pinned = Topic.objects.filter(space=topic.space_id, is_pinned=True)
    if topic.is_archived:
        raise ActionRefused(_("This topic is archived. Restore it first."))
    if pinned.exclude(pk=topic.pk).count() >= MAX_PINNED:
        raise ActionRefused(
            _("%(n)s topics are pinned here already. Unpin one of them first.")
            % {"n": MAX_PINNED}
        )
    return _switch(actor, topic, Act.PIN, reason, is_pinned=True)


@transaction.atomic
def unpin_topic(actor: User, *, topic: Topic, reason: str = "") -> Topic:
    topic = _lock_for_moderation(actor, topic)
    return _switch(actor, topic, Act.UNPIN, reason, is_pinned=False)


@transaction.atomic
def close_topic(actor: User, *, topic: Topic, reason: str = "") -> Topic:
    """Close a topic to new replies. It stays readable."""
    topic = _lock_for_moderation(actor, topic)
    return _switch(actor, topic, Act.CLOSE, reason, is_closed=True)


@transaction.atomic
def open_topic(actor: User, *, topic: Topic, reason: str = "") -> Topic:
    topic = _lock_for_moderation(actor, topic)
    return _switch(actor, topic, Act.OPEN, reason, is_closed=False)


@transaction.atomic
def archive_topic(actor: User, *, topic: Topic, reason: str = "") -> Topic:
    """Remove a topic from lists and close it. Its URL, search and permalinks remain."""
    topic = _lock_for_moderation(actor, topic)
    change = {"is_archived": True, "is_pinned": False}
    return _switch(actor, topic, Act.ARCHIVE, reason, **change)


@transaction.atomic
def unarchive_topic(actor: User, *, topic: Topic, reason: str = "") -> Topic:
    """Return a topic to the lists, open or closed as before."""
    topic = _lock_for_moderation(actor, topic)
    return _switch(actor, topic, Act.UNARCHIVE, reason, is_archived=False)


def _lock_for_moderation(actor: User, topic: Topic) -> Topic:
    topic = lock_topic(topic.pk)
    _ask(actor, topic)
    return topic


def _ask(actor: User, topic: Topic) -> None:
    if not policy.permissions_for(actor, topic.space).can_curate:
        raise PermissionDenied
    if topic.merged_into_id is not None:
        raise ActionRefused(_("This topic was just merged into another one."))


def _log_person(begun: Topic | Post) -> User | None:
    """Return the author for the log, or None if the author is anonymous."""
    return None if begun.is_anonymous else begun.author


def _switch(actor: User, topic: Topic, act: str, reason: str, **change: bool) -> Topic:
    if all(getattr(topic, name) == value for name, value in change.items()):
        return topic
    for name, value in change.items():
        setattr(topic, name, value)
    topic.version += 1
    topic.save(update_fields=[*change, "version"])
    index_unanswered(topic)
    recount_spaces([topic.space_id])
    about_pins = act in {Act.PIN, Act.UNPIN}
    person = None if about_pins else _log_person(topic)
    log_act(actor, act, reason=reason, topic=topic, person=person)
    publish(TopicChanged(topic.pk, topic.space_id))
    publish(CountersChanged(topic.space_id))
    return topic


# -- Moving -------------------------------------------------------------------------


@transaction.atomic
def move_topic(actor: User, *, topic: Topic, to: Space, reason: str = "") -> Topic:
    """Move a topic with its posts, marks, files and permalinks to another space.

    The actor must be allowed to moderate both spaces. To leave a closed space, a topic
    needs the consent of all its authors: see `propose_move`. Raise `ActionRefused`
    without it.
    """
    topic = lock_topic(topic.pk)
    origin = topic.space
    _ask(actor, topic)
    if not policy.permissions_for(actor, to).can_curate:
        raise PermissionDenied
    if origin.pk == to.pk:
        return topic
    if origin.is_closed_space:
        _complete_proposal(topic, to)
    topic.space = to
    topic.is_pinned = False  # the pin was chosen for the old space
    topic.version += 1
    topic.save(update_fields=["space", "is_pinned", "version"])
    move_attachments_and_drafts(topic, origin)
    index_move(topic, origin=origin.pk)
    ids = sorted([origin.pk, to.pk])
    recount_spaces(ids)
    where = {"space": origin, "to_space": to, "person": _log_person(topic)}
    log_act(actor, Act.MOVE, reason=reason, topic=topic, **where)
    publish(TopicMoved(topic.pk, origin.pk, to.pk))
    for pk in ids:
        publish(CountersChanged(pk))
    return topic


def _complete_proposal(topic: Topic, to: Space) -> None:
    consent = get_move_consent(topic)
    if consent is None or consent.proposal.to_space_id != to.pk:
        raise ActionRefused(_("Ask everyone who wrote in this topic first."))
    if not consent.is_complete:
        raise ActionRefused(_("Not everyone who wrote in this topic has agreed."))
    consent.proposal.delete()


# -- Splitting and merging ----------------------------------------------------------


@transaction.atomic
def split_topic(
    actor: User,
    *,
    post: Post,
    title: str,
    kind: str = Topic.Kind.DISCUSSION,
    reason: str = "",
) -> Topic:
    """Make a branch of replies a topic of its own, in the same space.

    Posts keep their permalinks and read marks; followers of the topic follow both.
    Accepted answers are no longer accepted, because they answered another question.
    """
    title = clean_title(title)
    topic, post = lock_current_topic(post)
    _ask(actor, topic)
    if post.parent is None:
        raise ActionRefused(_("This message already begins a topic of its own."))
    parent = post.parent
    new = Topic.objects.create(
        space=topic.space,
        kind=kind,
        title=title,
        slug=make_topic_slug(title),
        author=post.author,
        created_at=post.created_at,
        is_anonymous=post.is_anonymous,
    )
    branch = {"first": post.position, "last": find_branch_end(post)}
    moved = move_branch(topic, new, **branch, deeper=-post.depth)
    post = _make_first(post)
    copy_read_marks(topic, new, moved)
    copy_follows(topic, new)
    index_topic(new)
    _as_old_as_its_text(new)
    _recount(topic, new)
    # The log and the page refer to the parent of the branch.
    where = {
        "topic": topic,
        "post": parent,
        "to_topic": new,
        "person": _log_person(post),
    }
    log_act(actor, Act.SPLIT, reason=reason, **where)
    _publish_moved(topic, new)
    return new


def _make_first(post: Post) -> Post:
    Post.objects.filter(pk=post.pk).update(parent=None)
    post.refresh_from_db()
    Post.objects.filter(topic=post.topic_id).update(accepted_at=None)
    return post


@transaction.atomic
def merge_topics(actor: User, *, topic: Topic, into: Topic, reason: str = "") -> Topic:
    """Move all posts of a topic under the first post of another in the same space.

    Posts keep their permalinks, read marks and follows; the URL of the empty topic
    redirects to the remaining topic, which is returned. A question keeps its own
    accepted answers. It takes over those of the other topic only if it was unanswered.
    """
    if topic.pk == into.pk:
        raise ActionRefused(_("This is the topic itself. Choose another one."))
    locked = lock_topics([topic.pk, into.pk])
    topic, into = locked[topic.pk], locked[into.pk]
    _ask(actor, topic)
    _ask(actor, into)
    if topic.space_id != into.space_id:
        raise ActionRefused(
            _("The topics are in different spaces. Move one of them first.")
        )
    if not into.has_first_post:
        raise ActionRefused(
            _("The first message of that topic was deleted. Choose another topic.")
        )
    if topic.kind == Topic.Kind.POLL:
        raise ActionRefused(
            _("A poll cannot be merged: its votes have no place elsewhere.")
        )
    # The authors consented to moving another text.
    MoveProposal.objects.filter(topic__in=[topic, into]).delete()
    readers = list_reader_ids(topic, into)
    coming, there = ReadState(topic, readers), ReadState(into, readers)
    after = into.last_number
    moved = _move_under_first(topic, into)
    merge_follows(topic, into)
    merge_topic_read_marks(into, there, coming, moved, after=after)
    delete_reader_state(topic)
    chosen = Post.objects.filter(topic=into, accepted_at__isnull=False)
    # Include hidden answers: they may be restored.
    has_own = into.is_settled or chosen.filter(number__lte=after).exists()
    if not into.is_question or has_own:
        chosen.filter(number__gt=after).update(accepted_at=None)
    topic.merged_into, topic.is_pinned = into, False
    topic.save(update_fields=["merged_into", "is_pinned"])
    Topic.objects.filter(merged_into=topic).update(merged_into=into)
    _as_old_as_its_text(into)
    _recount(topic, into)
    log_act(
        actor,
        Act.MERGE,
        reason=reason,
        topic=topic,
        to_topic=into,
        person=_log_person(topic),
    )
    _publish_moved(topic, into)
    return into


def _move_under_first(topic: Topic, into: Topic) -> list[int]:
    first = Post.objects.filter(topic=into).in_tree_order().first()
    begins = list(Post.objects.filter(topic=topic, parent=None))
    whole: dict[str, Any] = {"first": 0, "last": 2**63 - 1}
    moved = move_branch(topic, into, **whole, deeper=1)
    Post.objects.filter(pk__in=[post.pk for post in begins]).update(parent=first)
    index_topic(into)
    return moved


def _as_old_as_its_text(topic: Topic) -> None:
    """Set the topic's date to that of its oldest post.

    Users who may not see older texts of the space must not see one in a newer topic.
    """
    oldest = topic.posts.aggregate(moment=Min("created_at"))["moment"]
    if oldest is not None and oldest < topic.created_at:
        topic.created_at = oldest
        topic.save(update_fields=["created_at"])


def _recount(*topics: Topic) -> None:
    for topic in topics:
        recount_topic(topic)
    recount_spaces({topic.space_id for topic in topics})


def _publish_moved(origin: Topic, to: Topic) -> None:
    publish(PostsMoved(origin.pk, to.pk))
    publish(CountersChanged(to.space_id))
