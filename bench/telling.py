"""Time between a post and the notification of its last follower."""

import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping

from django.db import transaction

from accounts.models import User
from bench.client import Failed
from bench.servers import ROOT, end
from bench.site import ACCOUNT
from forum import commands
from forum.models import Participation, Space, Topic
from notifications.models import OutboxEvent

PART = 5000
TELLS_WITHIN = 300  # seconds, on a busy machine
LOOKS = 0.02  # seconds between two checks of the event


@contextlib.contextmanager
def followed(space: Space, count: int) -> Iterator[None]:
    """Let `count` users follow the whole space within this context."""
    people = space.participations.exclude(user__email=ACCOUNT)
    with transaction.atomic():
        _take_in(space, count - people.count())
        chosen = people.order_by("pk").values_list("pk", flat=True)[:count]
        before = list(people.filter(pk__in=list(chosen)).values_list("pk", "follow"))
        people.filter(pk__in=list(chosen)).update(follow=Participation.Follow.ALL)
    try:
        yield
    finally:
        for wish in Participation.Follow.values:
            keys = [pk for pk, follow in before if follow == wish]
            Participation.objects.filter(pk__in=keys).update(follow=wish)


def _take_in(space: Space, missing: int) -> None:
    for start in range(0, missing, PART):
        found = User.objects.bulk_create(
            User(display_name=f"Volger {n}", state=User.State.ACTIVE)
            for n in range(start, min(start + PART, missing))
        )
        Participation.objects.bulk_create(
            Participation(space=space, user=user, joined_at=space.created_at)
            for user in found
        )
    if missing > 0:
        commands.recount_spaces([space.pk])


@contextlib.contextmanager
def working(environment: Mapping[str, str], count: int = 1) -> Iterator[list[int]]:
    """Run workers and yield their process ids. Pending events are closed first."""
    OutboxEvent.objects.filter(state=OutboxEvent.State.PENDING).update(
        state=OutboxEvent.State.CLOSED
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "manage.py", "worker"],
            cwd=ROOT,
            env={**environment, "DJANGO_SETTINGS_MODULE": "bench.settings"},
            stdout=sys.stderr,
            start_new_session=True,
        )
        for _number in range(count)
    ]
    try:
        yield [process.pid for process in processes]
    finally:
        for process in processes:
            end(process)


def tell(topic: Topic) -> float:
    """Write a reply; return the seconds until the worker notified all followers."""
    writer = User.objects.get(email=ACCOUNT)
    question = topic.posts.get(parent=None)
    commands.reply(writer, topic=topic, parent=question, source="Bench")
    began = time.perf_counter()
    event = OutboxEvent.objects.order_by("-pk")[0]
    while time.perf_counter() < began + TELLS_WITHIN:
        event.refresh_from_db(fields=["state", "attempts"])
        if event.state == OutboxEvent.State.DONE:
            return time.perf_counter() - began
        if event.attempts > 1:
            raise Failed("the worker failed to tell of a reply")
        time.sleep(LOOKS)
    raise Failed(f"the worker told nobody within {TELLS_WITHIN} seconds")


def told() -> int:
    """Return the number of notifications of the latest event."""
    number: int = OutboxEvent.objects.order_by("-pk")[0].notifications.count()
    return number
