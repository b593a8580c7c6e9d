from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Max

from accounts.models.bylines import Byline
from forum import paths
from forum.models import Post, Topic, byline

if TYPE_CHECKING:
    from accounts.policy import Viewer


MAX_SHOWN = 12
# Only the newest posts are counted, which bounds the cost in long topics.
MAX_POSTS = 1000


@dataclass(frozen=True, slots=True)
class TopicParticipant:
    byline: Byline
    organisation: str
    count: int
    url: str  # "" if the person has no profile page


@dataclass(frozen=True, slots=True)
class TopicParticipants:
    people: tuple[TopicParticipant, ...]
    others: int
    is_partial: bool  # only the newest MAX_POSTS posts were counted


def load_topic_participants(topic: Topic, viewer: "Viewer") -> TopicParticipants:
    """Return participants by number of posts, anonymous posts excluded."""
    posts = Post.objects.visible().filter(topic=topic, is_anonymous=False)
    before = max(topic.last_number - MAX_POSTS, 0)
    posts = posts.filter(number__gt=before).order_by()
    rows = posts.values("author").annotate(n=Count("pk"), newest=Max("pk"))
    found = sorted(rows, key=lambda row: (-row["n"], row["newest"]))
    shown = {row["newest"]: row["n"] for row in found[:MAX_SHOWN]}
    newest = Post.objects.filter(pk__in=shown).with_authors()
    by_pk = {post.pk: post for post in newest}
    people = tuple(_participant(by_pk[pk], n, viewer) for pk, n in shown.items())
    return TopicParticipants(people, len(found) - len(people), before > 0)


def _participant(post: Post, count: int, viewer: "Viewer") -> TopicParticipant:
    is_person = post.author.kind == post.author.Kind.PERSON
    url = paths.person_path(post.author.public_id) if is_person else ""
    return TopicParticipant(byline(post, viewer), post.author_organisation, count, url)
