"""What every page knows: the site, the person, the bell."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.names import person
from accounts.policy import can_moderate, is_member
from forum.places import person_path
from notifications.models import Notification


@dataclass(frozen=True, slots=True)
class Me:
    """The signed-in person, as the header shows them."""

    name: str
    initials: str
    colour: int
    unread: int
    is_member: bool
    url: str
    may_manage: bool


def page(request: HttpRequest) -> dict[str, Any]:
    return {
        "site_name": settings.SITE_NAME,
        "language": getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE),
        "me": SimpleLazyObject(lambda: me(request)),
    }


def me(request: HttpRequest) -> Me | None:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    line = person(user)
    return Me(
        name=line.name,
        initials=line.initials,
        colour=line.colour,
        unread=Notification.objects.visible_to(user).unread().count(),
        is_member=is_member(user),
        url=person_path(user.public_id),
        may_manage=can_moderate(user),
    )
