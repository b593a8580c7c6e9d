from collections.abc import Iterator
from typing import Any

from django.db import transaction

import pytest

from tests.committed_db import require_test_database
from tests.matrix.building import create
from tests.matrix.cast import Scenario


@pytest.fixture(scope="module")
def scenario(django_db_setup: Any, django_db_blocker: Any) -> Iterator[Scenario]:
    """Made once for a file: whatever a request changes is undone at once."""
    with django_db_blocker.unblock():
        require_test_database()
        with transaction.atomic():
            yield create()
            transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def db(scenario: Scenario) -> None:
    """By this name pytest-django sees that a test database is wanted."""


@pytest.fixture
def afterwards(scenario: Scenario) -> Iterator[None]:
    """What a test does is undone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
