from django.db import transaction

from core.events import publish
from core.markup import sanitize_line
from forum.commands.counters import lock_topic
from forum.events import CountersChanged, TopicChanged
from forum.models import Publication, Topic


@transaction.atomic
def link_publication(topic: Topic, *, path: str, title: str) -> None:
    """Set the publication of a topic; an empty path removes it. Lock the topic.

    The caller has checked permission.
    """
    topic = lock_topic(topic.pk)
    mine = Publication.objects.filter(topic=topic)
    if path:
        now = {"path": path[:255], "title": sanitize_line(title)[:255]}
        if mine.filter(**now).exists():
            return
        Publication.objects.update_or_create(topic=topic, defaults=now)
    elif not mine.delete()[0]:
        return
    topic.version += 1
    topic.save(update_fields=["version"])
    publish(TopicChanged(topic.pk, topic.space_id))
    publish(CountersChanged(topic.space_id))
