"""What cannot be undone says first what it will do, in numbers, and asks."""

from datetime import timedelta
from typing import Any

from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

import pytest

from accounts import commands
from accounts.models import Affiliation, EmailDomain, Organisation, User
from core.clock import today
from core.exceptions import ActionRefused
from forum import commands as forum
from jobs.worker import run_once
from tests.cms.pages import soup

ORGANISATIONS = "/beheer/organisaties/"


@pytest.fixture
def admin(theme: Any, person: Any) -> User:
    return commands.add_role(person("Ada Administrator"), role="administrator")


@pytest.fixture
def client(client: Client, admin: User) -> Client:
    client.force_login(admin)
    return client


@pytest.fixture
def old(official: User, member: User, person: Any) -> Organisation:
    """Two people who can sign in and one who is suspended work there."""
    row = Organisation.objects.create(name="Oudstad", code="GM0001")
    shut = person("Sam Suspended", state="suspended", is_active=False)
    for user in (official, member, shut):
        Affiliation.objects.create(user=user, organisation=row, source="domain")
    EmailDomain.objects.create(domain="oudstad.example").organisations.add(row)
    return row


@pytest.fixture
def new() -> Organisation:
    return Organisation.objects.create(name="Nieuwstad", code="GM0002")


def text_of(answer: Any) -> str:
    assert answer.status_code == 200, answer
    return " ".join(soup(answer).get_text(" ").split())


def resend(client: Client, path: str, answer: Any) -> Any:
    """Press the main button of the page that asks."""
    form = soup(answer).select_one("main form") or soup(answer).select("form")[-1]
    fields = {
        str(f["name"]): str(f["value"]) for f in form.select("input[type=hidden]")
    }
    return client.post(path, fields | {"confirmed": "1"}, follow=True)


def test_a_merger_says_in_numbers_what_it_does(client, old, new):
    path = f"{ORGANISATIONS}{old.pk}/samenvoegen/"
    form = soup(client.get(path))
    assert form.select('datalist option[value="gemeente Nieuwstad (GM0002)"]')
    fields = {"into": "gemeente Nieuwstad (GM0002)", "since": str(today())}
    asked = client.post(path, fields)
    words = text_of(asked)
    for said in (
        "2 mensen die kunnen inloggen",
        "1 account dat geschorst is of wacht",
        "1 e-maildomein",
        "U kunt het niet ongedaan maken",
    ):
        assert said in words
    assert not Affiliation.objects.filter(organisation=new).exists()
    done = text_of(resend(client, path, asked))
    assert "3 mensen zijn overgegaan" in done
    assert Affiliation.objects.filter(organisation=new, until=None).count() == 3


def test_going_back_keeps_what_was_filled_in(client, old, new):
    path = f"{ORGANISATIONS}{old.pk}/samenvoegen/"
    fields = {"into": "Nieuwstad", "since": str(today()), "change": "1"}
    page = client.post(path, fields)
    assert 'value="Nieuwstad"' in page.text
    old.refresh_from_db()
    assert old.merged_into is None


def test_what_cannot_be_is_said_before_asking(client, old):
    path = f"{ORGANISATIONS}{old.pk}/samenvoegen/"
    page = client.post(path, {"into": "Oudstad", "since": str(today())})
    assert "niet in zichzelf" in text_of(page)


def test_a_list_merges_only_with_a_tick(client, old, new):
    text = f"code;merged_into;merged_since\nGM0001;GM0002;{today()}\n"
    path = f"{ORGANISATIONS}inlezen/"

    def send(**more: str) -> Any:
        file = SimpleUploadedFile("l.csv", text.encode(), "text/csv")
        return client.post(path, {"file": file} | more)

    assert "1 organisatie meteen samen (3 mensen" in text_of(send())
    old.refresh_from_db()
    assert old.merge_done_at is None
    assert send(merges="on").status_code == 302
    old.refresh_from_db()
    assert old.merge_done_at is not None


def test_a_role_is_given_after_reading_what_it_may_do(client, official):
    path = f"/beheer/mensen/{official.public_id}/"
    asked = client.post(path, {"act": "give", "role": "administrator"})
    words = text_of(asked)
    assert "Leest het beveiligingslog" in words
    assert "1 persoon heeft deze rol nu" in words
    official.refresh_from_db()
    assert not official.is_administrator
    done = text_of(resend(client, path, asked))
    assert "is voortaan beheerder" in done
    official.refresh_from_db()
    assert official.is_administrator


def test_taking_the_last_role_away_warns(client, official):
    commands.add_role(official, role="editor")
    path = f"/beheer/mensen/{official.public_id}/"
    asked = client.post(path, {"act": "take", "role": "editor"})
    assert "Daarna is niemand meer redacteur" in text_of(asked)
    assert "is niet langer redacteur" in text_of(resend(client, path, asked))


