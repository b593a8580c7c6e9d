"""Written once, a query gives to each viewer what the ORM would have given."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

import pytest

from accounts.models import User
from core import clock
from core.db.compiled_queries import CompiledQuery
from forum.models import Participation, Space, Topic
from tests.matrix.cast import Scenario


@pytest.fixture
def member(scenario: Scenario) -> Iterator[User]:
    """Of the group; what becomes of them here is undone."""
    with transaction.atomic():
        yield scenario.people["member"]
        transaction.set_rollback(True)


def visible(viewer: Any) -> Any:
    return Topic.objects.visible_to(viewer).order_by("pk")


def test_everybody_gets_their_own_rows(scenario: Scenario) -> None:
    prepared = CompiledQuery[Topic](visible)
    everybody = [AnonymousUser(), *User.objects.order_by("pk")]
    # Twice, and the other way round: what one was given may not stay for the next.
    for viewer in [*everybody, *reversed(everybody)]:
        assert prepared(viewer) == list(visible(viewer))
    assert len({len(prepared(viewer)) for viewer in everybody}) > 1


def test_a_right_that_went_is_gone_in_the_next_answer(member: User) -> None:
    prepared = CompiledQuery[Topic](visible)
    before = prepared(member)
    Participation.all_objects.filter(user=member).update(state="removed")
    after = prepared(member)
    assert after == list(visible(member))
    assert len(after) < len(before)


def test_the_moment_is_that_of_the_question(member: User) -> None:
    prepared = CompiledQuery[Topic](visible)
    soon = clock.now() + timedelta(hours=1)
    Participation.all_objects.filter(user=member).update(until=soon)
    before = prepared(member)
    with clock.frozen_time(soon):
        after = prepared(member)
        assert after == list(visible(member))
    assert len(after) < len(before)


def test_numbers_are_filled_in_by_name(scenario: Scenario) -> None:
    prepared = CompiledQuery[Space](
        lambda _viewer, low, high: Space.objects.filter(pk__gte=low, pk__lte=high)
    )
    for space in Space.objects.all():
        assert prepared(None, low=space.pk, high=space.pk) == [space]
        assert prepared(None, high=space.pk, low=space.pk) == [space]
    assert prepared.first(None, low=2, high=1) is None


def test_one_question_is_one_query(member: User) -> None:
    prepared = CompiledQuery[Topic](visible)
    with CaptureQueriesContext(connection) as asked:
        prepared(member)
        prepared(member)
    assert len(asked) == 2


def test_what_depends_on_more_than_the_standing_is_refused(member: User) -> None:
    prepared = CompiledQuery[User](
        lambda viewer: User.objects.filter(email=viewer.email)
    )
    with pytest.raises(ObjectDoesNotExist):
        prepared(member)


@pytest.mark.parametrize(
    "build",
    [
        lambda _viewer, n: Space.objects.filter(pk=n + 1),
        lambda _viewer, n: Space.objects.filter(pk=n - 1),
        lambda _viewer, n: Space.objects.filter(
            pk=n, created_at__gt=clock.now() - timedelta(days=1)
        ),
        lambda _viewer, n: Space.objects.all(),
    ],
)
def test_what_was_reckoned_with_is_refused(build: Any) -> None:
    with pytest.raises(TypeError):
        CompiledQuery(build)(None, n=1)
