"""*Organisaties* and *E-maildomeinen* in /beheer/: administrators keep the lists."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

import pytest

from accounts import commands
from accounts.models import Affiliation, EmailDomain, Organisation, SecurityEvent, User
from core.clock import today
from tests.cms.pages import soup, titles

LIST, DOMAINS = "/beheer/organisaties/", "/beheer/e-maildomeinen/"


@pytest.fixture
def admin(theme: Any, person: Callable[..., User]) -> User:
    return commands.add_role(person("Ada Administrator"), role="administrator")


@pytest.fixture
def client(client: Client, admin: User) -> Client:
    client.force_login(admin)
    return client


@pytest.fixture
def town(db: Any) -> Organisation:
    return Organisation.objects.create(name="Zundert", code="GM0879")


def text_of(answer: Any) -> str:
    assert answer.status_code == 200, answer
    return " ".join(soup(answer).get_text(" ").split())


def paths(town: Organisation, domain: EmailDomain) -> list[str]:
    one = f"{LIST}{town.pk}/"
    return [
        *(LIST, f"{LIST}nieuw/", f"{LIST}inlezen/", f"{LIST}?uitvoer=csv"),
        *(one, f"{one}wijzigen/", f"{one}samenvoegen/"),
        *(DOMAINS, f"{DOMAINS}nieuw/", f"{DOMAINS}inlezen/", f"{DOMAINS}?uitvoer=csv"),
        f"{DOMAINS}{domain.pk}/",
    ]


def test_only_administrators_come_in(client, town, curator, official):
    domain = EmailDomain.objects.get()
    for path in paths(town, domain):
        assert client.get(path).status_code == 200, path
    for user, shown in ((curator, "/beheer/"), (official, "/beheer/login/")):
        other = Client()
        other.force_login(user)
        for path in paths(town, domain):
            answer = other.get(path)
            assert (answer.status_code, answer.url.startswith(shown)) == (302, True)
        for path in ("samenvoegen", "wijzigen", "uitloggen", "afblazen"):
            assert other.post(f"{LIST}{town.pk}/{path}/").status_code == 302
    assert "Organisaties" in client.get("/beheer/").content.decode()
    assert not SecurityEvent.objects.filter(kind="organisation").exists()


def test_unknown_is_shown_as_unknown(client, town):
    assert "onbekend onbekend onbekend" in text_of(client.get(LIST))
    assert "Inwoners onbekend" in text_of(client.get(f"{LIST}{town.pk}/"))


@pytest.mark.parametrize(
    ("query", "found"),
    [("zund", 1), ("GM0879", 1), ("zundert.example", 1), ("breda", 0)],
)
def test_organisations_are_found(client, town, query, found):
    EmailDomain.objects.create(domain="zundert.example").organisations.add(town)
    links = soup(client.get(LIST, {"q": query})).select(f'a[href="{LIST}{town.pk}/"]')
    assert len(links) == found


def test_an_organisation_is_added_and_changed(client):
    facts = {"name": "Zundert", "kind": "municipality", "population": "22000"}
    assert client.post(f"{LIST}nieuw/", facts).status_code == 302
    town = Organisation.objects.get()
    again = client.post(f"{LIST}nieuw/", facts)
    assert "Er is al een organisatie van deze soort met deze naam." in text_of(again)
    assert 'value="22000"' in again.content.decode()
    facts |= {"name": "Zundert-Noord", "population": "", "province": "Noord-Brabant"}
    assert client.post(f"{LIST}{town.pk}/wijzigen/", facts).status_code == 302
    town.refresh_from_db()
    assert (town.name, town.population, town.province) == (
        "Zundert-Noord",
        None,
        "Noord-Brabant",
    )


def test_a_merger_is_planned_and_called_off(client, town):
    Organisation.objects.create(name="Breda", code="GM0758")
    path = f"{LIST}{town.pk}/samenvoegen/"
    form = {"into": "Nergens", "since": "2099-01-01"}
    assert "We kennen ‘Nergens’ niet" in text_of(client.post(path, form))
    form["into"] = "gemeente breda"
    asked = text_of(client.post(path, form))
    assert "Zundert laten opgaan in gemeente Breda?" in asked
    assert "1 januari 2099" in asked
    town.refresh_from_db()
    assert town.merged_into is None
    assert client.post(path, form | {"confirmed": "1"}).status_code == 302
    shown = text_of(client.get(f"{LIST}{town.pk}/"))
    assert "in gemeente Breda vanaf 1 januari 2099" in shown
    assert client.get(f"{LIST}{town.pk}/afblazen/").status_code == 405
    assert client.post(f"{LIST}{town.pk}/afblazen/").status_code == 302
    town.refresh_from_db()
    assert town.merged_into is None


def test_everybody_of_an_organisation_is_signed_out(client, town, official):
    Affiliation.objects.create(user=official, organisation=town, source="domain")
    theirs = Client()
    theirs.force_login(official)
    assert theirs.get("/meldingen/").status_code == 200
    answer = client.post(f"{LIST}{town.pk}/uitloggen/", follow=True)
    assert "1 persoon is uitgelogd" in text_of(answer)
    assert theirs.get("/meldingen/").status_code == 302


def test_a_domain_is_added_and_given_a_last_day(client, town):
    form = {
        "domain": "Zundert.example",
        "organisations": "Zundert",
        "state": "confirmed",
    }
    assert client.post(f"{DOMAINS}nieuw/", form).status_code == 302
    domain = EmailDomain.objects.get(domain="zundert.example")
    assert list(domain.organisations.all()) == [town]
    again = text_of(client.post(f"{DOMAINS}nieuw/", form))
    assert "Dit domein staat er al." in again
    form |= {"valid_until": "2020-01-31", "organisations": "GM0879\nZundert\n"}
    assert client.post(f"{DOMAINS}{domain.pk}/", form).status_code == 302
    shown = text_of(client.get(DOMAINS, {"q": "zundert"}))
    assert "bevestigd, voorbij tot en met 31 januari 2020" in shown
    assert not EmailDomain.objects.confirmed().filter(pk=domain.pk).exists()


def sent(client: Client, where: str, text: str) -> Any:
    file = SimpleUploadedFile("lijst.csv", text.encode(), "text/csv")
    return client.post(f"{where}inlezen/", {"file": file})


def test_a_list_is_read_or_every_wrong_line_is_said(client):
    wrong = sent(client, LIST, "name;population\nZundert;veel\nBreda;\n;\nEtten;-1\n")
    shown = text_of(wrong)
    assert "Regel 2: ‘veel’ is geen aantal inwoners." in shown
    assert "Regel 5:" in shown
    assert "2 regels kloppen niet. Er is niets veranderd." in shown
    assert not Organisation.objects.exists()
    assert "niet bekend" in text_of(sent(client, LIST, "gemeente\nX\n"))
    assert sent(client, LIST, "name\nZundert\nBreda\n").status_code == 302
    assert (
        sent(client, DOMAINS, "domain;organisations\nx.example;Breda\n").status_code
        == 302
    )
    assert (
        EmailDomain.objects.get(domain="x.example").organisations.get().name == "Breda"
    )


def test_lists_are_taken_out_without_formulas(client, town):
    Organisation.objects.create(name="@SUM(A1)", kind="other")
    answer = client.get(f"{LIST}?uitvoer=csv")
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("\ufeffCBS-code;Naam;Soort")
    assert "GM0879;Zundert;gemeente" in text
    assert sent(client, LIST, text).status_code == 302  # what goes out comes in
    assert ";'@SUM(A1);" in text
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
    assert "attachment" in answer["Content-Disposition"]
    EmailDomain.objects.create(domain="zundert.example", valid_until=today())
    text = b"".join(client.get(f"{DOMAINS}?uitvoer=csv").streaming_content).decode()
    assert f"zundert.example;;voorgesteld;;{today()}" in text


def test_organisations_are_filtered_and_acted_upon_together(client, town, official):
    breda = Organisation.objects.create(
        name="Breda", code="GM0758", province="Noord-Brabant"
    )
    ggd = Organisation.objects.create(name="GGD", kind="region")
    EmailDomain.objects.create(domain="ggd.example").organisations.add(ggd)
    commands.merge_organisation(
        User.objects.get(is_administrator=True),
        organisation=town,
        into=breda,
        since=today() + timedelta(days=9),
    )
    for asked, found in (
        ({"soort": "region"}, ["GGD"]),
        ({"soort": "koninkrijk"}, ["Breda", "GGD", "Zundert"]),  # no such choice
        ({"provincie": "Noord-Brabant"}, ["Breda"]),
        ({"gaat_op": "on"}, ["Zundert"]),
        ({"zonder": "on", "soort": "municipality"}, ["Breda", "Zundert"]),
    ):
        assert titles(client.get(LIST, asked)) == found
    taken = client.get(LIST, {"gaat_op": "on", "uitvoer": "csv"})
    lines = b"".join(taken.streaming_content).decode().splitlines()[1:]
    assert [line.split(";")[1] for line in lines] == ["Zundert"]
    rows = [str(town.pk), str(breda.pk)]
    said = client.post(LIST, {"act": "call_off", "row": rows}, follow=True)
    assert "Gedaan, voor 1 regel" in text_of(said)
    town.refresh_from_db()
    assert town.merged_into is None
    Affiliation.objects.create(user=official, organisation=town, source="domain")
    theirs = Client()
    theirs.force_login(official)
    client.post(LIST, {"act": "sign_out", "row": rows})
    assert theirs.get("/meldingen/").status_code == 302


def test_domains_are_confirmed_together_and_that_is_withdrawn(client, town, admin):
    mine = EmailDomain.objects.create(domain="zundert.example")
    mine.organisations.add(town)
    nobodys = EmailDomain.objects.create(domain="x.example")
    rows = [str(mine.pk), str(nobodys.pk)]
    suggested = {"staat": "suggested"}
    assert titles(client.get(DOMAINS, suggested)) == ["x.example", "zundert.example"]
    said = client.post(DOMAINS, {"act": "confirm", "row": rows}, follow=True)
    assert "Gedaan, voor 1 regel" in text_of(said)
    assert titles(client.get(DOMAINS, suggested)) == ["x.example"]
    client.post(DOMAINS, {"act": "withdraw", "row": rows})
    assert len(titles(client.get(DOMAINS, suggested))) == 2
    assert SecurityEvent.objects.filter(kind="domain", actor=admin).count() == 2
    EmailDomain.objects.filter(pk=mine.pk).update(valid_until=today())
    assert titles(client.get(DOMAINS, {"voorbij": "on"})) == []
    EmailDomain.objects.filter(pk=mine.pk).update(
        valid_until=today() - timedelta(days=1)
    )
    assert titles(client.get(DOMAINS, {"voorbij": "on"})) == ["zundert.example"]
