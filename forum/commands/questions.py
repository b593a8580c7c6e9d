from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.clock import now
from core.events import publish
from core.exceptions import ActionRefused
from forum import policy
from forum.commands.counters import lock_topic, recount_spaces
from forum.commands.search_index import index_unanswered
from forum.events import CountersChanged, TopicChanged
from forum.models import Topic


@transaction.atomic
def settle_question(actor: User, *, topic: Topic) -> Topic:
    """Mark a question as settled, as its asker, a moderator or a facilitator.

    Idempotent. Lock the topic. Raise `ActionRefused` if it has an accepted answer.
    """
    topic = _for_settling(actor, topic)
    if topic.has_answer:
        raise ActionRefused(_("An answer was chosen for this question already."))
    return topic if topic.solved_at else _set_solved(topic, now())


@transaction.atomic
def reopen_question(actor: User, *, topic: Topic) -> Topic:
    topic = _for_settling(actor, topic)
    return _set_solved(topic, None) if topic.solved_at else topic


def _for_settling(actor: User, topic: Topic) -> Topic:
    topic = lock_topic(topic.pk)
    if not policy.permissions_for(actor, topic.space).can_accept(topic):
        raise PermissionDenied
    return topic


def _set_solved(topic: Topic, moment: datetime | None) -> Topic:
    topic.solved_at = moment
    topic.version += 1
    topic.save(update_fields=["solved_at", "version"])
    index_unanswered(topic)
    recount_spaces([topic.space_id])
    publish(TopicChanged(topic.pk, topic.space_id))
    publish(CountersChanged(topic.space_id))
    return topic
