"""People, roles, providers and the log in /beheer/: for administrators only."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.test import Client

import pytest
from allauth.account.models import EmailAddress

from accounts import commands
from accounts.models import (
    EmailDomain,
    Organisation,
    RoleReview,
    SecurityEvent,
    SignInProvider,
    User,
)
from accounts.security_log import search
from accounts.security_log.search import LogFilter
from core.clock import now, today
from forum.models import ModerationEntry
from jobs.worker import run_once
from tests.cms.pages import soup, titles

PEOPLE, ROLES = "/beheer/mensen/", "/beheer/rollen/"
PROVIDERS, LOG = "/beheer/inlogaanbieders/", "/beheer/beveiligingslog/"
DOMAINS = "/beheer/e-maildomeinen/"
SECRET = "een-geheim-van-de-aanbieder"


@pytest.fixture
def admin(theme: Any, person: Callable[..., User]) -> User:
    return commands.add_role(person("Ada Administrator"), role="administrator")


@pytest.fixture
def client(client: Client, admin: User) -> Client:
    client.force_login(admin)
    return client


@pytest.fixture
def provider(db: Any) -> SignInProvider:
    row = SignInProvider.objects.create(
        name="Zundert",
        issuer="https://login.zundert.example",
        client_id="x",
        tested_at=now(),
    )
    row.organisations.add(Organisation.objects.create(name="Zundert"))
    return row


def text_of(answer: Any) -> str:
    assert answer.status_code == 200, answer
    return " ".join(soup(answer).get_text(" ").split())


def kinds(**fields: Any) -> list[tuple[str, str]]:
    found = SecurityEvent.objects.filter(**fields)
    return list(found.values_list("kind", "detail"))


def test_a_field_for_a_day_has_its_calendar(client, official):
    """Its script stands in the page: without it nothing opens, and the browser errs."""
    pages = (LOG, f"{PEOPLE}{official.public_id}/", f"{DOMAINS}nieuw/")
    for path in pages:
        page = client.get(path).text
        assert "initDateChooser(" in page, path
        assert "date-time-chooser.js" in page, path


def test_only_administrators_come_in(client, provider, curator, official):
    one = f"{PEOPLE}{official.public_id}/"
    paths = [PEOPLE, one, ROLES, PROVIDERS, f"{PROVIDERS}nieuw/", LOG]
    paths.append(f"{PROVIDERS}{provider.public_id}/")
    posts = [one, f"{ROLES}gezien/", f"{LOG}uitvoer.csv"]
    for path in paths:
        assert client.get(path).status_code == 200, path
    for user, shown in ((curator, "/beheer/"), (official, "/beheer/login/")):
        other = Client()
        other.force_login(user)
        for path in paths:
            answer = other.get(path)
            assert (answer.status_code, answer.url.startswith(shown)) == (302, True)
        for path in posts:
            act = {"act": "give", "role": "administrator"}
            assert other.post(path, act).status_code == 302
        assert switch(other, provider, "stop").status_code == 302
    official.refresh_from_db()
    assert not official.is_administrator
    assert not RoleReview.objects.exists()
    assert SignInProvider.objects.get().is_active


# -- People and roles --------------------------------------------------------------


def test_people_are_found_and_nobody_is_listed_without_a_question(client, official):
    link = f'a[href="{PEOPLE}{official.public_id}/"]'
    for query, found in (
        ("Olga", 1),
        (official.email.upper(), 1),
        ("olga.", 0),
        ("", 0),
    ):
        page = soup(client.get(PEOPLE, {"q": query}))
        assert len(page.select(link)) == found, query


def test_an_empty_list_says_nothing_was_found_only_after_a_search(client):
    EmailDomain.objects.all().delete()
    for path, said in (
        (PEOPLE, "Zoek of kies eerst"),
        (PROVIDERS, "Hier staat nog geen inlogaanbieder."),
        (DOMAINS, "Hier staat nog niets."),
    ):
        assert said in (before := text_of(client.get(path))), path
        assert "niets gevonden" not in before, path
        after = text_of(client.get(path, {"q": "xyzzyx"}))
        assert "Er is niets gevonden." in after, path
        assert said not in after, path


def test_people_are_filtered_taken_out_and_signed_out(client, admin, official):
    commands.add_role(official, role="editor")
    page = soup(client.get(PEOPLE, {"rol": "editor"}))
    names = [cell.get_text(strip=True) for cell in page.select(".title-wrapper")]
    assert names == ["Olga Official"]
    assert not soup(client.get(PEOPLE, {"staat": "suspended"})).select(".title-wrapper")
    answer = client.get(PEOPLE, {"rol": "editor", "uitvoer": "csv"})
    table = b"".join(answer.streaming_content).decode()
    assert "Olga Official" in table
    assert official.email not in table
    assert ("export", "people") in kinds(actor=admin)
    theirs = Client()
    theirs.force_login(official)
    client.post(PEOPLE, {"act": "sign_out", "row": [str(official.public_id)]})
    assert theirs.get("/meldingen/").status_code == 302
    with pytest.raises(PermissionDenied):
        commands.log_list_export(official)


def test_a_role_is_given_and_taken_away(client, official):
    path = f"{PEOPLE}{official.public_id}/"
    for act, held in (("give", True), ("take", False)):
        sent = {"act": act, "role": "editor", "confirmed": "1"}
        answer = client.post(path, sent)
        assert answer.status_code == 302
        official.refresh_from_db()
        assert official.is_editor is held
    assert kinds(person=official)[:2] == [
        ("role_taken", "editor"),
        ("role_given", "editor"),
    ]
    for act in ({"act": "give", "role": "koning"}, {"act": "fly"}, {}):
        assert client.post(path, act).status_code == 302
    assert not official.groups.exists()


def test_users_cannot_change_own_roles(client, admin):
    path = f"{PEOPLE}{admin.public_id}/"
    assert not soup(client.get(path)).select('[name="role"]')
    sent = {"act": "give", "role": "moderator", "confirmed": "1"}
    client.post(path, sent)
    admin.refresh_from_db()
    assert not admin.is_moderator


def test_user_is_suspended_and_reinstated(client, official):
    path = f"{PEOPLE}{official.public_id}/"
    theirs = Client()
    theirs.force_login(official)
    client.post(path, {"act": "sign_out"})
    assert theirs.get("/meldingen/").status_code == 302
    soon = str(today() + timedelta(days=3))
    for wrong in ({"until": "morgen", "reason": "Genoeg."}, {"until": soon}):
        page = client.post(path, {"act": "suspend"} | wrong)
        assert "Er is niets veranderd" in text_of(page)
        for typed in wrong.values():
            assert typed in page.text
        official.refresh_from_db()
        assert official.state == "active"
    client.post(path, {"act": "suspend", "until": soon, "reason": "Genoeg."})
    official.refresh_from_db()
    assert official.state == "suspended"
    assert official.suspended_until is not None
    client.post(path, {"act": "restore"})
    official.refresh_from_db()
    assert official.state == "active"
    log = ModerationEntry.objects.filter(person=official).order_by("pk")
    assert [(entry.act, entry.reason) for entry in log] == [
        ("suspend", "Genoeg."),
        ("unsuspend", ""),
    ]


def test_who_is_shut_out_by_an_administrator_is_told_why(client, official, mailoutbox):
    form = {"act": "suspend", "reason": "Uw account is misschien gestolen."}
    client.post(f"{PEOPLE}{official.public_id}/", form)
    while run_once():
        pass
    (mail,) = [mail for mail in mailoutbox if official.email in mail.to]
    assert "Reden: Uw account is misschien gestolen." in mail.body


def test_the_organisation_of_somebody_is_corrected(client, admin, official):
    path = f"{PEOPLE}{official.public_id}/"
    town = Organisation.objects.create(name="Zundert")
    page = client.post(path, {"act": "correct", "organisation": "0"}, follow=True)
    assert "Kies een organisatie uit de lijst" in text_of(page)
    right = {"act": "correct", "organisation": "Zundert"}
    page = client.post(path, right, follow=True)
    assert "werkt voortaan voor gemeente Zundert" in text_of(page)
    assert kinds(organisation=town, person=official) == [("work", "corrected")]
    assert "gecorrigeerd" in text_of(client.get(LOG))
    own = text_of(client.get(f"{PEOPLE}{admin.public_id}/"))
    assert "Organisatie corrigeren" not in own


def test_labels_and_titles_begin_with_a_capital(client):
    page = soup(client.get(f"{PROVIDERS}nieuw/"))
    labels = [label.get_text(strip=True) for label in page.select("form label")]
    assert "Naam*" in labels
    assert all(label[0].isupper() for label in labels), labels
    assert "Nieuwe inlogaanbieder" in page.get_text()
    assert "Laat leeg om te houden" not in page.get_text()


def test_the_list_of_roles_is_looked_through(client, admin):
    assert "nog nooit nagekeken" in text_of(client.get(ROLES))
    assert client.post(f"{ROLES}gezien/").status_code == 302
    review = RoleReview.objects.get()
    assert (review.by, review.roles) == (admin, 1)
    assert "Ada Administrator" in text_of(client.get(ROLES))


# -- Providers ---------------------------------------------------------------------


def test_a_provider_is_added_and_changed_and_its_secret_never_shown(client):
    Organisation.objects.create(name="Zundert", code="GM0879")
    form = {
        "name": "Zundert",
        "issuer": "https://login.zundert.example",
        "client_id": "abc",
        "secret": SECRET,
        "organisations": "GM0879",
        "domains": "voorbeeldstad.example",
        "counts_second_factor": "on",
    }
    for wrong in ("http://login.zundert.example", "login"):
        assert (
            "issuer"
            in client.post(f"{PROVIDERS}nieuw/", form | {"issuer": wrong})
            .context["form"]
            .errors
        )
    saved = client.post(f"{PROVIDERS}nieuw/", form, follow=True)
    row = SignInProvider.objects.get()
    assert f"/account/oidc/{row.public_id}/login/callback/" in text_of(saved)
    assert (row.secret, row.counts_second_factor) == (SECRET, True)
    assert [d.domain for d in row.domains.all()] == ["voorbeeldstad.example"]
    path = f"{PROVIDERS}{row.public_id}/"
    assert SECRET not in client.get(path).content.decode()
    answer = client.post(
        path, form | {"secret": "", "name": "Anders", "issuer": "https://x"}
    )
    assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.name, row.secret, row.issuer) == ("Anders", SECRET, form["issuer"])
    again = client.post(f"{PROVIDERS}nieuw/", form)
    assert "Er is al een aanbieder met deze issuer." in text_of(again)
    assert SECRET not in again.content.decode()


@pytest.mark.parametrize(
    ("issuer", "sentence"),
    [
        ("https://10.0.0.5", "ligt in een netwerk waar de site niet bij mag"),
        ("https://localhost:8443", "ligt in een netwerk waar de site niet bij mag"),
        ("https://[::1]", "ligt in een netwerk waar de site niet bij mag"),
        ("https://naam@login.zundert.example", "zonder naam of wachtwoord"),
    ],
)
def test_an_issuer_inside_is_refused_at_its_field(client, issuer, sentence):
    form = {"name": "Zundert", "issuer": issuer, "client_id": "a", "secret": SECRET}
    answer = client.post(f"{PROVIDERS}nieuw/", form)
    assert sentence in " ".join(answer.context["form"].errors["issuer"])
    assert issuer in answer.text
    assert not SignInProvider.objects.exists()


def test_an_issuer_inside_that_a_setting_names_is_taken(client, settings):
    settings.EGRESS_ALLOW = ["10.0.0.0/24"]
    form = {"issuer": "https://10.0.0.5"}
    answer = client.post(f"{PROVIDERS}nieuw/", form)
    assert "issuer" not in answer.context["form"].errors


def switch(client: Client, provider: SignInProvider, act: str) -> Any:
    row = str(provider.public_id)
    return client.post(PROVIDERS, {"act": act, "row": row}, follow=False)


def test_a_provider_is_found_stopped_and_started(client, provider):
    for query in ("zundert", "login.zun", ""):
        assert titles(client.get(PROVIDERS, {"q": query})) == ["Zundert"]
    assert titles(client.get(PROVIDERS, {"q": "breda"})) == []
    for act, active in (("stop", False), ("stop", False), ("start", True)):
        assert switch(client, provider, act).status_code == 302
        provider.refresh_from_db()
        assert provider.is_active is active
        found = titles(client.get(PROVIDERS, {"staat": "aan"}))
        assert bool(found) is active
    assert kinds(provider=provider)[:2] == [
        ("provider", "started"),
        ("provider", "stopped"),
    ]


# -- The log -----------------------------------------------------------------------


@pytest.fixture
def three(official: User, outsider: User, moderator: User) -> None:
    commands.suspend(moderator, user=outsider)
    commands.log_event("sign_in", actor=official, person=official, detail="password")
    commands.log_event("sign_in", person=official, result="refused", detail="=1+1")


def test_the_log_is_narrowed(three, official, outsider, moderator):
    EmailAddress.objects.filter(user=outsider).update(email="ou@elders.example")
    everything = search.find_events(LogFilter()).count()
    for sought, found in (
        (LogFilter(kind="suspension"), 1),
        (LogFilter(kind="sign_in"), 2),
        (LogFilter(result="refused"), 1),
        (LogFilter(who="olga"), 2),
        (LogFilter(who="OU@elders.example"), 1),
        (LogFilter(who="marieke"), 1),
        (LogFilter(who="niemand@elders.example"), 0),
        (LogFilter(who="Olga", kind="suspension"), 0),
        (LogFilter(since=today(), until=today()), everything),
        (LogFilter(since=today() + timedelta(days=1)), 0),
        (LogFilter(until=today() - timedelta(days=1)), 0),
    ):
        assert search.find_events(sought).count() == found, sought


def test_the_log_is_read_and_taken_out(three, client, admin):
    page = client.get(LOG, {"kind": "sign_in", "who": "Olga"})
    rows = soup(page).select("table tbody tr")
    assert len(rows) == 2
    assert "afgewezen" in rows[0].get_text()
    taken = client.post(f"{LOG}uitvoer.csv?kind=sign_in&who=Olga")
    text = b"".join(taken.streaming_content).decode()
    assert text.count("\r\n") == 3
    assert ";'=1+1;" in text
    assert "no-store" in taken["Cache-Control"]
    assert kinds(actor=admin)[0] == ("export", "security log")
    assert client.get(f"{LOG}uitvoer.csv").status_code == 405
    assert client.post(f"{LOG}uitvoer.csv?since=gisteren").status_code == 400


def test_taking_lines_out_is_for_administrators(moderator):
    with pytest.raises(PermissionDenied):
        commands.log_log_export(moderator)
    assert kinds(actor=moderator, result="refused") == [("export", "security log")]


@pytest.mark.parametrize(
    "wrong", [{"since": "x"}, {"kind": "x"}, {"address": "x"}, {"organisation": "x"}]
)
def test_what_cannot_be_looked_for_is_said(three, client, wrong):
    page = client.get(LOG, wrong)
    assert page.context["form"].errors.keys() == wrong.keys()
    assert not soup(page).select("table tbody tr")


def test_pages_of_the_log_keep_the_question(client, official):
    for _time in range(60):
        commands.log_event("sign_in", actor=official, person=official)
    page = soup(client.get(LOG, {"kind": "sign_in"}))
    assert page.select('nav a[href="?kind=sign_in&p=2"]')
    assert (
        len(soup(client.get(LOG, {"kind": "sign_in", "p": 2})).select("tbody tr")) == 10
    )


def test_search_in_the_log_is_in_sight_with_labels_and_a_button(
    client: Client,
) -> None:
    (form,) = soup(client.get(LOG)).select('form[aria-labelledby="search-log"]')
    assert form.find_parent("details") is None
    assert form.select("button[type=submit]")
    for field in form.select("input, select"):
        assert form.select(f'label[for="{field["id"]}"]')


def test_search_in_the_log_says_what_is_wrong_and_keeps_it(client: Client) -> None:
    page = soup(client.get(LOG, {"address": "geen-adres", "who": "Ada"}))
    assert page.select_one("#id_address_error")
    assert page.find(id="id_who")["value"] == "Ada"
