"""People whom a text names: who that is, and who of them may be told."""

import html
import re
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from core import markup
from forum.models import Participation, Post
from forum.policy import viewers_of

if TYPE_CHECKING:
    from forum.models import Space, Topic

MOST_OFFERED = 8

_LINK = re.compile(r'/mensen/([0-9]{1,16})/"[^<>]*+>([^<>]{1,80})<')


def taking_part(space: "Space", topic: "Topic | None" = None) -> QuerySet[User]:
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


def offered(space: "Space", words: str, *, to: User) -> list[User]:
    """The first few people of a space with a name that begins so."""
    words = markup.clean_line(words)
    if not words:
        return []
    begins = Q(display_name__istartswith=words)
    begins |= Q(display_name__icontains=f" {words}")
    people = taking_part(space).filter(begins).exclude(pk=to.pk)
    return list(people.order_by("display_name", "pk")[:MOST_OFFERED])


def people_in(
    source: str, *, space: "Space", topic: "Topic | None" = None
) -> markup.People:
    """Whom this text may name: people who may read it.

    A link stands for one person. A name that was typed stands for whoever takes part
    and is called so; when two are, for the one who wrote in the topic, else for nobody.
    """
    typed = markup.typed_in(source)
    ids: set[int] = set()
    if typed.ids:
        readers = User.objects.filter(viewers_of(space, topic), public_id__in=typed.ids)
        ids |= set(readers.values_list("public_id", flat=True))
    names = _called(typed.names, space, topic) if typed.names else {}
    return markup.People(names, frozenset(ids | set(names.values())))


def _called(
    names: tuple[str, ...], space: "Space", topic: "Topic | None"
) -> dict[str, int]:
    here = Post.objects.filter(
        topic=topic, author=OuterRef("pk"), state="visible", is_anonymous=False
    )
    found = taking_part(space, topic).filter(display_name__in=names)
    rows = found.annotate(is_here=Exists(here)).values_list(
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


def unheard(post: Post) -> list[str]:
    """Names in a post that lead to nobody: their author should know."""
    linked = {
        words
        for words in markup.looks_like_names(post.text)
        if f">@{words}</a>" in post.html.replace("&#x27;", "'")
    }
    names = [n for n in markup.looks_like_names(post.text) if n not in linked]
    for number, words in _LINK.findall(post.source):
        if f'"/mensen/{number}/"' not in post.html:
            names.append(markup.clean_line(html.unescape(words)).removeprefix("@"))
    return list(dict.fromkeys(names))
