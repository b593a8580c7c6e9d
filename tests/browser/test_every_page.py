"""Every kind of page and state of the demo, as axe sees it: two themes, two widths,
text set wider apart, and targets that a thumb hits. See stops/ and audit.py.

Nothing is forgotten: every page that the site can draw, and every door that answers
with one, is reached by a stop, or stands below with the reason why not.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from django.test.signals import template_rendered
from django.urls import Resolver404, resolve

import pytest
from playwright.sync_api import Error

from tests.browser.audit import findings
from tests.browser.pictures import Everybody
from tests.browser.stops import STOPS
from tests.browser.stops.steps import PASSWORD
from tests.matrix.endpoints import CASES

pytestmark = pytest.mark.needs_browser

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
# Folders without pages of their own, and those that other tests look at.
ELSEWHERE = {
    "cms/admin": "screens in /beheer/: test_pages_of_every_kind.py",
    "wagtailadmin": "their frame",
    "groups/export": "files to download: tests/groups",
    "allauth/layouts": "frames",
}
# Whoever comes by their organisation meets these: test_life_of_an_account.py and
# tests/accounts. The other is the demo's own.
UNSEEN = {
    "account/password_set.html": "the form of password_change.html, for who has none",
    "mails.html": "the demo's list of mails, nowhere else: test_mail_preview.py",
    "socialaccount/again.html": "leads on by itself",
    "socialaccount/login.html": "needs an organisation; measured on the way through",
    "socialaccount/login_redirect.html": "leads on by itself",
    "socialaccount/onward.html": "leads on by itself",
    "socialaccount/signup.html": "measured in test_own_organisation.py",
}
# What a door answers with that is no page.
NO_PAGES = {
    **dict.fromkeys(
        [
            "topic-new-posts",
            "post-fragment",
            "similar-topics",
            "group-similar-topics",
            "mention-search",
        ],
        "a fragment",
    ),
    **dict.fromkeys(["attachment", "photo"], "a file"),
    **dict.fromkeys(["calendar", "event-calendar", "meeting-ics"], "for a diary"),
    **dict.fromkeys(["space-feed", "topic-feed"], "for a feed reader"),
}


def test_every_page_is_accessible_in_every_look(
    chromium, demo, mailoutbox, pytestconfig
):
    every_look = pytestconfig.getoption("--long")
    people = Everybody(
        chromium,
        demo,
        PASSWORD,
        lambda: [("".join(mail.to), mail.body) for mail in mailoutbox],
    )
    wrong = []
    with drawn_templates() as drawn:
        for stop in STOPS:
            try:
                page = people.go(stop)
            except (Error, AssertionError) as error:
                wrong.append(f"{stop.name} is not reached: {error}")
                continue
            if "Pagina niet gevonden" in page.title() and stop.name != "not-found":
                wrong.append(f"{stop.name} leads nowhere: {page.url}")
            wrong += [f"{stop.name}: {line}" for line in findings(page, every_look)]
            page.close()
    people.leave()
    # Nobody else is asked for anything; the policy refuses nothing of ours.
    wrong += people.strange
    wrong += [f"no stop shows {name}" for name in sorted(pages() - drawn - set(UNSEEN))]
    endpoints = reached(people.reached.values())
    wrong += [f"no stop at {name}" for name in sorted(entrances() - endpoints)]
    assert not wrong, "\n".join(wrong)


@contextmanager
def drawn_templates() -> Iterator[set[str]]:
    """The names of what the site draws meanwhile."""
    names: set[str] = set()

    def note(template, **_rest):
        names.add(template.name)

    template_rendered.connect(note)
    yield names
    template_rendered.disconnect(note)


def pages() -> set[str]:
    """Templates of whole pages: they extend a frame. Of mails there is a preview."""
    found = set()
    for path in TEMPLATES.rglob("*.html"):
        name = path.relative_to(TEMPLATES).as_posix()
        is_part = path.name.startswith("_") or "/email/" in name
        is_part |= name.startswith(tuple(ELSEWHERE))
        if not is_part and "{% extends" in path.read_text(encoding="utf-8"):
            found.add(name)
    return found


def entrances() -> set[str]:
    """Doors at which somebody who asks gets something to see."""
    gets = [case for case in CASES if case.method == "GET"]
    return {c.endpoint for c in gets if "200" in c.expected.values()} - set(NO_PAGES)


def reached(addresses) -> set[str]:
    names = set()
    for address in addresses:
        try:
            names.add(resolve(urlsplit(address).path).url_name)
        except Resolver404:
            continue
    return names
