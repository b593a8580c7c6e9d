"""Everything about the person, and nothing that is private to others."""

import json
import zipfile
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

import pytest
import time_machine

from accounts import commands
from accounts.models import DataExport, User
from core.clock import now
from core.exceptions import ActionRefused
from core.templatetags import dates
from core.uploads import storage
from forum import commands as forum
from forum.models import Topic
from groups import commands as groups
from groups.models import Group
from jobs.worker import run_once
from notifications.models import MailDelivery, Notification
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def made(user: User, **period: Any) -> tuple[DataExport, dict[str, Any], str]:
    """What the worker packs: the row, the JSON and the page."""
    export = commands.request_export(user, **period)
    run_once()
    export.refresh_from_db()
    box = zipfile.ZipFile(BytesIO(storage.fetch(export.file) or b""))
    parts = json.loads(box.read("gegevens.json"))["parts"]
    return export, parts, box.read("index.html").decode()


def titles(parts: dict[str, Any], name: str) -> list[str]:
    return [row["title"] for row in parts[name]]


def test_everything_that_one_wrote_and_is_stored_about_one(
    member: User, group: Group, space: Any, secret_topic: Topic, moderator: User
) -> None:
    upload = SimpleUploadedFile("lijst.csv", b"naam;aantal\nkanarie;1")
    file = forum.add_attachment(member, space=space, upload=upload)
    topic = forum.ask(
        member,
        space=space,
        title="Mijn vraag",
        source=f'<p>Hoe? <a href="{file.path}">lijst.csv</a></p>',
        source_format="html",
    )
    post = topic.posts.get()
    forum.edit_post(
        member,
        post=post,
        title="Onze vraag",
        source="<p>Hoe dan?</p>",
        source_format="html",
    )
    forum.add_bookmark(member, post=post, note="om te onthouden")
    forum.warn(moderator, user=member, reason="Lees de huisregels.", space=space)
    commands.change_profile(member, job_title="Jurist", subjects="wonen")
    export, parts, page = made(member)
    assert export.state == DataExport.State.DONE
    assert titles(parts, "posts") == ["Kanarievogel in de titel", "Onze vraag"]
    secret, open_one = parts["posts"]
    assert "vertrouwelijk" in secret["confidentiality"]
    assert secret["space"] == group.space.title
    assert "iedereen" in open_one["confidentiality"]
    assert "Hoe dan?" in open_one["text"]
    for word in ("lijst.csv", "Mijn vraag"):
        assert word in str(parts["versions"])
    assert parts["kept"][0]["text"] == "om te onthouden"
    assert "Lees de huisregels." in str(parts["moderation"])
    assert "Jurist" in str(parts["account"])
    assert str(member.email) in titles(parts, "account")
    assert {space.title, group.space.title} <= set(titles(parts, "spaces"))
    assert any("forum_post" in title for title in titles(parts, "tables"))
    for word in ("Mijn vraag", "vertrouwelijk", "Hoe dan?", "gegevens.json"):
        assert word in page
    # By Dutch time, as everywhere on the site.
    assert dates.moment(post.created_at) in page


def test_each_line_says_what_it_is_about(
    official: User,
    member: User,
    moderator: User,
    group: Group,
    space: Any,
    secret_topic: Topic,
) -> None:
    """So that it can be read without the site beside it."""
    mine = forum.ask(official, space=space, title="Mijn vraag", source="Hoe dan?")
    first = mine.posts.get()
    answer = forum.reply(member, topic=mine, parent=first, source="Zo.")
    forum.react(official, post=answer, kind="useful")
    forum.close_topic(moderator, topic=mine, reason="Klaar.")
    while run_once():
        pass
    _row, parts, _page = made(official)
    assert "Uw onderwerp is gesloten: Mijn vraag" in titles(parts, "moderation")
    reaction = next(row for row in parts["acts"] if "Mijn vraag" in row["title"])
    assert reaction["url"].endswith(answer.path)
    told = titles(parts, "notifications")
    assert told
    assert all(title.endswith(": Mijn vraag") for title in told), told
    # Who may no longer look where it happened is told no title of others.
    row = Notification.objects.filter(recipient=official)[0]
    row.event.topic, row.event.space = secret_topic, group.space
    row.event.save()
    _row, parts, page = made(official)
    assert "Kanarievogel" not in page
    assert any(
        "onderwerp van iemand anders" in t for t in titles(parts, "notifications")
    )


