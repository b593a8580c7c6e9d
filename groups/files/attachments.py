from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch

from forum.models import Attachment, Post, byline
from forum.policy import SpacePermissions
from groups.models import Group
from groups.selectors import dashboard

if TYPE_CHECKING:
    from accounts.policy import Viewer


MAX_ON_DASHBOARD = 4
MAX_FILES = 300


@dataclass(frozen=True, slots=True)
class GroupFile:
    """A file in a list, with its author.

    The author of an anonymous post is not named.
    """

    name: str
    path: str
    size: int
    extension: str
    is_image: bool
    by: str
    post_path: str
    added_at: datetime


def list_files(
    group: Group, viewer: "Viewer", limit: int = MAX_FILES
) -> list[GroupFile]:
    """Return the attachments that the viewer can open, with their post. Two queries."""
    shown = Post.objects.visible_to(viewer).visible().select_related("author", "topic")
    rows = Attachment.objects.visible_to(viewer).filter(
        space=group.space, posts__in=shown.filter(topic__space=group.space)
    )
    posts = Prefetch("posts", queryset=shown.order_by("pk"), to_attr="standing")
    newest = rows.distinct().order_by("-created_at", "-pk")
    return [_file(row, viewer) for row in newest.prefetch_related(posts)[:limit]]


def _file(row: Any, viewer: "Viewer") -> GroupFile:
    post = row.standing[0]
    return GroupFile(
        name=row.name,
        path=row.path,
        size=row.size,
        extension=row.name.rpartition(".")[2].lower(),
        is_image=row.kind == Attachment.Kind.IMAGE,
        by=byline(post, viewer).name,
        post_path=post.path,
        added_at=row.created_at,
    )


def newest_files_section(
    group: Group, may: SpacePermissions
) -> dashboard.Section | None:
    rows = list_files(group, may.user, MAX_ON_DASHBOARD)
    return dashboard.Section("groups/_files.html", {"files": rows}) if rows else None
