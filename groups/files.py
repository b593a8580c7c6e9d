"""The files of a group: what its conversations show, in one list."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch

from forum.models import Attachment, Post, Topic
from forum.policy import Abilities
from groups import sections
from groups.models import Group

NEWEST = 3
ON_A_PAGE = 100


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file, and the conversation in which it stands. Not who added it: that would
    name whoever asked something without a name."""

    file: Attachment
    topic: Topic | None
    topic_url: str


def file_rows(group: Group, viewer: Any, *, limit: int = ON_A_PAGE) -> list[FileRow]:
    """The newest first, as far as somebody sees a message that shows them."""
    seen = Post.objects.visible_to(viewer).select_related("topic").order_by("pk")
    shown = Prefetch("posts", seen.filter(topic__space=group.space), to_attr="showing")
    files = Attachment.objects.visible_to(viewer).filter(
        space=group.space, posts__isnull=False
    )
    rows = files.distinct().order_by("-created_at", "-pk").prefetch_related(shown)
    found: Any = rows[:limit]
    return [_row(group, file) for file in found]


def _row(group: Group, file: Any) -> FileRow:
    topic = file.showing[0].topic if file.showing else None
    url = f"{group.space.path}{topic.public_id}/" if topic else ""
    return FileRow(file, topic, url)


def newest_files(group: Group, may: Abilities) -> sections.Section | None:
    rows = file_rows(group, may.user, limit=NEWEST)
    if not rows:
        return None
    return sections.Section("groups/_files.html", {"files": rows})
