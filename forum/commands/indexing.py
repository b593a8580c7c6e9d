"""The words under which posts are found, in a table beside them.

Written in the transaction that writes the post. Only visible posts have an entry; who
may find one is asked at every search, so moving a topic changes nothing here.
"""

from typing import Any

from django.db import connection

from forum.models import Post, SearchEntry, Topic
from forum.searchtables import WORDS

# PostgreSQL would take `huur/koop` for a file, `vng.nl` for a host and `a-b` for one
# word: nobody would find them by their parts.
JOINTS = "./\\-_@:<>&+#="
_APART = f"translate({WORDS}, '{JOINTS}', '{' ' * len(JOINTS)}')"
_VECTOR = f"strip(to_tsvector('dutch', {_APART}))"
PART = 10_000  # posts in one statement, which has a minute at most
_INDEX = """
    INSERT INTO forum_searchentry (post_id, written_at, words)
    SELECT p.id, p.created_at, {vector}
    FROM forum_post p JOIN forum_topic t ON t.id = p.topic_id
    WHERE p.state = 'visible' AND {condition}
    ON CONFLICT (post_id) DO UPDATE
    SET written_at = excluded.written_at, words = excluded.words
"""


def index_post(post: Post) -> None:
    """Find a post by the words it has now, or no longer when it is out of sight."""
    if post.is_visible:
        _index("p.id = %s", post.pk)
    else:
        SearchEntry.objects.filter(post=post).delete()


def index_topic(topic: Topic) -> None:
    """The same for all posts of a topic: after an import, or under a new title."""
    SearchEntry.objects.filter(post__topic=topic).delete()
    _index("p.topic_id = %s", topic.pk)


def index_range(first: int, last: int) -> None:
    """The same for many posts that were just written, by the ids of their rows."""
    _index("p.id BETWEEN %s AND %s", first, last)


def mend_index(*, dry_run: bool = False) -> tuple[int, int]:
    """Add entries that are missing and take out those of posts out of sight; how many
    there were of each. Changed words are not looked at."""
    missing = Post.objects.visible().filter(search_entry=None)
    surplus = SearchEntry.objects.exclude(post__state=Post.State.VISIBLE)
    found = missing.count(), surplus.count()
    if any(found) and not dry_run:
        surplus.delete()
        while first := missing.order_by("pk").values_list("pk", flat=True).first():
            index_range(first, first + PART - 1)
    return found


def _index(condition: str, *values: Any) -> None:
    vector = _VECTOR if connection.vendor == "postgresql" else "NULL"
    statement = _INDEX.format(vector=vector, condition=condition)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
