"""A group to take along, as its facilitator sees it."""

import csv
import io
import json
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile

import pytest
from icalendar import Calendar

from core.clock import now
from forum import commands as forum
from groups import commands
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
    client.post(f"{group.space.path}afsluiten/", {"days": "30"})
    assert Group.objects.get().erase_on is not None
    assert "index.html" in exported(client, group).namelist()
