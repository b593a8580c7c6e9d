"""A new job: the account and the posts stay, the old employer's groups do not."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied

import pytest
import time_machine
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.signals import email_confirmed, email_removed

from accounts import commands, policy
from accounts.models import (
    AccountMail,
    Affiliation,
    EmailDomain,
    Organisation,
    SecurityEvent,
    User,
)
from core.clock import now, today
from forum import commands as forum
from forum.models import Participation, Topic, byline
from groups import commands as groups
from groups.models import Group
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db

Place = Callable[..., Organisation]


@pytest.fixture
def place() -> Place:
    """An organisation with a confirmed domain."""

    def make(name: str, domain: str) -> Organisation:
        organisation = Organisation.objects.create(name=name)
        found, _new = EmailDomain.objects.update_or_create(
            domain=domain, defaults={"state": "confirmed"}
        )
        found.organisations.add(organisation)
        return organisation

    return make


@pytest.fixture
def old(place: Place) -> Organisation:
    return place("Voorbeeldstad", "voorbeeldstad.example")


@pytest.fixture
def new(place: Place) -> Organisation:
    return place("Anderdorp", "anderdorp.example")


def employed(user: User, organisation: Organisation) -> None:
    Affiliation.objects.create(
        user=user, organisation=organisation, source="domain", address=user.email
    )


def second_address(user: User, address: str = "ik@anderdorp.example") -> EmailAddress:
    row = EmailAddress.objects.create(user=user, email=address, verified=True)
    email_confirmed.send(EmailAddress, request=None, email_address=row)
    return row


@pytest.fixture
def mover(member: User, group: Group, old: Organisation, new: Organisation) -> User:
    """Mehmet, who works at the old place, and has an address at the new one."""
    employed(member, old)
    second_address(member)
    return member


def told() -> list[tuple[str, str]]:
    rows = AccountMail.objects.order_by("pk").values_list("address", flat=True)
    return list(rows)


def change(client: Any, *organisations: Organisation) -> Any:
    chosen = [organisation.pk for organisation in organisations]
    return client.post("/account/werk/", {"organisations": chosen})


def sign_in(client: Any, user: User) -> None:
    """And show once more who it is, as changing work asks."""
    client.force_login(user)
    client.post("/account/reauthenticate/", {"password": PASSWORD})


def test_a_new_address_alone_changes_nothing(mover: User, group: Group) -> None:
    mover.refresh_from_db()
    assert mover.organisation_name == "gemeente Voorbeeldstad"
    assert len(commands.get_affiliation_options(mover)) == 2
    assert Participation.objects.filter(user=mover, space=group.space).exists()


def test_somebody_changes_jobs(
    client: Any, mover: User, group: Group, space: Any, new: Organisation
) -> None:
    question = forum.ask(mover, space=space, title="Oud werk", source="Vroeger.")
    former = mover.email
    sign_in(client, mover)
    assert change(client, new).status_code == 302
    mover.refresh_from_db()
    assert mover.organisation_name == "gemeente Anderdorp"
    assert mover.email == "ik@anderdorp.example"
    # The account and the open posts stay; these show the organisation of that time.
    before = question.posts.get()
    after = forum.reply(mover, topic=question, parent=before, source="Nu.")
    assert "gemeente Voorbeeldstad" in byline(before, None).detail
    assert "gemeente Anderdorp" in byline(after, None).detail
    # The old address is told, and signs nobody in any more.
    assert former in told()
    assert not EmailAddress.objects.filter(email=former).exists()
    ended = Affiliation.objects.get(user=mover, until__isnull=False)
    assert (ended.organisation.name, ended.address) == ("Voorbeeldstad", former)


def test_a_function_is_not_shown_beside_an_earlier_organisation(
    mover: User, space: Any, new: Organisation
) -> None:
    commands.change_profile(mover, job_title="Jurist")
    mover.refresh_from_db()
    post = forum.ask(mover, space=space, title="Mag dit?", source="Ja?").posts.get()
    assert byline(post, None).detail == "Jurist, gemeente Voorbeeldstad"
    commands.change_affiliations(mover, organisations=[new])
    post.author.refresh_from_db()
    assert byline(post, None).detail == "gemeente Voorbeeldstad"


def test_a_closed_group_shuts_until_its_facilitator_confirms(
    client: Any,
    mover: User,
    group: Group,
    facilitator: User,
    outsider: User,
    secret_topic: Topic,
    new: Organisation,
) -> None:
    commands.change_affiliations(mover, organisations=[new])
    client.force_login(mover)
    assert client.get(group.space.path).status_code == 404
    group.space.refresh_from_db()
    assert group.space.participant_count == 1
    part = Participation.all_objects.get(user=mover, space=group.space)
    assert part.state == "suspended"
    for stranger in (outsider, mover):
        with pytest.raises(PermissionDenied):
            groups.confirm_member(stranger, group=group, user=mover)
    groups.confirm_member(facilitator, group=group, user=mover)
    part.refresh_from_db()
    assert (part.state, part.organisation) == ("active", "gemeente Anderdorp")
    client.force_login(mover)
    assert client.get(group.space.path).status_code == 200


def test_who_is_not_confirmed_needs_a_new_invitation(
    mover: User, group: Group, facilitator: User, new: Organisation
) -> None:
    commands.change_affiliations(mover, organisations=[new])
    with pytest.raises(PermissionDenied):
        forum.add_participant(
            mover, space=group.space, asked_at=now() - timedelta(hours=1)
        )
    groups.remove_member(facilitator, group=group, user=mover, reason="Weg.")
    with pytest.raises(PermissionDenied):
        forum.add_participant(
            mover, space=group.space, asked_at=now() - timedelta(hours=1)
        )
    forum.add_participant(mover, space=group.space, asked_at=now())
    assert Participation.objects.filter(user=mover, space=group.space).exists()


def test_what_is_tied_to_work_that_goes_on_stays_open(
    member: User, group: Group, old: Organisation, new: Organisation
) -> None:
    employed(member, old)
    second_address(member)
    commands.change_affiliations(member, organisations=[old, new])
    commands.change_affiliations(member, organisations=[old])
    assert Participation.objects.filter(user=member, space=group.space).exists()
    assert not EmailAddress.objects.filter(email="ik@anderdorp.example").exists()


def test_only_an_organisation_that_is_proved_can_be_chosen(
    client: Any, mover: User, place: Place
) -> None:
    elsewhere = place("Elders", "elders.example")
    with pytest.raises(PermissionDenied):
        commands.change_affiliations(mover, organisations=[elsewhere])
    sign_in(client, mover)
    assert change(client, elsewhere).status_code == 200
    assert change(client).status_code == 200
    mover.refresh_from_db()
    assert mover.organisation_name == "gemeente Voorbeeldstad"


def test_changing_work_asks_once_more_who_it_is(
    client: Any, mover: User, new: Organisation
) -> None:
    client.force_login(mover)
    answer = change(client, new)
    assert answer.status_code == 302
    assert "reauthenticate" in answer.url
    mover.refresh_from_db()
    assert mover.organisation_name == "gemeente Voorbeeldstad"


def test_an_address_that_goes_is_told_and_its_groups_are_looked_at_again(
    member: User, group: Group, old: Organisation
) -> None:
    employed(member, old)
    second_address(member, "thuis@prive.example").set_as_primary()
    row = EmailAddress.objects.get(email="mehmet.member@voorbeeldstad.example")
    row.remove()
    email_removed.send(EmailAddress, request=None, user=member, email_address=row)
    assert row.email in told()
    assert Affiliation.objects.get(user=member).expired_at is not None
    assert not Participation.objects.filter(user=member, space=group.space).exists()


def test_where_a_domain_serves_several_one_chooses_after_signing_in(
    client: Any, person: Any, place: Place
) -> None:
    one = place("Bergen", "buch.example")
    two = place("Uitgeest", "buch.example")
    user = person("Bo Buch", state="pending", organisation_name="")
    user.emailaddress_set.update(email="bo@buch.example")
    User.objects.filter(pk=user.pk).update(email="bo@buch.example")
    user = commands.update_approval(user)
    assert (user.state, user.organisation_name) == ("active", "")
    form = {"login": "bo@buch.example", "password": PASSWORD}
    assert client.post("/account/login/", form).url == "/account/werk/"
    page = client.get("/account/werk/").text
    assert one.shown_name in page
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    assert change(client, two).status_code == 302
    user.refresh_from_db()
    assert user.organisation_name == "gemeente Uitgeest"


def test_who_proves_the_address_of_a_new_employer_is_led_to_say_so(
    client: Any, mover: User, outsider: User
) -> None:
    """And nobody else: not who proves another address of the same work, nor whose
    browser opens the link of somebody else."""
    row = EmailAddress.objects.get(user=mover, email="ik@anderdorp.example")
    link = f"/account/confirm-email/{EmailConfirmationHMAC(row).key}/"
    for user, led in ((outsider, False), (mover, True)):
        EmailAddress.objects.filter(pk=row.pk).update(verified=False)
        sign_in(client, user)
        assert (client.post(link).headers["Location"] == "/account/werk/") is led
    change(client, *Organisation.objects.served_by([row.email]))
    EmailAddress.objects.filter(pk=row.pk).update(verified=False)
    assert client.post(link).headers["Location"] != "/account/werk/"


def test_a_bounced_work_address_shuts_closed_groups_once(
    member: User, group: Group, facilitator: User, old: Organisation
) -> None:
    employed(member, old)
    assert commands.record_bounce(str(member.email).upper())
    assert not commands.record_bounce("niemand@voorbeeldstad.example")
    part = Participation.all_objects.get(user=member, space=group.space)
    assert part.state == "suspended"
    groups.confirm_member(facilitator, group=group, user=member)
    commands.record_bounce(str(member.email))
    commands.recheck_affiliations(member.pk)
    part.refresh_from_db()
    assert part.state == "active"


def test_a_lapsed_domain_shuts_closed_groups_until_work_is_proved_again(
    member: User, group: Group, official: User, old: Organisation
) -> None:
    employed(member, old)
    old.email_domains.update(valid_until=today())
    assert commands.expire_affiliations() == 0
    with time_machine.travel(now() + timedelta(days=2)):
        assert commands.expire_affiliations() == 1
        assert commands.expire_affiliations() == 0
        assert Participation.all_objects.get(user=member).state == "suspended"
        assert str(member.email) in told()
        fresh = EmailDomain.objects.create(domain="stad.example", state="confirmed")
        fresh.organisations.add(old)
        second_address(member, "mehmet@stad.example")
        assert Affiliation.objects.get(user=member).expired_at is None
        # Coming back is still the facilitator's to say.
        assert Participation.all_objects.get(user=member).state == "suspended"
    commands.confirm_affiliation(official.pk, "olga@stad.example")
    commands.notify_removed_address(official, "weg@stad.example")
    assert "weg@stad.example" in told()


def test_an_earlier_invitation_is_no_way_around(
    mover: User, group: Group, new: Organisation
) -> None:
    groups.suspend_until_confirmed(mover)  # works there still: nothing happens
    assert Participation.objects.filter(user=mover, space=group.space).exists()
    commands.change_affiliations(mover, organisations=[new])
    with pytest.raises(PermissionDenied):
        forum.add_participant(mover, space=group.space)


def test_an_administrator_corrects_for_whom_somebody_works(
    mover: User, group: Group, new: Organisation, person: Any, moderator: User
) -> None:
    """Their address stays; the group of what was wrong waits for who leads it."""
    admin = commands.add_role(person("Ada Administrator"), role="administrator")
    for nobody, whom in ((moderator, mover), (mover, mover), (admin, admin)):
        with pytest.raises(PermissionDenied):
            commands.correct_affiliation(nobody, user=whom, organisation=new)
        assert not policy.can_correct_work(nobody, whom)
    address, before = mover.email, len(told())
    commands.correct_affiliation(admin, user=mover, organisation=new)
    mover.refresh_from_db()
    assert mover.organisation_name == "gemeente Anderdorp"
    assert mover.email == address
    (standing,) = Affiliation.objects.of(mover)
    assert (standing.organisation, standing.source) == (new, "corrected")
    assert set(told()[before:]) == {address, "ik@anderdorp.example"}
    part = Participation.all_objects.get(space=group.space, user=mover)
    assert part.state == "suspended"
    done = SecurityEvent.objects.filter(kind="work", result="done").get()
    assert (done.actor, done.person, done.organisation) == (admin, mover, new)
    assert done.detail == "corrected"
    assert SecurityEvent.objects.filter(kind="work", result="refused").count() == 3
    commands.correct_affiliation(admin, user=mover, organisation=new)
    assert len(told()) == before + 2
