"""Before a text is sent: the preview, the check on personal data, the quote."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

import pytest

from core.security import pii
from forum import commands
from forum.models import Mention, Post

PHONE = "Bel mij op 06-12345678."


@pytest.fixture
def question(topic):
    return topic.posts.get(number=1)


@pytest.fixture
def send(client, question, member):
    """Send the reply form, with one of its buttons."""
    client.force_login(member)

    def post(source, source_format="text", path="antwoord/", **more):
        data = {"source": source, "source_format": source_format} | more
        with translation.override("en"):
            return client.post(question.path + path, data)

    return post


def replies(topic):
    return list(topic.posts.filter(number__gt=1).order_by("number"))


# -- Preview -------------------------------------------------------------------

ROUGH = (
    "<h1>Kop</h1><script>alert(1)</script><p onclick=x>Tekst <b>vet</p>"
    '<a href="javascript:x">a</a><a href="https://vng.nl">b</a>'
)


def test_a_preview_looks_as_the_page_will_and_places_nothing(send, topic):
    """The same cleaner, the same outcome."""
    shown = send(ROUGH, "html", preview="1")
    assert shown.status_code == 200
    assert replies(topic) == []
    send(ROUGH, "html")
    (made,) = replies(topic)
    assert shown.context["form"].preview == made.html
    assert made.html in shown.content.decode()
    assert "alert" not in made.html


def test_the_preview_without_a_new_page_is_the_same(client, send, question, topic):
    fetched = client.post if send else None
    answer = fetched(
        "/forum/voorbeeld/",
        {
            "source": ROUGH,
            "source_format": "html",
            "form_key": f"reply.{question.public_id}",
        },
    )
    send(ROUGH, "html")
    (made,) = replies(topic)
    assert made.html in answer.content.decode()


def test_a_preview_keeps_what_was_typed_and_shows_mentions(
    send, question, official, space
):
    shown = send("Dag @Olga Official", preview="1")
    assert f"/mensen/{official.public_id}/" in shown.context["form"].preview
    assert shown.context["form"]["source"].value() == "Dag @Olga Official"
    assert not Mention.objects.exists()


def test_a_preview_of_what_cannot_be_placed_says_why(send, topic):
    shown = send("<ul><li>" * 30 + "x", "html", preview="1")
    assert shown.context["form"].preview == ""
    assert shown.context["form"].errors["source"]


def test_a_preview_is_for_who_may_see_the_place(client, secret_topic, outsider):
    client.force_login(outsider)
    ident = secret_topic.posts.get().public_id
    data = {"source": "Tekst", "source_format": "text"}
    for number in (ident, 1234567890123456):
        answer = client.post(
            "/forum/voorbeeld/", data | {"form_key": f"reply.{number}"}
        )
        assert answer.status_code == 404


# -- The check -------------------------------------------------------------------


def test_personal_data_are_shown_before_anything_is_placed(send, topic):
    shown = send(PHONE)
    assert shown.status_code == 200
    assert replies(topic) == []
    page = shown.content.decode()
    assert "<mark>06-12345678</mark>" in page
    assert 'name="maskeren"' in page
    assert 'name="toch_plaatsen"' in page
    assert shown.context["form"]["source"].value() == PHONE


def test_whoever_chose_files_is_told_that_the_browser_forgot_them(send):
    told = "Kies uw bestanden opnieuw"
    assert told not in send(PHONE).text
    assert told in send(PHONE, uploads=SimpleUploadedFile("a.txt", b"Hallo.")).text


def test_it_never_blocks(send, topic):
    assert send(PHONE, toch_plaatsen="1").status_code == 302
    assert "06-12345678" in replies(topic)[0].text


@pytest.mark.parametrize(
    ("source", "source_format"),
    [
        (PHONE, "text"),
        (f"<p>{PHONE}</p><p><b>BSN</b> 123456782</p>", "html"),
        ('<p><a href="mailto:x@gmail.com">schrijf</a></p>', "html"),
    ],
)
def test_masking_places_the_rest(send, topic, source, source_format):
    assert send(source, source_format, maskeren="1").status_code == 302
    (made,) = replies(topic)
    assert pii.detect(made.text) == []
    assert "gmail" not in made.source
    assert "12345678" not in made.source


@pytest.mark.parametrize(
    ("source", "hidden"),
    [
        ("<p>Bel 06-<b>12345678</b> graag</p>", "12345678"),
        ("<p>Vraag het mevrouw <b>Jan</b>sen</p>", "sen"),
        ("<p>NL91 ABNA <b>0417</b><br>1643 00</p>", "0417"),
        ("<p><b>Lindenlaan 12</b><br>3512 AB Utrecht</p>", "3512"),
    ],
)
def test_what_marks_and_breaks_cut_up_is_asked_about_and_masked(
    send, topic, source, hidden
):
    assert send(source, "html").context["form"].findings
    assert replies(topic) == []
    assert send(source, "html", maskeren="1").status_code == 302
    (made,) = replies(topic)
    assert hidden not in made.text
    assert pii.detect(made.text) == []


def test_what_masking_does_not_reach_is_shown_again(send, topic, monkeypatch):
    monkeypatch.setattr(pii, "mask_source", lambda source, source_format: source)
    source = "<p>Bel 06-87654321</p>"
    shown = send(source, "html", maskeren="1")
    assert shown.status_code == 200
    assert shown.context["form"].findings
    assert replies(topic) == []
    assert send(source, "html", toch_plaatsen="1").status_code == 302


def test_the_title_is_looked_at_too(client, space, member):
    client.force_login(member)
    data = {
        "title": "Wie kent 123456782?",
        "source": "Tekst",
        "source_format": "text",
        "kind": "question",
    }
    shown = client.post(f"{space.path}nieuw/", data)
    assert b"<mark>123456782</mark>" in shown.content
    client.post(f"{space.path}nieuw/", data | {"maskeren": "1"})
    assert "123456782" not in space.topics.get().title


def test_an_edit_is_looked_at_too(client, question, official):
    client.force_login(official)
    fine = {"title": "Mag u weigeren?", "source": "Tekst", "source_format": "text"}
    for wrong, found in (
        ({"source": PHONE}, PHONE),
        ({"title": "Wie kent 123456782?"}, "<mark>123456782</mark>"),
    ):
        shown = client.post(f"{question.path}wijzigen/", fine | wrong)
        assert shown.context["form"].findings
        assert found in shown.text
    question.refresh_from_db()
    assert question.text == "Wij twijfelen."
    assert question.topic.title == "Mag u weigeren?"
    masked = {"title": "Wie kent 123456782?", "maskeren": "1"}
    client.post(f"{question.path}wijzigen/", fine | masked)
    question.topic.refresh_from_db()
    assert question.topic.title.startswith("Wie kent [")


def test_a_check_that_fails_stops_nobody(send, topic, monkeypatch, caplog):
    def broken(text):
        raise ValueError(text)

    monkeypatch.setattr(pii, "detect", broken)
    assert send(PHONE).status_code == 302
    assert len(replies(topic)) == 1
    assert "12345678" not in caplog.text


def test_a_work_address_brings_no_warning(send, topic):
    assert send("Mail o.official@voorbeeldstad.nl of bel 14 030.").status_code == 302


# -- Quoting ---------------------------------------------------------------------


def test_a_quote_begins_the_answer_and_leads_back(client, send, question, topic):
    form = client.get(f"{question.path}antwoord/?citaat=1").context["form"]
    source = form["source"].value()
    assert source.startswith("> Wij twijfelen.\n")
    send(source + "Wij niet.")
    (made,) = replies(topic)
    assert made.html.startswith("<blockquote><p>Wij twijfelen.</p>")
    assert f'href="{question.path}"' in made.html
    assert made.html.endswith("<p>Wij niet.</p>")


def test_a_long_post_is_quoted_by_its_beginning_and_without_its_own_quotes(
    client, topic, question, member, official
):
    words = "> oud citaat\n\n" + "woord " * 200
    post = commands.reply(official, topic=topic, parent=question, source=words)
    client.force_login(member)
    form = client.get(f"{post.path}antwoord/?citaat=1").context["form"]
    source = form["source"].value()
    assert "oud citaat" not in source
    assert len(source) < 600


def test_what_may_not_be_seen_cannot_be_quoted(client, secret_topic, outsider):
    """Nothing private comes along with a link."""
    client.force_login(outsider)
    path = f"{secret_topic.posts.get().path}antwoord/?citaat=1"
    assert client.get(path).status_code == 404


def test_a_link_to_a_private_message_in_public_text_is_a_plain_link(
    client, send, secret_topic, topic, outsider
):
    """Nothing is fetched for it, for nobody."""
    secret = secret_topic.posts.get()
    send(f'<p>Zie <a href="{secret.path}">hier</a> en {secret.path}</p>', "html")
    (made,) = replies(topic)
    assert "Kanarie" not in made.html
    client.force_login(outsider)
    page = client.get(f"{topic.space.path}{topic.public_id}-{topic.slug}/").content
    assert b"Kanarie" not in page
    assert client.get(secret.path).status_code == 404


def test_only_messages_and_people_are_linked_by_a_bare_path(send, topic):
    source = "".join(
        f'<a href="{path}">x</a>'
        for path in (
            "/account/logout/",
            "/forum/bericht/12/wijzigen/",
            "//evil.example/",
            "/forum/bericht/١٢/",
            "/mensen/12/",
            "/forum/bericht/12/",
        )
    )
    send(f"<p>{source}</p>", "html")
    html = Post.objects.get(topic=topic, number=2).html
    assert html.count("<a ") == 1
    assert 'href="/forum/bericht/12/"' in html
