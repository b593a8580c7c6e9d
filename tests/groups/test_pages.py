"""Pages to create a group, invite members, manage members and use break-glass."""

from django.core.files.uploadedfile import SimpleUploadedFile

import pytest

from cms.demo import build_pages
from forum import commands as forum
from forum.policy import permissions_for
from groups import commands
from groups.membership.tokens import make_invitation_token
from groups.models import Group, Invitation, JoinRequest, MembershipLogEntry, Proposal
from groups.selectors.directory import list_groups_at, request_path
from jobs.worker import run_once
from notifications.models import Notification
from tests.cms.pages import soup

CHARTER = {
    "title": "Werkgroep registratie",
    "kind": "working",
    "purpose": "Samen een werkproces maken.",
    "theme": "",
    "confidentiality": "restricted",
    "history_for_newcomers": "on",
}


@pytest.fixture
def listed(moderator, facilitator, space):
    return commands.create_group(
        moderator,
        title="Werkgroep registratie",
        purpose="Samen een werkproces maken.",
        facilitators=[facilitator],
        theme=space,
        is_listed=True,
    )


def test_official_proposes_and_moderator_approves_group(client, official, moderator):
    client.force_login(official)
    path = "/groepen/voorstellen/nieuw/"
    answer = client.post(path, CHARTER)
    assert "tweede gespreksleider" in answer.text
    assert "Samen een werkproces maken." in answer.text
    answer = client.post(path, CHARTER | {"co_facilitator": "tweede@elders.example"})
    assert answer.url == "/groepen/voorstellen/"
    proposal = Proposal.objects.get()
    client.force_login(moderator)
    assert "Werkgroep registratie" in client.get("/groepen/voorstellen/").text
    client.post(f"/groepen/voorstellen/{proposal.public_id}/", {"act": "agree"})
    group = Group.objects.get()
    assert permissions_for(official, group.space).can_facilitate
    assert Invitation.objects.get().leads


def test_proposer_sees_reason_of_refusal(client, official, moderator):
    proposal = commands.propose_group(official, title="Groep", purpose="Doel")
    client.force_login(moderator)
    path = f"/groepen/voorstellen/{proposal.public_id}/"
    assert client.post(path, {"act": "decline", "reason": ""}).status_code == 200
    client.post(path, {"act": "decline", "reason": "Er is er al een."})
    client.force_login(official)
    assert "Er is er al een." in client.get(path).text
    client.post(path, {"act": "withdraw"})
    assert not Proposal.objects.exists()


def test_a_moderator_founds_a_group_for_somebody_with_an_account(
    client, moderator, official
):
    client.force_login(moderator)
    wishes = CHARTER | {"alone": "on", "facilitator": "nergens@elders.example"}
    refused = client.post("/groepen/oprichten/", wishes)
    assert refused.context["form"].has_error("facilitator")
    client.post("/groepen/oprichten/", wishes | {"facilitator": official.email})
    assert permissions_for(official, Group.objects.get().space).can_facilitate


def test_a_facilitator_invites_many_and_sees_who_has_not_answered(
    client, facilitator, group
):
    client.force_login(facilitator)
    path = f"{group.space.path}uitnodigen/"
    wrong = client.post(
        path, {"addresses": "een@elders.example, twee", "role": "participant"}
    )
    assert "twee" in str(wrong.context["form"].errors)
    assert "een@elders.example, twee" in wrong.text
    many = "een@elders.example\ntwee@elders.example; DRIE@elders.example"
    client.post(path, {"addresses": many, "role": "participant"})
    assert Invitation.objects.count() == 3
    page = client.get(path)
    assert "drie@elders.example" in page.text
    row = Invitation.objects.first()
    client.post(f"{group.space.path}uitnodiging/{row.public_id}/opnieuw/")
    row.refresh_from_db()
    assert row.sending == 2
    assert "Dit wacht op u" in client.get(group.space.path).text


def test_pasted_list_is_read_and_what_is_not_understood_comes_back(
    client, facilitator, group
):
    client.force_login(facilitator)
    path = f"{group.space.path}uitnodigen/"
    pasted = '"de Vries, Jan" <jan@elders.example>; Piet <piet@elders.example>\nzomaar'
    asked = {"addresses": pasted, "role": "guest", "message": "Kom erbij!"}
    asked |= {"until": "2099-05-16"}
    page = soup(client.post(path, asked))
    assert not Invitation.objects.exists()
    (error,) = page.select("#id_addresses_error")
    assert "Regel 2" in error.text
    assert "zomaar" in error.text
    assert page.find(id="id_addresses").text.strip() == pasted
    assert page.find(id="id_message").text.strip() == "Kom erbij!"
    pasted = pasted.replace("zomaar", "Jan <jan@elders.example>")
    answer = client.post(path, asked | {"addresses": pasted}, follow=True)
    addresses = Invitation.objects.values_list("address", flat=True)
    assert sorted(addresses) == ["jan@elders.example", "piet@elders.example"]
    assert "jan@elders.example" in str([*answer.context["messages"]][-1])


