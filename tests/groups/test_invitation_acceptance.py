"""Coming into a group: one address, once, by a button."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied

import pytest
import time_machine

from core.clock import now
from forum import commands as forum
from forum.models import Participation
from groups import commands
from groups.membership.tokens import make_invitation_token
from groups.models import Invitation


@pytest.fixture
def invitation(group, facilitator, outsider):
    return commands.invite(facilitator, group=group, address=outsider.email)


@pytest.fixture
def link(invitation):
    token = make_invitation_token(invitation.public_id, invitation.sending)
    return f"/groepen/uitnodiging/{token}/"


def test_the_addressee_accepts_and_reads_along(
    client, link, outsider, group, secret_topic
):
    client.force_login(outsider)
    assert group.space.title in client.get(link).text
    answer = client.post(link)
    assert answer.url == group.space.path
    page = client.get(answer.url)
    assert "Kanarievogel in de titel" in page.text
    assert "U doet nu mee in deze groep." in page.text


def test_that_the_inviter_was_a_guest_elsewhere_does_not_matter(
    link, outsider, facilitator, group
):
    other = forum.open_space(title="Elders", audience="closed")
    part = forum.add_participant(facilitator, space=other)
    Participation.all_objects.filter(pk=part.pk).update(until=now() - timedelta(days=1))
    assert Invitation.objects.visible_to(outsider).exists()
    here = Participation.all_objects.filter(user=facilitator, space=group.space)
    here.update(until=now() - timedelta(days=1))
    assert not Invitation.objects.visible_to(outsider).exists()


def test_opening_the_link_accepts_nothing(client, link, outsider, group):
    client.force_login(outsider)
    client.get(link)
    client.head(link)
    assert not Participation.objects.filter(space=group.space, user=outsider).exists()


def test_somebody_else_neither_comes_in_nor_learns_the_name(
    client, link, official, group
):
    client.force_login(official)
    page = client.get(link)
    assert group.space.title not in page.text
    assert client.post(link).status_code == 200
    assert not Participation.objects.filter(space=group.space, user=official).exists()


def test_a_visitor_is_asked_to_sign_in_and_learns_no_name(client, link, group):
    page = client.get(link)
    assert page.status_code == 200
    assert group.space.title not in page.text
    assert client.post(link).status_code == 200


@pytest.mark.parametrize("how", ["used", "withdrawn", "expired", "resent", "demoted"])
def test_a_dead_link_looks_like_none(
    client, link, invitation, how, facilitator, outsider, group, moderator
):
    if how == "used":
        token = make_invitation_token(invitation.public_id, invitation.sending)
        commands.accept_invitation(outsider, token=token)
        forum.leave(outsider, space=group.space)
    elif how == "withdrawn":
        commands.withdraw_invitation(facilitator, invitation=invitation)
    elif how == "resent":
        commands.invite(facilitator, group=group, address=outsider.email)
    elif how == "demoted":
        forum.leave(facilitator, space=group.space)
    later = now() + timedelta(days=31 if how == "expired" else 0)
    client.force_login(outsider)
    with time_machine.travel(later):
        client.force_login(outsider)
        page = client.get(link)
        dead = client.get("/groepen/uitnodiging/er-is-geen-zo-n-uitnodiging/")
        assert page.status_code == dead.status_code == 404
        assert group.space.title not in page.text
        assert client.post(link).status_code == 404
    assert not Participation.objects.filter(space=group.space, user=outsider).exists()


def test_only_a_facilitator_invites(group, member, moderator, outsider):
    for person in (member, moderator, outsider):
        with pytest.raises(PermissionDenied):
            commands.invite(person, group=group, address="iemand@elders.example")
    assert not Invitation.objects.exists()


def test_an_address_that_was_not_verified_does_not_count(client, link, outsider, group):
    outsider.emailaddress_set.update(verified=False)
    client.force_login(outsider)
    assert client.post(link).status_code == 200
    assert not Participation.objects.filter(space=group.space, user=outsider).exists()


def test_a_facilitator_withdraws_on_the_page(client, invitation, facilitator, group):
    client.force_login(facilitator)
    path = f"{group.space.path}uitnodiging/{invitation.public_id}/intrekken/"
    client.post(path)
    invitation.refresh_from_db()
    assert invitation.state == "withdrawn"


def test_a_group_needs_a_facilitator_and_a_moderator(moderator, official):
    with pytest.raises(PermissionDenied):
        commands.create_group(moderator, title="Zonder leiding", facilitators=[])
    with pytest.raises(PermissionDenied):
        commands.create_group(official, title="Zomaar", facilitators=[official])


def test_who_is_invited_finds_it_among_the_groups(client, link, outsider, group):
    client.force_login(outsider)
    page = client.get("/groepen/")
    assert link in page.text
    assert group.space.title in page.text
    client.post(link)
    assert link not in client.get("/groepen/").text


def test_nobody_else_finds_it_there(client, link, official, facilitator, group):
    for person in (official, facilitator):
        client.force_login(person)
        assert link not in client.get("/groepen/").text


def test_an_address_that_was_not_proved_finds_nothing(client, link, outsider):
    outsider.emailaddress_set.update(verified=False)
    client.force_login(outsider)
    assert link not in client.get("/groepen/").text


def test_a_withdrawn_one_is_gone(client, link, outsider, facilitator, invitation):
    commands.withdraw_invitation(facilitator, invitation=invitation)
    client.force_login(outsider)
    assert link not in client.get("/groepen/").text


def test_whoever_signed_in_with_another_account_can_sign_in_anew(client, link, member):
    client.force_login(member)
    assert f'name="next" value="/account/login/?next={link}"' in client.get(link).text
    onward = f"/account/login/?next={link}"
    left = client.post("/account/logout/", {"next": onward})
    assert left.url == onward
    assert "_auth_user_id" not in client.session
