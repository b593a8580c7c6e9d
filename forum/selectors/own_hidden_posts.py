"""Posts in a topic that are hidden from everybody except their author."""

from dataclasses import dataclass

from forum import paths
from forum.models import ModerationEntry, Post, Topic
from forum.policy import SpacePermissions

State = Post.State


@dataclass(frozen=True, slots=True)
class HiddenPost:
    post: Post
    reason: str
    url: str  # page of the moderation decision; "" if there is none yet

    @property
    def anchor(self) -> str:
        return paths.post_anchor(self.post.public_id)


def list_own_hidden_posts(topic: Topic, may: SpacePermissions) -> list[HiddenPost]:
    """Return the user's own pending, held and hidden posts in a topic.

    Return an empty list for moderators, who see these posts in the page itself. Do no
    query if the topic has no hidden posts.
    """
    if (
        not may.user.is_authenticated
        or not len(topic.hidden_numbers)
        or may.can_moderate
    ):
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
