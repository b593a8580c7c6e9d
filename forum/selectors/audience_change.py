"""Compare the audiences of two spaces, for the confirmation of a topic move.

The results are counts: no user is named.
"""

from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import User
from forum.models import Attachment, Post, Revision, Space, Topic
from forum.policy import PUBLIC, viewers_of


@dataclass(frozen=True, slots=True)
class SpaceAudience:
    """Number of users who can read a space and can sign in (so no imported authors)."""

    space: Space
    people: int

    @property
    def key(self) -> str:
        return self.space.audience


@dataclass(frozen=True, slots=True)
class AudienceChange:
    """Difference between two audiences. Visitors are people without an account."""

    before: SpaceAudience
    after: SpaceAudience
    gain: int
    lose: int
    visitors_gain: bool
    visitors_lose: bool

    @property
    def is_none(self) -> bool:
        counts = (self.gain, self.lose, self.visitors_gain, self.visitors_lose)
        return not any(counts)


@dataclass(frozen=True, slots=True)
class MoveSummary:
    """Counts of what moves along with topics, hidden and removed posts included."""

    messages: int
    people: int  # authors who can sign in
    imported_authors: int
    files: int
    versions: int  # earlier versions of edited posts


def summarise_move(topics: list[Topic]) -> MoveSummary:
    posts = Post.objects.filter(topic__in=topics).order_by()
    return MoveSummary(
        messages=posts.count(),
        # Anonymous posts count as a separate author. Otherwise the count would reveal
        # whether an anonymous author also posted under their own name.
        people=_count_authors(posts.filter(author__kind=User.Kind.PERSON)),
        imported_authors=_count_authors(posts.filter(author__kind=User.Kind.IMPORTED)),
        files=Attachment.objects.filter(posts__in=posts).distinct().count(),
        versions=Revision.objects.filter(post__in=posts).count(),
    )


def _count_authors(posts: QuerySet[Post]) -> int:
    return posts.values("author", "is_anonymous").distinct().count()


def compare_audiences(origin: Space, to: Space) -> AudienceChange:
    people = User.objects.filter(kind=User.Kind.PERSON)
    here, there = (people.filter(viewers_of(space)) for space in (origin, to))
    was_public, is_public = (space.audience == PUBLIC for space in (origin, to))
    return AudienceChange(
        before=SpaceAudience(origin, here.count()),
        after=SpaceAudience(to, there.count()),
        gain=there.exclude(pk__in=here.values("pk")).count(),
        lose=here.exclude(pk__in=there.values("pk")).count(),
        visitors_gain=is_public and not was_public,
        visitors_lose=was_public and not is_public,
    )
