"""What authors see of their own posts that nobody else sees, or for now."""

from dataclasses import dataclass

from forum import paths
from forum.models import ModerationEntry, Post, Topic
from forum.policy import SpacePermissions

State = Post.State


@dataclass(frozen=True, slots=True)
class HiddenPost:
    """One's own post out of sight, and what a moderator said about it."""

    post: Post
    reason: str
    url: str  # what was done, said in full; "" where nothing was done yet

    @property
    def anchor(self) -> str:
        return paths.post_anchor(self.post.public_id)


def list_own_hidden_posts(topic: Topic, may: SpacePermissions) -> list[HiddenPost]:
    """One's own posts here that wait, or were hidden. No query where all is in sight.

    Those who curate see everything in its place.
    """
    if not may.user.is_authenticated or not len(topic.gone) or may.can_moderate:
        return []
    states = (State.PENDING, State.HELD, State.HIDDEN)
    posts = Post.objects.filter(topic=topic, author=may.user, state__in=states)
    found = list(posts.select_related("author").order_by("position"))
    entries = _last_hiding([p for p in found if p.state == State.HIDDEN])
    return [_describe(post, entries.get(post.pk)) for post in found]


def _last_hiding(posts: list[Post]) -> dict[int | None, ModerationEntry]:
    if not posts:
        return {}
    rows = ModerationEntry.objects.filter(post__in=posts, act=ModerationEntry.Act.HIDE)
    return {entry.post_id: entry for entry in rows.order_by("pk")}


def _describe(post: Post, entry: ModerationEntry | None) -> HiddenPost:
    if entry is None:
        return HiddenPost(post, "", "")
    return HiddenPost(post, entry.reason, entry.path)
