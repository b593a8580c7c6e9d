"""Take a picture of every page and state: three widths, two themes.

    ./run demo                                  in one window
    python -m tests.browser.pictures FOLDER     in another

The pictures are for people to look at, one by one, beside each other; nothing compares
them. `--only NAME` takes those whose name begins so.
"""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import Error, sync_playwright

from tests.browser.stops import STOPS, Stop
from tests.plugins.house import CHROMIUM_OPTIONS, chromium_path

if TYPE_CHECKING:
    from playwright.sync_api import (
        Browser,
        BrowserContext,
        ConsoleMessage,
        Page,
        Request,
    )

WIDTHS = (1280, 768, 320)
THEMES = ("light", "dark")
PASSWORD = "demo-wachtwoord"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--site", default="http://localhost:8000")
    parser.add_argument("--only", action="append", default=[])
    asked = parser.parse_args()
    wanted = [
        stop
        for stop in STOPS
        if not asked.only or stop.name.startswith(tuple(asked.only))
    ]
    asked.folder.mkdir(parents=True, exist_ok=True)
    with browser() as chromium:
        people = Everybody(chromium, asked.site, PASSWORD)
        failed = []
        for stop in wanted:
            try:
                page = people.go(stop)
            except (Error, AssertionError) as error:
                failed.append(f"{stop.name}: {str(error).splitlines()[0]}")
                continue
            for theme in THEMES:
                page.emulate_media(color_scheme=theme, reduced_motion="reduce")
                for width in WIDTHS:
                    page.set_viewport_size({"width": width, "height": 900})
                    name = f"{stop.name}-{width}-{theme}.png"
                    page.screenshot(path=asked.folder / name, full_page=True)
            print(stop.name, page.url, flush=True)
            page.close()
    if failed:
        sys.exit("no picture of:\n" + "\n".join(failed))


@contextmanager
def browser() -> Iterator["Browser"]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=chromium_path(),
            args=list(CHROMIUM_OPTIONS),
        )
        yield chromium
        chromium.close()


class Everybody:
    """One signed-in window per person of the demo, kept open between pages."""

    def __init__(self, chromium: "Browser", site: str, password: str) -> None:
        self.chromium, self.site, self.password = chromium, site, password
        # What pages asked of other hosts, and what their own policy refused.
        self.strange: list[str] = []
        self.windows: dict[str | None, BrowserContext] = {}

    def go(self, stop: Stop) -> "Page":
        """The page that the stop describes, ready to look at."""
        page = self._window(stop.who).new_page()
        page.goto(stop.path)
        for step in stop.steps:
            page.locator("html[data-ready]").wait_for(state="attached")
            step(page)
        page.locator("html[data-ready]").wait_for(state="attached")
        return page

    def leave(self) -> None:
        for window in self.windows.values():
            window.close()

    def _note_request(self, request: "Request") -> None:
        if not request.url.startswith((self.site, "data:", "blob:")):
            self.strange.append(request.url)

    def _note_refusal(self, message: "ConsoleMessage") -> None:
        if "Content Security Policy" in message.text:
            self.strange.append(message.text[:200])

    def _window(self, who: str | None) -> "BrowserContext":
        if who not in self.windows:
            context = self.chromium.new_context(base_url=self.site, locale="nl-NL")
            context.on("request", self._note_request)
            context.on("console", self._note_refusal)
            self.windows[who] = context
            if who:
                self._sign_in(context, who)
        return self.windows[who]

    def _sign_in(self, context: "BrowserContext", who: str) -> None:
        page = context.new_page()
        page.goto("/account/login/")
        page.locator("input[name=login]").fill(who)
        page.locator("input[name=password]").fill(self.password)
        page.locator("form:has(input[name=password]) button[type=submit]").click()
        page.wait_for_url(lambda url: "/account/login" not in url)
        page.close()


if __name__ == "__main__":
    main()
