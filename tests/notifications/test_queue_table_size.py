"""The tables of the worker hold all that ever went out: what is asked of them all day
reads what is unfinished or new, and no more."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import pytest

from jobs.health import count_dead_letters_by_error, get_queue_health
from jobs.leases import claim
from jobs.queue import QueuedJob
from notifications.models import MailDelivery, OutboxEvent
from notifications.selectors.mail_statistics import get_mail_statistics

pytestmark = [pytest.mark.django_db, pytest.mark.postgres_only]


@pytest.fixture
def long_used() -> None:
    """Of each table some thousands of rows that are over, and one that waits."""
    long_ago = timezone.now() - timedelta(days=9)
    over = {"state": QueuedJob.State.DONE, "created_at": long_ago, "due_at": long_ago}
    OutboxEvent.objects.bulk_create(
        OutboxEvent(kind="post_created", **over) for _ in range(4000)
    )
    mail = {"kind": MailDelivery.Kind.DIGEST, "period": long_ago}
    MailDelivery.objects.bulk_create(
        MailDelivery(**mail, **over, sent_at=long_ago) for _ in range(4000)
    )
    OutboxEvent.objects.create(kind="post_created")
    MailDelivery.objects.create(**mail)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE notifications_outboxevent")
        cursor.execute("ANALYZE notifications_maildelivery")


ASKED: dict[str, Callable[[], Any]] = {
    "how the queues stand": get_queue_health,
    "what became of the mails of the last hour": get_mail_statistics,
    "what failed for good": count_dead_letters_by_error,
    "mails to be sent": partial(claim, MailDelivery, 20),
    "events to be told": partial(claim, OutboxEvent, 20),
}


@pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED)
def test_no_row_is_read_that_is_over(long_used: None, ask: Callable[[], Any]) -> None:
    with CaptureQueriesContext(connection) as asked:
        ask()
    tables = ("FROM notifications_outboxevent", "FROM notifications_maildelivery")
    queries = [
        query["sql"]
        for query in asked.captured_queries
        if query["sql"].replace('"', "").partition(" WHERE ")[0].endswith(tables)
    ]
    assert queries
    with connection.cursor() as cursor:
        for query in queries:
            cursor.execute(f"EXPLAIN {query}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
            assert "Seq Scan" not in plan, plan
