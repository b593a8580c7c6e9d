"""Earlier versions of a post, and the differences between them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from accounts.models.bylines import byline_for
from core import markup
from core.security import pii
from forum.commands.version_erasure import number_versions
from forum.models import ModerationEntry, Post, byline

if TYPE_CHECKING:
    from accounts.policy import Viewer


PAGE_SIZE = 10
# Diff time is quadratic. A text with more words is compared by line, and a text with
# more lines is compared as a whole.
MAX_DIFF_PARTS = 4_000

_WORDS = re.compile(r"\s+|[^\s]+")
_LINES = re.compile(r"[^\n]*\n?")


@dataclass(frozen=True, slots=True)
class DiffPart:
    """Part of a diff. `kind` is "same", "added" or "removed"."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class PostVersion:
    number: int  # number of the version before this edit; 1 is the oldest
    name: str  # of the editor, "" for a moderator
    by_moderator: bool
    moment: datetime
    pieces: list[DiffPart]
    title: str  # topic title before this edit, if it changed
    is_erased: bool


@dataclass(frozen=True, slots=True)
class ErasureRecord:
    word: str
    name: str  # "" for a moderator: the author does not see who it was
    moment: datetime
    reason: str


def list_versions(post: Post, viewer: "Viewer") -> list[PostVersion]:
    """Return the newest edits of a post, newest first.

    Moderators are not named. Detected personal data is masked, so that a person who has
    to erase it sees where it is but not what it is.
    """
    name = byline(post, viewer).name
    numbered = list(number_versions(post).items())[::-1][:PAGE_SIZE]
    after: str | None = source_to_text(post.source, post.source_format)
    found = []
    for number, revision in numbered:
        mine = revision.editor_id == post.author_id and not revision.by_moderator
        is_erased = revision.erased_at is not None
        before = source_to_text(revision.source, revision.source_format)
        found.append(
            PostVersion(
                number=number,
                name=name if mine else "",
                by_moderator=not mine,
                moment=revision.written_at,
                pieces=[] if is_erased else _changed_from(before, after),
                title=pii.mask(revision.title),
                is_erased=is_erased,
            )
        )
        after = None if is_erased else before
    return found


def _changed_from(before: str, after: str | None) -> list[DiffPart]:
    """Return the diff, or the full text if the next version was erased."""
    return [DiffPart("same", before)] if after is None else diff_texts(before, after)


def list_erasure_records(
    post: Post, viewer: "Viewer", *, names: bool
) -> list[ErasureRecord]:
    """Return the erasures in a post's history. Pass `names=True` for moderators."""
    acts = (ModerationEntry.Act.ERASE_VERSION, ModerationEntry.Act.ERASE_PASSAGE)
    entries = ModerationEntry.objects.filter(post=post, act__in=acts)
    return [
        ErasureRecord(
            word=entry.get_act_display(),
            name=_name_of_eraser(entry, post, viewer, names=names),
            moment=entry.created_at,
            reason=entry.reason,
        )
        for entry in entries.select_related("actor")
    ]


def _name_of_eraser(
    entry: ModerationEntry, post: Post, viewer: "Viewer", *, names: bool
) -> str:
    if entry.actor_id == post.author_id:
        return byline(post, viewer).name
    return byline_for(entry.actor).name if names else ""


def source_to_text(source: str, source_format: Any) -> str:
    """Return the plain text of a source, with personal data masked."""
    try:
        made = markup.render(source, source_format=source_format)
    except markup.MarkupError:
        return ""
    return pii.mask(made.text)


def diff_texts(before: str, after: str) -> list[DiffPart]:
    """Return a readable diff of two texts, by word if they are short enough."""
    for parts in (_WORDS, _LINES):
        old, new = parts.findall(before), parts.findall(after)
        if max(len(old), len(new)) <= MAX_DIFF_PARTS:
            return list(_merge_parts(_compare(old, new)))
    return list(_changes(before, after))


def _compare(old: list[str], new: list[str]) -> Iterator[DiffPart]:
    matcher = SequenceMatcher(None, old, new)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            yield DiffPart("same", "".join(old[a:b]))
            continue
        if a < b:
            yield DiffPart("removed", "".join(old[a:b]))
        if c < d:
            yield DiffPart("added", "".join(new[c:d]))


def _merge_parts(pieces: Iterator[DiffPart]) -> Iterator[DiffPart]:
    """Join changes that are separated by one space, for fewer and longer parts."""
    removed = added = ""
    for piece in pieces:
        if piece.kind == "removed":
            removed += piece.text
        elif piece.kind == "added":
            added += piece.text
        elif (removed or added) and piece.text == " ":
            removed, added = removed + " ", added + " "
        else:
            yield from _changes(removed, added)
            removed = added = ""
            yield piece
    yield from _changes(removed, added)


def _changes(removed: str, added: str) -> Iterator[DiffPart]:
    if removed and (removed + added).strip():
        yield DiffPart("removed", removed)
    if added:
        yield DiffPart("added" if added.strip() else "same", added)
