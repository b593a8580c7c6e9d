"""Who sees more and who sees less, when a topic goes from one space to another.

Shown before a move is confirmed: in numbers of people, never by name.
"""

from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import User
from forum.models import Attachment, Post, Revision, Space, Topic
from forum.policy import PUBLIC, viewers_of


@dataclass(frozen=True, slots=True)
class SpaceAudience:
    """Everybody who may read in a space: people who can sign in. Imported authors read
    nothing."""

    space: Space
    people: int

    @property
    def key(self) -> str:
        return self.space.audience


@dataclass(frozen=True, slots=True)
class AudienceChange:
    """From whom to whom; visitors are people without an account."""

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
    """What goes along with topics that move, what is hidden now included."""

    messages: int
    people: int  # who wrote them and can sign in
    imported_authors: int
    files: int
    versions: int  # earlier ones, of texts that were edited


def summarise_move(topics: list[Topic]) -> MoveSummary:
    posts = Post.objects.filter(topic__in=topics).order_by()
    return MoveSummary(
        messages=posts.count(),
        # Otherwise the number says whether an anonymous author also wrote by name.
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
