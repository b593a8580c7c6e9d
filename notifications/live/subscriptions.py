from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils.module_loading import import_string

from accounts.authentication.mfa import restore_provider_mfa
from accounts.models import User
from accounts.policy import Viewer, must_set_up_second_factor
from core.http import is_session_key, parse_public_id
from forum.models import Space, Topic
from forum.policy import PUBLIC, viewers_of
from groups.models import Round
from notifications.models import Notification


@dataclass(frozen=True, slots=True)
class StreamSubscription:
    """A stream that a user may follow.

    If it is not public, permission is checked again before each hint.
    """

    stream: str
    audience: str
    # Current state, because the page may be older than its subscription.
    state: dict[str, Any] = field(default_factory=dict, compare=False)

    @property
    def is_public(self) -> bool:
        return self.audience == PUBLIC


def get_session_user(session_key: str | None) -> Any:
    """Return the user of a session, or AnonymousUser if it has ended.

    Django checks the session's hash of the password. A user who may no longer sign in,
    or must first set up a second factor, is returned as anonymous.
    """
    if session_key is None or not is_session_key(session_key):
        return AnonymousUser()
    store: type[SessionBase] = import_string(f"{settings.SESSION_ENGINE}.SessionStore")
    request = HttpRequest()
    request.session = store(session_key)
    user = get_user(request)
    restore_provider_mfa(request.session, user)
    return AnonymousUser() if must_set_up_second_factor(user) else user


def authorize(user: Viewer, stream: str) -> StreamSubscription | None:
    """Return the subscription to a stream, or None.

    The result does not distinguish between a missing and a forbidden stream.
    """
    kind, _dot, number = stream.partition(".")
    ident = parse_public_id(number)
    if ident is None:
        return None
    if kind == "space":
        space = Space.objects.visible_to(user).filter(public_id=ident).first()
        return space and StreamSubscription(
            f"space.{ident}", space.audience, build_space_hint(space)
        )
    if kind == "topic":
        topics = Topic.objects.visible_to(user).filter(public_id=ident)
        topic = topics.select_related("space").first()
        if topic is not None:
            state = {
                "type": "topic",
                "id": ident,
                "number": topic.last_number,
                "version": topic.version,
            }
            return StreamSubscription(f"topic.{ident}", topic.space.audience, state)
    if kind == "round":
        found = Round.objects.visible_to(user).filter(public_id=ident).first()
        if found is not None:
            audience = found.group.space.audience
            return StreamSubscription(
                f"round.{ident}", audience, build_round_hint(found)
            )
    return None


def filter_authorized(stream: str, user_ids: Collection[int]) -> set[int]:
    """Return those of `user_ids` who may still follow this stream.

    Uses two queries for any number of users.
    """
    kind, _dot, number = stream.partition(".")
    ident = parse_public_id(number)
    if ident is None:
        return set()
    topic = None
    if kind == "topic":
        topic = Topic.objects.select_related("space").filter(public_id=ident).first()
        space = topic.space if topic is not None else None
    elif kind == "round":
        space = Space.objects.filter(group__rounds__public_id=ident).first()
    else:
        space = Space.objects.filter(public_id=ident).first()
    if space is None:
        return set()
    people = User.objects.filter(viewers_of(space, topic), pk__in=user_ids)
    return set(people.values_list("pk", flat=True))


def build_round_hint(found: Round) -> dict[str, object]:
    """Return a hint with the change counter of a round.

    A page with the same number is up to date.
    """
    return {"type": "round", "id": found.public_id, "changes": found.change_counter}


def build_space_hint(space: Space) -> dict[str, object]:
    """Return a hint. Only that of a public space contains counters."""
    payload: dict[str, Any] = {"type": "space", "id": space.public_id}
    if space.audience == PUBLIC:
        updated = space.last_post_at
        payload |= {
            "participants": space.participant_count,
            "updated": updated and updated.isoformat(timespec="seconds"),
        }
    return payload


def build_inbox_hint(user: User, topics: Collection[int] = ()) -> dict[str, Any] | None:
    """Return the state of a user's inbox, or None if the user is inactive.

    `topics` are the public ids of topics on the page: `elsewhere` is the unread count
    without them, so that a page need not announce what it shows.
    """
    people = User.objects.filter(pk=user.pk, is_active=True)
    row = people.values_list("inbox__last_seq").first()
    if row is None:
        return None
    unread = Notification.objects.visible_to(user).unread()
    count = unread.count()
    payload = {"type": "inbox", "seq": row[0] or 0, "unread": count}
    if topics:
        here = Topic.objects.filter(public_id__in=topics).values("pk")
        shown = unread.filter(event__topic__in=here).count() if count else 0
        payload["elsewhere"] = count - shown
    return payload
