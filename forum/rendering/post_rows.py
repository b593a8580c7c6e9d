"""Rows of a page of posts: bylines, nesting levels and files."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import zip_longest

from django.db.models import Min

from accounts.models.bylines import Byline
from forum import paths
from forum.models import Attachment, Post, Reaction, byline
from forum.policy import SpacePermissions
from forum.selectors.profiles import get_profile_path

MAX_INDENT = 6  # deeper replies name the post that they answer instead
MAX_RECOGNISERS = 8  # municipalities shown with a post


@dataclass(frozen=True, slots=True)
class AnsweredPost:
    name: str
    url: str


@dataclass(slots=True)
class PostRow:
    """A post in a page, with its level in the nested lists.

    A row is the same for all viewers with the same permissions. forum.rendering.topic
    fills in what differs per viewer.
    """

    post: Post
    byline: Byline
    level: int = 0
    answers: AnsweredPost | None = None
    answers_shown: bool = False
    is_accepted: bool = False
    is_gone: bool = False
    was_split: bool = False  # the branch below it was split off to a topic of its own
    opens: bool = False  # a list of replies starts before this row
    closes: range = field(default_factory=lambda: range(0))  # lists that end after it
    parent: int | None = None  # public id, for a row that is added to an open page
    after: int | None = None  # public id of the predecessor in tree order
    files: list[Attachment] = field(default_factory=list)  # linked documents
    recognised_by: list[str] = field(default_factory=list)  # names of municipalities
    recognised_more: int = 0

    @property
    def url(self) -> str:
        return paths.post_path(self.post.public_id)

    @property
    def person_url(self) -> str:
        """Return the path of the author's profile, or "" for an anonymous post."""
        return "" if self.post.is_anonymous else get_profile_path(self.post.author)

    @property
    def reply_url(self) -> str:
        return f"{self.url}antwoord/"

    @property
    def act_url(self) -> str:
        return f"{self.url}doen/"

    @property
    def react_url(self) -> str:
        return f"{self.url}reactie/"

    @property
    def keep_url(self) -> str:
        return f"{self.url}bewaren/"


def build_rows(posts: list[Post], may: SpacePermissions) -> list[PostRow]:
    """Build rows for posts that are in tree order."""
    visible = _without_dead_ends(posts, may)
    parents = {post.pk: post for post in visible}
    missing = {
        p.parent_id for p in visible if p.parent_id and p.parent_id not in parents
    }
    if missing:
        strangers = Post.objects.filter(pk__in=missing).with_authors()
        parents |= {post.pk: post for post in strangers}
    rows: list[PostRow] = []
    levels: dict[int, int] = {}
    for post in visible:
        depth = 0
        if post.parent_id in levels:
            depth = levels[post.parent_id] + 1
        # Replies to the first post are not indented, nor is the first post of a page.
        levels[post.pk] = -1 if post.depth == 0 else depth
        rows.append(_row(post, parents.get(post.parent_id or 0), depth, may))
        rows[-1].answers_shown = post.depth > 1 and (
            post.parent_id not in levels or depth > MAX_INDENT
        )
    _nest([row for row in rows if row.post.depth > 0])
    _add_files(rows)
    return rows


def _row(post: Post, parent: Post | None, depth: int, may: SpacePermissions) -> PostRow:
    in_group = may.space.is_closed_space
    who = byline(post, may.user, in_group=in_group)
    row = PostRow(post, who, level=min(depth, MAX_INDENT))
    row.is_gone = not may.can_see_post(post)
    row.was_split = getattr(post, "was_split", False)
    row.is_accepted = post.accepted_at is not None and not row.is_gone
    row.parent = parent.public_id if parent else None
    if parent is not None and post.depth > 1:
        line = byline(parent, may.user)
        row.answers = AnsweredPost(line.name, paths.post_path(parent.public_id))
    return row


def _add_files(rows: list[PostRow]) -> None:
    """Add documents to their rows. Does a query only if a text links to a file."""
    showing = {
        row.post.pk: row
        for row in rows
        if paths.FILES_PATH in row.post.html and not row.is_gone
    }
    if not showing:
        return
    documents = Attachment.posts.through.objects.filter(
        post__in=showing, attachment__kind=Attachment.Kind.DOCUMENT
    )
    for link in documents.select_related("attachment").order_by("attachment"):
        showing[link.post_id].files.append(link.attachment)


def _without_dead_ends(posts: list[Post], may: SpacePermissions) -> list[Post]:
    """Leave out removed posts, except those that have visible replies.

    Posts that a moderator hid or holds keep a stub in their place.
    """
    visible: list[Post] = []
    below = 0  # depth of the next row in the page
    for post in reversed(posts):
        has_stub = post.state in {Post.State.HIDDEN, Post.State.HELD}
        if may.can_see_post(post) or has_stub or below > post.depth:
            visible.append(post)
            below = post.depth
    return visible[::-1]


def _nest(rows: list[PostRow]) -> None:
    for row, following in zip_longest(rows, rows[1:]):
        next_level = following.level if following else 0
        if following is not None and next_level > row.level:
            following.opens = True
        row.closes = range(max(row.level - next_level, 0))


def flatten_row(row: PostRow) -> PostRow:
    """Return the row for use outside its branch: it names the post that it answers."""
    row.level, row.opens, row.closes = 0, False, range(0)
    row.answers_shown = row.answers is not None
    return row


def add_recognisers(rows: Iterable[PostRow]) -> None:
    """Add the municipalities that recognise a post, in order of reaction."""
    by_post = {row.post.pk: row for row in rows if row.post.recognised_count}
    if not by_post:
        return
    found = Reaction.objects.filter(post__in=by_post, kind=Reaction.Kind.RECOGNISED)
    names: dict[int, list[str]] = {pk: [] for pk in by_post}
    pairs = found.exclude(organisation="").values_list("post_id", "organisation")
    for pk, organisation, _first in pairs.annotate(first=Min("pk")).order_by("first"):
        names[pk].append(organisation)
    for pk, row in by_post.items():
        row.recognised_by = names[pk][:MAX_RECOGNISERS]
        row.recognised_more = max(len(names[pk]) - MAX_RECOGNISERS, 0)
