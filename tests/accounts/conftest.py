from collections.abc import Iterator
from typing import Any

import pytest

from tests.committed_db import committed_rows


@pytest.fixture
def committed(django_db_setup: Any, django_db_blocker: Any) -> Iterator[None]:
    """Import this as `db` in a test module that needs real commits."""
    yield from committed_rows(django_db_blocker)
