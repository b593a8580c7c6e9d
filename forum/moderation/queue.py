"""The moderation queue: posts that were reported or that wait for approval."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Q

from accounts.models import User
from accounts.models.bylines import Byline
from forum.commands.post_moderation import was_removed_by_moderator
from forum.models import ModerationEntry, Post, Report, byline
from forum.moderation.actions import ModerationAction, list_actions
from forum.moderation.log import (
    LogLine,
    build_lines,
    get_record_url,
    is_about_anonymous,
)
from forum.moderation.pii import find_pii

if TYPE_CHECKING:
    from accounts.policy import Viewer


PAGE_SIZE = 20
MAX_HISTORY = 8

Act, State = ModerationEntry.Act, Post.State


@dataclass(slots=True)
class QueueItem:
    post: Post
    byline: Byline
    url: str
    record_url: str
    answers: tuple[str, str] | None  # author and text of the parent
    reports: list[Report] = field(default_factory=list)
    history: list[LogLine] = field(default_factory=list)
    of_person: list[LogLine] = field(default_factory=list)
    can_warn: bool = False

    @property
    def actions(self) -> list[ModerationAction]:
        return list_actions(self.post, is_reported=bool(self.reports))


@dataclass(frozen=True, slots=True)
class QueueCounts:
    reported: int
    waiting: int


def count_open(user: "Viewer") -> int:
    """Count the posts in the user's queue, in one query on two partial indexes."""
    posts = Post.objects.curated_by(user).waiting().values("pk")
    reported = Report.objects.open().curated_by(user).values("post")
    return int(posts.union(reported).count())


def count_by_view(user: "Viewer") -> QueueCounts:
    waiting = Post.objects.curated_by(user).waiting().count()
    reports = Report.objects.open().curated_by(user)
    return QueueCounts(reports.values("post").distinct().count(), waiting)


def have_open_reports(user: "Viewer", public_ids: list[int]) -> bool:
    reports = Report.objects.open().curated_by(user)
    return reports.filter(post__public_id__in=public_ids).exists()


def list_queue(user: "Viewer", *, view: str) -> tuple[list[QueueItem], int]:
    """Return the oldest items, and the number of items after them."""
    ids: set[int] = set()
    if view != "reported":
        waiting = Post.objects.curated_by(user).waiting()
        ids.update(waiting.values_list("pk", flat=True))
    if view != "waiting":
        reports = Report.objects.open().curated_by(user)
        ids.update(reports.values_list("post_id", flat=True))
    shown = sorted(ids)[:PAGE_SIZE]
    return build_items(user, shown), len(ids) - len(shown)


def get_moderated_post(user: "Viewer", public_id: int) -> Post | None:
    """Return a post that the user moderates, unless its author removed it."""
    posts = Post.objects.curated_by(user).select_related("author", "topic__space")
    post = posts.filter(public_id=public_id).first()
    if post is None or post.state != State.REMOVED:
        return post
    return post if was_removed_by_moderator(post) else None


def suggest_category(post: Post) -> str:
    """Return the category of the newest open report, or else of detected data."""
    reports = Report.objects.open().filter(post=post).order_by("-pk")
    reported = reports.values_list("reason", flat=True).first()
    if reported is None and find_pii(post.topic.title, post.text):
        return Report.Reason.PERSONAL
    return reported or ""


def build_items(user: "Viewer", ids: Iterable[int]) -> list[QueueItem]:
    """Build queue items in a fixed number of queries."""
    posts = list(
        Post.objects.curated_by(user)
        .filter(pk__in=list(ids))
        .select_related("author", "topic__space", "parent__author")
        .order_by("pk")
    )
    reports = Report.objects.open().filter(post__in=posts).select_related("reporter")
    history = _history(user, posts)
    cases = {post.pk: _build_item(user, post) for post in posts}
    for report in reports.order_by("pk"):
        cases[report.post_id].reports.append(report)
    for case in cases.values():
        post = case.post
        case.history = [row for row in history if row.entry.post_id == post.pk]
        if not post.is_anonymous:
            case.of_person = [
                row
                for row in history
                if row.entry.person_id == post.author_id
                and row.entry.post_id != post.pk
                and not is_about_anonymous(row.entry)
            ][:MAX_HISTORY]
    return list(cases.values())


def _build_item(user: "Viewer", post: Post) -> QueueItem:
    parent = post.parent
    answers = None
    if parent is not None and parent.state != State.REMOVED:
        answers = (byline(parent, user).described, parent.text)
    return QueueItem(
        post=post,
        byline=byline(post, user),
        url=post.path if post.state != State.REMOVED else "",
        record_url=""
        if post.is_anonymous
        else get_record_url(post.author, post.topic.space),
        answers=answers,
        can_warn=_can_warn(user, post),
    )


def _can_warn(user: "Viewer", post: Post) -> bool:
    """Return whether to offer "Warn the author".

    For an anonymous post the result must not depend on the author: a missing button
    would reveal who it is.
    """
    if post.author_id == user.pk:
        return False
    if post.is_anonymous:
        return True
    return post.author.kind == User.Kind.PERSON and not post.author.is_moderator


def _history(user: "Viewer", posts: list[Post]) -> list[LogLine]:
    """Return log lines about the posts and their authors.

    The history of anonymous authors is not read, because the number of rows is limited.
    """
    authors = {post.author_id for post in posts if not post.is_anonymous}
    rows = ModerationEntry.objects.curated_by(user).with_names()
    found = rows.filter(Q(post__in=posts) | Q(person__in=authors)).order_by("-pk")
    return build_lines(found[: MAX_HISTORY * 20], user)
