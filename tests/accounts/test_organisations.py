"""Organisations and their domains change with the years."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client

import pytest
import time_machine
from allauth.account.models import EmailAddress

from accounts import commands
from accounts.authentication.email_domains import must_choose_organisation
from accounts.commands import DomainFacts, OrganisationFacts
from accounts.models import (
    Affiliation,
    EmailDomain,
    Organisation,
    SecurityEvent,
    SignInProvider,
    User,
)
from core.clock import start_of_day, today
from core.exceptions import ActionRefused
from forum import commands as forum
from jobs.worker import run_once
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
NEW_YEAR = date(2027, 1, 1)
OLD_YEAR = datetime(2026, 12, 31, 22, 59, 59, tzinfo=UTC)  # a second before, here


@pytest.fixture
def admin(person: Callable[..., User]) -> User:
    return commands.add_role(person("Ada Administrator"), role="administrator")


@pytest.fixture
def old(db: Any) -> Organisation:
    return Organisation.objects.create(name="Voorbeeldstad", code="GM9001")


@pytest.fixture
def new(db: Any) -> Organisation:
    return Organisation.objects.create(name="Nieuwe Stad", code="GM9002")


@pytest.fixture
def worker_there(old: Organisation, official: User) -> User:
    """Olga works for the municipality that will be no more."""
    commands.set_affiliation(official, old, source="domain")
    return official


def fresh(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


def works_for(user: User) -> list[str]:
    return [o.name for o in Organisation.objects.of(user)]


# -- Keeping the list -----------------------------------------------------------


def test_an_organisation_is_added_and_changed(admin, worker_there, old):
    facts = OrganisationFacts("Werk Organisatie", kind="joint", region="Rivierenland")
    made = commands.add_organisation(admin, facts=facts)
    assert (made.shown_name, made.code, made.population) == (
        "Werk Organisatie",
        None,
        None,
    )
    facts = OrganisationFacts("Voorbeeldstede", code="GM9001", population=44_100)
    commands.change_organisation(admin, organisation=old, facts=facts)
    assert fresh(worker_there).organisation_name == "gemeente Voorbeeldstede"
    assert fresh(old).about_population == "44.000"


def test_two_of_one_code_or_one_name_are_refused(admin, old, new):
    for facts in (
        OrganisationFacts("Anders", code="GM9001"),
        OrganisationFacts("Voorbeeldstad"),
    ):
        with pytest.raises(ActionRefused):
            commands.add_organisation(admin, facts=facts)
    assert Organisation.objects.count() == 2


def test_nobody_but_an_administrator_keeps_the_list(moderator, official, old, new):
    domain = EmailDomain.objects.get()
    facts, named = OrganisationFacts("X"), DomainFacts((old,))
    for actor in (moderator, official):
        for act in (
            lambda a: commands.add_organisation(a, facts=facts),
            lambda a: commands.change_organisation(a, organisation=old, facts=facts),
            lambda a: commands.merge_organisation(
                a, organisation=old, into=new, since=NEW_YEAR
            ),
            lambda a: commands.cancel_merger(a, organisation=old),
            lambda a: commands.add_domain(a, domain="x.example", facts=named),
            lambda a: commands.change_domain(a, domain=domain, facts=named),
            lambda a: commands.import_organisations(a, content=b"name\nX\n"),
            lambda a: commands.import_domains(a, content=b"domain\nx.example\n"),
        ):
            with pytest.raises(PermissionDenied):
                act(actor)
    refused = SecurityEvent.objects.filter(result="refused")
    assert refused.count() == 16


# -- A merger on 1 January -------------------------------------------------------


def test_a_merger_moves_people_on_its_day_and_old_posts_keep_their_name(
    admin, worker_there, old, new, space
):
    provider = SignInProvider.objects.create(
        name="X", issuer="https://x.example", client_id="x"
    )
    provider.organisations.add(old)
    domain = EmailDomain.objects.get()
    domain.organisations.add(old)
    with time_machine.travel(OLD_YEAR, tick=False):
        before = forum.ask(worker_there, space=space, title="Oud", source="Oud.")
        commands.merge_organisation(admin, organisation=old, into=new, since=NEW_YEAR)
        assert commands.carry_out_mergers() == 0
        assert fresh(worker_there).organisation_name == "gemeente Voorbeeldstad"
        assert works_for(worker_there) == ["Voorbeeldstad"]
    with time_machine.travel(OLD_YEAR + timedelta(seconds=2), tick=False):
        assert commands.carry_out_mergers() == 1
        assert commands.carry_out_mergers() == 0
        user = fresh(worker_there)
        after = forum.ask(user, space=space, title="Nieuw", source="Nieuw.")
    assert user.organisation_name == "gemeente Nieuwe Stad"
    assert works_for(user) == ["Nieuwe Stad"]
    assert before.posts.get().author_organisation == "gemeente Voorbeeldstad"
    assert after.posts.get().author_organisation == "gemeente Nieuwe Stad"
    closed = Affiliation.objects.get(user=user, organisation=old)
    assert closed.until == start_of_day(NEW_YEAR)
    assert Affiliation.objects.get(user=user, organisation=new).since == closed.until
    assert list(domain.organisations.all()) == [new]
    assert list(provider.organisations.all()) == [new]


def test_a_merger_neither_proves_nor_forgets_what_an_address_proved(
    admin, worker_there, old, new
):
    lapsed = Affiliation.objects.filter(user=worker_there)
    lapsed.update(address=worker_there.email, expired_at=start_of_day(today()))
    commands.merge_organisation(admin, organisation=old, into=new, since=today())
    row = Affiliation.objects.get(user=worker_there, until=None)
    assert (row.address, row.expired_at) == (worker_there.email, start_of_day(today()))


def test_a_merger_of_a_day_that_was_is_carried_out_at_once(
    admin, worker_there, old, new
):
    commands.merge_organisation(admin, organisation=old, into=new, since=today())
    assert works_for(worker_there) == ["Nieuwe Stad"]
    with pytest.raises(ActionRefused):
        commands.cancel_merger(admin, organisation=old)
    with pytest.raises(ActionRefused):
        commands.merge_organisation(admin, organisation=old, into=new, since=NEW_YEAR)


def test_whoever_speaks_for_another_one_goes_on_doing_so(admin, worker_there, old, new):
    User.objects.filter(pk=worker_there.pk).update(organisation_name="VNG")
    commands.merge_organisation(admin, organisation=old, into=new, since=today())
    assert fresh(worker_there).organisation_name == "VNG"


def test_who_comes_in_between_the_day_and_the_job_speaks_for_the_new_one(
    admin, moderator, official, old, new
):
    later = today() + timedelta(days=10)
    commands.merge_organisation(admin, organisation=old, into=new, since=later)
    User.objects.filter(pk=official.pk).update(state="pending")
    with time_machine.travel(start_of_day(later), tick=False):
        commands.approve(moderator, user=official, organisation=old)
    assert works_for(official) == ["Nieuwe Stad"]


def test_mergers_one_after_another_lead_to_the_last(admin, worker_there, old, new):
    last = Organisation.objects.create(name="Laatste")
    commands.merge_organisation(admin, organisation=new, into=last, since=today())
    commands.merge_organisation(admin, organisation=old, into=new, since=today())
    assert works_for(worker_there) == ["Laatste"]


def test_mergers_that_go_round_are_refused(admin, old, new):
    later = today() + timedelta(days=10)
    commands.merge_organisation(admin, organisation=old, into=new, since=later)
    for organisation, into in ((new, old), (old, old)):
        with pytest.raises(ActionRefused):
            commands.merge_organisation(
                admin, organisation=organisation, into=into, since=later
            )
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.filter(pk=new.pk).update(
            merged_into=new, merged_since=later
        )


def test_a_merger_is_called_off_before_its_day(admin, worker_there, old, new):
    later = today() + timedelta(days=10)
    commands.merge_organisation(admin, organisation=old, into=new, since=later)
    commands.cancel_merger(admin, organisation=old)
    with time_machine.travel(start_of_day(later), tick=False):
        assert commands.carry_out_mergers() == 0
    assert works_for(worker_there) == ["Voorbeeldstad"]
    words = SecurityEvent.objects.filter(kind="organisation").values_list("detail")
    assert [word for (word,) in words] == ["merger called off", "merged"]


# -- Domains with dates ----------------------------------------------------------


def waits(address: str) -> User:
    user = User.objects.create(email=address, display_name="Nina", state="pending")
    EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    return user


def test_a_domain_that_is_added_or_valid_again_lets_in_who_waits(admin, old):
    user = waits("nina@nieuw.example")
    facts = DomainFacts((old,), "confirmed", valid_until=today() - timedelta(days=1))
    domain = commands.add_domain(admin, domain=" NIEUW.example ", facts=facts)
    assert domain.domain == "nieuw.example"
    assert fresh(user).state == "pending"
    commands.change_domain(admin, domain=domain, facts=DomainFacts((old,), "confirmed"))
    assert fresh(user).state == "active"
    assert works_for(user) == ["Voorbeeldstad"]


@pytest.mark.parametrize("last", [0, 1])
def test_a_domain_counts_on_its_last_day_and_not_after(old, last):
    domain = EmailDomain.objects.create(
        domain="oud.example",
        state="confirmed",
        valid_until=today() - timedelta(days=last),
    )
    domain.organisations.add(old)
    user = commands.update_approval(waits("nina@oud.example"))
    assert user.state == ("pending" if last else "active")
    assert domain.is_over is bool(last)


NO_DOMAINS = [
    "",
    "nl",
    "a..nl",
    "-a.nl",
    "a-.nl",
    "a.nl.",
    "a b.nl",
    "a@b.nl",
    "https://a.nl",
    "a.nl/x",
    "vооrbeeld.nl",
    "voorbeeld。nl",
    "ｖoorbeeld.nl",
    "voor\u200bbeeld.nl",
    "voor\u00adbeeld.nl",
    "a.1",
    "x" * 64 + ".nl",
]


@pytest.mark.parametrize("text", NO_DOMAINS)
def test_only_domains_in_plain_letters_are_taken(admin, old, text):
    with pytest.raises(ActionRefused):
        commands.add_domain(admin, domain=text, facts=DomainFacts((old,)))


def test_a_domain_is_of_somebody_and_ends_after_it_began(admin, old):
    for facts in (
        DomainFacts(()),
        DomainFacts((old,), valid_from=date(2027, 1, 2), valid_until=NEW_YEAR),
    ):
        with pytest.raises(ActionRefused):
            commands.add_domain(admin, domain="a.example", facts=facts)
    commands.add_domain(admin, domain="a.example", facts=DomainFacts((old,)))
    with pytest.raises(ActionRefused):
        commands.add_domain(admin, domain="A.example", facts=DomainFacts((old,)))


def sent_to() -> set[tuple[str, str]]:
    run_once()
    found = {(message.to[0], message.subject) for message in mail.outbox}
    mail.outbox.clear()
    return found


SOON = "Het e-maildomein voorbeeldstad.example laat binnenkort niemand meer toe"
OVER = "Het e-maildomein voorbeeldstad.example laat niemand meer toe"


def test_a_domain_that_lapses_is_told_of_before_and_after(admin, official):
    domain = EmailDomain.objects.get(domain="voorbeeldstad.example")
    EmailDomain.objects.update(valid_until=NEW_YEAR)
    with time_machine.travel(start_of_day(NEW_YEAR - timedelta(days=31)), tick=False):
        assert commands.send_domain_expiry_notices() == 0
    with time_machine.travel(start_of_day(NEW_YEAR - timedelta(days=30)), tick=False):
        assert commands.send_domain_expiry_notices() == 1
        assert commands.send_domain_expiry_notices() == 0
        own = "Voeg uw nieuwe werkadres toe"
        assert sent_to() == {
            (admin.email, SOON),
            (admin.email, own),
            (official.email, own),
        }
    with time_machine.travel(start_of_day(NEW_YEAR), tick=False):
        assert commands.send_domain_expiry_notices() == 0
    with time_machine.travel(start_of_day(NEW_YEAR + timedelta(days=1)), tick=False):
        assert commands.send_domain_expiry_notices() == 1
        assert commands.send_domain_expiry_notices() == 0
        assert sent_to() == {(admin.email, OVER)}
    assert SecurityEvent.objects.filter(detail="voorbeeldstad.example lapsed").exists()
    organisation = Organisation.objects.create(name="X")
    facts = DomainFacts((organisation,), "confirmed", valid_until=date(2027, 6, 1))
    assert commands.change_domain(admin, domain=domain, facts=facts).expiry_notice == ""


# -- A domain of several organisations -------------------------------------------


@pytest.fixture
def joint(official: User, old: Organisation, new: Organisation) -> EmailDomain:
    """Olga's domain serves two municipalities."""
    domain = EmailDomain.objects.get(domain="voorbeeldstad.example")
    domain.organisations.add(old, new)
    User.objects.filter(pk=official.pk).update(organisation_name="")
    return domain


