"""Carrying events to everybody entitled."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.events import publish
from forum.models import Follow, Mention, Participation, Post, ReadMark, Space, Topic
from forum.querysets import ParticipationQuerySet
from notifications import policy
from notifications.claims import finish, hold
from notifications.events import InboxChanged
from notifications.models import Event, Inbox, MailDelivery, Notification

Reason = Notification.Reason

ALL, NONE = Follow.Level.ALL, Follow.Level.NONE

Wish = Participation.Follow


@transaction.atomic
def fan_out(event: Event) -> None:
    """Carry one event to everybody entitled at this moment, and close it.

    One transaction: after a crash all of it is done again, and the unique pair of event
    and recipient keeps it to one notification each.
    """
    if not hold(event):
        return
    if event.kind == Event.Kind.POST_CREATED and event.space is not None:
        _notify(event, event.space, _reasons(event))
    elif event.kind == Event.Kind.ANSWER_ACCEPTED and event.space is not None:
        _notify(event, event.space, _who_answered(event))
    elif event.kind == Event.Kind.MODERATED and event.entry is not None:
        concerns = {event.entry.concerns_id: Reason.MODERATED}
        _notify(event, event.space, concerns)  # type: ignore[arg-type]
    elif event.kind == Event.Kind.MENTIONED and event.space is not None:
        _notify(event, event.space, _newly_mentioned(event))
    elif event.kind == Event.Kind.WAIT_ENDED:
        MailDelivery.objects.get_or_create(event=event, recipient=event.actor)
    elif event.kind == Event.Kind.INVITATION_SENT and event.invitation is not None:
        MailDelivery.objects.get_or_create(
            event=event, recipient=None, address=event.invitation.address
        )
    finish(event)


def _reasons(event: Event) -> dict[int, str]:
    """Who hears of a new post, each for the nearest of their reasons."""
    post: Post | None = event.post
    topic: Topic | None = event.topic
    if post is None or topic is None or not post.is_visible:
        return {}
    follows = Follow.objects.filter(topic=topic)
    levels = dict(follows.values_list("user_id", "level"))
    parts = Participation.objects.filter(space=event.space)
    since = parts.filter(joined_at__lte=event.created_at)
    reasons: dict[int, str] = {}
    if post.parent_id is None:
        followers = since.filter(follow__in=[Wish.ALL, Wish.TOPICS])
        reasons |= dict.fromkeys(
            followers.values_list("user_id", flat=True), Reason.SPACE
        )
    else:
        # What was chosen for the topic counts more than what was for its space.
        followers = since.filter(follow=Wish.ALL).values_list("user_id", flat=True)
        reasons |= {pk: Reason.SPACE for pk in followers if pk not in levels}
        reasons |= {pk: Reason.TOPIC for pk, level in levels.items() if level == ALL}
        if levels.get(topic.author_id, ALL) == ALL:
            reasons[topic.author_id] = Reason.OWN_TOPIC
        reasons[post.parent.author_id] = Reason.ANSWER  # type: ignore[union-attr]
    for pk in _mentioned(post):
        if reasons.get(pk) != Reason.ANSWER:
            reasons[pk] = Reason.MENTION
    for silent in _silent(parts, levels):
        reasons.pop(silent, None)
    reasons.pop(event.actor_id, None)
    return reasons


def _who_answered(event: Event) -> dict[int, str]:
    """Whose answer was chosen, if it still is."""
    post = event.post
    if post is None or not post.is_visible or post.accepted_at is None:
        return {}
    return {post.author_id: Reason.ACCEPTED}


def _silent(parts: ParticipationQuerySet, levels: dict[int, str]) -> set[int]:
    """Who wants to hear nothing at all, not even what is meant for them."""
    nothing = parts.filter(follow=Wish.NONE).values_list("user_id", flat=True)
    return {pk for pk in {*nothing, *levels} if levels.get(pk, NONE) == NONE}


def _mentioned(post: Post) -> set[int]:
    return set(Mention.objects.filter(post=post).values_list("user_id", flat=True))


def _newly_mentioned(event: Event) -> dict[int, str]:
    """Whom an edit named, as far as they have not heard of the post in any other way.

    Locks the post, then the event of its beginning: that one tells of all mentions
    that are there when it is carried out.
    """
    found = Post.objects.select_for_update(no_key=True).filter(pk=event.post_id or 0)
    post: Post = found.get()
    first = Event.objects.select_for_update().filter(
        post=post, kind=Event.Kind.POST_CREATED
    )
    waiting = any(row.state == Event.State.PENDING for row in first)
    if waiting or not post.is_visible:
        return {}
    follows = Follow.objects.filter(topic=post.topic_id)
    levels = dict(follows.values_list("user_id", "level"))
    parts = Participation.objects.filter(space=event.space)
    people = _mentioned(post) - _silent(parts, levels)
    told = Notification.objects.filter(event__post=post, recipient__in=people)
    people -= {
        event.actor_id,
        post.author_id,
        *told.values_list("recipient", flat=True),
    }
    return dict.fromkeys(people, Reason.MENTION)


def _notify(event: Event, space: Space | None, reasons: dict[int, str]) -> None:
    """Without a space it concerns an account: then everybody admitted is entitled."""
    entitled = User.objects.filter(policy.recipients_in(space))
    already = Notification.objects.filter(event=event).values("recipient_id")
    if len(reasons) < 500:  # for a large audience the whole list costs less
        entitled = entitled.filter(pk__in=list(reasons))
    ids = entitled.exclude(pk__in=already).order_by("pk").values_list("pk", flat=True)
    people = [pk for pk in ids if pk in reasons]
    if not people:
        return
    _number(event, people, reasons)
    publish(InboxChanged(tuple(people)))


def _number(event: Event, people: list[int], reasons: dict[int, str]) -> None:
    """Write the lines, numbered per person under a lock taken in the order of ids."""
    Inbox.objects.bulk_create(
        [Inbox(user_id=pk) for pk in people], ignore_conflicts=True, batch_size=1000
    )
    for start in range(0, len(people), 1000):
        part = people[start : start + 1000]
        rows = list(
            Inbox.objects.select_for_update().filter(pk__in=part).order_by("user_id")
        )
        for row in rows:
            row.last_seq += 1
        Inbox.objects.bulk_update(rows, ["last_seq"])
        seen = _who_saw(event, part)
        Notification.objects.bulk_create(
            Notification(
                recipient_id=row.pk,
                event=event,
                reason=reasons[row.pk],
                seq=row.last_seq,
                read_at=timezone.now() if row.pk in seen else None,
            )
            for row in rows
        )


def _who_saw(event: Event, people: list[int]) -> set[int]:
    """Who read the post live, before the worker came to it.

    That somebody knows their own post does not mean that they know what became of it.
    """
    if event.kind != Event.Kind.POST_CREATED or event.post is None:
        return set()
    marks = ReadMark.objects.filter(topic=event.topic_id, user__in=people)
    return {mark.user_id for mark in marks if event.post.number in mark.numbers}
