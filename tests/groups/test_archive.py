"""The archive download of a group, with the content its facilitator can see."""

import csv
import io
import json
import posixpath
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile

import pytest
from bs4 import BeautifulSoup
from icalendar import Calendar

from core.clock import now
from forum import commands as forum
from groups import commands
from groups.membership.tokens import make_invitation_token
from groups.models import Group

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.FILES_ROOT = tmp_path


@pytest.fixture
def with_file(group, member, secret_topic):
    upload = SimpleUploadedFile("verslag.txt", b"Kanarieverslag")
    file = forum.add_attachment(member, space=group.space, upload=upload)
    link = f'<p><a href="{file.path}">Zie het verslag</a></p>'
    first = secret_topic.posts.get(number=1)
    reply = {"topic": secret_topic, "parent": first, "source": link}
    forum.reply(member, source_format="html", **reply)
    return file


def exported(client, group):
    answer = client.post(f"{group.space.path}export/")
    assert answer.status_code == 200
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def test_the_copy_holds_conversations_meetings_members_and_files(
    client, group, facilitator, member, secret_topic, with_file
):
    start = now().replace(microsecond=0)
    when = {"starts_at": start, "ends_at": start.replace(year=start.year + 1)}
    text = {"source": "Agendapunt", "source_format": "text"}
    commands.plan_meeting(facilitator, group=group, title="Overleg", **when, **text)
    member.display_name = "=Mehmet"
    member.save(update_fields=["display_name"])
    client.force_login(facilitator)
    copy = exported(client, group)
    topic = json.loads(copy.read(f"gesprekken/{secret_topic.public_id}.json"))
    assert [post["number"] for post in topic["posts"]] == [1, 2]
    assert topic["posts"][0]["text"] == "Kanarievogel in de tekst."
    page = copy.read(f"gesprekken/{secret_topic.public_id}.html").decode()
    assert "<p>Kanarievogel in de tekst.</p>" in page
    [name] = [name for name in copy.namelist() if name.startswith("bestanden/")]
    assert copy.read(name) == b"Kanarieverslag"
    members = copy.read("leden.csv").decode("utf-8-sig")
    names = [row[0] for row in csv.reader(io.StringIO(members), delimiter=";")]
    assert sorted(names[1:]) == ["'=Mehmet", "Fatima Facilitator"]
    assert json.loads(copy.read("bijeenkomsten.json"))[0]["title"] == "Overleg"
    assert len(Calendar.from_ical(copy.read("bijeenkomsten.ics")).walk("VEVENT")) == 1
    assert "Agendapunt" in copy.read("index.html").decode()


def rows_of(copy, name):
    text = copy.read(name).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def test_members_have_function_and_organisation_apart(
    client, group, facilitator, member
):
    member.organisation_name, member.job_title = "Voorbeeldstad", "jurist"
    member.save(update_fields=["organisation_name", "job_title"])
    client.force_login(facilitator)
    columns, *rows = rows_of(exported(client, group), "leden.csv")
    assert columns[:3] == ["Naam", "Functie", "Organisatie"]
    (mine,) = [row for row in rows if row[0] == member.display_name]
    assert mine[1:3] == ["jurist", "Voorbeeldstad"]


def test_charter_and_record_of_the_members_are_in_it(
    client, group, facilitator, outsider
):
    Group.objects.update(charter="Wat hier staat blijft hier.\n\n<b>Altijd.</b>")
    invitation = commands.invite(facilitator, group=group, address=outsider.email)
    key = make_invitation_token(invitation.public_id, invitation.sending)
    commands.accept_invitation(outsider, token=key, agrees_to=1)
    client.force_login(facilitator)
    copy = exported(client, group)
    index = copy.read("index.html").decode()
    assert "Wat hier staat blijft hier." in index
    assert "<b>Altijd" not in index
    (line,) = rows_of(copy, "ledenlogboek.csv")[1:]
    assert line[1] == outsider.display_name
    assert line[3] == facilitator.display_name


def test_its_pages_have_a_style_and_need_nothing_from_outside(
    client, group, facilitator, secret_topic, with_file
):
    client.force_login(facilitator)
    copy = exported(client, group)
    names = set(copy.namelist())
    pages = [name for name in names if name.endswith(".html")]
    assert len(pages) == 2
    for name in pages:
        page = BeautifulSoup(copy.read(name), "html.parser")
        assert page.select("link[rel=stylesheet]")
        for link in page.select("link[href], body > p a[href], ul a[href]"):
            assert (
                posixpath.normpath(
                    posixpath.join(posixpath.dirname(name), link["href"])
                )
                in names
            )


def test_it_names_nobody_who_asked_without_a_name_and_shows_nothing_hidden(
    client, group, facilitator, member, secret_topic
):
    group.space.allows_anonymous = True
    group.space.save(update_fields=["allows_anonymous"])
    ask = {"title": "Zonder naam", "source": "Van iemand.", "is_anonymous": True}
    asked = forum.ask(member, space=group.space, **ask)
    first = secret_topic.posts.get(number=1)
    rude = forum.reply(member, topic=secret_topic, parent=first, source="Lelijk.")
    forum.hide_post(facilitator, post=rude, reason="Zo niet.")
    client.force_login(facilitator)
    copy = exported(client, group)
    assert "Mehmet" not in copy.read(f"gesprekken/{asked.public_id}.json").decode()
    whole = b"".join(copy.read(name) for name in copy.namelist())
    assert b"Lelijk." not in whole


def test_only_who_leads_takes_a_copy_and_of_a_closed_group_too(
    client, group, facilitator, member, outsider
):
    for who in (member, outsider):
        client.force_login(who)
        assert client.post(f"{group.space.path}export/").status_code == 404
    client.force_login(facilitator)
    client.post(f"{group.space.path}afsluiten/", {"days": "30", "confirmed": "yes"})
    assert Group.objects.get().erase_on is not None
    assert "index.html" in exported(client, group).namelist()
