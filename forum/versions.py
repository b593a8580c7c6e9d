"""What a post said before, and how each version differs from the one before it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any

from accounts.names import person
from core import markup
from core.security import pii
from forum.commands.version_erasure import number_versions
from forum.models import ModerationEntry, Post, byline

PAGE = 10
# A longer text is compared by its lines, and one of more lines as a whole: comparing
# takes time in proportion to the square.
MOST_PARTS = 4_000

_WORDS = re.compile(r"\s+|[^\s]+")
_LINES = re.compile(r"[^\n]*\n?")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words that stayed, came (`added`) or went (`removed`)."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Version:
    """One edit: who made it, when, and what it changed."""

    number: int  # of what the post said before it; 1 is the oldest
    name: str  # "" for a moderator
    by_moderator: bool
    moment: datetime
    pieces: list[Piece]
    title: str  # the topic's before it, where it changed as well
    is_erased: bool


@dataclass(frozen=True, slots=True)
class ErasureRecord:
    """That something of a post's history was erased: by whom, when and why."""

    word: str
    name: str  # "" for a moderator, whom the author does not get to know
    moment: datetime
    reason: str


def versions(post: Post, viewer: Any) -> list[Version]:
    """The newest edits of a post, the newest first.

    A moderator is not named. Personal data that the detector knows is masked: whoever
    looks for what must be erased needs to see that it is there, and no more.
    """
    name = byline(post, viewer).name
    numbered = list(number_versions(post).items())[::-1][:PAGE]
    after: str | None = words_of(post.source, post.source_format)
    found = []
    for number, revision in numbered:
        mine = revision.editor_id == post.author_id and not revision.by_moderator
        is_erased = revision.erased_at is not None
        before = words_of(revision.source, revision.source_format)
        found.append(
            Version(
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


def _changed_from(before: str, after: str | None) -> list[Piece]:
    """What an edit changed; the text before it, where what came after was erased."""
    return [Piece("same", before)] if after is None else difference(before, after)


def erasure_records(post: Post, viewer: Any, *, names: bool) -> list[ErasureRecord]:
    """What was erased of a post's history; `names` for who moderates there."""
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
    entry: ModerationEntry, post: Post, viewer: Any, *, names: bool
) -> str:
    if entry.actor_id == post.author_id:
        return byline(post, viewer).name
    return person(entry.actor).name if names else ""


def words_of(source: str, source_format: Any) -> str:
    """What a source says, as the page would have said it."""
    try:
        made = markup.render(source, source_format=source_format)
    except markup.MarkupError:
        return ""
    return pii.mask(made.text)


def difference(before: str, after: str) -> list[Piece]:
    """What went and what came, in words that can be read in one go."""
    for parts in (_WORDS, _LINES):
        old, new = parts.findall(before), parts.findall(after)
        if max(len(old), len(new)) <= MOST_PARTS:
            return list(_joined(_compared(old, new)))
    return list(_changes(before, after))


def _compared(old: list[str], new: list[str]) -> Iterator[Piece]:
    matcher = SequenceMatcher(None, old, new)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            yield Piece("same", "".join(old[a:b]))
            continue
        if a < b:
            yield Piece("removed", "".join(old[a:b]))
        if c < d:
            yield Piece("added", "".join(new[c:d]))


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """A lone space between two changes belongs to them: fewer and longer pieces."""
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


def _changes(removed: str, added: str) -> Iterator[Piece]:
    if removed and (removed + added).strip():
        yield Piece("removed", removed)
    if added:
        yield Piece("added" if added.strip() else "same", added)
