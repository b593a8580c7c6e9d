"""Letting people in, shutting them out, and the organisations they speak for."""

from django.core.exceptions import PermissionDenied

import pytest
from allauth.account.models import EmailAddress

from accounts import commands, policy
from accounts.commands.municipalities import Municipality, read_municipalities
from accounts.models import Affiliation, EmailDomain, Organisation, User
from forum import commands as forum

WESTLAND = Municipality("GM1783", "Westland", "Zuid-Holland", "gemeentewestland.nl")


@pytest.fixture
def newcomer(db):
    """Somebody who just proved to own an address, and is not let in yet."""
    user = User.objects.create_user("nieuw@gemeentewestland.nl", display_name="Nieuw")
    EmailAddress.objects.create(user=user, email=user.email, verified=True)
    return user


@pytest.fixture
def westland(db):
    commands.load_municipalities([WESTLAND])
    return Organisation.objects.get(code="GM1783")


def test_the_municipalities_are_there_once_with_suggested_domains(db):
    assert commands.load_municipalities(read_municipalities()) == 342
    assert commands.load_municipalities(read_municipalities()) == 0
    assert Organisation.objects.get(name="Westland").province == "Zuid-Holland"
    assert not EmailDomain.objects.confirmed().exists()


def test_a_file_may_say_how_many_live_there_and_need_not(db, tmp_path):
    file = tmp_path / "gemeenten.csv"
    head, row = "code,name,province,domain", "GM1783,Westland,Zuid-Holland,"
    file.write_text(f"{head},population\n{row},114809\n")
    commands.load_municipalities(read_municipalities(file))
    file.write_text(f"{head}\n{row}\n")
    commands.load_municipalities(read_municipalities(file))
    assert Organisation.objects.get().population == 114_809


def test_a_suggested_domain_admits_nobody(newcomer, westland):
    assert commands.update_approval(newcomer).state == "pending"
    assert not policy.is_member(newcomer)


def test_confirming_a_domain_lets_in_who_waited_with_it(newcomer, westland, moderator):
    domain = westland.email_domains.get()
    commands.confirm_domain(moderator, domain=domain)
    newcomer.refresh_from_db()
    assert newcomer.state == "active"
    assert newcomer.organisation_name == "gemeente Westland"
    assert newcomer.affiliations.get().source == Affiliation.Source.DOMAIN


def test_a_domain_of_several_organisations_chooses_none(newcomer, westland, moderator):
    domain = westland.email_domains.get()
    domain.organisations.add(Organisation.objects.create(name="Midden-Delfland"))
    commands.confirm_domain(moderator, domain=domain)
    newcomer.refresh_from_db()
    assert (newcomer.state, newcomer.organisation_name) == ("active", "")


@pytest.mark.parametrize(
    "address",
    [
        "x@gemeentewestland.nl.evil.nl",
        "x@evil-gemeentewestland.nl",
        "x@sub.gemeentewestland.nl",
        "gemeentewestland.nl@evil.nl",
    ],
)
def test_a_domain_counts_only_whole(westland, moderator, address):
    commands.confirm_domain(moderator, domain=westland.email_domains.get())
    user = User.objects.create_user(address, display_name="Nep")
    EmailAddress.objects.create(user=user, email=address, verified=True)
    assert commands.update_approval(user).state == "pending"


def test_an_address_that_was_not_verified_admits_nobody(newcomer, westland, moderator):
    newcomer.emailaddress_set.update(verified=False)
    commands.confirm_domain(moderator, domain=westland.email_domains.get())
    newcomer.refresh_from_db()
    assert newcomer.state == "pending"


def test_a_moderator_approves_and_says_for_whom_somebody_speaks(
    newcomer, westland, moderator
):
    commands.approve(moderator, user=newcomer, organisation=westland)
    newcomer.refresh_from_db()
    assert (newcomer.state, newcomer.organisation_name) == (
        "active",
        "gemeente Westland",
    )


def test_somebody_speaks_for_an_organisation_once_at_a_time(newcomer, westland):
    for _again in range(2):
        commands.set_affiliation(
            newcomer, westland, source=Affiliation.Source.MODERATOR
        )
    assert newcomer.affiliations.count() == 1


@pytest.mark.parametrize("who", ["official", "newcomer"])
def test_nobody_else_lets_people_in_or_shuts_them_out(
    request, who, newcomer, westland, member
):
    actor = request.getfixturevalue(who)
    assert not policy.can_admit(actor)
    assert not policy.can_moderate(actor)
    with pytest.raises(PermissionDenied):
        commands.approve(actor, user=newcomer)
    with pytest.raises(PermissionDenied):
        commands.suspend(actor, user=member)
    with pytest.raises(PermissionDenied):
        commands.restore(actor, user=member)
    with pytest.raises(PermissionDenied):
        commands.confirm_domain(actor, domain=westland.email_domains.get())


def test_a_suspension_takes_somebody_out_of_the_figures_and_the_site(
    client, space, member, moderator
):
    forum.join(member, space=space)
    client.force_login(member)
    commands.suspend(moderator, user=member)
    space.refresh_from_db()
    assert space.participant_count == 0
    assert client.get("/meldingen/").status_code == 302
    commands.restore(moderator, user=member)
    space.refresh_from_db()
    assert space.participant_count == 1


def test_a_changed_password_tells_open_pages(
    member, django_capture_on_commit_callbacks, monkeypatch
):
    told = []
    monkeypatch.setattr("notifications.live.broadcast.recheck_rights", told.append)
    with django_capture_on_commit_callbacks(execute=True):
        commands.announce_session_end(member.pk)
    assert told == [member.pk]
