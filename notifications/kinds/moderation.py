"""What those who curate did, told to whom it concerns."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from forum.acts import sentence
from notifications.kind import Kind, Line
from notifications.models import Event, Notification


class Moderated(Kind):
    """The act, why and where; never a text of somebody else.

    Told whatever became of the post: it quotes nothing.
    """

    name = "moderated"
    stands = Q()

    def hears(self, event: Event) -> Mapping[int, str]:
        if event.entry is None or event.entry.concerns_id is None:
            return {}
        return {event.entry.concerns_id: Notification.Reason.MODERATED}

    def line(self, event: Event, viewer: Any) -> Line:
        entry, topic, space = event.entry, event.topic, event.space
        if entry is None:
            raise ValueError(f"{event} tells of no act")
        said = sentence(entry)
        why = entry.reason
        return Line(
            lead=f"{said}:" if topic else said,
            title=topic.title if topic else "",
            where=space.title if space else "",
            icon="shield",
            note=_("Reason: %(reason)s") % {"reason": why} if why else "",
        )

    def path(self, event: Event) -> str:
        if event.entry is None:
            raise ValueError(f"{event} tells of no act")
        return event.entry.path


KINDS = (Moderated(),)
