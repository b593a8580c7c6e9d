"""Whom a post names, as rows: each person hears of it once."""

from accounts.models import User
from core import markup
from forum.models import Mention, Post, Space
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
