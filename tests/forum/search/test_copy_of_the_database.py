"""A search asks its candidates where everything else of the page is read."""

from typing import Any

from django.utils.connection import ConnectionDoesNotExist

import pytest

from forum.models import SearchEntry
from forum.search import planner


@pytest.mark.parametrize("there", ["default", "copy"])
def test_candidates_are_asked_of_the_database_that_is_read(
    db: Any, monkeypatch: pytest.MonkeyPatch, there: str
) -> None:
    def chosen(model: Any, **_hints: Any) -> str:
        assert model is SearchEntry
        return there

    monkeypatch.setattr("forum.search.planner.router.db_for_read", chosen)
    if there == "default":
        assert planner._rows("SELECT 1", []) == [(1,)]
        return
    with pytest.raises(ConnectionDoesNotExist):
        planner._rows("SELECT 1", [])
