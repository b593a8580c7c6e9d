"""Rows that are written by a kept statement are the rows that the ORM would write."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from django.db import DatabaseError, IntegrityError, transaction

import pytest

from accounts.models import User
from core.db.fast_writes import PreparedInsert, PreparedUpdate, execute_update
from forum.models import Post, ReadMark, Topic
from forum.models.number_set import NumberSet
from notifications.models import OutboxEvent

pytestmark = pytest.mark.django_db

OWN = ("id", "public_id", "number", "position", "idempotency_key")


def post(topic: Topic, number: int, **fields: Any) -> Post:
    texts = {"source": "Wat kost 100%?", "html": "<p>Wat?</p>", "text": "Wat?"}
    places: dict[str, Any] = {"number": number, "position": number << 40, "depth": 1}
    moment = datetime(2026, 3, 1, 12, 0, 0, 5, tzinfo=UTC)
    given = {"renderer": 3, "created_at": moment, "idempotency_key": uuid4(), **fields}
    return Post(topic=topic, author=topic.author, **texts, **places, **given)


def stored(row: Any) -> dict[str, Any]:
    (values,) = type(row).objects.filter(pk=row.pk).values()
    return {name: value for name, value in values.items() if name not in OWN}


@pytest.mark.parametrize(
    "fields", [{}, {"is_anonymous": True, "state": Post.State.PENDING}]
)
def test_a_new_row_holds_what_saving_would_write(
    topic: Topic, fields: dict[str, Any]
) -> None:
    kept = PreparedInsert(Post)(post(topic, 50, **fields))
    saved = post(topic, 51, **fields)
    saved.save(force_insert=True)
    assert stored(kept) == stored(saved)
    assert kept.pk != saved.pk
    assert not kept._state.adding
    kept.save()  # the same row, and no second one
    assert Post.objects.filter(number=50).count() == 1


def test_what_the_database_fills_it_still_fills() -> None:
    event = PreparedInsert(OutboxEvent)(OutboxEvent(kind="post_created"))
    assert OutboxEvent.objects.get(pk=event.pk).due_at is not None


def test_what_is_left_to_the_database_cannot_be_set() -> None:
    """Else the value would be lost without a word."""
    with pytest.raises(TypeError, match="due_at"):
        PreparedInsert(OutboxEvent)(
            OutboxEvent(kind="post_created", due_at=datetime.now(UTC))
        )


def test_a_constraint_is_kept(topic: Topic) -> None:
    insert = PreparedInsert(Post)
    insert(post(topic, 60))
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(post(topic, 60))


def test_a_change_writes_the_named_columns_only(topic: Topic) -> None:
    topic.title, topic.last_author, topic.version = "Anders", topic.author, 70_000
    PreparedUpdate(Topic, "last_author", "version")(topic)
    found = Topic.objects.get(pk=topic.pk)
    assert (found.last_author, found.version) == (topic.author, 70_000)
    assert found.title != "Anders"


def test_a_row_that_is_gone_is_an_error(topic: Topic, member: User) -> None:
    numbers = NumberSet.upto(2)
    mark = ReadMark.objects.create(user=member, topic=topic, numbers=numbers)
    ReadMark.objects.all().delete()
    with pytest.raises(DatabaseError):
        PreparedUpdate(ReadMark, "numbers")(mark)


def test_a_statement_says_how_many_rows_it_changed(topic: Topic) -> None:
    statement = "UPDATE forum_topic SET version = version + %s WHERE id = %s"
    assert execute_update(statement, 2, topic.pk) == 1
    assert execute_update(statement, 2, topic.pk + 1) == 0
    assert Topic.objects.get(pk=topic.pk).version == topic.version + 2
