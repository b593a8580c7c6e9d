from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import markup
from core.clock import now
from core.db.fast_writes import PreparedInsert
from core.events import publish
from core.exceptions import ActionRefused
from core.uploads import Upload
from forum import policy
from forum.commands.attachments import add_files_to_source, link_files
from forum.commands.counters import (
    count_new_post,
    count_pending_post,
    lock_current_topic,
    lock_topic,
)
from forum.commands.drafts import (
    DraftSession,
    ask_form_key,
    delete_sent_draft,
    edit_form_key,
    reply_form_key,
)
from forum.commands.follows import follow_after_posting
from forum.commands.mentions import save_mentions
from forum.commands.participation import add_participant
from forum.commands.polls import PollInput, open_poll
from forum.commands.post_text import (
    clean_title,
    fill_text,
    is_new_title,
    make_topic_slug,
    render_source,
    replace_text,
)
from forum.commands.premoderation import needs_approval
from forum.commands.read_marks import mark_own_post_read
from forum.commands.reply_context import reply_context
from forum.commands.search_index import index_post
from forum.commands.tree_positions import POSITION_STEP, position_after
from forum.commands.version_erasure import erase_history
from forum.events import CountersChanged, PostCreated
from forum.models import Post, Space, Topic


class EditConflictError(ActionRefused):
    """Raised when the post was edited since the form was rendered."""


def ask(
    actor: User,
    *,
    space: Space,
    title: str,
    source: str,
    source_format: str = Post.Format.TEXT,
    kind: str = Topic.Kind.QUESTION,
    is_anonymous: bool = False,
    poll: PollInput | None = None,
    idempotency_key: UUID | None = None,
    uploads: Sequence[Upload] = (),
    alt: str = "",
    render: markup.Render = markup.render,
    draft: DraftSession | None = None,
) -> Topic:
    """Create a topic with its first post, and join the space if it is open.

    Asking anonymously does not join: a new participant at that moment would reveal the
    author. A topic of kind *poll* requires `poll`, and no other kind allows it; its
    title is the question, so its text may be blank. A resubmission with the same
    `idempotency_key` returns the existing topic. `draft` identifies the draft of the form:
    it is deleted. Raise `core.markup.MarkupError` for invalid text, otherwise
    `ActionRefused`.
    """
    idempotency_key = _idempotency_key(idempotency_key, source)
    title = clean_title(title)
    sent: Any = {"space": space, "files": uploads, "alt": alt}
    source, source_format = add_files_to_source(actor, source, source_format, **sent)
    rendered = render_source(
        source,
        source_format,
        actor,
        space,
        may_be_blank=poll is not None,
        render=render,
    )
    try:
        with transaction.atomic():
            earlier = _find_resubmission(actor, idempotency_key)
            if earlier is not None:
                return earlier.topic
            may = policy.permissions_for(actor, space)
            if not may.can_ask:
                raise ActionRefused(_("You cannot write in this space."))
            _refuse_kind(may, kind, is_anonymous=is_anonymous, poll=poll)
            topic = Topic.objects.create(
                space=space,
                author=actor,
                title=title,
                slug=make_topic_slug(title),
                kind=kind,
                is_anonymous=is_anonymous,
                last_number=1,
                created_at=now(),
            )
            post = Post(
                source=source,
                source_format=source_format,
                position=POSITION_STEP,
                number=1,
                is_anonymous=is_anonymous,
            )
            if poll is not None:
                open_poll(topic, poll)
            _write(post, actor, topic, may, rendered, idempotency_key, topic.created_at)
            delete_sent_draft(actor, ask_form_key(space), draft)
            return topic
    except IntegrityError:
        # Two concurrent submissions of one form: the other one was first.
        earlier = _find_resubmission(actor, idempotency_key)
        if earlier is None:
            raise
        return earlier.topic


def reply(
    actor: User,
    *,
    topic: Topic,
    parent: Post,
    source: str,
    source_format: str = Post.Format.TEXT,
    idempotency_key: UUID | None = None,
    uploads: Sequence[Upload] = (),
    alt: str = "",
    render: markup.Render = markup.render,
    draft: DraftSession | None = None,
) -> Post:
    """Reply to a post of a topic. Lock the topic and update its counters.

    A resubmission with the same `idempotency_key` returns the existing post. Raise
    `core.markup.MarkupError` for invalid text, and `ActionRefused` if the topic is
    closed, the parent is removed or the actor may no longer write. `render` may reuse
    an earlier result for the same text (`markup.MemoizedRenderer`).
    """
    idempotency_key = _idempotency_key(idempotency_key, source)
    sent: Any = {"space": topic.space, "files": uploads, "alt": alt}
    source, source_format = add_files_to_source(actor, source, source_format, **sent)
    rendered = render_source(
        source, source_format, actor, topic.space, topic, render=render
    )
    text = (source, source_format, rendered)
    try:
        with transaction.atomic():
            return _reply(
                actor, lock_topic(topic.pk), parent, text, idempotency_key, draft
            )
    except (IntegrityError, ActionRefused):
        # A resubmitted form violates the unique key, or is refused because the topic
        # changed meanwhile. This is rare, so check for a resubmission only afterwards.
        earlier = _find_resubmission(actor, idempotency_key)
        if earlier is None:
            raise
        return earlier