def test_more_invitations_than_places_are_asked_about_first(
    client, facilitator, group, member
):
    Group.objects.update(max_members=4)
    commands.invite(facilitator, group=group, address="wacht@elders.example")
    client.force_login(facilitator)
    path = f"{group.space.path}uitnodigen/"
    listed = [f"wie{n}@elders.example" for n in range(3)]
    # Who is in the group or has an invitation already takes no place more.
    listed += [member.email, "wacht@elders.example"]
    asked = {"addresses": "\n".join(listed), "role": "participant"}
    page = client.post(path, asked)
    places = page.context["crowd"]
    assert (places.total, places.members, places.waiting) == (4, 2, 1)
    assert (places.invited, places.missing) == (3, 2)
    assert "wie2@elders.example" in soup(page).find(id="id_addresses").text
    assert Invitation.objects.count() == 1
    # Agreed to another number than it is now: asked again.
    assert client.post(path, asked | {"too_many": "1"}).context["crowd"]
    client.post(path, asked | {"too_many": "2"})
    assert Invitation.objects.count() == 4


def test_as_many_invitations_as_places_are_sent_at_once(client, facilitator, group):
    assert commands.count_capacity(group, ["wie@elders.example"]) is None
    Group.objects.update(max_members=3)
    client.force_login(facilitator)
    asked = {"addresses": "wie@elders.example", "role": "participant"}
    client.post(f"{group.space.path}uitnodigen/", asked)
    assert Invitation.objects.count() == 1


def test_inviting_has_a_limit(client, facilitator, group, settings):
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"invite": ((2, 600), (9, 600))}
    client.force_login(facilitator)
    path = f"{group.space.path}uitnodigen/"
    for number, status in enumerate((302, 302, 429)):
        asked = {"addresses": f"wie{number}@elders.example", "role": "participant"}
        found = client.post(path, asked)
        assert found.status_code == status
    assert 0 < int(found.headers["Retry-After"]) <= 601
    assert "wie2@elders.example" in found.text
    assert Invitation.objects.count() == 2


def test_sending_an_invitation_again_is_counted_with_them(
    client, facilitator, group, settings
):
    """Invited people did not ask for these mails."""
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"invite": ((2, 600), (9, 600))}
    row = commands.invite(facilitator, group=group, address="wie@elders.example")
    client.force_login(facilitator)
    again = f"{group.space.path}uitnodiging/{row.public_id}/opnieuw/"
    pages = [client.post(again, follow=True) for _time in range(3)]
    levels = [next(iter(page.context["messages"])).level_tag for page in pages]
    assert levels == ["success", "success", "error"]
    row.refresh_from_db()
    assert row.sending == 3


def test_a_guest_needs_a_day(client, facilitator, group):
    client.force_login(facilitator)
    path = f"{group.space.path}uitnodigen/"
    guest = {"addresses": "gast@elders.example", "role": "guest"}
    for day in ("", "2020-01-01"):
        assert client.post(path, guest | {"until": day}).context["form"].errors
    client.post(path, guest | {"until": "2099-05-16"})
    until = Invitation.objects.get().guest_until
    assert until.isoformat() == "2099-05-16T22:00:00+00:00"


def test_new_member_must_accept_agreements(client, facilitator, outsider, group):
    Group.objects.update(charter="Wat hier staat blijft hier.")
    row = commands.invite(facilitator, group=group, address=outsider.email)
    link = f"/groepen/uitnodiging/{make_invitation_token(row.public_id, row.sending)}/"
    client.force_login(outsider)
    assert "Wat hier staat blijft hier." in client.get(link).text
    refused = client.post(link)
    assert refused.status_code == 200
    assert "field--error" in refused.text
    assert client.post(link, {"agrees_to": "1"}).url == group.space.path


def test_a_full_group_says_so_to_the_addressee(client, facilitator, outsider, group):
    Group.objects.update(max_members=2)
    row = commands.invite(facilitator, group=group, address=outsider.email)
    link = f"/groepen/uitnodiging/{make_invitation_token(row.public_id, row.sending)}/"
    client.force_login(outsider)
    assert "De groep is vol" in client.post(link).text
    assert not permissions_for(outsider, group.space).can_see


def test_who_is_invited_finds_it_among_their_invitations(
    client, facilitator, outsider, group
):
    commands.invite(facilitator, group=group, address=outsider.email)
    client.force_login(outsider)
    page = client.get("/groepen/")
    assert "Mijn uitnodigingen" in page.text
    assert facilitator.display_name in page.text


