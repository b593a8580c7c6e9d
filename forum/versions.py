"""What a post said before, and how each version differs from the one before it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import get_language

from core import markup, sensitive
from core.kept import kept
from forum.models import Post, Revision, byline

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

    name: str  # "" for a moderator
    by_moderator: bool
    moment: datetime
    pieces: list[Piece]
    title: str  # the topic's before it, where it changed as well


def versions(post: Post, viewer: Any) -> list[Version]:
    """The newest edits of a post, the newest first.

    A moderator is not named. What may be personal is masked: a text that was mended
    because it told too much does not tell it here.
    """
    revisions: list[Revision] = list(post.revisions.order_by("-pk")[:PAGE])
    name = byline(post, viewer).name
    after, found = words_of(post.source, post.source_format), []
    for revision in revisions:
        before = words_of(revision.source, revision.source_format)
        mine = revision.editor_id == post.author_id and not revision.by_moderator
        found.append(
            Version(
                name=name if mine else "",
                by_moderator=not mine,
                moment=revision.written_at,
                pieces=_kept_difference(post, revision, before, after),
                title=sensitive.mask(revision.title),
            )
        )
        after = before
    return found


def _kept_difference(
    post: Post, revision: Revision, before: str, after: str
) -> list[Piece]:
    key = f"difference.{revision.pk}.{post.edit_count}.{get_language()}"
    secret = post.topic.space.is_closed_space
    return kept(key, lambda: difference(before, after), is_secret=secret)


def words_of(source: str, source_format: Any) -> str:
    """What a source says, as the page would have said it."""
    try:
        made = markup.render(source, source_format=source_format)
    except markup.MarkupError:
        return ""
    return sensitive.mask(made.text)


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