def _reply(
    actor: User,
    topic: Topic,
    parent: Post,
    text: tuple[str, str, markup.Rendered],
    idempotency_key: UUID | None,
    draft: DraftSession | None,
) -> Post:
    found = reply_context.first(actor, ident=parent.pk, topic=topic.pk)
    if found is None:
        may = policy.permissions_for(actor, topic.space)
    else:
        topic.space = found.topic.space
        may = policy.permissions_from_row(found, actor, topic.space)
    if not may.can_reply(topic):
        raise ActionRefused(_("You can no longer write in this topic."))
    if found is None or not may.can_see_post(found):
        raise ActionRefused(_("The message you are replying to no longer exists."))
    found.topic = topic
    parent, (source, source_format, rendered) = found, text
    topic.last_number += 1
    post = Post(
        source=source,
        source_format=source_format,
        parent=parent,
        depth=parent.depth + 1,
        number=topic.last_number,
        position=position_after(topic, found),
        is_anonymous=found.answers_namelessly,
    )
    _write(post, actor, topic, may, rendered, idempotency_key, now(), found)
    delete_sent_draft(actor, reply_form_key(parent), draft)
    return post


def edit_post(
    actor: User,
    *,
    post: Post,
    source: str,
    source_format: str,
    title: str | None = None,
    edit_count: int | None = None,
    erases_history: bool = False,
    uploads: Sequence[Upload] = (),
    alt: str = "",
    render: markup.Render = markup.render,
    draft: DraftSession | None = None,
) -> Post:
    """Edit one's own post; the earlier text is saved as a revision.

    `title` replaces the topic's title if the post is its first. With `erases_history`,
    erase all earlier versions, including the one that this edit makes. `edit_count` is
    the one that the form was made for: raise `EditConflictError` if the post was edited
    since. An edit without changes saves no revision.
    """
    space = post.topic.space
    title = None if title is None else clean_title(title)
    sent: Any = {"space": space, "files": uploads, "alt": alt}
    source, source_format = add_files_to_source(actor, source, source_format, **sent)
    rendered = render_source(
        source,
        source_format,
        actor,
        space,
        post.topic,
        may_be_blank=post.opens_poll,
        render=render,
        before=post,
    )
    with transaction.atomic():
        topic, post = lock_current_topic(post)
        if not policy.permissions_for(actor, topic.space).can_edit(post):
            raise ActionRefused(_("You can no longer change this text."))
        delete_sent_draft(actor, edit_form_key(post), draft)
        text = (post.source, post.source_format) == (source, source_format)
        if text and not is_new_title(title, topic, post):
            return _erase_history(actor, topic, post) if erases_history else post
        if edit_count is not None and edit_count != post.edit_count:
            raise EditConflictError(
                _("This message was changed while you were writing.")
            )
        post.topic = topic
        replace_text(post, actor, source, source_format, rendered, title=title)
        return _erase_history(actor, topic, post) if erases_history else post


def _erase_history(actor: User, topic: Topic, post: Post) -> Post:
    post.topic = topic
    erase_history(actor, topic, post, reason=_("Earlier versions erased by the author"))
    return post


def _refuse_kind(
    may: policy.SpacePermissions,
    kind: str,
    *,
    is_anonymous: bool,
    poll: PollInput | None,
) -> None:
    if kind == Topic.Kind.ANNOUNCEMENT and not may.can_announce:
        raise ActionRefused(_("Only moderators can post announcements."))
    if (kind == Topic.Kind.POLL) != (poll is not None):
        raise ActionRefused(_("A poll needs its choices."))
    if not is_anonymous:
        return
    # The space may have stopped allowing this after the form was rendered.
    allows = Space.objects.filter(pk=may.space.pk, allows_anonymous=True).exists()
    if kind != Topic.Kind.QUESTION or not allows:
        raise ActionRefused(
            _("You cannot ask anonymous questions here. Your text was not posted.")
        )


def _idempotency_key(idempotency_key: UUID | None, source: str) -> UUID | None:
    """Return a key derived from the form and its text.

    A different text is not a resubmission: the user went back to the form and
    continued. Later edits of the post do not matter.
    """
    words = source.encode(errors="replace")
    return idempotency_key and uuid5(idempotency_key, words)


def _find_resubmission(actor: User, idempotency_key: UUID | None) -> Post | None:
    if idempotency_key is None:
        return None
    mine = Post.objects.filter(author=actor, idempotency_key=idempotency_key)
    # Resubmissions are rare: join the related rows only when there is one.
    if not mine.exists():
        return None
    return mine.select_related("topic__space").first()


_insert = PreparedInsert(Post)


def _write(
    post: Post,
    actor: User,
    topic: Topic,
    may: policy.SpacePermissions,
    rendered: markup.Rendered,
    idempotency_key: UUID | None,
    moment: datetime,
    known: Any = None,
) -> Post:
    """Save a new post. `known` is the row of `reply_context` if it is a reply."""
    post.topic, post.author = topic, actor
    # Not stored, so that no filter or page can reveal it.
    post.author_organisation = "" if post.is_anonymous else actor.organisation_name
    post.idempotency_key, post.created_at = idempotency_key, moment
    if needs_approval(may, known and known.author_stands):
        post.state = Post.State.PENDING
    fill_text(post, rendered)
    _insert(post)
    index_post(post)
    save_mentions(post, topic.space)
    if not may.takes_part and not post.is_anonymous:
        add_participant(actor, space=topic.space)
    (count_new_post if post.is_visible else count_pending_post)(topic, post)
    mark_own_post_read(actor, topic, post, known and known.numbers_read)
    if not (known and known.is_followed):
        follow_after_posting(actor, topic)
    if markup.attachment_ids(post.html):
        link_files(post, space_id=topic.space_id)
    if post.is_visible:  # otherwise when it is approved
        publish(PostCreated.of(post, topic))
    else:
        publish(CountersChanged(topic.space_id))
    return post
