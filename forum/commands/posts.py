"""Asking, answering, editing."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from core import markup
from core.clock import now
from core.events import publish
from forum import mentions, policy
from forum.commands.drafting import ask_form, edit_form, forget, reply_form
from forum.commands.figures import count_new_post, lock_topic
from forum.commands.indexing import index_post
from forum.commands.mentioning import note_mentions
from forum.commands.participation import take_in
from forum.commands.placing import STEP, place_of_reply
from forum.commands.reading import follow_by_writing, note_own
from forum.events import FiguresChanged, MentionsAdded, PostChanged, PostCreated
from forum.models import Post, Revision, Space, Topic


class Refused(Exception):
    """The act is not possible now; the message is a sentence for the person."""


class Conflict(Refused):
    """Somebody else changed the text since this form was made."""


def ask(
    actor: User,
    *,
    space: Space,
    title: str,
    source: str,
    source_format: str = Post.Format.TEXT,
    kind: str = Topic.Kind.QUESTION,
    submit_key: UUID | None = None,
) -> Topic:
    """Start a topic with its first post, and take part in an open space by it.

    A resend with the same `submit_key` returns the topic that it already made.
    Raises `core.markup.MarkupError` for text that cannot be kept, `Refused` otherwise.
    """
    people = mentions.people_in(source, space=space)
    rendered = _rendered(source, source_format, people)
    submit_key = _key_of(submit_key, source)
    title = markup.clean_line(title)
    if not title:
        raise markup.MarkupError(_("Give it a title first."))
    try:
        with transaction.atomic():
            earlier = _submitted(actor, submit_key)
            if earlier is not None:
                return earlier.topic
            may = policy.abilities(actor, space)
            if not may.can_ask:
                raise Refused(_("You cannot write in this space."))
            topic = Topic.objects.create(
                space=space,
                author=actor,
                title=title,
                slug=topic_slug(title),
                kind=kind,
                last_number=1,
                created_at=now(),
            )
            post = Post(
                source=source, source_format=source_format, position=STEP, number=1
            )
            _write(post, actor, topic, may, rendered, submit_key, topic.created_at)
            forget(actor, ask_form(space))
            return topic
    except IntegrityError:
        # Two sends of one form at the same moment: the other one was first.
        earlier = _submitted(actor, submit_key)
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
    submit_key: UUID | None = None,
) -> Post:
    """Answer any post of a topic. Locks the topic; numbers, place and figures follow.

    A resend with the same `submit_key` returns the post that it already made.
    Raises `core.markup.MarkupError` for text that cannot be kept, `Refused` when the
    topic was closed, the answered post taken away, or the right to write has ended.
    """
    people = mentions.people_in(source, space=topic.space, topic=topic)
    rendered = _rendered(source, source_format, people)
    submit_key = _key_of(submit_key, source)
    with transaction.atomic():
        topic = lock_topic(topic.pk)
        earlier = _submitted(actor, submit_key)
        if earlier is not None:
            return earlier
        may = policy.abilities(actor, topic.space)
        if not may.can_reply(topic):
            raise Refused(_("You can no longer write in this topic."))
        parent = Post.objects.filter(pk=parent.pk, topic=topic).first() or _no_parent()
        if not may.can_see_post(parent):
            _no_parent()
        topic.last_number += 1
        post = Post(
            source=source,
            source_format=source_format,
            parent=parent,
            depth=parent.depth + 1,
            number=topic.last_number,
            position=place_of_reply(topic, parent),
        )
        _write(post, actor, topic, may, rendered, submit_key, now())
        forget(actor, reply_form(parent))
        return post


def edit_post(
    actor: User,
    *,
    post: Post,
    source: str,
    source_format: str,
    edit_count: int | None = None,
) -> Post:
    """Change one's own text; what it said before is kept as a revision.

    `edit_count` is the one that the form was made for: raises `Conflict`, and changes
    nothing, when the post was edited since. An edit without a change leaves no trace.
    """
    people = mentions.people_in(source, space=post.topic.space, topic=post.topic)
    rendered = _rendered(source, source_format, people)
    with transaction.atomic():
        topic = lock_topic(post.topic_id)
        post = Post.objects.get(pk=post.pk, topic=topic)
        if not policy.abilities(actor, topic.space).can_edit(post):
            raise Refused(_("You can no longer change this text."))
        forget(actor, edit_form(post))
        if (post.source, post.source_format) == (source, source_format):
            return post
        if edit_count is not None and edit_count != post.edit_count:
            raise Conflict(_("This message was changed while you were writing."))
        Revision.objects.create(
            post=post,
            editor=actor,
            source=post.source,
            source_format=post.source_format,
        )
        post.source, post.source_format = source, source_format
        _fill(post, rendered)
        post.edited_at, post.edit_count = now(), post.edit_count + 1
        post.was_moderated = False
        post.save()
        index_post(post)
        topic.version += 1
        topic.save(update_fields=["version"])
        publish(PostChanged(post.pk, topic.pk, topic.space_id))
        if note_mentions(post, topic.space):
            publish(MentionsAdded(post.pk, topic.pk, topic.space_id, actor.pk))
        return post


def _rendered(
    source: str, source_format: str, people: markup.People
) -> markup.Rendered:
    known: Any = source_format  # the form and the model know no others
    rendered = markup.render(source, source_format=known, people=people)
    if markup.is_blank(rendered):
        raise markup.MarkupError(_("Write something first."))
    return rendered


def topic_slug(title: str) -> str:
    return slugify(title)[:80].strip("-") or "onderwerp"


def _key_of(submit_key: UUID | None, source: str) -> UUID | None:
    """Of a form and its words: other words are no resend, but somebody who went back
    to the form and wrote on. An edit afterwards makes no difference."""
    words = source.encode(errors="replace")
    return submit_key and uuid5(submit_key, words)


def _submitted(actor: User, submit_key: UUID | None) -> Post | None:
    if submit_key is None:
        return None
    mine = Post.objects.filter(author=actor, submit_key=submit_key)
    return mine.select_related("topic__space").first()


def _no_parent() -> Post:
    raise Refused(_("The text you answer is no longer there."))


def _fill(post: Post, rendered: markup.Rendered) -> None:
    post.html, post.text, post.renderer = rendered.html, rendered.text, markup.RENDERER


def _write(
    post: Post,
    actor: User,
    topic: Topic,
    may: policy.Abilities,
    rendered: markup.Rendered,
    submit_key: UUID | None,
    moment: datetime,
) -> Post:
    post.topic, post.author = topic, actor
    post.author_organisation = actor.organisation_name
    post.submit_key, post.created_at = submit_key, moment
    _fill(post, rendered)
    post.save(force_insert=True)
    index_post(post)
    note_mentions(post, topic.space)
    if not may.takes_part:
        take_in(actor, space=topic.space)
    count_new_post(topic, post)
    note_own(actor, topic, post)
    follow_by_writing(actor, topic)
    publish(PostCreated(post.pk, topic.pk, topic.space_id, actor.pk, post.number))
    publish(FiguresChanged(topic.space_id))
    return post
