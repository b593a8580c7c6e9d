from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Value

from accounts.models import User
from core import markup
from forum.models import Mention, Participation, Post, Space, Topic
from forum.policy import viewers_of


def save_mentions(post: Post, space: Space) -> bool:
    """Save the people whom a post mentions; return whether there are new ones.

    Call inside the transaction that writes the post, with its topic locked. Only people
    who can see the space count, up to `markup.MAX_MENTIONS` per post. The row stays
    when a mention is removed from the text, so that nobody is notified twice.
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
    """Return participants and authors who can see the space or topic.

    Authors of only anonymous posts are excluded.
    """
    parts = Participation.objects.members().filter(space=space, user=OuterRef("pk"))
    wrote = Post.objects.filter(
        topic__space=space,
        author=OuterRef("pk"),
        state=Post.State.VISIBLE,
        is_anonymous=False,
    )
    people = User.objects.filter(viewers_of(space, topic), kind=User.Kind.PERSON)
    return people.filter(Exists(parts) | Exists(wrote))


def is_author_in(topic: Topic | None) -> Any:
    """Return an expression: has this user posted in the topic under their own name?"""
    if topic is None:
        return Value(False)
    own = Post.objects.filter(
        topic=topic, author=OuterRef("pk"), state=Post.State.VISIBLE, is_anonymous=False
    )
    return Exists(own)


def resolve_mentions(
    source: str,
    *,
    space: Space,
    topic: Topic | None = None,
    before: Post | None = None,
) -> markup.MentionedPeople:
    """Return whom a text may mention: people who can see it.

    A link refers to one person. A typed name refers to the participant or author with
    that name; if several match, to the only one who posted in the topic, otherwise to
    nobody. In an edited text (`before`), a name keeps referring to the same person.
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
