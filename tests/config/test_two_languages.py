"""Every page that somebody comes to by following links, in both languages: no words of
the interface are in the other one, and what people wrote is said to be Dutch."""

import re
from collections import Counter, deque
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve

from wagtail.models import Page

import pytest

from accounts.models import Organisation, User
from cms.models import Position
from config.demo.content import fill
from forum.models import Attachment, Space, Topic
from groups.models import Meeting
from jobs.worker import run_once
from tests.committed_db import require_test_database
from tests.language_check import Called, misplaced

VISITOR = ""
PEOPLE = [
    VISITOR,
    "member@voorbeeldstad.example",
    "facilitator@voorbeeldstad.example",
    "moderator@vng.example",
    "outsider@elders.example",
]
STARTS = ["/", "/forum/", "/groepen/", "/meldingen/?toon=alles", "/account/profile/"]
STARTS += ["/zoeken/?q=huisvesting", "/zoeken/?q=xyzzyx", "/account/signup/"]
STARTS += ["/taal/", "/niet-hier/", "/offline/", "/forum/modereren/"]
AT_MOST = 2  # pages of one kind for one person
LINK = re.compile(r'<a [^>]*?href="([^"#]*)')
# Wagtail's screens speak the language that each of its users chose there.
ELSEWHERE = ("/beheer/", "/media/", "/static/", "/mailvoorbeelden/")


@pytest.fixture(scope="module")
def demo(
    django_db_setup: Any,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    """What `./run demo` fills a site with: people who write Dutch. Made once."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        patch.setattr(settings, "MEDIA_ROOT", tmp_path_factory.mktemp("media"))
        require_test_database()
        with transaction.atomic():
            fill(progress=lambda line: None)
            while run_once():
                pass
            yield
            transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def db(demo: None) -> None:
    """By this name pytest-django sees that a test database is wanted."""


@pytest.mark.slow
@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("email", PEOPLE)
def test_no_page_mixes_the_languages(email: str, language: str) -> None:
    client, called = Client(), who_and_what()
    if email != VISITOR:
        client.force_login(User.objects.get(email=email))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    found: dict[Any, str] = {}
    pages = 0
    for path, html in walk(client):
        pages += 1
        assert f'<html lang="{language}">' in html
        for piece in misplaced(html, called):
            found.setdefault(piece, path)
    assert pages > 40, "the walk came nowhere"
    assert not found, "\n".join(f"{path} {piece}" for piece, path in found.items())


def test_a_stray_word_is_found() -> None:
    called = Called.by(["Sanne de Wit"], ["Wonen en werken"])
    page = '<html lang="en"><p>{}</p></html>'
    strays = ["Dit kan niet", "Wonen en werken", '<a title="Ga naar boven">Top</a>']
    strays.append('<span lang="nl">Ask your question</span>')
    for stray in strays:
        assert list(misplaced(page.format(stray), called)), stray
    fine = ["By Sanne de Wit", "In Wonen en werken", '<b lang="nl">Dit kan niet</b>']
    for text in fine:
        assert not list(misplaced(page.format(text), called)), text


def who_and_what() -> Called:
    people = User.objects.values_list("display_name", "job_title", "organisation_name")
    names = {word for row in people for word in row}
    names |= set(Organisation.objects.values_list("name", flat=True))
    names |= set(Position.objects.values_list("taken_by", flat=True))
    titles = set(Attachment.objects.values_list("name", flat=True))
    for model in (Topic, Space, Meeting, Page):
        titles |= set(model.objects.values_list("title", flat=True))
    return Called.by(names, titles)


def walk(client: Client) -> Iterator[tuple[str, str]]:
    """From page to page by their links, as far as there are new kinds of them."""
    waiting, seen = deque(STARTS), set(STARTS)
    kinds: Counter[Any] = Counter()
    while waiting:
        path = waiting.popleft()
        answer = client.get(path, follow=True)
        reached = answer.request["PATH_INFO"]
        is_text = answer.headers["Content-Type"].startswith("text/html")
        if not is_text or "<html" not in answer.text or reached.startswith(ELSEWHERE):
            continue
        yield path, answer.text
        for link in LINK.findall(answer.text):
            address = urljoin(reached, unescape(link))
            kind = kind_of(address)
            if kind is None or address in seen:
                continue
            seen.add(address)
            kinds[kind] += 1
            if kinds[kind] <= AT_MOST:
                waiting.append(address)


def kind_of(address: str) -> Any:
    """The door and what it is asked for; of pages in Wagtail, where they lie."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or parts.path.startswith(ELSEWHERE):
        return None
    try:
        door = resolve(parts.path)
    except Resolver404:
        return None
    asked = re.sub("=[^&]*", "", parts.query)
    place = parts.path.split("/")[1] if door.url_name == "wagtail_serve" else ""
    return door.url_name, place, asked
