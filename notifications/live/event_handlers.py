"""Send hints to open pages for domain events, after the commit."""

from accounts.events import SessionsEnded, UserStateChanged
from accounts.models import User
from accounts.policy import is_member
from core.db.compiled_queries import CompiledQuery
from core.events import DomainEvent
from forum.events import (
    CountersChanged,
    ParticipationChanged,
    PostChanged,
    PostCreated,
    PostsMoved,
    TopicChanged,
    TopicMoved,
)
from forum.models import Post, Space, Topic
from groups.events import (
    RoundChanged,
)
from groups.models import Round
from notifications.events import InboxChanged
from notifications.live import broadcast
from notifications.live.subscriptions import build_round_hint, build_space_hint


def wake_worker(_event: DomainEvent) -> None:
    broadcast.wake_worker()


def announce_post(event: PostCreated) -> None:
    """Send the hints for a new post and wake the worker, in one call.

    Each call goes to Redis and back through another thread.
    """
    ids = (event.topic_public_id, event.post_public_id, event.number)
    messages = [_of_post(*ids), broadcast.WAKE_WORKER]
    try:
        messages.append(_of_space(event.space_id))
    finally:
        broadcast.send(messages)


def announce_change(event: PostChanged) -> None:
    """Make pages of the topic fetch this post again, each with its own permissions.

    A post that is no longer visible is also in `gone`, so that pages remove its text
    before they fetch it.
    """
    posts = Post.objects.filter(pk=event.post_id)
    found = posts.values_list(
        "topic__public_id", "topic__version", "public_id", "state"
    ).first()
    if found is not None:
        topic, version, post, state = found
        gone = () if state == Post.State.VISIBLE else (post,)
        broadcast.send_topic_change(topic, version=version, changed=(post,), gone=gone)


def announce_topic_change(event: TopicChanged) -> None:
    """Make pages of the topic compare everything they show with a fresh copy."""
    _announce_whole_topic(event.topic_id)


def _announce_whole_topic(topic_id: int) -> None:
    topics = Topic.objects.filter(pk=topic_id)
    for ident, version in topics.values_list("public_id", "version"):
        broadcast.send_topic_change(ident, version=version)


def announce_counters(event: CountersChanged) -> None:
    broadcast.send([_of_space(event.space_id)])


def _of_post(topic: int, post: int, number: int) -> broadcast.Message:
    payload = {"type": "topic", "id": topic, "post": post, "number": number}
    return broadcast.hint_message(f"topic.{topic}", payload)


def _of_space(space_id: int) -> broadcast.Message:
    (space, *_none) = _counted(None, ident=space_id)
    return broadcast.hint_message(f"space.{space.public_id}", build_space_hint(space))


# Compiled, because it runs after every reply.
_counted = CompiledQuery[Space](lambda _viewer, ident: Space.objects.filter(pk=ident))


def announce_round(event: RoundChanged) -> None:
    """Make pages of the round fetch it again, each with its own permissions."""
    found = Round.objects.filter(pk=event.round_id).first()
    if found is not None:
        broadcast.send_hint(f"round.{found.public_id}", build_round_hint(found))


def announce_rights(event: ParticipationChanged | SessionsEnded) -> None:
    broadcast.recheck_rights(event.user_id)


def announce_admission(event: UserStateChanged) -> None:
    if is_member(User.objects.get(pk=event.user_id)):
        broadcast.send_admission(event.user_id)


def announce_move(event: TopicMoved) -> None:
    topic = Topic.objects.values_list("public_id", flat=True).get(pk=event.topic_id)
    broadcast.recheck_stream(f"topic.{topic}")
    _announce_whole_topic(event.topic_id)


def announce_posts_moved(event: PostsMoved) -> None:
    """Update pages of both topics.

    Pages of the old topic check their subscription; pages of the new one show the
    number of new posts.
    """
    names = Topic.objects.in_bulk([event.from_topic_id, event.to_topic_id])
    broadcast.recheck_stream(f"topic.{names[event.from_topic_id].public_id}")
    _announce_whole_topic(event.from_topic_id)
    to = names[event.to_topic_id]
    newest = to.posts.order_by("-number").values_list("public_id", flat=True)[0]
    payload = {"type": "topic", "id": to.public_id, "post": newest}
    payload |= {"number": to.last_number, "current": True}
    broadcast.send_hint(f"topic.{to.public_id}", payload)


def announce_inbox(event: InboxChanged) -> None:
    broadcast.send_inbox_change(event.user_ids)
