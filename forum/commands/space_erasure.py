"""Erase a space: all its rows, in the order of their foreign keys."""

from typing import Any

from django.db import transaction
from django.db.models import Q

from core.security.erasure import ErasureStep, Rows
from core.security.redaction import optimize_fts_table
from core.uploads import storage
from forum.models import (
    Attachment,
    Bookmark,
    Draft,
    Follow,
    Mention,
    ModerationEntry,
    MoveAnswer,
    MoveProposal,
    Participation,
    Poll,
    PollOption,
    PollVote,
    Post,
    Publication,
    Reaction,
    ReadMark,
    Report,
    Revision,
    SearchEntry,
    Space,
    Topic,
)
from forum.moderation import log_triggers

# The full-text index on SQLite.
FTS_TABLE = "forum_searchwords"


def _of_posts(model: Any, path: str = "post__topic__space") -> Any:
    return lambda space: model.objects.filter(**{path: space})


def _proposals(space: Space) -> Rows:
    return MoveProposal.objects.filter(Q(topic__space=space) | Q(to_space=space))


def _entries_elsewhere(space: Space) -> Rows:
    """Return log entries of other spaces that refer to this one."""
    here = Q(topic__space=space) | Q(post__topic__space=space) | Q(to_space=space)
    here |= Q(to_topic__space=space)
    return ModerationEntry.objects.filter(here).exclude(space=space)


def erase_search_entries(rows: Rows, _of: object) -> None:
    """Delete search entries, and optimise the SQLite index, which keeps their words."""
    rows.delete()
    optimize_fts_table(FTS_TABLE)


def erase_files(rows: Rows, _of: object) -> None:
    """Delete the rows now and the bytes after commit.

    Bytes left by a crash are removed by `delete_stray_files`.
    """
    names = list(rows.values_list("file", flat=True))
    rows.delete()
    transaction.on_commit(lambda: _discard(names))


def _discard(names: list[str]) -> None:
    for name in names:
        storage.delete(name)


def _erase_entries(rows: Rows, _of: object) -> None:
    with log_triggers.allow_log_deletion():
        rows.delete()


def _unlink_entries(rows: Rows, space: Space) -> None:
    ids = list(rows.values_list("pk", flat=True))
    entries = ModerationEntry.objects.filter(pk__in=ids)
    with log_triggers.allow_log_deletion():
        entries.filter(post__topic__space=space).update(post=None)
        entries.filter(topic__space=space).update(topic=None)
        entries.filter(to_topic__space=space).update(to_topic=None)
        entries.filter(to_space=space).update(to_space=None)


def erase_posts(rows: Rows, _of: object) -> None:
    # PROTECT raises an error even if the replies are deleted as well.
    rows.update(parent=None)
    rows.delete()


def _erase_topics(rows: Rows, _of: object) -> None:
    rows.update(merged_into=None)
    rows.delete()


def list_space_erasure_steps() -> tuple[ErasureStep, ...]:
    return (
        ErasureStep("search entries", _of_posts(SearchEntry), erase_search_entries),
        ErasureStep("mentions", _of_posts(Mention)),
        ErasureStep("reactions", _of_posts(Reaction)),
        ErasureStep("bookmarks", _of_posts(Bookmark)),
        ErasureStep("revisions", _of_posts(Revision)),
        ErasureStep("reports", _of_posts(Report)),
        ErasureStep("poll votes", _of_posts(PollVote, "poll__topic__space")),
        ErasureStep("poll options", _of_posts(PollOption, "poll__topic__space")),
        ErasureStep("polls", _of_posts(Poll, "topic__space")),
        ErasureStep(
            "answers about moving",
            lambda space: MoveAnswer.objects.filter(proposal__in=_proposals(space)),
        ),
        ErasureStep("proposals to move", _proposals),
        ErasureStep("publications", _of_posts(Publication, "topic__space")),
        ErasureStep("read marks", _of_posts(ReadMark, "topic__space")),
        ErasureStep("follows", _of_posts(Follow, "topic__space")),
        ErasureStep("drafts", _of_posts(Draft, "space")),
        ErasureStep("files", _of_posts(Attachment, "space"), erase_files),
        ErasureStep(
            "lines of the log", _of_posts(ModerationEntry, "space"), _erase_entries
        ),
        ErasureStep(
            "lines of other logs, unlinked", _entries_elsewhere, _unlink_entries
        ),
        ErasureStep("posts", _of_posts(Post, "topic__space"), erase_posts),
        ErasureStep("topics", _of_posts(Topic, "space"), _erase_topics),
        ErasureStep(
            "participations",
            lambda space: Participation.all_objects.filter(space=space),
        ),
        ErasureStep("spaces", lambda space: Space.objects.filter(pk=space.pk)),
    )
