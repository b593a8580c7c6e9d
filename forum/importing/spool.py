"""Combine posts from any number of files into topics, on disk.

In a dump, answers can be far from their question, and a topic or a mailing list can be
spread over several files. All posts are therefore stored first, in a temporary SQLite
database in a private directory, and then read by topic.
"""

import json
import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

from forum.importing.records import Fragment, ImportedPost, ImportedTopic, Kind

TABLE = """
CREATE TABLE part (
    seq INTEGER PRIMARY KEY, key TEXT UNIQUE, parent TEXT, topic TEXT, title TEXT,
    kind TEXT, written TEXT, accepts TEXT, post TEXT
)
"""
# The post above each post: its parent, or else the first post of its thread.
ABOVE = """
SELECT part.seq, coalesce(parent.seq, opening.seq) FROM part
LEFT JOIN part AS parent ON parent.key = part.parent
LEFT JOIN part AS opening ON opening.key = part.topic AND opening.seq <> part.seq
"""
TOPICS = "SELECT topic FROM part GROUP BY topic ORDER BY min(written), min(seq)"
POSTS = """
SELECT title, kind, accepts, post FROM part WHERE topic = ? ORDER BY written, seq
"""


class Spool:
    """Temporary storage for imported posts. Use it as a context manager."""

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="import-")
        path = Path(self._folder.name) / "spool.sqlite3"
        # One transaction that is never committed, as the directory is deleted.
        self._rows = sqlite3.connect(path, isolation_level=None)
        self._rows.execute("PRAGMA journal_mode = OFF")
        self._rows.execute("PRAGMA synchronous = OFF")
        self._rows.execute(TABLE)
        self._rows.execute("BEGIN")
        self.post_count = 0
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._rows.close()
        self._folder.cleanup()

    def add(self, fragment: Fragment) -> bool:
        """Store a post; return False if the same post was stored before."""
        post = fragment.post
        columns = (
            post.key,
            post.parent_key,
            fragment.topic_key,
            fragment.title,
            fragment.kind,
            post.created_at.isoformat(),
            fragment.accepts,
            _pack(post),
        )
        done = self._rows.execute(
            "INSERT OR IGNORE INTO part"
            " (key, parent, topic, title, kind, written, accepts, post)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            columns,
        )
        self.post_count += done.rowcount
        return done.rowcount == 1

    def topics(self) -> Iterator[ImportedTopic]:
        """Yield topics by date of their first post, with posts by date."""
        self._rows.execute("CREATE INDEX part_by_topic ON part (topic, written)")
        self._join_threads()
        for (key,) in self._rows.execute(TOPICS).fetchall():
            yield self._topic(key)

    def _topic(self, key: str) -> ImportedTopic:
        rows = self._rows.execute(POSTS, (key,)).fetchall()
        accepted = {accepts for _title, _kind, accepts, _post in rows if accepts}
        posts = [_unpack(packed) for *_topic, packed in rows]
        return ImportedTopic(
            source_key=key,
            title=next((title for title, *_rest in rows if title), ""),
            kind=_kind({kind for _title, kind, *_rest in rows}, posts),
            posts=tuple(
                replace(post, accepted=True) if post.key in accepted else post
                for post in posts
            ),
        )

    def _join_threads(self) -> None:
        """Move replies to the topic of their parent, across files.

        The thread that a mail names depends on its author's mail program. It can be
        wrong or incomplete.
        """
        above: dict[int, int | None] = dict(self._rows.execute(ABOVE))
        top = _tops(above)
        self._rows.executemany(
            "UPDATE part SET topic = (SELECT topic FROM part WHERE seq = ?)"
            " WHERE seq = ?",
            ((top[seq], seq) for seq in above if top[seq] != seq),
        )


def _tops(above: dict[int, int | None]) -> dict[int, int]:
    """Return the topmost post of each post. Cycles of mails have one too."""
    top: dict[int, int] = {}
    for start in above:
        way: dict[int, None] = {}
        current = start
        while current not in top and current not in way:
            way[current] = None
            current = above[current] or current
        end = top.get(current, current)
        top.update(dict.fromkeys(way, end))
    return top


def _kind(kinds: set[str], posts: list[ImportedPost]) -> Kind:
    is_question = "question" in kinds or any(post.accepted for post in posts)
    return "question" if is_question else "discussion"


def _pack(post: ImportedPost) -> str:
    values = {name: getattr(post, name) for name in post.__slots__}
    return json.dumps(values | {"created_at": post.created_at.isoformat()})


def _unpack(packed: str) -> ImportedPost:
    values = cast("dict[str, Any]", json.loads(packed))
    values["created_at"] = datetime.fromisoformat(values["created_at"])
    return ImportedPost(**values)
