"""Every mail there is, in one look, in both languages, with a text and an HTML part."""

import re
from pathlib import Path

import pytest

from config.demo.mail_samples import samples
from core.mail import render_text_mail

pytestmark = pytest.mark.django_db

PAGE = "/mailvoorbeelden/"
FOLDERS = ("account", "mfa", "socialaccount", "notifications")


def names_of_templates() -> set[str]:
    """Of every mail that has a subject of its own."""
    found = set()
    for folder in FOLDERS:
        for path in Path(f"templates/{folder}/email").glob("*subject.txt"):
            name = re.sub(r"[._]subject\.txt$", "", path.name)
            found.add(name if folder == "notifications" else f"{folder}-{name}")
    return found


def test_nowhere_but_in_the_demo(client):
    assert client.get(PAGE).status_code == 404
    assert client.get(f"{PAGE}note/html/").status_code == 404


def test_every_template_of_a_mail_is_shown(client, settings):
    settings.MAIL_PREVIEW = True
    page = client.get(PAGE).text
    missing = [n for n in names_of_templates() if f'id="{n}"' not in page]
    assert not missing


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("name", list(samples()))
def test_each_in_two_parts_of_one_look(client, settings, name, language):
    settings.MAIL_PREVIEW = True
    answer = client.get(f"{PAGE}{name}/html/?taal={language}")
    html = answer.text
    assert f'<html lang="{language}">' in html
    assert html.count("<style>") == 1
    assert 'class="sheet"' in html
    assert "<script" not in html
    assert "<img" not in html
    assert "'self'" in answer.headers["Content-Security-Policy"]
    text = client.get(f"{PAGE}{name}/text/?taal={language}").text
    assert text.strip()
    assert "<td" not in text
    assert "\n-- \n" in text, "the foot stands behind the mark of a signature"
    # No sentence has a hole where the sample says nothing.
    assert not re.search(r"\S {2,}\S|: \.|\bnamespace\(", text)


@pytest.mark.parametrize(
    ("name", "language", "why"),
    [
        ("digest", "nl", "omdat u koos voor een overzicht per week"),
        ("single-bijeenkomst", "nl", "omdat uw groep bij elkaar komt"),
        ("confidential", "en", "because you are a member of a confidential group"),
    ],
)
def test_each_says_its_own_reason_in_the_language_that_is_shown(
    client, settings, name, language, why
):
    settings.MAIL_PREVIEW = True
    for part in ("html", "text"):
        assert why in client.get(f"{PAGE}{name}/{part}/?taal={language}").text


def test_a_mail_that_is_not_there(client, settings):
    settings.MAIL_PREVIEW = True
    assert client.get(f"{PAGE}onzin/html/").status_code == 404


def test_plain_text_cannot_become_more_in_the_html_part():
    drawn = render_text_mail("<b>x</b>", '<img src=x onerror="y">\n\n-- \n<i>Site</i>')
    for wrong in ("<img", "<b>x", "<i>"):
        assert wrong not in drawn.html


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("name", list(samples()))
def test_each_reads_well_as_plain_text(client, settings, name, language):
    settings.MAIL_PREVIEW = True
    text = client.get(f"{PAGE}{name}/text/?taal={language}").text
    assert "\n\n\n" not in text
    assert "?:" not in text
    assert not re.search(r"<[a-z/]|&(amp|lt|gt|quot|#\d+);", text)
    foot = text.rpartition("\n-- \n")[2]
    because = {
        "nl": "U krijgt deze mail omdat",
        "en": "You received this email because",
    }
    if name != "newsletter_asked":  # it asks, and says that nothing more comes
        assert foot.startswith(because[language])


def test_no_custom_property_is_left_in_a_mail():
    """Mail clients do not know them."""
    for sample in samples().values():
        assert "var(" not in sample.draw().html


def test_an_address_that_stands_alone_is_a_button(settings):
    settings.SITE_URL = "https://forum.example"
    drawn = render_text_mail("Kies", "Open:\n\nhttps://forum.example/a/\n\n-- \nforum")
    assert drawn.html.count('class="button-link" href="https://forum.example/a/"') == 1
    elsewhere = render_text_mail(
        "Kies", "Open:\n\nhttps://elders.example/a/\n\n-- \nforum"
    )
    assert 'class="button-link"' not in elsewhere.html
