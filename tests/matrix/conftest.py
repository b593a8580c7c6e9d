from typing import Any

import pytest

from tests.matrix.cast import World, create


@pytest.fixture
def world(db: Any) -> World:
    return create()
