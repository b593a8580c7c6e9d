"""Anonymise the forum data of a deleted account."""

from functools import partial
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.deletion.registry import DeletedAccount, get_hold_filter, rows_not_on_hold
from core.security.redaction import changed_columns, optimize_fts_table, rows_containing
from forum.commands.counters import lock_topics, recount_spaces, recount_topic
from forum.commands.post_text import make_topic_slug
from forum.commands.search_index import index_topic
from forum.commands.space_erasure import FTS_TABLE, erase_files
from forum.models import (
    Attachment,
    Mention,
    ModerationEntry,
    Participation,
    PollOption,
    Post,
    Reaction,
    Report,
    Revision,
    Topic,
)


def anonymise_author(leaver: DeletedAccount) -> int:
    """Anonymise a deleted account and return the number of rows on hold.

    Clear the name from posts, titles and versions of all authors. Also clear the
    leaver's organisation and, if they chose so, all their texts. The topics' versions
    change, so their pages are rendered again. Run inside the caller's transaction.
    """
    held_count = 0
    touched: set[int] = set()
    if leaver.removes_texts:
        held_count += _remove_texts(leaver, touched)
    held_count += _clear_posts(leaver, touched)
    held_count += _clear_titles(leaver, touched)
    _clear_own_rows(leaver)
    _refresh_topics(touched | _written_in(leaver))
    return held_count


def _remove_texts(leaver: DeletedAccount, touched: set[int]) -> int:
    posts, held_count = rows_not_on_hold(Post, author=leaver.user_id)
    ids = list(posts.values_list("pk", flat=True))
    touched |= set(posts.values_list("topic_id", flat=True))
    shown = Post.objects.exclude(author=leaver.user_id).values("attachments")
    files, _held = rows_not_on_hold(Attachment, uploader=leaver.user_id)
    erase_files(files.exclude(pk__in=shown.exclude(attachments=None)), None)
    Revision.objects.filter(post__in=ids).delete()
    Post.objects.filter(pk__in=ids).update(
        state=Post.State.REMOVED, source="", html="", text="", accepted_at=None
    )
    topics, more = rows_not_on_hold(Topic, author=leaver.user_id)
    title = _("Removed topic")
    touched |= set(topics.values_list("pk", flat=True))
    PollOption.objects.filter(poll__topic__in=topics).update(text=_("Removed"))
    topics.update(title=title, slug=make_topic_slug(title))
    return int(held_count + more)


def _clear_posts(leaver: DeletedAccount, touched: set[int]) -> int:
    held_count = 0
    own_text = partial(_redact, leaver, _names_of_files(leaver))
    for model in (Post, Revision):
        skip = get_hold_filter(model)
        own = "author_id" if model is Post else "editor_id"
        theirs = model._base_manager.filter(**{own: leaver.user_id})
        for row, fields in _rows(model, leaver, theirs):
            if skip is not None and model._base_manager.filter(skip, pk=row.pk):
                held_count += 1
                continue
            is_theirs = getattr(row, own) == leaver.user_id
            found = changed_columns(
                row, fields, own_text if is_theirs else leaver.clear
            )
            if found:
                model._base_manager.filter(pk=row.pk).update(**found)
                touched.add(row.topic_id if model is Post else row.post.topic_id)
    return held_count


def _names_of_files(leaver: DeletedAccount) -> dict[str, str]:
    """Rename files that contain the leaver's name; return new names by old name."""
    renamed = {}
    words = {w.lower() for name in leaver.names for w in name.split() if len(w) > 2}
    files, _held = rows_not_on_hold(Attachment, uploader=leaver.user_id)
    for file in files:
        if any(word in file.name.lower() for word in words):
            renamed[file.name] = f"{_('file')}.{file.extension.lower()}"
            Attachment.objects.filter(pk=file.pk).update(name=renamed[file.name])
    return renamed


def _redact(leaver: DeletedAccount, files: dict[str, str], text: str) -> str:
    for old, new in files.items():
        text = text.replace(old, new)
    return leaver.clear(text, is_theirs=True)


def _rows(model: Any, leaver: DeletedAccount, theirs: Any) -> Any:
    """Yield rows that contain a trace of the leaver, and all their own rows.

    Own texts may be signed in a form that the traces do not match.
    """
    seen = set()
    for row, fields in rows_containing(model, leaver.traces):
        seen.add(row.pk)
        yield row, fields
    for row in theirs.order_by("pk").iterator(chunk_size=200):
        if row.pk not in seen:
            yield row, [f for f in model._meta.concrete_fields if f.name in _TEXTS]


_TEXTS = {"source", "html", "text", "title"}


def _clear_titles(leaver: DeletedAccount, touched: set[int]) -> int:
    held_count, skip = 0, get_hold_filter(Topic)
    for topic, _fields in rows_containing(Topic, leaver.traces):
        if skip is not None and Topic.objects.filter(skip, pk=topic.pk).exists():
            held_count += 1
            continue
        title = leaver.clear(topic.title, is_theirs=topic.author_id == leaver.user_id)
        if title != topic.title:
            title = title[:160]
            Topic.objects.filter(pk=topic.pk).update(
                title=title, slug=make_topic_slug(title)
            )
            touched.add(topic.pk)
    return held_count


def _clear_own_rows(leaver: DeletedAccount) -> None:
    who: Any = leaver.user_id
    for model, whose, told in (
        (Post, "author", {"author_organisation": ""}),
        (Reaction, "user", {"organisation": ""}),
        (Participation, "user", {"organisation": ""}),
        (Report, "reporter", {"comment": ""}),
    ):
        rows, _held = rows_not_on_hold(model, **{whose: who})
        rows.update(**told)
    rows_not_on_hold(Mention, user=who)[0].delete()
    # A database trigger allows only one change to a log entry: emptying its reason.
    entries, _held = rows_not_on_hold(ModerationEntry)
    traced = [
        row.pk for row, _fields in rows_containing(ModerationEntry, leaver.traces)
    ]
    about = entries.filter(Q(person=who) | Q(pk__in=traced)).exclude(reason="")
    about.update(reason="")


def _written_in(leaver: DeletedAccount) -> set[int]:
    """Return the topics whose pages name this author.

    Topics with only anonymous posts are left out: a version that changes when somebody
    leaves would reveal the author.
    """
    posts = Post.objects.filter(author=leaver.user_id, is_anonymous=False)
    return set(posts.values_list("topic_id", flat=True))


def _refresh_topics(topic_ids: set[int]) -> None:
    topics = lock_topics(topic_ids)
    for topic in topics.values():
        recount_topic(topic)
        index_topic(topic)
    recount_spaces({topic.space_id for topic in topics.values()})
    optimize_fts_table(FTS_TABLE)
