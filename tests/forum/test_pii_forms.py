"""The check on personal data in forms of moderators, and in the names of files."""

import pytest

from core.security import pii
from forum import commands
from forum.models import Attachment, Post, Topic
from tests.forum.files.helpers import add
from tests.forum.sample_files import pdf, upload

PHONE = "Bel 06-12345678"
NAMED = "Brief_mevrouw_Jansen_06-12345678.pdf"


@pytest.fixture
def answer(topic, member):
    """Mehmet's answer to Olga's question."""
    question = topic.posts.get()
    return commands.reply(member, topic=topic, parent=question, source="Dat mag.")


@pytest.fixture
def split(client, answer, moderator):
    client.force_login(moderator)

    def send(**data):
        return client.post(f"{answer.path}afsplitsen/", {"kind": "question"} | data)

    return send


@pytest.fixture
def moderate(client, answer, moderator):
    client.force_login(moderator)

    def send(source=PHONE, source_format="text", **data):
        path = f"/forum/modereren/bericht/{answer.public_id}/wijzigen/"
        text = {"source": source, "source_format": source_format, "edit_count": "0"}
        return client.post(path, text | {"reason": "Netter"} | data)

    return send


@pytest.fixture
def reply(client, topic, member):
    client.force_login(member)

    def send(source="Zie de bijlage.", source_format="text", **data):
        path = f"{topic.posts.get(number=1).path}antwoord/"
        text = {"source": source, "source_format": source_format}
        return client.post(path, text | data)

    return send


def test_the_title_of_what_is_split_off_is_looked_at(split, topic):
    shown = split(title="Wie kent 123456782?", reason="Eigen vraag")
    assert shown.status_code == 200
    assert "<mark>123456782</mark>" in shown.text
    assert 'name="maskeren"' in shown.text
    assert 'value="Wie kent 123456782?"' in shown.text
    assert 'value="Eigen vraag"' in shown.text
    assert Topic.objects.count() == 1
    assert split(title="Wie kent 123456782?", maskeren="1").status_code == 302
    assert Topic.objects.exclude(pk=topic.pk).get().title.startswith("Wie kent [")


def test_a_moderator_may_split_off_with_the_title_as_it_is(split, topic):
    assert split(title="Wie kent 123456782?", toch_plaatsen="1").status_code == 302
    assert Topic.objects.exclude(pk=topic.pk).get().title == "Wie kent 123456782?"


def test_the_edit_of_a_moderator_is_looked_at(moderate, answer):
    shown = moderate()
    assert "<mark>06-12345678</mark>" in shown.text
    assert shown.context["form"]["source"].value() == PHONE
    assert 'name="toch_plaatsen"' in shown.text
    answer.refresh_from_db()
    assert answer.text == "Dat mag."
    assert moderate(toch_plaatsen="1").status_code == 302
    answer.refresh_from_db()
    assert answer.text == PHONE


def test_the_edit_of_a_moderator_is_masked(moderate, answer):
    assert moderate("<p>Bel 06-<b>1234</b>5678</p>", "html", maskeren="1").url
    answer.refresh_from_db()
    assert answer.edited_by_moderator
    assert answer.text.startswith("Bel [")
    assert "5678" not in answer.source


def test_a_moderator_is_asked_about_the_title_as_well(client, topic, moderator):
    client.force_login(moderator)
    post = topic.posts.get(number=1)
    path = f"/forum/modereren/bericht/{post.public_id}/wijzigen/"
    data = {"source": "Netjes.", "source_format": "text", "edit_count": "0"}
    shown = client.post(path, data | {"title": "Kent u mevrouw Jansen?"})
    assert "<mark>Jansen</mark>" in shown.text
    topic.refresh_from_db()
    assert "Jansen" not in topic.title


def test_the_name_of_a_chosen_file_is_looked_at_and_masked(reply):
    shown = reply(uploads=upload(NAMED, pdf()))
    assert [found.text for found in shown.context["form"].findings] == [
        "Jansen",
        "06-12345678",
    ]
    assert shown.context["form"]["source"].value() == "Zie de bijlage."
    assert not Attachment.objects.exists()
    assert reply(uploads=upload(NAMED, pdf()), maskeren="1").status_code == 302
    name = Attachment.objects.get().name
    assert name.startswith("Brief_mevrouw_")
    assert name.endswith(".pdf")
    assert pii.detect_in_file_name(name) == []
    post = Post.objects.get(number=2)
    assert "Jansen" not in post.source
    assert name in post.text


def test_a_chosen_file_may_keep_its_name(reply):
    sent = reply(uploads=upload(NAMED, pdf()), toch_plaatsen="1")
    assert sent.status_code == 302
    assert Attachment.objects.get().name == NAMED


def test_the_name_of_a_file_that_the_editor_added_is_looked_at_and_masked(
    reply, topic, member
):
    file = add(member, topic.space, NAMED)
    source = f'<p>Zie <a href="{file.path}">{file.name}</a></p>'
    assert "Jansen" in [f.text for f in reply(source, "html").context["form"].findings]
    file.refresh_from_db()
    assert file.name == NAMED
    assert reply(source, "html", maskeren="1").status_code == 302
    file.refresh_from_db()
    post = Post.objects.get(number=2)
    assert post.attachments.get() == file
    assert file.name in post.text
    assert "Jansen" not in file.name + post.source
    assert "12345678" not in file.name + post.source


def test_nobody_renames_the_file_of_somebody_else(reply, topic, official):
    file = add(official, topic.space, NAMED)
    source = f'<p>Zie <a href="{file.path}">brief</a></p>'
    commands.edit_post(
        official, post=topic.posts.get(number=1), source=source, source_format="html"
    )
    reply(source, "html", maskeren="1")
    file.refresh_from_db()
    assert file.name == NAMED


def test_a_moderator_masks_the_name_of_the_file_in_the_message(
    moderate, answer, member, topic
):
    file = add(member, topic.space, NAMED)
    source = f'<p>Zie <a href="{file.path}">brief</a></p>'
    commands.edit_post(member, post=answer, source=source, source_format="html")
    assert moderate(source, "html", edit_count="1").status_code == 200
    masked = moderate(source, "html", maskeren="1", edit_count="1")
    assert masked.status_code == 302
    file.refresh_from_db()
    assert "Jansen" not in file.name


@pytest.mark.parametrize(
    "name",
    [
        "Verslag_2023-12-05.pdf",
        "Notitie-huisvesting-arbeidsmigranten_v2.docx",
        "IMG_20231205_101112.jpg",
        "Bijlage 3 - Raadsvoorstel 2023-0412.pdf",
    ],
)
def test_ordinary_names_of_files_raise_no_alarm(name):
    assert pii.detect_in_file_name(name) == []
    assert pii.mask_file_name(name) == name
