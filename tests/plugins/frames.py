"""In every test, each new frame is compared with the page rendered without it.

A frame is kept for each combination of template, language and state, and filled with
texts afterwards. So one comparison for each combination proves all of its pages.
"""

from collections.abc import Iterator
from difflib import unified_diff
from typing import Any

import pytest

from core.templating import page_shell


def _differing(one: str, other: str) -> list[str]:
    lines = unified_diff(one.splitlines(), other.splitlines(), lineterm="", n=0)
    return list(lines)[:20]


@pytest.fixture(autouse=True)
def frames_say_what_pages_say(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    show, draw = page_shell.render, page_shell.ShellPage._draw
    new: list[page_shell.ShellPage] = []

    def noted(page: page_shell.ShellPage, *state: Any) -> Any:
        new.append(page)
        return draw(page, *state)

    def proved(page: page_shell.ShellPage) -> str:
        html = show(page)
        if page in new:
            new.remove(page)
            differing = _differing(html, page.render_full())
            assert not differing, "\n".join(differing)
        return html

    monkeypatch.setattr(page_shell.ShellPage, "_draw", noted)
    monkeypatch.setattr(page_shell, "render", proved)
    yield
