"""Questions for advisers: asked directly, or passed on from the forum."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts.models import User
from accounts.policy import is_member
from cms.commands import find_adviser
from cms.events import AdviceRequested, QuestionForwarded
from cms.models import Adviser, ForwardedQuestion
from core.clock import now
from core.clock.workdays import end_of_working_day
from core.events import publish
from forum import commands as forum
from forum.models import Topic
from groups import commands as groups

WORKING_DAYS = 3
# Do not pass on older questions: the asker no longer waits.
MAX_AGE = timedelta(days=60)
BATCH_SIZE = 50


@transaction.atomic
def request_advice(user: User, *, adviser: Adviser, title: str, source: str) -> Topic:
    """Ask an adviser a question in a new closed space for the two of them.

    The receipt is sent by mail and does not mention the question. Raise
    `PermissionDenied` if the adviser takes no questions.
    """
    if not is_member(user) or adviser.user is None or not adviser.takes_questions:
        raise PermissionDenied
    group = groups.create_advice_space(title=title, leader=adviser.user, other=user)
    topic = forum.ask(user, space=group.space, title=title, source=source)
    publish(AdviceRequested(topic.pk, user.pk))
    return topic


def pass_on_unanswered() -> None:
    """Pass on questions without a reply after `WORKING_DAYS` working days to the
    adviser of the asker's region.

    Each question is passed on once.
    """
    moment = now()
    rows = Topic.objects.unanswered().filter(
        Q(space__audience__in=["public", "members"]),
        created_at__gt=moment - MAX_AGE,
        created_at__lt=moment - timedelta(days=WORKING_DAYS),
        # The region would give a hint about the anonymous asker.
        is_anonymous=False,
        forwarded_question=None,
    )
    for topic in rows.select_related("author").order_by("created_at")[:BATCH_SIZE]:
        if end_of_working_day(topic.created_at, WORKING_DAYS) <= moment:
            _pass_on(topic)


def _pass_on(topic: Topic) -> None:
    adviser = find_adviser.get_adviser_of(topic.author)
    if adviser is None or adviser.user_id is None:
        return
    try:
        with transaction.atomic():
            row = ForwardedQuestion.objects.create(topic=topic, adviser=adviser)
            publish(QuestionForwarded(row.pk, topic.pk, topic.space_id))
    except IntegrityError:  # another worker passed it on first
        return