def test_a_listed_group_can_be_asked_and_a_hidden_one_is_not_there(
    client, outsider, facilitator, listed, group, space
):
    assert list_groups_at(space) == [listed]
    client.force_login(outsider)
    path = request_path(listed)
    assert "Samen een werkproces maken." in client.get(path).text
    client.post(path, {"message": "Ik doe graag mee."})
    request = JoinRequest.objects.get()
    assert "aangevraagd" in client.get(path).text
    assert client.get(request_path(group)).status_code == 404
    client.force_login(facilitator)
    assert "Ik doe graag mee." in client.get(f"{listed.space.path}uitnodigen/").text
    answer = f"{listed.space.path}aanvraag/{request.public_id}/"
    client.post(answer, {"act": "invite"})
    assert Invitation.objects.get().address == outsider.email


def test_the_theme_page_names_what_is_listed_and_nothing_else(
    client, listed, group, space, facilitator
):
    build_pages(space)
    page = client.get("/arbeidsmigranten/")
    assert "Werkgroep registratie" in page.text
    assert request_path(listed) in page.text
    assert group.space.title not in page.text
    tag = page.headers["ETag"]
    forum.ask(facilitator, space=listed.space, title="Geheim", source="Tekst.")
    busy = client.get("/arbeidsmigranten/", headers={"If-None-Match": tag})
    assert busy.status_code == 304
    settings = {"confidentiality": "restricted", "is_listed": False}
    commands.change_charter(facilitator, group=listed, **settings)
    hidden = client.get("/arbeidsmigranten/", headers={"If-None-Match": tag})
    assert hidden.status_code == 200
    assert "Werkgroep registratie" not in hidden.text


def test_the_files_of_a_group_stand_on_a_page_of_their_own(
    client, group, member, facilitator, secret_topic
):
    upload = SimpleUploadedFile("verslag.txt", b"Een verslag.")
    file = forum.add_attachment(member, space=group.space, upload=upload)
    source = f'<p><a href="{file.path}">Zie het verslag</a></p>'
    post = forum.reply(
        member,
        topic=secret_topic,
        parent=secret_topic.posts.get(),
        source=source,
        source_format="html",
    )
    client.force_login(facilitator)
    path = f"{group.space.path}bestanden/"
    for page in (client.get(path), client.get(group.space.path)):
        assert "verslag.txt" in page.text
        assert post.path in page.text
    forum.hide_post(facilitator, post=post)
    assert "verslag.txt" not in client.get(path).text


def test_an_announcement_in_a_group_reaches_whoever_is_in_it(
    group, facilitator, member, person, outsider
):
    silent = person("Stil Lid")
    forum.add_participant(silent, space=group.space)
    forum.follow_space(silent, space=group.space, level="none")
    ask = {"title": "Let op", "source": "Wij stoppen in mei.", "kind": "announcement"}
    forum.ask(facilitator, space=group.space, **ask)
    while run_once():
        pass
    told = Notification.objects.filter(event__kind="post_created")
    assert {row.recipient for row in told} == {member, silent}
    assert {row.reason for row in told} == {"announcement"}


def test_the_roster_says_who_since_when_from_where(client, group, member):
    client.force_login(member)
    page = client.get(f"{group.space.path}deelnemers/")
    rows = page.text.partition("<main")[2]
    assert rows.index("Fatima Facilitator") < rows.index("Mehmet Member")
    assert "gemeente Voorbeeldstad" in page.text
    assert "sinds" in page.text
    assert "Logboek" not in page.text
    assert "Beheren" not in page.text


def test_a_guest_reads_everywhere_the_day_that_was_chosen(
    client, facilitator, group, outsider
):
    client.force_login(facilitator)
    guest = {"addresses": outsider.email, "role": "guest", "until": "2099-05-16"}
    client.post(f"{group.space.path}uitnodigen/", guest)
    invitation = Invitation.objects.get()
    token = make_invitation_token(invitation.public_id, invitation.sending)
    client.force_login(outsider)
    asked = client.get(f"/groepen/uitnodiging/{token}/").text
    assert "U bent gast tot en met 16 mei 2099" in asked
    client.post(f"/groepen/uitnodiging/{token}/")
    client.force_login(facilitator)
    for page in ("", f"{outsider.public_id}/"):
        shown = client.get(f"{group.space.path}deelnemers/{page}").text
        assert "gast tot en met 16 mei 2099" in shown


def test_facilitators_cannot_remove_each_other(client, group, facilitator, member):
    client.force_login(facilitator)
    list_, path = (
        f"{group.space.path}deelnemers/{m}" for m in ("", f"{member.public_id}/")
    )
    assert "Maak eerst iemand anders gespreksleider" in client.get(list_).text
    assert "Uit de groep halen" in client.get(path).text
    client.post(path, {"act": "appoint"})
    assert "U bent niet de enige die leidt." in client.get(list_).text
    page = client.get(path).text
    assert "beslist zelf wanneer" in page
    assert "Uit de groep halen" not in page


