from collections.abc import Iterator
from typing import Any

from django.db import transaction

import pytest

from tests.committed_db import require_test_database
from tests.matrix.building import create
from tests.matrix.cast import Scenario


@pytest.fixture(scope="module")
def scenario(django_db_setup: Any, django_db_blocker: Any) -> Iterator[Scenario]:
    """The scenario, created once per module. Each request is rolled back."""
    with django_db_blocker.unblock():
        require_test_database()
        with transaction.atomic():
            yield create()
            transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def db(scenario: Scenario) -> None:
    """Named `db` so that pytest-django creates a test database."""


@pytest.fixture
def afterwards(scenario: Scenario) -> Iterator[None]:
    """Roll back the changes of each test."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
