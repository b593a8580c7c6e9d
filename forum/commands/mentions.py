"""Mentions: which people a text names, and the rows that say so."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Value

from accounts.models import User
from core import markup
from forum.models import Mention, Participation, Post, Space, Topic
from forum.policy import viewers_of


def save_mentions(post: Post, space: Space) -> bool:
    """Write down whom the post names now, and say whether somebody is new.

    Inside the transaction that writes the post, under the lock of its topic. Only
    people who may see the space; at most `markup.MOST_NAMES` for one post.
    A row stays when the name is taken out again, so that nobody is told twice.
    """
    numbers = markup.mentioned_ids(post.html)
    if not numbers:
        return False
    known = set(post.mentions.values_list("user_id", flat=True))
    readers = viewers_of(space, post.topic)
    people = User.objects.filter(readers, public_id__in=numbers)
    fresh = people.exclude(pk__in=known | {post.author_id}).order_by("pk")
    room = max(markup.MAX_MENTIONS - len(known), 0)
    rows = [Mention(post=post, user=user) for user in fresh[:room]]
    Mention.objects.bulk_create(rows)
    return bool(rows)


def list_mentionable_people(space: Space, topic: Topic | None = None) -> QuerySet[User]:
    """The people of a space who may read (in) it: who takes part, and who wrote in it
    under their name.

    A post that was written anonymously brings nobody in here.
    """
    parts = Participation.objects.members().filter(space=space, user=OuterRef("pk"))
    wrote = Post.objects.filter(
        topic__space=space, author=OuterRef("pk"), state="visible", is_anonymous=False
    )
    people = User.objects.filter(viewers_of(space, topic), kind=User.Kind.PERSON)
    return people.filter(Exists(parts) | Exists(wrote))


def is_author_in(topic: Topic | None) -> Any:
    """Did this person write in the topic under their name?"""
    if topic is None:
        return Value(False)
    own = Post.objects.filter(
        topic=topic, author=OuterRef("pk"), state="visible", is_anonymous=False
    )
    return Exists(own)


def resolve_mentions(
    source: str,
    *,
    space: Space,
    topic: Topic | None = None,
    before: Post | None = None,
) -> markup.MentionedPeople:
    """Whom this text may name: people who may read it.

    A link stands for one person. A name that was typed stands for whoever takes part
    and is called so; when two are, for the one who wrote in the topic, else for nobody.
    In a text that is changed (`before`) a name keeps standing for the person to whom it
    led.
    """
    typed = markup.mentions_in_source(source)
    led = markup.ids_by_name(before.html) if before and typed.names else {}
    earlier = {name: led[name] for name in typed.names if name in led}
    asked = {*typed.ids, *earlier.values()}
    ids: set[int] = set()
    if asked:
        readers = User.objects.filter(viewers_of(space, topic), public_id__in=asked)
        ids |= set(readers.values_list("public_id", flat=True))
    names = _called(typed.names, space, topic) if typed.names else {}
    names |= {name: ident for name, ident in earlier.items() if ident in ids}
    return markup.MentionedPeople(names, frozenset(ids | set(names.values())))


def _called(
    names: tuple[str, ...], space: Space, topic: Topic | None
) -> dict[str, int]:
    found = list_mentionable_people(space, topic).filter(display_name__in=names)
    rows = found.annotate(is_here=is_author_in(topic)).values_list(
        "display_name", "public_id", "is_here"
    )
    called: dict[str, list[tuple[int, bool]]] = {}
    for name, ident, is_here in rows:
        called.setdefault(name, []).append((ident, is_here))
    known = {}
    for name, people in called.items():
        nearest = [ident for ident, is_here in people if is_here]
        if len(people) == 1 or len(nearest) == 1:
            known[name] = nearest[0] if nearest else people[0][0]
    return known
