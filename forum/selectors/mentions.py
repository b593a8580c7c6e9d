"""People whom a text names: who that is, and who of them may be told."""

import html
import re
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When

from accounts.models import User
from core import markup
from forum.models import Participation, Post
from forum.policy import viewers_of

if TYPE_CHECKING:
    from forum.models import Space, Topic

MAX_SUGGESTIONS = 8

_LINK = re.compile(r'/mensen/([0-9]{1,16})/"[^<>]*+>([^<>]{1,80})<')


def list_mentionable_people(
    space: "Space", topic: "Topic | None" = None
) -> QuerySet[User]:
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


def suggest_people(
    space: "Space", words: str, *, to: User, topic: "Topic | None" = None
) -> list[User]:
    """The first few people of a space with a name that begins with `words`.

    Who wrote in `topic` comes first; then a first name that begins so comes before a
    later part of a name.
    """
    words = markup.sanitize_line(words)
    if not words:
        return []
    starts = Q(display_name__istartswith=words)
    begins = starts | Q(display_name__icontains=f" {words}")
    people = list_mentionable_people(space).filter(begins).exclude(pk=to.pk)
    ranked = people.annotate(
        is_here=_wrote_in(topic),
        is_first_name=Case(When(starts, then=1), default=0),
    )
    in_order = ranked.order_by("-is_here", "-is_first_name", "display_name", "pk")
    return list(in_order[:MAX_SUGGESTIONS])


def _wrote_in(topic: "Topic | None") -> Any:
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
    space: "Space",
    topic: "Topic | None" = None,
    before: "Post | None" = None,
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
    names: tuple[str, ...], space: "Space", topic: "Topic | None"
) -> dict[str, int]:
    found = list_mentionable_people(space, topic).filter(display_name__in=names)
    rows = found.annotate(is_here=_wrote_in(topic)).values_list(
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


def list_unresolved_names(post: Post) -> list[str]:
    """Names in a post that lead to nobody: their author should know.

    Decided from the links in the HTML, as the rows of mentions are: whoever is linked
    is not in this list, whatever the words of the link.
    """
    names = markup.unresolved_mentions(markup.text_outside_links(post.html))
    linked = set(markup.linked_ids(post.html))
    for number, words in _LINK.findall(post.source):
        if int(number) not in linked:
            names.append(markup.sanitize_line(html.unescape(words)).removeprefix("@"))
    return list(dict.fromkeys(names))
