"""What comes on paper: the text, who wrote it and when, and nothing to press."""

import pytest

from config.demo.content import PASSWORD
from tests.browser.pictures import Everybody
from tests.browser.stops import STOPS
from tests.browser.stops.steps import OFFICIAL, QUESTION, SPACE, Stop, follow

pytestmark = pytest.mark.needs_browser

PRINTED = {
    *("theme", "article", "publication", "event-coming", "event", "topic-official"),
    *("group", "group-topic", "round-over"),
}
TOPIC = Stop("topic-print", OFFICIAL, SPACE, (follow(QUESTION, "?afdrukken=1"),))

USELESS = """() => {
  const useless =
    "form:not(.poll__form), button, nav, footer, dialog, .toast, .compose-last";
  const white = ["rgba(0, 0, 0, 0)", "rgb(255, 255, 255)"];
  return [
    ...[...document.querySelectorAll(useless)].filter((one) => one.checkVisibility()),
    ...[...document.querySelectorAll("body, main, .band, .badge--secret")].filter(
      (one) => !white.includes(getComputedStyle(one).backgroundColor),
    ),
  ].map((one) => one.outerHTML.slice(0, 80));
}"""
# Heads that a page may end with, or break off within.
TORN = """() => [...document.querySelectorAll(
  "h1, h2, .post__head, .paper__who, .contribution__by, summary",
)].filter((one) => {
  const style = getComputedStyle(one);
  const whole = one.matches("h1, h2") || style.breakInside === "avoid";
  return style.breakAfter !== "avoid" || !whole;
}).map((one) => one.outerHTML.slice(0, 80))"""
FOLDED = """() => [...document.querySelectorAll("main details > :not(summary)")].filter(
  (one) => !one.checkVisibility({ contentVisibilityAuto: true }) &&
    !one.closest(".menu, form, .side") && !one.querySelector("form"),
).map((one) => one.outerHTML.slice(0, 80))"""


def test_pages_print_well(chromium, demo):
    people = Everybody(chromium, demo, PASSWORD)
    wrong = []
    for stop in [*(stop for stop in STOPS if stop.name in PRINTED), TOPIC]:
        page = people.go(stop)
        page.emulate_media(media="print", color_scheme="dark")
        for rule in (USELESS, TORN, FOLDED):
            wrong += [f"{stop.name}: {found}" for found in page.evaluate(rule)]
        if stop.name in {"event", "event-coming", "publication"}:
            assert page.locator(".side .facts").is_visible()
        if stop.name in {"theme", "article"}:
            assert page.locator(".updated").is_visible()
        assert page.locator("h1").is_visible()
        page.close()
    people.leave()
    assert not wrong, "\n".join(wrong)