def test_a_facilitator_manages_one_member(client, group, facilitator, member):
    client.force_login(facilitator)
    path = f"{group.space.path}deelnemers/{member.public_id}/"
    client.post(path, {"act": "appoint"})
    assert permissions_for(member, group.space).can_facilitate
    client.force_login(member)
    client.post(f"{group.space.path}overdragen/")
    client.force_login(facilitator)
    refused = client.post(path, {"act": "remove", "reason": ""})
    assert refused.context["form"].errors
    client.post(path, {"act": "remove", "reason": "Andere baan."})
    assert not permissions_for(member, group.space).can_see
    assert "Andere baan." in client.get(f"{group.space.path}deelnemers/").text
    client.post(f"{group.space.path}overdragen/")
    assert permissions_for(facilitator, group.space).can_facilitate


def test_who_lost_the_work_address_is_confirmed_with_one_button(
    client, group, facilitator, member
):
    commands.suspend_until_confirmed(member)
    client.force_login(facilitator)
    page = client.get(f"{group.space.path}deelnemers/")
    assert "Zij wachten op uw woord" in page.text
    path = f"{group.space.path}deelnemers/{member.public_id}/"
    assert client.get(path).status_code == 200
    client.post(path, {"act": "confirm"})
    assert permissions_for(member, group.space).takes_part


def test_the_list_is_gone_through_in_one_form(
    client, group, facilitator, member, person
):
    other = person("Anna Ander")
    forum.add_participant(other, space=group.space)
    client.force_login(facilitator)
    path = f"{group.space.path}bevestigen/"
    said = {f"p{member.public_id}": "stays", f"p{other.public_id}": "goes"}
    refused = client.post(path, said)
    assert refused.context["form"].has_error("reason")
    client.post(path, said | {"reason": "Andere baan."})
    assert not permissions_for(other, group.space).can_see
    acts = MembershipLogEntry.objects.order_by("pk").values_list("act", flat=True)
    assert sorted(acts) == ["confirmed", "confirmed", "removed"]


def test_settings_form_has_all_group_fields(client, group, facilitator, space):
    client.force_login(facilitator)
    path = f"{group.space.path}instellen/"
    assert client.get(path).context["form"].initial["title"] == group.space.title
    wishes = CHARTER | {"theme": str(space.public_id), "is_listed": "on"}
    wrong = client.post(path, wishes | {"confidentiality": "confidential"})
    assert wrong.context["form"].has_error("is_listed")
    wishes |= {"charter": "Nieuwe afspraken.", "max_members": "12"}
    client.post(path, wishes)
    group.refresh_from_db()
    assert (group.theme, group.is_listed, group.max_members) == (space, True, 12)
    group.space.refresh_from_db()
    assert group.space.title == "Werkgroep registratie"


def test_an_administrator_looks_in_and_the_group_is_told_on_its_page(
    client, person, group, facilitator, member
):
    administrator = person("Ad Administrator", is_administrator=True)
    client.force_login(administrator)
    number = str(group.space.public_id)
    look = {"reason": "Melding van een datalek.", "hours": "1"}
    wrong = client.post("/groepen/inzage/", look | {"group": "123"})
    assert wrong.context["form"].has_error("group")
    path = f"https://forum.example/groepen/{number}/"
    assert client.post("/groepen/inzage/", look | {"group": path}).status_code == 302
    assert "Stoppen met meelezen" in client.get(group.space.path).text
    for user, is_told_why in ((facilitator, True), (member, False)):
        client.force_login(user)
        page = client.get(group.space.path).text
        assert "Ad Administrator, een beheerder, leest mee" in page
        assert ("Melding van een datalek." in page) == is_told_why
    client.force_login(administrator)
    client.post(f"{group.space.path}verlaten/")
    assert client.get(group.space.path).status_code == 404


def test_a_moderator_rescues_a_group_without_learning_its_name(
    client, moderator, facilitator, member, official, group
):
    commands.leave_group(member, group=group)
    commands.suspend_until_confirmed(facilitator)
    client.force_login(moderator)
    pages = ["/groepen/voorstellen/", f"{group.space.path}redden/"]
    for path in pages:
        assert group.space.title not in client.get(path).text
    assert client.post(pages[1], {"address": moderator.email}).status_code == 200
    assert not permissions_for(moderator, group.space).can_see
    client.post(pages[1], {"address": official.email})
    assert permissions_for(official, group.space).can_facilitate
    assert client.get(pages[1]).status_code == 404
