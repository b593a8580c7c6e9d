"""What notifications do when something happens below.

`record_*` write rows in the same transaction; `announce_*` ring after it.
"""

from accounts.events import AccountMailWanted, SessionsEnded, WaitEnded
from forum.events import (
    AccessChanged,
    FiguresChanged,
    PostChanged,
    PostCreated,
    PostsRead,
    TopicMoved,
)
from forum.models import Post, Space, Topic
from groups.events import InvitationSent
from notifications import commands, live
from notifications.events import InboxChanged
from notifications.models import Event
from notifications.streams import space_hint


def record_post(event: PostCreated) -> None:
    commands.record_event(
        Event.Kind.POST_CREATED,
        actor_id=event.actor_id,
        space_id=event.space_id,
        topic_id=event.topic_id,
        post_id=event.post_id,
    )


def record_invitation(event: InvitationSent) -> None:
    commands.record_event(
        Event.Kind.INVITATION_SENT,
        actor_id=event.actor_id,
        space_id=event.space_id,
        invitation_id=event.invitation_id,
    )


def record_wait_ended(event: WaitEnded) -> None:
    commands.record_event(Event.Kind.WAIT_ENDED, actor_id=event.user_id)


def record_read(event: PostsRead) -> None:
    commands.mark_posts_read(
        event.user_id, topic_id=event.topic_id, numbers=event.numbers
    )


def announce_work(
    _event: PostCreated | InvitationSent | WaitEnded | AccountMailWanted,
) -> None:
    live.doorbell()


def announce_post(event: PostCreated | PostChanged) -> None:
    post = Post.objects.select_related("topic").get(pk=event.post_id)
    topic = post.topic.public_id
    payload = {"type": "topic", "id": topic, "post": post.public_id}
    live.hint(f"topic.{topic}", {**payload, "number": post.number})


def announce_figures(event: FiguresChanged) -> None:
    space = Space.objects.get(pk=event.space_id)
    live.hint(f"space.{space.public_id}", space_hint(space))


def announce_access(event: AccessChanged | SessionsEnded) -> None:
    live.access_changed(event.user_id)


def announce_move(event: TopicMoved) -> None:
    topic = Topic.objects.values_list("public_id", flat=True).get(pk=event.topic_id)
    live.moved(f"topic.{topic}")


def announce_inbox(event: InboxChanged) -> None:
    live.inbox_changed(event.user_ids)
