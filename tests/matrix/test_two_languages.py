"""Every endpoint in both languages, also where an empty form is sent: what the site
answers is in the language that the page says. See tests/config/test_two_languages.py.
"""

from http.cookies import SimpleCookie

from django.conf import settings
from django.test import Client

from wagtail.models import Page

import pytest

from accounts.models import User
from forum.models import Space, Topic
from groups.models import Meeting, Proposal
from tests.language_check import Called, misplaced
from tests.matrix.cast import Scenario
from tests.matrix.endpoints import CASES, Case, address_of

pytestmark = pytest.mark.django_db

GOES_IN = ("facilitator", "member", "moderator", "author", "administrator", "visitor")


def enters(case: Case) -> str:
    """Somebody who gets something to see there."""
    open_to = [name for name in GOES_IN if case.expected.get(name) in {"200", "moved"}]
    return open_to[0] if open_to else "moderator"


@pytest.mark.parametrize("language", ["nl", "en"])
def test_no_answer_mixes_the_languages(scenario: Scenario, language: str) -> None:
    called, found = who_and_what(scenario), {}
    pages = 0
    for case in CASES:
        name = enters(case)
        speak(scenario.clients[name], language)
        data = {} if case.method == "POST" else None
        answer = scenario.request_as(
            name, case.method, address_of(case, scenario), data
        )
        is_text = answer.headers.get("Content-Type", "").startswith("text/html")
        if not is_text or answer.streaming or "<html" not in answer.text:
            continue
        pages += 1
        assert f'<html lang="{language}">' in answer.text
        for piece in misplaced(answer.text, called):
            found.setdefault(piece, f"{name} at {case.label}")
    assert pages > 200, "hardly an endpoint was opened"
    assert not found, "\n".join(f"{where} {piece}" for piece, where in found.items())


def speak(client: Client, language: str) -> None:
    kept = {name: morsel.value for name, morsel in client.cookies.items()}
    chosen = {settings.LANGUAGE_COOKIE_NAME: language}
    client.cookies = SimpleCookie(kept | chosen)


def who_and_what(scenario: Scenario) -> Called:
    names = set(User.objects.values_list("display_name", flat=True))
    titles = {scenario.files[name].name for name in scenario.files}
    for model in (Topic, Space, Meeting, Page, Proposal):
        titles |= set(model.objects.values_list("title", flat=True))
    return Called.by(names, titles)
