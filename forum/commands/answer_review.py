from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.clock import now, today
from core.events import publish
from core.exceptions import ActionRefused
from forum import policy
from forum.commands.counters import lock_current_topic
from forum.events import AnswerOutdated, PostChanged
from forum.models import Post, Topic

REVIEW_FIELDS = ("checked_by", "checked_on", "valid_until", "flagged_outdated_at")
BATCH_SIZE = 200


@transaction.atomic
def check_answer(actor: User, *, post: Post, until: date) -> Post:
    """Mark an answer as checked today and valid until `until`. Lock the topic.

    A second check replaces the date. Raise `ActionRefused` if the date is not in the
    future.
    """
    topic, post = _for_checking(actor, post)
    if until <= today():
        raise ActionRefused(_("Choose a date in the future."))
    post.checked_by, post.checked_on = actor, today()
    post.valid_until, post.flagged_outdated_at = until, None
    return _publish_change(topic, post)


@transaction.atomic
def uncheck_answer(actor: User, *, post: Post) -> Post:
    """Withdraw a check. Idempotent. Lock the topic."""
    topic, post = _for_checking(actor, post)
    if post.checked_on is None:
        return post
    clear_check(post)
    return _publish_change(topic, post)


def clear_check(post: Post) -> None:
    """Clear the check, because the text changed. The caller saves the post."""
    post.checked_by = post.checked_on = post.valid_until = post.flagged_outdated_at = (
        None
    )


def expire_checked_answers() -> int:
    """Expire answers whose date has passed: a periodic job.

    Publish one event per answer and date; it creates a task for the adviser.
    """
    due = Post.objects.outdated().filter(flagged_outdated_at=None)
    aged = 0
    for post in due.order_by("pk")[:BATCH_SIZE]:
        with transaction.atomic():
            aged += _expire(post)
    return aged


def _expire(post: Post) -> int:
    topic, post = lock_current_topic(post)
    # Check again: another worker may have handled it, or the date may have changed.
    due = Post.objects.outdated().filter(pk=post.pk, flagged_outdated_at=None)
    if not due.update(flagged_outdated_at=now()):
        return 0
    topic.version += 1
    topic.save(update_fields=["version"])
    publish(AnswerOutdated(post.pk, topic.pk, topic.space_id))
    publish(PostChanged(post.pk, topic.pk, topic.space_id))
    return 1


def _for_checking(actor: User, post: Post) -> tuple[Topic, Post]:
    topic, post = lock_current_topic(post)
    if not policy.permissions_for(actor, topic.space).can_check(post):
        raise PermissionDenied
    return topic, post


def _publish_change(topic: Topic, post: Post) -> Post:
    post.save(update_fields=REVIEW_FIELDS)
    topic.version += 1
    topic.save(update_fields=["version"])
    publish(PostChanged(post.pk, topic.pk, topic.space_id))
    return post
