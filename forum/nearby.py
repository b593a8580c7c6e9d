"""Open questions that somebody may be able to answer: for the weekly overview."""

from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Q

from accounts.models import Organisation, User
from core.digests import Item
from forum.models import ReadMark, Topic, byline
from forum.places import topic_path
from forum.policy import CLOSED

MOST = 5
LOOKED_AT = 50


def open_questions(user: User, since: datetime) -> list[Item]:
    """Unanswered questions of the last days, from the same province or about one of
    the person's subjects; what they read already is left out.

    Who asked anonymously comes from nowhere.
    """
    near = _near(user)
    if not near:
        return []
    topics = (
        Topic.objects.visible_to(user)
        .unanswered()
        .filter(near, created_at__gte=since)
        .exclude(author=user)
        .exclude(space__audience=CLOSED)
        .select_related("author", "space")
        .distinct()
        .order_by("-created_at", "-pk")
    )
    found = list(topics[:LOOKED_AT])
    read = _read(user, found)
    return [_item(topic, user) for topic in found if topic.pk not in read][:MOST]


def _near(user: User) -> Q:
    here = Organisation.objects.of(user).exclude(province="").order_by()
    provinces = list(here.values_list("province", flat=True))
    parts = [Q(title__icontains=subject) for subject in user.subject_list]
    if provinces:
        now_there = {
            "author__affiliations__until": None,
            "author__affiliations__organisation__province__in": provinces,
        }
        parts.append(Q(is_anonymous=False, **now_there))
    return reduce(or_, parts, Q())


def _read(user: User, topics: list[Topic]) -> set[int]:
    marks = ReadMark.objects.filter(user=user, topic__in=topics)
    return {mark.topic_id for mark in marks if 1 in mark.numbers}


def _item(topic: Topic, user: User) -> Item:
    first = topic.posts.select_related("author").get(number=1)
    first.topic = topic
    path = topic_path(topic.space.path, topic.public_id, topic.slug)
    return Item(topic.title, path, byline(first, user).described)
