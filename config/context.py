from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, F, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.functional import SimpleLazyObject

from accounts.models import User
from accounts.models.bylines import Visibility, byline_for
from accounts.policy import can_moderate, is_member
from core.db.compiled_queries import CompiledQuery
from core.http import get_csrf_token
from forum.moderation.queue import count_open
from forum.paths import person_path
from forum.policy import facilitator_participations
from notifications.models import Notification


@dataclass(frozen=True, slots=True)
class HeaderUser:
    name: str
    initials: str
    colour: int
    photo: str
    unread: int
    is_member: bool
    url: str
    may_manage: bool
    curates: bool
    wants_toast: bool
    shows_presence: bool
    cases: int  # posts that wait for a moderator or facilitator


def _bell_query(user: User) -> Any:
    """Return the query for unread notifications, facilitator status and live settings.

    All in one query. Only moderators and facilitators need a second one, for `cases`.
    """
    unread = Notification.objects.visible_to(user).unread().order_by()
    counted = unread.values("recipient").annotate(n=Count("pk")).values("n")
    return User.objects.filter(pk=user.pk).values_list(
        Coalesce(Subquery(counted), 0),
        Exists(facilitator_participations(user)),
        Coalesce(F("live_settings__toast"), True),
        Coalesce(F("live_settings__presence"), False),
    )


_bell = CompiledQuery[tuple[int, bool, bool, bool]](_bell_query)


def page_context(request: HttpRequest) -> dict[str, Any]:
    return {
        "site_name": settings.SITE_NAME,
        "language": getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE),
        "own_tokens": custom_theme_url(),
        "me": SimpleLazyObject(lambda: _header_user_once(request)),
        # Lazy because it sets a cookie: only pages with a form need it.
        "csrf_token": SimpleLazyObject(lambda: get_csrf_token(request)),
    }


def _header_user_once(request: HttpRequest) -> HeaderUser | None:
    """Return the header user, looked up once per request and user."""
    user = getattr(request, "user", None)
    known: Any = getattr(request, "shown_person", None)
    if known is None or known[0] is not user:
        known = (user, header_user(request))
        request.shown_person = known  # type: ignore[attr-defined]
    found: HeaderUser | None = known[1]
    return found


def custom_theme_url() -> str:
    own = settings.TOKENS_FILE
    return static(f"own/{own.name}") if own else ""


def header_user(request: HttpRequest) -> HeaderUser | None:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    line = byline_for(user, Visibility.GROUP)
    bell, leads, toast, presence = _bell.first(user) or (0, False, True, False)
    curates = is_member(user) and (leads or can_moderate(user))
    return HeaderUser(
        name=line.name,
        initials=line.initials,
        colour=line.colour,
        photo=line.photo,
        unread=bell,
        is_member=is_member(user),
        url=person_path(user.public_id),
        may_manage=can_moderate(user),
        curates=curates,
        wants_toast=toast,
        shows_presence=presence,
        cases=count_open(user) if curates else 0,
    )
