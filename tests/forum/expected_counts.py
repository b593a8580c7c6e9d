"""What the figures must be, counted by hand.

Reads plain rows and uses none of the code that keeps the figures: no recount, no set of
numbers, no query that counts. Slow, and right by looking at it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection

from forum.models import Participation, Post, SearchEntry, Space, Topic

POST_COLUMNS = (
    "topic_id",
    "author_id",
    "parent_id",
    "number",
    "position",
    "depth",
    "state",
    "created_at",
    "accepted_at",
    "is_anonymous",
)

type Row = dict[str, Any]
type Complaints = Iterator[str]


def differences(*only: Space) -> list[str]:
    """Every figure and every place that is not what the rows say; empty when all is."""
    spaces = Space.objects.order_by("pk")
    if only:
        spaces = spaces.filter(pk__in=[space.pk for space in only])
    topics = list(Topic.objects.filter(space__in=spaces).order_by("pk"))
    posts = grouped(rows(Post.objects.filter(topic__space__in=spaces)), "topic_id")
    found = [c for t in topics for c in wrong_in_topic(t, posts[t.pk])]
    found += [c for t in topics for c in wrong_order(t, posts[t.pk])]
    for space in spaces:
        here = [p for t in topics if t.space_id == space.pk for p in posts[t.pk]]
        archived = {t.pk for t in topics if t.is_archived}
        found += wrong_in_space(space, here, archived)
    if connection.vendor == "postgresql":
        found += wrong_marks({topic.pk: topic for topic in topics})
    return found


def rows(posts: Any) -> list[Row]:
    return list(posts.order_by("pk").values("pk", *POST_COLUMNS))


def grouped(found: Iterable[Row], name: str) -> dict[Any, list[Row]]:
    groups: dict[Any, list[Row]] = defaultdict(list)
    for row in found:
        groups[row[name]].append(row)
    return groups


def wrong_in_topic(topic: Topic, posts: list[Row]) -> Complaints:
    visible = [post for post in posts if post["state"] == "visible"]
    newest = max(visible, key=lambda p: (p["created_at"], p["number"]), default=None)
    numbers = [post["number"] for post in posts]
    seen = {post["number"] for post in visible}
    truth = {
        "post_count": len(visible),
        "last_post_at": newest and newest["created_at"],
        "last_author_id": newest and newest["author_id"],
        "last_is_anonymous": bool(newest and newest["is_anonymous"]),
        "has_answer": any(post["accepted_at"] for post in visible),
    }
    for name, value in truth.items():
        if getattr(topic, name) != value:
            yield f"{topic}: {name} is {getattr(topic, name)}, the rows say {value}"
    # What was split off or merged elsewhere left its numbers used: never given again.
    if len(set(numbers)) != len(numbers) or max(numbers, default=0) > topic.last_number:
        yield f"{topic}: its posts are numbered {sorted(numbers)}"
    gone = set(range(1, topic.last_number + 1)) - seen
    if set(topic.hidden_numbers) != gone:
        yield f"{topic}: hidden_numbers is {topic.hidden_numbers}, the rows say {gone}"


def wrong_order(topic: Topic, posts: list[Row]) -> Complaints:
    drawn = [p["pk"] for p in sorted(posts, key=lambda p: p["position"])]
    depths = dict(depth_first(posts))
    if drawn != list(depths):
        yield f"{topic}: stands as {drawn}, the tree says {list(depths)}"
    for post in posts:
        if post["depth"] != depths.get(post["pk"]):
            yield f"{topic}: post {post['pk']} says depth {post['depth']}"


def depth_first(posts: list[Row]) -> Iterator[tuple[int, int]]:
    """Every post of a topic with its depth, branch by branch, in order of writing."""
    answers = grouped(posts, "parent_id")
    waiting = [(post, 0) for post in answers[None]]
    while waiting:
        post, depth = waiting.pop()
        yield post["pk"], depth
        below = sorted(answers[post["pk"]], key=lambda p: -p["number"])
        waiting += [(reply, depth + 1) for reply in below]


def wrong_in_space(space: Space, posts: list[Row], archived: set[int]) -> Complaints:
    visible = [post for post in posts if post["state"] == "visible"]
    truth = {
        "participant_count": len(participants_of(space)),
        "topic_count": len({post["topic_id"] for post in visible} - archived),
        "post_count": len(visible),
        "last_post_at": max((post["created_at"] for post in visible), default=None),
    }
    for name, value in truth.items():
        if getattr(space, name) != value:
            yield f"{space}: {name} is {getattr(space, name)}, the rows say {value}"


def wrong_marks(topics: dict[int, Topic]) -> Complaints:
    """Found as a question without an answer, or not found as one."""
    entries = SearchEntry.objects.filter(post__topic__in=topics, post__parent=None)
    for topic_id, words in entries.values_list("post__topic_id", "words"):
        topic = topics[topic_id]
        waits = topic.is_question and topic.post_count == 1 and not topic.solved_at
        waits = waits and not (topic.is_closed or topic.is_archived)
        if ("'@u'" in words) != waits:
            yield f"{topic}: the search says the opposite of whether it waits: {waits}"


def participants_of(space: Space) -> set[int]:
    """Active accounts with an active participation, no bots."""
    parts = Participation.all_objects.filter(space=space).select_related("user")
    return {
        part.user_id
        for part in parts
        if part.state == "active"
        and part.user.state == "active"
        and part.user.kind != "bot"
    }
