"""Suggestions for mentions, and mentions in a post that match nobody."""

import html
import re
from typing import TYPE_CHECKING

from django.db.models import Case, Q, When

from accounts.models import User
from core import markup
from forum.commands.mentions import is_author_in, list_mentionable_people
from forum.models import Post

if TYPE_CHECKING:
    from forum.models import Space, Topic

MAX_SUGGESTIONS = 8

_LINK = re.compile(r'/mensen/([0-9]{1,16})/"[^<>]*+>([^<>]{1,80})<')


def suggest_people(
    space: "Space", words: str, *, to: User, topic: "Topic | None" = None
) -> list[User]:
    """Return the first few people in a space whose name begins with `words`.

    Authors in `topic` come first. A match on the first name comes before a match on a
    later part of the name.
    """
    words = markup.sanitize_line(words)
    if not words:
        return []
    starts = Q(display_name__istartswith=words)
    begins = starts | Q(display_name__icontains=f" {words}")
    people = list_mentionable_people(space).filter(begins).exclude(pk=to.pk)
    ranked = people.annotate(
        is_here=is_author_in(topic),
        is_first_name=Case(When(starts, then=1), default=0),
    )
    in_order = ranked.order_by("-is_here", "-is_first_name", "display_name", "pk")
    return list(in_order[:MAX_SUGGESTIONS])


def list_unresolved_names(post: Post) -> list[str]:
    """Return names in a post that do not resolve to a person, to warn its author.

    As with `Mention` rows, the links in the HTML decide: a linked person is never in
    the result, whatever the text of the link.
    """
    names = markup.unresolved_mentions(markup.text_outside_links(post.html))
    linked = set(markup.linked_ids(post.html))
    for number, words in _LINK.findall(post.source):
        if int(number) not in linked:
            names.append(markup.sanitize_line(html.unescape(words)).removeprefix("@"))
    return list(dict.fromkeys(names))
