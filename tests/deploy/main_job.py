"""What the site is for, in two browsers: asked, answered, seen live, told."""

import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.moves import ready

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

HINT = 30  # seconds; by then a hint has come
# ms. A hint that the site gave up after half a second is made up for by the page's own
# look, once a minute.
LIVE = 100_000


@dataclass
class MainJob:
    """`asker` has the own question open; `colleague` answers it, again and again."""

    asker: "Page"
    colleague: "Page"
    question: str = ""  # where it stands

    def ask(self, title: str) -> None:
        page = self.asker
        page.goto("/forum/ruimte/nieuw/")
        page.get_by_label("Uw vraag in één zin").fill(title)
        write(page.locator("form[data-compose]"), "Wij twijfelen.")
        page.get_by_role("button", name="Plaats").click()
        page.wait_for_url(re.compile(r"/forum/ruimte/\d+-"))
        self.question = page.url
        live(page)

    def begin_answer(self, words: str) -> None:
        page = self.colleague
        page.goto(self.question)
        ready(page)
        page.locator(".post__action--reply").first.click()
        write(self.form, words)

    @property
    def form(self) -> "Locator":
        """The one that opens below the question, and not the one that ends the page."""
        return self.colleague.locator("[data-post] form[data-compose]")

    def place(self) -> None:
        self.form.get_by_role("button", name="Plaats antwoord").click()

    def seen(self, words: str) -> float:
        """By who wrote it; and by the asker, on the page: by itself, or by the bar
        where the end of the list is out of view. In how many seconds it came there.
        """
        expect(self.colleague.get_by_text(words)).to_be_visible()
        placed = time.monotonic()
        page = self.asker
        bar, shown = page.locator("[data-arrivals] a"), page.get_by_text(words)
        expect(shown.or_(bar.filter(visible=True)).first).to_be_visible(timeout=LIVE)
        took = time.monotonic() - placed
        if not shown.count():
            bar.click()
        expect(shown).to_be_visible()
        expect(page.locator("[data-unread]")).to_be_hidden(timeout=LIVE)
        return took

    def answer(self, words: str) -> None:
        """Once the asker's page has its socket again: each comes, and one of three at
        the latest comes by a hint."""
        for time_ in ("eerste", "tweede", "derde"):
            live(self.asker)
            self.begin_answer(f"{words}, {time_} keer.")
            self.place()
            if self.seen(f"{words}, {time_} keer.") < HINT:
                return
        raise TimeoutError(f"{words}: no hint comes any more")


def live(page: "Page") -> None:
    page.locator("body[data-live=on]").wait_for()


def write(form: "Locator", words: str) -> None:
    """In the editor that takes the place of the plain field."""
    form.locator("textarea[name=source]").focus()
    box = form.locator("[contenteditable=true]")
    box.wait_for()
    box.fill(words)