def test_ending_an_account_says_what_goes_in_numbers(client, official, space):
    forum.ask(official, space=space, title="Een vraag", source="Wie weet dit?")
    client.force_login(official)
    page = client.get("/account/opheffen/", follow=True)
    if "U schreef" not in page.text:  # asks first who it is
        pytest.skip("asks for the password first")
    assert "U schreef 1 bericht" in page.text


# -- Admission ---------------------------------------------------------------------


@pytest.fixture
def applicant(person: Any, old: Organisation) -> User:
    user = person("Wim Wacht", state="pending", organisation_name="")
    user.emailaddress_set.update(email="wim@oudstad.example")
    return user


def door(user: User) -> str:
    return f"/beheer/toelating/{user.public_id}/"


@pytest.fixture
def desk(client: Client, curator: User) -> Client:
    client.force_login(curator)
    return client


def send_mails() -> list[Any]:
    while run_once():
        pass
    return mail.outbox


def test_another_organisation_than_the_address_suggests_is_asked(
    desk, applicant, old, new
):
    form = soup(desk.get(door(applicant)))
    field = form.select_one('input[name="organisation"]')
    assert field["value"] == "gemeente Oudstad (GM0001)"
    fields = {"organisation": "Nieuwstad", "act": "approve"}
    asked = desk.post(door(applicant), fields)
    assert "wijst op gemeente Oudstad" in text_of(asked)
    applicant.refresh_from_db()
    assert applicant.state == "pending"
    assert "is toegelaten" in text_of(resend(desk, door(applicant), asked))
    applicant.refresh_from_db()
    assert (applicant.state, applicant.organisation_name) == (
        "active",
        "gemeente Nieuwstad",
    )


def test_the_suggested_organisation_is_not_asked(desk, applicant):
    fields = {"organisation": "gemeente Oudstad (GM0001)", "act": "approve"}
    assert desk.post(door(applicant), fields).status_code == 302
    applicant.refresh_from_db()
    assert applicant.state == "active"


def test_somebody_is_refused_with_a_reason_by_mail(desk, applicant):
    mail.outbox.clear()
    nothing = desk.post(door(applicant), {"act": "refuse", "reason": ""})
    assert nothing.context["forms"]["refuse"].errors
    reason = "U gebruikt geen adres van uw werk."
    asked = desk.post(door(applicant), {"act": "refuse", "reason": reason})
    assert reason in text_of(asked)
    applicant.refresh_from_db()
    assert applicant.state == "pending"
    resend(desk, door(applicant), asked)
    applicant.refresh_from_db()
    assert applicant.state == "closed"
    (letter,) = [m for m in send_mails() if "wim@oudstad.example" in m.to]
    assert reason in letter.body
    assert "Marieke" not in letter.body


def test_somebody_is_removed_without_a_mail(desk, applicant):
    mail.outbox.clear()
    asked = desk.post(door(applicant), {"act": "remove"})
    assert "1 account met 1 e-mailadres" in text_of(asked)
    assert "is verwijderd" in text_of(resend(desk, door(applicant), asked))
    applicant.refresh_from_db()
    assert applicant.state == "closed"
    assert not [m for m in send_mails() if "wim@oudstad.example" in m.to]


def test_a_question_is_asked_by_mail_and_answered_here(desk, applicant, curator):
    mail.outbox.clear()
    question = "Bij welk team werkt u?"
    desk.post(door(applicant), {"act": "ask", "question": question})
    (letter,) = [m for m in send_mails() if "wim@oudstad.example" in m.to]
    assert question in letter.body
    assert "/account/toelating/" in letter.body
    assert "Marieke" not in letter.body
    theirs = Client()
    theirs.force_login(applicant)
    assert question in theirs.get("/account/toelating/").text
    assert theirs.post("/account/toelating/", {"answer": ""}).status_code == 200
    theirs.post("/account/toelating/", {"answer": "Team Wonen."})
    assert "Team Wonen." in text_of(desk.get(door(applicant)))
    assert "heeft uw vraag beantwoord" in text_of(desk.get("/beheer/"))
    fields = {"organisation": "gemeente Oudstad (GM0001)", "act": "approve"}
    desk.post(door(applicant), fields)
    assert not applicant.admission_questions.exists()
    assert theirs.get("/account/toelating/").status_code == 404


