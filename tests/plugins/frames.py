"""In every test, each page out of a frame is held against the page drawn at once."""

from collections.abc import Iterator
from difflib import unified_diff

import pytest

from core import frames


def _differing(one: str, other: str) -> list[str]:
    lines = unified_diff(one.splitlines(), other.splitlines(), lineterm="", n=0)
    return list(lines)[:20]


@pytest.fixture(autouse=True)
def frames_say_what_pages_say(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    usual = frames.shown

    def proved(page: frames.Page) -> str:
        html = usual(page)
        differing = _differing(html, page.at_once())
        assert not differing, "\n".join(differing)
        return html

    monkeypatch.setattr(frames, "shown", proved)
    yield