def test_files_go_along_and_nothing_of_others(
    official: User, member: User, group: Group, space: Any, secret_topic: Topic
) -> None:
    upload = SimpleUploadedFile("lijst.csv", b"naam;aantal\nkanariebestand;1")
    file = forum.add_attachment(official, space=space, upload=upload)
    link = f'<p>Zie <a href="{file.path}">lijst.csv</a></p>'
    forum.ask(official, space=space, title="Lijst", source=link, source_format="html")
    export, parts, page = made(official)
    (name,) = parts["posts"][0]["files"]
    box = zipfile.ZipFile(BytesIO(storage.fetch(export.file) or b""))
    assert b"kanariebestand" in box.read(name)
    assert "Kanarievogel" not in page
    # Who left a group takes their own words along, and none of the others.
    other = forum.reply(
        member, topic=secret_topic, parent=secret_topic.posts.get(), source="Van mij."
    )
    groups.leave_group(member, group=group)
    group.space.title = "Nieuwe naam"
    group.space.save()
    _row, parts, page = made(member)
    assert "Van mij." in page
    assert other.pk
    assert "Nieuwe naam" not in page


def test_a_period_is_kept_to(official: User, space: Any) -> None:
    day = date(2026, 3, 10)
    for moment, words in (("09", "te vroeg"), ("10", "precies"), ("11", "te laat")):
        with time_machine.travel(f"2026-03-{moment}T22:30:00+00:00"):
            forum.ask(official, space=space, title=words, source="Tekst.")
    _row, parts, _page = made(official, since=day, until=day)
    assert titles(parts, "posts") == ["precies"]


def download(client: Any, export: DataExport) -> Any:
    return client.post(f"/account/gegevens/{export.public_id}/")


def test_only_its_owner_gets_it_and_shows_once_more_who_it_is(
    client: Any, official: User, outsider: User
) -> None:
    export, _parts, _page = made(official)
    client.force_login(official)
    assert "reauthenticate" in download(client, export).url
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    answer = download(client, export)
    assert answer["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer["Cache-Control"]
    assert b"".join(answer.streaming_content) == storage.fetch(export.file)
    # No link leads to it: one that leaks, or a mail scanner, gets nothing.
    assert client.get(f"/account/gegevens/{export.public_id}/").status_code == 405
    client.force_login(outsider)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    assert download(client, export).status_code == 404


def test_it_is_asked_for_on_a_page_and_announced(
    client: Any, official: User, mailoutbox: Any
) -> None:
    client.force_login(official)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    wrong = {"since": "2026-03-10", "until": "2026-03-01"}
    page = client.post("/account/gegevens/", wrong)
    assert page.status_code == 200 and "2026-03-10" in page.text
    assert client.post("/account/gegevens/", {"since": "2026-03-10"}).status_code == 302
    assert "ingepakt" in client.get("/account/gegevens/").text
    for _round in range(3):
        run_once()
    line = Notification.objects.get(recipient=official)
    assert client.get(f"/meldingen/{line.public_id}/").url == "/account/gegevens/"
    assert MailDelivery.objects.get().sent_at
    assert "gegevens" in mailoutbox[-1].body
    assert "Downloaden" in client.get("/account/gegevens/").text


def test_it_is_kept_for_seven_days(official: User) -> None:
    export, _parts, _page = made(official)
    assert commands.delete_expired_exports() == 0
    later = now() + timedelta(days=7, hours=1)
    with time_machine.travel(later):
        # Left by a crash between the bytes and the row.
        stray = storage.save(b"x", shelf="exports")
        assert commands.delete_expired_exports() == 1
    assert not DataExport.objects.exists()
    assert storage.fetch(stray) is None


@pytest.mark.django_db(transaction=True)
def test_the_bytes_go_with_the_row(official: User) -> None:
    export, _parts, _page = made(official)
    commands.delete_export(export)
    assert storage.fetch(export.file) is None
    export, _parts, _page = made(official)
    # Something was erased: what lies packed may hold words of it.
    commands.delete_ready_exports()
    assert storage.fetch(export.file) is None
    assert not DataExport.objects.exists()


def test_nobody_packs_without_end(official: User) -> None:
    first = commands.request_export(official)
    assert commands.request_export(official, since=date(2026, 1, 1)).pk == first.pk
    for _n in range(3):
        made(official)
    with pytest.raises(ActionRefused):
        commands.request_export(official)


def test_nothing_is_packed_for_who_was_shut_out(
    official: User, moderator: User
) -> None:
    export = commands.request_export(official)
    commands.suspend(moderator, user=official)
    run_once()
    export.refresh_from_db()
    assert (export.state, export.file) == (DataExport.State.CLOSED, "")
    commands.make_export(export)  # nobody's lease: nothing happens
    assert commands.pack_export(export, beat=lambda: None)[1] > 0
    commands.announce_export(export)
