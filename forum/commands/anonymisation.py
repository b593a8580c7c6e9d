"""Clearing somebody who left from what the forum keeps."""

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
    """The name in posts, titles and versions of everybody; of the leaver also where
    they worked and, if they wish so, every text. How many rows a hold keeps.

    What a page shows of it is drawn anew; inside the caller's transaction.
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
    """Own posts become stubs, without a text, an earlier version or a file."""
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
    """Their own files that are called after them, and how they are called now."""
    renamed = {}
    words = {w.lower() for name in leaver.names for w in name.split() if len(w) > 2}
    files, _held = rows_not_on_hold(Attachment, uploader=leaver.user_id)
    for file in files:
        if any(word in file.name.lower() for word in words):
            renamed[file.name] = f"{_('file')}.{file.extension.lower()}"
            Attachment.objects.filter(pk=file.pk).update(name=renamed[file.name])
    return renamed


def _redact(leaver: DeletedAccount, files: dict[str, str], text: str) -> str:
    """One of their own texts: also where it names one of their files."""
    for old, new in files.items():
        text = text.replace(old, new)
    return leaver.clear(text, is_theirs=True)


def _rows(model: Any, leaver: DeletedAccount, theirs: Any) -> Any:
    """Rows that tell of them, and all of their own: those may be signed."""
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
    """Where they worked, what they reported in words, what was said about them."""
    who: Any = leaver.user_id
    for model, whose, told in (
        (Post, "author", {"author_organisation": ""}),
        (Reaction, "user", {"organisation": ""}),
        (Participation, "user", {"organisation": ""}),
        (Report, "reporter", {"words": ""}),
    ):
        rows, _held = rows_not_on_hold(model, **{whose: who})
        rows.update(**told)
    rows_not_on_hold(Mention, user=who)[0].delete()
    # The log lets a reason be emptied, and nothing else.
    entries, _held = rows_not_on_hold(ModerationEntry)
    traced = [
        row.pk for row, _fields in rows_containing(ModerationEntry, leaver.traces)
    ]
    about = entries.filter(Q(person=who) | Q(pk__in=traced)).exclude(reason="")
    about.update(reason="")


def _written_in(leaver: DeletedAccount) -> set[int]:
    """Topics whose pages name this author.

    Those with anonymous posts only stay as they are: if their version changed when
    somebody leaves, it would tell who wrote them.
    """
    posts = Post.objects.filter(author=leaver.user_id, is_anonymous=False)
    return set(posts.values_list("topic_id", flat=True))


def _refresh_topics(topic_ids: set[int]) -> None:
    """Figures, search and pages follow."""
    topics = lock_topics(topic_ids)
    for topic in topics.values():
        recount_topic(topic)
        index_topic(topic)
    recount_spaces({topic.space_id for topic in topics.values()})
    optimize_fts_table(FTS_TABLE)
