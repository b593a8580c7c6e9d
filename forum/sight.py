"""Who sees more and who sees less, when a topic goes from one space to another.

Shown before a move is confirmed: in numbers of people, never by name.
"""

from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import User
from forum.models import Attachment, Post, Revision, Space, Topic
from forum.policy import PUBLIC, viewers_of


@dataclass(frozen=True, slots=True)
class Readers:
    """Everybody who may read in a space: people who can sign in. Imported authors read
    nothing."""

    space: Space
    people: int

    @property
    def key(self) -> str:
        return self.space.audience


@dataclass(frozen=True, slots=True)
class Change:
    """From whom to whom; visitors are people without an account."""

    before: Readers
    after: Readers
    gain: int
    lose: int
    visitors_gain: bool
    visitors_lose: bool

    @property
    def is_none(self) -> bool:
        counts = (self.gain, self.lose, self.visitors_gain, self.visitors_lose)
        return not any(counts)


@dataclass(frozen=True, slots=True)
class Cargo:
    """What goes along with topics that move, what is hidden now included."""

    messages: int
    people: int  # who wrote them and can sign in
    imported_authors: int
    files: int
    versions: int  # earlier ones, of texts that were edited


def cargo_of(topics: list[Topic]) -> Cargo:
    posts = Post.objects.filter(topic__in=topics).order_by()
    return Cargo(
        messages=posts.count(),
        # Otherwise the number says whether an anonymous author also wrote by name.
        people=_count_authors(posts.filter(author__kind=User.Kind.PERSON)),
        imported_authors=_count_authors(posts.filter(author__kind=User.Kind.IMPORTED)),
        files=Attachment.objects.filter(posts__in=posts).distinct().count(),
        versions=Revision.objects.filter(post__in=posts).count(),
    )


def _count_authors(posts: QuerySet[Post]) -> int:
    return posts.values("author", "is_anonymous").distinct().count()


def change_of_sight(origin: Space, to: Space) -> Change:
    people = User.objects.filter(kind=User.Kind.PERSON)
    here, there = (people.filter(viewers_of(space)) for space in (origin, to))
    was_public, is_public = (space.audience == PUBLIC for space in (origin, to))
    return Change(
        before=Readers(origin, here.count()),
        after=Readers(to, there.count()),
        gain=there.exclude(pk__in=here.values("pk")).count(),
        lose=here.exclude(pk__in=there.values("pk")).count(),
        visitors_gain=is_public and not was_public,
        visitors_lose=was_public and not is_public,
    )
