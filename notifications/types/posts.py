from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policy import Viewer, can_advise
from forum.models import (
    Follow,
    Mention,
    Participation,
    Post,
    ReadMark,
    Topic,
    byline,
)
from forum.querysets import ParticipationQuerySet
from notifications.models import Notification, OutboxEvent
from notifications.types.base import InboxLine, NotificationType

Reason = Notification.Reason

ALL, NONE = Follow.Level.ALL, Follow.Level.NONE

Wish = Participation.Follow


class PostNotification(NotificationType):
    def render_line(self, event: OutboxEvent, viewer: Viewer) -> InboxLine:
        post, topic, space = event.post, event.topic, event.space
        if post is None or topic is None or space is None:
            raise ValueError(f"{event} tells of no post")
        who = byline(post, viewer)
        return InboxLine(
            lead=self.lead(event, who.name, viewer),
            title=topic.title,
            where=space.title,
            byline=who,
            icon="answered",
            is_positive=event.kind == AnswerAcceptedNotification.name,
            text=post.text,
        )

    def lead(self, event: OutboxEvent, name: str, viewer: Viewer) -> str:
        if event.post is not None and event.post.parent_id is None:
            return _("%(name)s started") % {"name": name}
        return _("%(name)s replied to") % {"name": name}

    def path(self, event: OutboxEvent) -> str:
        if event.post is None:
            raise ValueError(f"{event} tells of no post")
        return event.post.path


class PostCreatedNotification(PostNotification):
    name = "post_created"

    def get_recipients(self, event: OutboxEvent) -> Mapping[int, str]:
        """Return each recipient with the most specific of their reasons."""
        post, topic = event.post, event.topic
        if post is None or topic is None or not post.is_visible:
            return {}
        follows = Follow.objects.filter(topic=topic)
        levels = dict(follows.values_list("user_id", "level"))
        parts = Participation.objects.filter(space=event.space_id or 0)
        since = parts.filter(joined_at__lte=event.created_at)
        reasons: dict[int, str] = {}
        if post.parent_id is None:
            followers = since.filter(follow__in=[Wish.ALL, Wish.TOPICS])
            reasons |= dict.fromkeys(
                followers.values_list("user_id", flat=True), Reason.SPACE
            )
        else:
            # The follow level of a topic overrides that of its space.
            followers = since.filter(follow=Wish.ALL).values_list("user_id", flat=True)
            reasons |= {pk: Reason.SPACE for pk in followers if pk not in levels}
            following = [pk for pk, level in levels.items() if level == ALL]
            reasons |= dict.fromkeys(following, Reason.TOPIC)
            if levels.get(topic.author_id, ALL) == ALL:
                reasons[topic.author_id] = Reason.OWN_TOPIC
            reasons[post.parent.author_id] = Reason.ANSWER  # type: ignore[union-attr]
        for pk in _mentioned_users(post):
            if reasons.get(pk) != Reason.ANSWER:
                reasons[pk] = Reason.MENTION
        for silent in _muted_users(parts, levels):
            reasons.pop(silent, None)
        if post.parent_id is None and is_for_all_members(topic):
            members = since.members().values_list("user_id", flat=True)
            reasons = dict.fromkeys(members, Reason.ANNOUNCEMENT)
        reasons.pop(event.actor_id or 0, None)
        return reasons

    def get_readers(self, event: OutboxEvent, people: Sequence[int]) -> set[int]:
        """Return users who read the post before the worker handled the event."""
        if event.post is None:
            return set()
        marks = ReadMark.objects.filter(topic=event.topic_id or 0, user__in=people)
        return {mark.user_id for mark in marks if event.post.number in mark.numbers}


class MentionNotification(PostNotification):
    """Notify users whom an edit mentions for the first time."""

    name = "mentioned"

    def get_recipients(self, event: OutboxEvent) -> Mapping[int, str]:
        """Return mentioned users who have no notification about this post yet.

        Locks the post, then its creation event: fan-out of a pending creation event
        includes all mentions present at that time.
        """
        found = Post.objects.select_for_update(no_key=True)
        post: Post = found.get(pk=event.post_id or 0)
        first = OutboxEvent.objects.select_for_update().filter(
            post=post, kind=PostCreatedNotification.name
        )
        waiting = any(row.state == OutboxEvent.State.PENDING for row in first)
        if waiting or not post.is_visible:
            return {}
        follows = Follow.objects.filter(topic=post.topic_id)
        levels = dict(follows.values_list("user_id", "level"))
        parts = Participation.objects.filter(space=event.space_id or 0)
        people = _mentioned_users(post) - _muted_users(parts, levels)
        told = Notification.objects.filter(event__post=post, recipient__in=people)
        people -= {
            event.actor_id or 0,
            post.author_id,
            *told.values_list("recipient", flat=True),
        }
        return dict.fromkeys(people, Reason.MENTION)


class AnswerAcceptedNotification(PostNotification):
    """Notify the author of an accepted answer and the author of the question.

    The author also gets it as unread: reading a post does not show that it was
    accepted.
    """

    name = "answer_accepted"

    def get_recipients(self, event: OutboxEvent) -> Mapping[int, str]:
        post = event.post
        if post is None or not post.is_visible or post.accepted_at is None:
            return {}
        topic = post.topic
        silenced = Follow.objects.filter(topic=topic, level=NONE)
        reasons: dict[int, str] = {}
        if not silenced.filter(user=topic.author_id).exists():
            reasons[topic.author_id] = Reason.SOLVED
        reasons[post.author_id] = Reason.ACCEPTED
        reasons.pop(event.actor_id or 0, None)
        return reasons

    def lead(self, event: OutboxEvent, name: str, viewer: Viewer) -> str:
        if event.post is not None and event.post.author_id == viewer.pk:
            return _("Your answer was chosen:")
        return _("Your question has an answer:")


class AnswerOutdatedNotification(PostNotification):
    """Notify the adviser who checked the answer, or moderators if there is none."""

    name = "answer_outdated"

    def get_recipients(self, event: OutboxEvent) -> Mapping[int, str]:
        post = event.post
        if post is None or not post.is_visible or not post.is_outdated:
            return {}
        adviser = post.checked_by
        if adviser is not None and can_advise(adviser):
            return {adviser.pk: Reason.ADVISER}
        people = User.objects.filter(is_moderator=True).values_list("pk", flat=True)
        return dict.fromkeys(people, Reason.ADVISER)

    def lead(self, event: OutboxEvent, name: str, viewer: Viewer) -> str:
        return _("A checked answer may be out of date:")


def _muted_users(parts: ParticipationQuerySet, levels: dict[int, str]) -> set[int]:
    """Return users with notifications off, including mentions and replies."""
    nothing = parts.filter(follow=Wish.NONE).values_list("user_id", flat=True)
    return {pk for pk in {*nothing, *levels} if levels.get(pk, NONE) == NONE}


def is_for_all_members(topic: Topic) -> bool:
    """Return True for an announcement in a group: follow levels do not apply."""
    is_told = topic.kind == Topic.Kind.ANNOUNCEMENT
    return is_told and topic.space.is_closed_space


def _mentioned_users(post: Post) -> set[int]:
    return set(Mention.objects.filter(post=post).values_list("user_id", flat=True))


TYPES = (
    PostCreatedNotification(),
    MentionNotification(),
    AnswerAcceptedNotification(),
    AnswerOutdatedNotification(),
)
