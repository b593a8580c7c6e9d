"""What the tests of the scripts do again and again."""

import re
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page


def expect(check: Callable[[], object], seconds: float = 20) -> None:
    """Waits for what another thread sees."""
    end = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < end, "did not happen in time"
        time.sleep(0.02)


def line_is(tab: "Page", state: str) -> None:
    tab.wait_for_selector(f"body[data-live={state}]", state="attached")


def visit(tab: "Page", path: str = "/") -> None:
    tab.goto(path)
    tab.wait_for_selector("html[data-ready]", state="attached")


def open_live(tab: "Page", path: str = "/") -> None:
    visit(tab, path)
    line_is(tab, "on")


def text(tab: "Page", selector: str) -> str:
    return tab.locator(selector).inner_text()


def becomes(tab: "Page", selector: str, words: str) -> None:
    tab.locator(selector).filter(
        has_text=re.compile(f"^{re.escape(words)}$")
    ).wait_for()
