"""Every write to inboxes and the outbox, the worker's included."""

import logging
from collections.abc import Iterable

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from accounts import commands as accounts
from accounts.models import AccountMail, User
from core.events import publish, where
from core.jobs import periodic_jobs
from forum.models import Follow, Participation, Post, ReadMark, Space, Topic
from notifications import mails, policy
from notifications.claims import finish, hold
from notifications.events import InboxChanged
from notifications.models import Event, Inbox, Job, MailDelivery, Notification
from notifications.querysets import NotificationQuerySet

log = logging.getLogger(__name__)

Reason = Notification.Reason
ALL = Follow.Level.ALL


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
    elif event.kind == Event.Kind.WAIT_ENDED:
        MailDelivery.objects.get_or_create(event=event, recipient=event.actor)
    elif event.kind == Event.Kind.INVITATION_SENT and event.invitation is not None:
        MailDelivery.objects.get_or_create(
            event=event, recipient=None, address=event.invitation.address
        )
    finish(event)


def deliver(delivery: MailDelivery) -> None:
    """Send one mail, unless what it tells of is over. The lease is held by the caller.

    Raises what the mail server said; the row is then put back. Between the server's
    acceptance and our own note of it a crash can cost a second mail, recognisable by
    the same Message-ID.
    """
    if not hold(delivery):
        return
    message = mails.compose(delivery)
    if message is None:
        finish(delivery, MailDelivery.State.CLOSED)
        return
    mails.send(message)
    finish(delivery, sent_at=timezone.now())


def deliver_account_mail(letter: AccountMail) -> None:
    """Send one mail of `accounts`; while the lease is ours nobody else does."""
    if hold(letter):
        accounts.send_account_mail(letter)


@transaction.atomic
def know_the_jobs() -> None:
    """A row for every job that has none; what is no longer a job is forgotten."""
    names = list(periodic_jobs())
    rows = [Job(name=name) for name in names]
    Job.objects.bulk_create(rows, ignore_conflicts=True)
    Job.objects.exclude(name__in=names).delete()


def run_job(job: Job) -> None:
    """Run a job of `core.jobs` and say when it is due again. The lease is held.

    One that fails is not tried sooner, nor ever given up.
    """
    known = periodic_jobs().get(job.name)
    if known is None:
        return
    error = ""
    try:
        known.run()
    except Exception as failure:  # noqa: BLE001
        log.error("the job %s failed: %s", job.name, where(failure))
        error = type(failure).__name__
    again = Now() + known.every
    finish(job, Job.State.PENDING, due_at=again, attempts=0, error=error)


@transaction.atomic
def mark_notification_read(actor: User, *, notification: Notification) -> None:
    """One line of one's own inbox is read."""
    _mark(actor.pk, Notification.objects.filter(pk=notification.pk))


@transaction.atomic
def mark_all_read(actor: User, *, upto: int) -> None:
    """Everything up to the newest line that the person saw; later ones stay unread."""
    _mark(actor.pk, Notification.objects.filter(seq__lte=upto))


@transaction.atomic
def mark_posts_read(user_id: int, *, topic_id: int, numbers: Iterable[int]) -> None:
    """These posts were read on the page: their lines are read too."""
    posts = Post.objects.filter(topic_id=topic_id, number__in=list(numbers))
    events = Event.objects.filter(topic_id=topic_id, post__in=posts)
    _mark(user_id, Notification.objects.filter(event__in=events))


def _mark(user_id: int, rows: NotificationQuerySet) -> None:
    unread = rows.unread().filter(recipient_id=user_id)
    if unread.update(read_at=timezone.now()):
        publish(InboxChanged((user_id,)))


def _reasons(event: Event) -> dict[int, str]:
    """Who hears of a new post, each for the nearest of their reasons."""
    post: Post | None = event.post
    topic: Topic | None = event.topic
    if post is None or topic is None or not post.is_visible:
        return {}
    follows = Follow.objects.filter(topic=topic)
    levels = dict(follows.values_list("user_id", "level"))
    reasons: dict[int, str] = {}
    if post.parent_id is None:
        followers = Participation.objects.filter(
            space=event.space,
            follow=Participation.Follow.TOPICS,
            joined_at__lte=event.created_at,
        )
        reasons |= dict.fromkeys(
            followers.values_list("user_id", flat=True), Reason.SPACE
        )
    else:
        reasons |= {pk: Reason.TOPIC for pk, level in levels.items() if level == ALL}
        if levels.get(topic.author_id, ALL) == ALL:
            reasons[topic.author_id] = Reason.OWN_TOPIC
        reasons[post.parent.author_id] = Reason.ANSWER  # type: ignore[union-attr]
    reasons.pop(event.actor_id, None)
    return reasons


def _notify(event: Event, space: Space, reasons: dict[int, str]) -> None:
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
    """Who read the post live, before the worker came to it."""
    if event.post is None:
        return set()
    marks = ReadMark.objects.filter(topic=event.topic_id, user__in=people)
    return {mark.user_id for mark in marks if event.post.number in mark.numbers}


def record_event(kind: str, **ids: int) -> None:
    """Write one row of the outbox. Inside the transaction of what happened."""
    Event.objects.create(kind=kind, **ids)
