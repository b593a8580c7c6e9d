"""Lists, search, counts, the desk, streams and mails tell nothing of a group."""

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver

import pytest

from cms.admin.choosers import public_spaces
from config.asgi import sockets
from forum import commands
from forum.models import Participation, Post
from jobs.worker import run_once
from notifications.emails.compose import compose_mail
from notifications.emails.message import ComposedMail
from notifications.live.subscriptions import (
    authorize,
    build_inbox_hint,
    get_session_user,
)
from notifications.models import MailDelivery, Notification
from tests.matrix.answers import everything, has_canary, same_for_all
from tests.matrix.building import answer, first
from tests.matrix.cast import EVERYBODY, INSIDERS, STRANGERS, Scenario

pytestmark = pytest.mark.django_db

LISTS = [
    "/",
    "/arbeidsmigranten/",
    "/forum/",
    "/forum/huisvesting/",
    "/forum/huisvesting/?toon=onbeantwoord",
    "/forum/burgerzaken/",
    "/forum/bewaard/",
    "/groepen/",
    "/forum/modereren/",
    "/forum/modereren/logboek/",
    "/meldingen/",
    "/meldingen/?toon=alles",
    "/meldingen/mails/",
    "/meldingen/mailinstellingen/",
    "/zoeken/",
    "/zoeken/?q=huisvesting",
    "/zoeken/?q=huisvesting&pagina=2",
    "/zoeken/?q=huisvesting&volgorde=relevantie",
    "/zoeken/?soort=vraag&sinds=jaar",
    "/zoeken/?onbeantwoord=on",
    "/forum/huisvesting/deelnemers/",
    "/forum/huisvesting/feed/",
    "/account/login/",
    "/account/signup/",
    "/account/email/",
    "/account/password/change/",
    "/account/logout/",
    "/account/inactive/",
    "/robots.txt",
    "/sitemap.xml",
    "/favicon.ico",
    "/bestaat-niet/",
    "/healthz",
    "/readyz",
]


@pytest.mark.parametrize("path", LISTS)
def test_lists_do_not_show_group_to_outsiders(path: str, scenario: Scenario) -> None:
    ids = [str(scenario.secret.public_id), str(scenario.group.space.public_id)]
    leaks = []
    for name in STRANGERS:
        found = scenario.request_as(name, "GET", path)
        traces = [ident for ident in ids if ident in everything(found)]
        told = is_curator(name) or (name == "invited" and path == "/groepen/")
        if traces or (has_canary(found) and not told):
            leaks.append(name)
    assert not leaks, f"{path} shows {leaks} a trace"


def is_curator(name: str) -> bool:
    """Is shown what was hidden in the open, where a canary marks it."""
    return name in {"moderator", "administrator"}


def test_lists_show_group_to_members(scenario: Scenario) -> None:
    assert "Kanariegroep" in scenario.request_as("member", "GET", "/groepen/").text
    found = scenario.request_as("member", "GET", "/zoeken/?q=Kanarieantwoord")
    assert str(scenario.group.space.public_id) in found.text or has_hit(found)


# -- Search -------------------------------------------------------------------

WORDS = [
    "Kanarievogel",
    "Kanarieantwoord",
    "kanarie",
    "kanari",
    "Kanariegroep",
    "Kanariedoel",
    '"Kanarievogel over"',
    "Kanarienaam",
]


def has_hit(found: Any) -> bool:
    return bool(found.context["hits"]) or bool(found.context["pages"])


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("name", [n for n in STRANGERS if not is_curator(n)])
def test_search_for_private_word_equals_search_for_unknown_word(
    name: str, word: str, scenario: Scenario
) -> None:
    there = scenario.request_as(name, "GET", f"/zoeken/?q={word}")
    nowhere = scenario.request_as(
        name, "GET", f"/zoeken/?q={word.replace('anari', 'ubrxo')}"
    )
    assert not has_hit(there)
    assert there.context["total"] == 0
    quoted = [word, word.replace('"', "&quot;"), word.replace('"', "%22")]
    others = [w.replace("anari", "ubrxo") for w in quoted]
    spaced = [w.replace(" ", "+") for w in quoted + others]
    words = sorted({*quoted, *others, *spaced}, key=len, reverse=True)
    assert same_for_all(there, *words) == same_for_all(nowhere, *words)


@pytest.mark.parametrize("name", ["visitor", "official", "outsider", "moderator"])
def test_activity_in_group_does_not_change_public_pages(
    name: str, scenario: Scenario
) -> None:
    """Counts, order, totals, what is recent: all as if nothing had happened."""
    pages = [p for p in LISTS if "account" not in p]
    before = [same_for_all(scenario.request_as(name, "GET", page)) for page in pages]
    with transaction.atomic():
        be_busy(scenario)
        after = [same_for_all(scenario.request_as(name, "GET", page)) for page in pages]
        transaction.set_rollback(True)
    changed = [p for p, a, b in zip(pages, before, after, strict=True) if a != b]
    assert not changed


