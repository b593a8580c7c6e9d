from collections.abc import Iterator
from typing import Any

import pytest

from tests.committed_db import committed_rows
from tests.groups import round_factory
from tests.groups.round_factory import plan_round


@pytest.fixture
def committed(django_db_setup: Any, django_db_blocker: Any) -> Iterator[None]:
    """Import this as `db` in a test module that needs real commits."""
    yield from committed_rows(django_db_blocker)


@pytest.fixture
def others(person):
    return [person(name) for name in ("Bram Bos", "Carla Cats", "Dirk Dam")]


@pytest.fixture
def round_(group, facilitator, member, others):
    """A round with Fatima as facilitator, Mehmet as case owner and three others."""
    found = plan_round(group, facilitator, member, *others)
    round_factory.with_case(found, facilitator, member)
    return round_factory.now(found)
