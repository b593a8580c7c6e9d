from collections.abc import Iterator
from typing import Any

from django.db import transaction

import pytest

from tests.committed import only_in_a_test_database
from tests.matrix.building import create
from tests.matrix.cast import World


@pytest.fixture(scope="module")
def world(django_db_setup: Any, django_db_blocker: Any) -> Iterator[World]:
    """Made once for a file: whatever is done at its doors is undone at once."""
    with django_db_blocker.unblock():
        only_in_a_test_database()
        with transaction.atomic():
            yield create()
            transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def db(world: World) -> None:
    """By this name pytest-django sees that a test database is wanted."""


@pytest.fixture
def afterwards(world: World) -> Iterator[None]:
    """What a test does in the world is undone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