def be_busy(scenario: Scenario) -> None:
    people, topic = scenario.people, scenario.secret
    ask = {"title": "Huisvesting", "source": "Weer over huisvesting."}
    commands.ask(people["facilitator"], space=scenario.group.space, **ask)
    answer(people["member"], topic, "Nog iets over huisvesting.")
    commands.mark_read(people["member"], topic=topic, numbers=[1, 2])
    run_once()


# -- One's own inbox, afterwards ----------------------------------------------


@pytest.mark.parametrize(
    "name", ["removed", "suspended here", "former", "guest of yesterday"]
)
def test_inbox_of_removed_member_does_not_show_group(
    name: str, scenario: Scenario
) -> None:
    """They were told at the time; the lines are there, and are shown to nobody now."""
    line = scenario.lines[name]
    user = scenario.people[name]
    assert Notification.objects.filter(
        recipient=user, event__topic=scenario.secret
    ).exists()
    for path in ("/meldingen/", "/meldingen/?toon=alles"):
        page = scenario.request_as(name, "GET", path)
        assert not has_canary(page)
        assert str(line.public_id) not in page.text
    opened = scenario.request_as(name, "GET", f"/meldingen/{line.public_id}/")
    absent = scenario.request_as(name, "GET", f"/meldingen/{scenario.nowhere}/")
    assert opened.status_code == 404
    assert same_for_all(opened) == same_for_all(absent)
    assert build_inbox_hint(user)["unread"] == 0


def test_notification_of_confidential_group_has_no_title(scenario: Scenario) -> None:
    """Not even to a member: the inbox is read on a screen that others see."""
    page = scenario.request_as("member", "GET", "/meldingen/?toon=alles")
    assert str(scenario.lines["member"].public_id) in page.text
    main = page.text.partition("<main")[2]
    assert "kanarievogel" not in main.lower()
    assert "kanariegroep" not in main.lower()
    assert "Facilitator" not in main.partition("</main>")[0]


# -- A form that was opened before --------------------------------------------


@pytest.mark.parametrize("name", ["removed", "former", "suspended here"])
def test_stale_form_returns_only_the_submitted_text(
    name: str, scenario: Scenario
) -> None:
    mine = {"source": "Mijn eigen lange tekst.", "source_format": "text"}
    post = first(scenario.secret)
    endpoints = [
        f"/forum/bericht/{post.public_id}/antwoord/",
        f"{scenario.group.space.path}nieuw/",
    ]
    for path in endpoints:
        found = scenario.request_as(
            name, "POST", path, mine | {"title": "x", "kind": "question"}
        )
        assert found.status_code == 404
        assert "Mijn eigen lange tekst." in found.text
        assert not has_canary(found)


@pytest.mark.parametrize("name", ["removed", "former"])
def test_former_member_cannot_see_own_posts_in_group(
    name: str, scenario: Scenario
) -> None:
    mine = Post.objects.get(topic=scenario.secret, author=scenario.people[name])
    for path in ("", "wijzigen/", "antwoord/"):
        found = scenario.request_as(
            name, "GET", f"/forum/bericht/{mine.public_id}/{path}"
        )
        assert found.status_code == 404
        assert not has_canary(found)


# -- What stands in the open about it -----------------------------------------


def test_page_parameters_do_not_reveal_posts_of_group(scenario: Scenario) -> None:
    """A post of the group as the start of a public page, and the other way round."""
    secret, public = first(scenario.secret), scenario.public
    path = f"{public.space.path}{public.public_id}-{public.slug}/"
    for name in EVERYBODY:
        page = scenario.request_as(name, "GET", f"{path}?vanaf={secret.public_id}")
        assert page.status_code == 200
        assert "kanarievraag" not in page.text.lower()
        older = f"{public.space.path}?voor={scenario.secret.public_id}"
        same = f"{public.space.path}?voor={scenario.nowhere}"
        found = (
            scenario.request_as(name, "GET", older),
            scenario.request_as(name, "GET", same),
        )
        assert same_for_all(found[0]) == same_for_all(found[1])


def test_cached_page_of_member_is_not_served_to_outsiders(scenario: Scenario) -> None:
    """What is kept in the cache is handed to nobody who may not see it."""
    path = f"{scenario.group.space.path}{scenario.secret.public_id}/"
    for name in (*INSIDERS, *STRANGERS):
        found = scenario.request_as(name, "GET", path)
        assert (found.status_code == 200) == (name in INSIDERS)
        assert has_canary(found) == (name in INSIDERS)
        if name in INSIDERS:
            assert found.headers["Cache-Control"] == "private, no-store"