@pytest.mark.parametrize("act", ["ask", "refuse", "remove"])
def test_only_moderators_decide(client, applicant, official, act):
    decide = {
        "ask": lambda: commands.ask_applicant(official, user=applicant, question="?"),
        "refuse": lambda: commands.refuse_applicant(
            official, user=applicant, reason="Nee."
        ),
        "remove": lambda: commands.remove_applicant(official, user=applicant),
    }
    with pytest.raises(Exception) as refusal:
        decide[act]()
    assert type(refusal.value).__name__ == "PermissionDenied"
    applicant.refresh_from_db()
    assert applicant.state == "pending"


def test_who_was_let_in_meanwhile_is_not_refused(curator, applicant):
    commands.approve(curator, user=applicant)
    with pytest.raises(ActionRefused):
        commands.refuse_applicant(curator, user=applicant, reason="Nee.")


def test_why_organisations_are_not_merged(admin, old, new):
    assert commands.get_merger_error(old, into=old)
    assert not commands.get_merger_error(old, into=new)
    since = today()
    done = commands.merge_organisation(admin, organisation=old, into=new, since=since)
    assert commands.get_merger_error(done, into=new)


def test_only_what_was_asked_is_answered(applicant, curator, official):
    for user in (applicant, official):
        with pytest.raises(ActionRefused):
            commands.answer_admission_question(user, answer="Ja.")
    commands.ask_applicant(curator, user=applicant, question="Waar?")
    row = commands.answer_admission_question(applicant, answer=" Wonen ")
    assert row.answer == "Wonen"


# -- E-mail domains ----------------------------------------------------------------

DOMAINS = "/beheer/e-maildomeinen/"


@pytest.fixture
def domain(applicant: User, person: Any) -> EmailDomain:
    """Two people wait with an address there; of others the address is elsewhere, or not
    verified."""
    second = person("Willy Wacht", state="pending")
    second.emailaddress_set.update(email="willy@OUDSTAD.example")
    for name, fields in (
        ("Nora", {"email": "nora@noudstad.example"}),
        ("Ona", {"email": "ona@oudstad.example", "verified": False}),
    ):
        person(name, state="pending").emailaddress_set.update(**fields)
    return EmailDomain.objects.get(domain="oudstad.example")


def count_pending() -> int:
    return User.objects.filter(state=User.State.PENDING).count()


def test_confirming_domains_says_how_many_come_in(client, domain):
    fields = {"act": "confirm", "row": str(domain.pk)}
    asked = client.post(DOMAINS, fields)
    words = text_of(asked)
    assert "oudstad.example bevestigen?" in words
    assert "2 mensen die wachten, komen meteen binnen" in words
    domain.refresh_from_db()
    assert (domain.state, count_pending()) == ("suggested", 4)
    assert "Gedaan, voor 1 regel" in text_of(resend(client, DOMAINS, asked))
    domain.refresh_from_db()
    assert (domain.state, count_pending()) == ("confirmed", 2)


def test_the_form_of_a_domain_asks_as_well_and_keeps_what_was_filled_in(client, domain):
    path = f"{DOMAINS}{domain.pk}/"
    fields = {"organisations": "Oudstad", "state": "confirmed"}
    asked = client.post(path, fields | {"valid_until": str(today())})
    assert "2 mensen die wachten" in text_of(asked)
    assert count_pending() == 4
    resend(client, path, asked)
    domain.refresh_from_db()
    assert (domain.state, domain.valid_until) == ("confirmed", today())
    assert count_pending() == 2


def test_a_new_domain_asks_only_when_it_can_be_added(client, domain):
    fields = {"organisations": "Oudstad", "state": "confirmed"}
    path = f"{DOMAINS}nieuw/"
    page = client.post(path, fields | {"domain": "oudstad.example"})
    assert "Dit domein staat er al." in text_of(page)
    asked = client.post(path, fields | {"domain": "Noudstad.example"})
    assert "1 persoon die wacht" in text_of(asked)
    resend(client, path, asked)
    assert EmailDomain.objects.filter(domain="noudstad.example").exists()
    assert count_pending() == 3


@pytest.mark.parametrize(
    "change",
    [
        {"valid_until": today() - timedelta(days=1)},
        {"valid_from": today() + timedelta(days=1)},
        {"state": "confirmed"},
    ],
)
def test_what_lets_nobody_in_is_not_asked(client, domain, change):
    EmailDomain.objects.filter(pk=domain.pk).update(**change)
    sent = client.post(DOMAINS, {"act": "confirm", "row": str(domain.pk)})
    assert sent.status_code == 302
    assert count_pending() == 4


def test_the_number_for_many_domains_takes_one_query(domain, django_assert_num_queries):
    names = ["oudstad.example", "noudstad.example", "elders.example"]
    with django_assert_num_queries(1):
        assert commands.waiting_at(names).count() == 3
