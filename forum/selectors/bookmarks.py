from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from accounts.models.bylines import Byline
from forum.models import Bookmark, byline
from forum.selectors.topic_lists import PAGE_SIZE

if TYPE_CHECKING:
    from accounts.policy import Viewer


@dataclass(frozen=True, slots=True)
class BookmarkRow:
    bookmark: Bookmark
    byline: Byline
    url: str


@dataclass(frozen=True, slots=True)
class BookmarkPage:
    rows: list[BookmarkRow]
    older: int | None  # public id of the last post, if there is a next page


def load_bookmark_page(user: "Viewer", *, before: int | None) -> BookmarkPage:
    """Return a page of bookmarks on posts that the user may still see, newest first."""
    rows = Bookmark.objects.visible_to(user).order_by("-created_at", "-pk")
    mark = Bookmark.objects.of(user).filter(post__public_id=before).first()
    if before and mark is not None:
        same = Q(created_at=mark.created_at, pk__lt=mark.pk)
        rows = rows.filter(Q(created_at__lt=mark.created_at) | same)
    found = list(
        rows.select_related("post__author", "post__topic__space")[: PAGE_SIZE + 1]
    )
    page = found[:PAGE_SIZE]
    return BookmarkPage(
        [BookmarkRow(row, byline(row.post, user), row.post.path) for row in page],
        page[-1].post.public_id if len(found) > PAGE_SIZE else None,
    )
