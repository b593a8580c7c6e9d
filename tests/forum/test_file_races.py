"""Files added at the same moment, on either database: the limits hold exactly."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from django.db import connection

import pytest

from forum import commands
from forum.models import Attachment
from tests.forum.sample_files import upload

SIZE = 1_000


@pytest.fixture
def db(committed: None) -> None:
    """Commit rows, so that threads can see them."""


@pytest.mark.parametrize("limit", ["DAY", "PERSON", "SPACE"])
def test_ten_at_once_add_no_more_than_fits(
    limit: str, space: Any, person: Any, settings: Any, tmp_path: Path
) -> None:
    settings.FILES_ROOT = tmp_path
    setattr(settings, f"FILES_BYTES_PER_{limit}", SIZE * 3 + 999)
    people = [person("Een"), person("Twee")] if limit == "SPACE" else [person("Een")]

    def send(number: int) -> bool:
        file = upload(f"{number}.txt", b"x" * SIZE)
        try:
            user = people[number % len(people)]
            commands.add_attachment(user, space=space, upload=file)
        except commands.QuotaExceededError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(10) as pool:
        came_through = sum(pool.map(send, range(10)))
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert came_through == Attachment.objects.count() == len(kept) == 3
