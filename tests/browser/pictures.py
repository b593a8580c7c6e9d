"""Take a picture of every page and state: three widths, two themes.

    ./run demo | tee mails                                  in one window
    python -m tests.browser.pictures FOLDER --mails mails   in another

The pictures are for people to look at, one by one, beside each other; nothing compares
them. `--only NAME` takes those whose name begins so. Some pages are reached by a link
in a mail: the demo prints its mails. `--contrast` takes them as for who asks for more.
"""

import argparse
import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import django

from playwright.sync_api import Error, sync_playwright

from tests.browser.stops import STOPS
from tests.browser.stops.steps import NOT_YET, PASSWORD, Mailed, Reached, Stop
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
# A page without scripts is ready at once.
READY = "html:is([data-ready], :not(:has(script[src])))"
TIMEOUT = 20_000  # ms
PATIENCE = 30  # seconds for a mail

# To whom, and what it says.
type Mails = Callable[[], list[tuple[str, str]]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--site", default="http://localhost:8000")
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--mails", type=Path, default=os.devnull)
    parser.add_argument("--contrast", action="store_true")
    asked = parser.parse_args()
    wanted = [
        stop
        for stop in STOPS
        if not asked.only or stop.name.startswith(tuple(asked.only))
    ]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    asked.folder.mkdir(parents=True, exist_ok=True)
    with browser() as chromium:
        people = Everybody(chromium, asked.site, PASSWORD, printed_in(asked.mails))
        failed = []
        for stop in wanted:
            try:
                page = people.go(stop)
            except (Error, AssertionError) as error:
                failed.append(f"{stop.name}: {str(error).splitlines()[0]}")
                continue
            for theme in THEMES:
                page.emulate_media(
                    color_scheme=theme,
                    reduced_motion="reduce",
                    contrast="more" if asked.contrast else "no-preference",
                )
                for width in WIDTHS:
                    page.set_viewport_size({"width": width, "height": 900})
                    name = f"{stop.name}-{width}-{theme}.png"
                    page.screenshot(path=asked.folder / name, full_page=True)
            print(stop.name, page.url, flush=True)
            page.close()
    if failed:
        sys.exit("no picture of:\n" + "\n".join(failed))


def printed_in(file: Path) -> Mails:
    """The mails that the demo has printed so far."""

    def mails() -> list[tuple[str, str]]:
        parts = file.read_text(encoding="utf-8").split("+-- mail")[1:]
        return [(part.partition("Subject:")[0], part) for part in parts]

    return mails


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

    def __init__(
        self, chromium: "Browser", site: str, password: str, mails: Mails = list
    ) -> None:
        self.chromium, self.site, self.password = chromium, site, password
        self.mails = mails
        # What pages asked of other hosts, and what their own policy refused.
        self.strange: list[str] = []
        self.windows: dict[str | None, BrowserContext] = {}
        self.reached: dict[str, str] = {}

    def go(self, stop: Stop) -> "Page":
        """The page that the stop describes, ready to look at."""
        start = self._start(stop.start)
        page = self._window(stop.who).new_page()
        page.goto(start)
        for step in stop.steps:
            page.locator(READY).wait_for(state="attached")
            step(page)
        page.locator(READY).wait_for(state="attached")
        self.reached[stop.name] = page.url
        return page

    def _start(self, start: str | Reached | Mailed) -> str:
        if isinstance(start, Mailed):
            return self._link(start)
        if isinstance(start, Reached):
            if start.stop not in self.reached:
                self.go(next(one for one in STOPS if one.name == start.stop)).close()
            return self.reached[start.stop]
        return start

    def _link(self, wanted: Mailed) -> str:
        """Mails come sooner or later; the newest counts."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            for to, text in reversed(self.mails()):
                found = re.search(rf"https?://\S*{wanted.word}\S*", text)
                if found and wanted.to in to:
                    return found[0]
            time.sleep(0.2)
        raise AssertionError(f"no mail to {wanted.to} with {wanted.word}")

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
            context.set_default_timeout(TIMEOUT)
            context.on("request", self._note_request)
            context.on("console", self._note_refusal)
            self.windows[who] = context
            if who not in NOT_YET:
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