def test_str_of_private_objects_has_only_type_and_id(scenario: Scenario) -> None:
    """Logs, admin screens and error reports print these."""
    posts = list(Post.objects.filter(topic=scenario.secret))
    things = [
        scenario.secret,
        scenario.group,
        scenario.group.space,
        scenario.invitation,
        *posts,
    ]
    things += [*Participation.all_objects.all(), *Notification.objects.all()]
    assert not any("kanarie" in f"{thing!s}{thing!r}".lower() for thing in things)


def test_mails_do_not_show_content_of_confidential_group(scenario: Scenario) -> None:
    found = [compose_mail(mail) for mail in MailDelivery.objects.all()]
    messages = [message for message in found if isinstance(message, ComposedMail)]
    assert {message.rendered.subject for message in messages} >= {
        "Er is iets nieuws in een vertrouwelijke groep"
    }
    assert scenario.people["invited"].email in {message.to for message in messages}
    wire = repr(messages).lower()
    assert "kanariegroep" not in wire
    assert "kanariedoel" not in wire
    assert "kanarievogel" not in wire


# -- Streams ------------------------------------------------------------------


def test_there_is_one_socket() -> None:
    """Another one belongs into this table first."""
    assert [str(route.pattern) for route in sockets.routes] == ["ws/"]


@pytest.mark.parametrize("name", EVERYBODY)
def test_group_streams_are_for_members_only(name: str, scenario: Scenario) -> None:
    user = user_behind(scenario, name)
    for stream in (
        f"topic.{scenario.secret.public_id}",
        f"space.{scenario.group.space.public_id}",
    ):
        assert (authorize(user, stream) is not None) == (name in INSIDERS)
        assert authorize(user, f"{stream.partition('.')[0]}.{scenario.nowhere}") is None


@pytest.mark.parametrize("name", EVERYBODY)
def test_public_streams_require_read_access(name: str, scenario: Scenario) -> None:
    user = user_behind(scenario, name)
    admitted = name not in {"visitor", "waiting", "deactivated"}
    for topic, is_for_all in ((scenario.public, True), (scenario.members, False)):
        for stream in (f"topic.{topic.public_id}", f"space.{topic.space.public_id}"):
            assert (authorize(user, stream) is not None) == (is_for_all or admitted)
    empty = f"topic.{scenario.topics['empty'].public_id}"
    assert (authorize(user, empty) is not None) == is_curator(name)


def user_behind(scenario: Scenario, name: str) -> Any:
    """As the socket finds them: by the cookie."""
    cookie = scenario.clients[name].cookies.get("sessionid")
    return get_session_user(cookie.value if cookie else None)


# -- The desk -----------------------------------------------------------------


def desk() -> Iterator[str]:
    """Every address under /beheer/ that needs no id."""

    def walk(resolver: Any, prefix: str) -> Iterator[str]:
        for found in resolver.url_patterns:
            part = str(found.pattern)
            if isinstance(found, URLResolver):
                yield from walk(found, prefix + part)
            elif isinstance(found, URLPattern) and not set("<(^$[?") & set(
                prefix + part
            ):
                yield f"/{prefix}{part}"

    for path in walk(get_resolver(), ""):
        if path.startswith(("/beheer/", "/documenten/")):
            yield path


# A person's name in the security log, and the title of a page that is not out yet.
SEEN_BY_ADMINISTRATORS = (
    *("Kanarienaam van een lid", "Kanariewebinar"),
    # Whoever moderates decides about it.
    "Kanarievoorstel",
)
# Where who also moderates is told that there is a group, by its number alone.
NUMBERED = ("/beheer/", "/beheer/groepen/")


def test_admin_pages_do_not_show_groups_to_administrator(scenario: Scenario) -> None:
    """Break-glass is an act of its own: nothing here lists or offers a group."""
    ids = [str(scenario.secret.public_id), str(scenario.group.space.public_id)]
    seen, leaks = 0, []
    # One of Wagtail's addresses fails on purpose, to show what that looks like.
    scenario.clients["administrator"].raise_request_exception = False
    for path in sorted(set(desk())):
        found = scenario.request_as("administrator", "GET", path)
        seen += found.status_code == 200
        text = everything(found)
        for word in SEEN_BY_ADMINISTRATORS:
            text = text.replace(word, "")
        told = [] if path in NUMBERED else ids
        if "kanarie" in text.lower() or any(ident in text for ident in told):
            leaks.append(path)
    assert seen > 20
    assert not leaks


def test_admin_pages_are_closed_to_other_users(scenario: Scenario) -> None:
    for name in EVERYBODY:
        if not is_curator(name):
            found = scenario.request_as(name, "GET", "/beheer/")
            assert found.status_code in {302, 403}
            assert not has_canary(found)


def test_group_space_cannot_be_chosen_for_page(
    scenario: Scenario,
) -> None:
    assert set(public_spaces()) == {scenario.public.space}