def signed_in(user: User, onward: str = "") -> str:
    """To where somebody is led who signs in."""
    form = {"login": user.email, "password": PASSWORD}
    answer = Client().post(f"/account/login/{onward}", form)
    assert answer.status_code == 302
    return str(answer.url)


def test_somebody_says_for_which_of_them_they_work(official, joint, old, new):
    assert signed_in(official) == "/account/werk/"
    assert signed_in(official, "?next=/groepen/") == "/groepen/"
    client = Client()
    client.post("/account/login/", {"login": official.email, "password": PASSWORD})
    page = client.get("/account/werk/").text
    assert "gemeente Nieuwe Stad" in page
    assert "gemeente Voorbeeldstad" in page
    sent = client.post("/account/werk/", {"organisations": [new.pk]})
    assert sent.status_code == 302
    assert fresh(official).organisation_name == "gemeente Nieuwe Stad"
    assert works_for(official) == ["Nieuwe Stad"]
    assert signed_in(official) == "/"


def test_a_domain_that_does_not_count_offers_no_choice(official, joint):
    official.refresh_from_db()
    assert must_choose_organisation(official)
    yesterday = today() - timedelta(days=1)
    for fields in ({"state": "suggested"}, {"valid_until": yesterday}):
        EmailDomain.objects.update(state="confirmed", valid_until=None)
        EmailDomain.objects.update(**fields)
        assert not must_choose_organisation(official)
    EmailDomain.objects.update(state="confirmed", valid_until=None)
    EmailAddress.objects.filter(user=official).update(verified=False)
    assert not must_choose_organisation(official)


def test_who_waits_is_led_to_no_choice(official, joint):
    User.objects.filter(pk=official.pk).update(state="pending")
    assert signed_in(official) == "/"
