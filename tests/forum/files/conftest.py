"""A folder of its own for every test, and a later day."""

from django.utils import timezone

import pytest
import time_machine


@pytest.fixture(autouse=True)
def apart(tmp_path, settings):
    settings.FILES_ROOT = tmp_path / "files"


@pytest.fixture
def later():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock.shift
