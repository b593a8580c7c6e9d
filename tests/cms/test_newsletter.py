"""The newsletter: asked for twice, sent once, stopped in one click."""

import re
from datetime import timedelta
from typing import Any

from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils.text import slugify

from wagtail.models import PageViewRestriction
from wagtail.test.utils.form_data import (
    inline_formset,
    nested_form_data,
    rich_text,
    streamfield,
)

import pytest
import time_machine

from accounts import commands as accounts
from accounts.models import User
from cms.blocks.newsletter import sanitize_mail_text
from cms.commands import (
    confirm_subscription,
    purge_unconfirmed,
    send_due_editions,
    send_test,
    stop_subscription,
    subscribe,
)
from cms.models import (
    EditionPage,
    HomePage,
    NewsletterPage,
    NewsletterSubscription,
    StandardPage,
)
from cms.models.content_version import get_content_version
from cms.newsletter import tokens
from cms.policy import can_send_test
from core.clock import now
from forum import commands
from forum.models import Space, Topic
from jobs.worker import run_once
from tests.cms.pages import soup, visible_text

ASK = "/nieuwsbrief/aanvragen/"
ADDRESS = "anna@gemeente.example"


@pytest.fixture
def newsletter(home: HomePage) -> NewsletterPage:
    page = NewsletterPage(title="Altijd op de hoogte", slug="nieuwsbrief", lead="Kort.")
    return home.add_child(instance=page)


@pytest.fixture
def edition(newsletter: NewsletterPage) -> EditionPage:
    page = EditionPage(title="Nieuws van deze week", slug="week-1", lead="Dag lezer.")
    page.body = [("text", {"heading": "Eerst dit", "text": "<p>Lees <b>dit</b>.</p>"})]
    page.send_at = now() - timedelta(minutes=1)
    return newsletter.add_child(instance=page)


def sent() -> list[Any]:
    while run_once():
        pass
    found, mail.outbox[:] = list(mail.outbox), []
    return found


def link_in(message: Any) -> str:
    found = re.search(r"http://[^/]+(/nieuwsbrief/\S+/)", message.body)
    assert found
    return found[1]


def reader(address: str = ADDRESS) -> NewsletterSubscription:
    subscribe(address, consent="Ik wil dit.")
    row = NewsletterSubscription.objects.get(address=address)
    confirm_subscription(row)
    sent()
    return row


@pytest.mark.usefixtures("newsletter")
def test_nothing_is_sent_before_somebody_pressed_the_button(client: Client) -> None:
    answer = client.post(ASK, {"address": "Anna@gemeente.example"})
    assert "Kijk in uw mail" in visible_text(answer)
    (message,) = sent()
    assert message.to == [ADDRESS]
    path = link_in(message)
    for _n in range(2):  # a scanner of mail opens every link
        assert client.get(path).status_code == 200
        assert client.head(path).status_code == 200
    assert NewsletterSubscription.objects.get().state == "asked"
    form = soup(client.get(path)).select_one("main form")
    assert form is not None
    assert "U krijgt de nieuwsbrief" in visible_text(client.post(path))
    row = NewsletterSubscription.objects.get()
    assert row.state == "confirmed"
    assert (
        row.consent
        == "Ik wil deze nieuwsbrief per mail ontvangen. Ik kan altijd stoppen."
    )
    assert row.confirmed_at is not None


@pytest.mark.usefixtures("newsletter")
def test_the_answer_does_not_tell_who_reads_it(client: Client) -> None:
    reader()
    known = client.post(ASK, {"address": ADDRESS})
    other = client.post(ASK, {"address": "x@y.example"})
    assert visible_text(known).replace(ADDRESS, "") == visible_text(other).replace(
        "x@y.example", ""
    )
    assert [message.to for message in sent()] == [["x@y.example"]]


@pytest.mark.usefixtures("newsletter")
def test_asking_again_makes_earlier_links_void_and_no_flood(client: Client) -> None:
    subscribe(ADDRESS, consent="Ja.")
    subscribe(ADDRESS, consent="Ja.")
    (message,) = sent()
    first = link_in(message)
    with time_machine.travel(now() + timedelta(hours=1), tick=False):
        subscribe(ADDRESS, consent="Ja!")
    sent()
    assert client.post(first).status_code == 404
    assert client.get("/nieuwsbrief/bevestigen/onzin/").status_code == 404
    assert client.get("/nieuwsbrief/stoppen/onzin/").status_code == 404


@pytest.mark.usefixtures("newsletter")
def test_too_many_addresses_from_one_place_are_refused(
    client: Client, settings: Any
) -> None:
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"newsletter": ((0, 1), (2, 3600))}
    codes = [
        client.post(ASK, {"address": f"a{n}@x.example"}).status_code for n in range(3)
    ]
    assert codes == [200, 200, 429]
    wrong = client.post(ASK, {"address": "geen adres"})
    assert "geen adres" in wrong.content.decode()


@pytest.mark.django_db
def test_without_a_newsletter_there_is_nothing_to_ask_for(client: Client) -> None:
    assert client.get(ASK).status_code == 404


@pytest.mark.django_db
def test_an_address_that_never_answered_is_forgotten() -> None:
    subscribe(ADDRESS, consent="Ja.")
    stopped = reader("b@x.example")
    stop_subscription(stopped)
    with time_machine.travel(now() + timedelta(days=20), tick=False):
        purge_unconfirmed()
    assert [row.address for row in NewsletterSubscription.objects.all()] == [
        "b@x.example"
    ]


def test_an_edition_goes_out_once_to_who_confirmed(
    client: Client, edition: EditionPage
) -> None:
    reader()
    subscribe("nog.niet@x.example", consent="Ja.")
    sent()
    send_due_editions()
    send_due_editions()
    (message,) = sent()
    assert message.to == [ADDRESS]
    assert message.subject == "Nieuws van deze week"
    assert "Lees dit." in message.body
    stop = tokens.stop_path(NewsletterSubscription.objects.confirmed().get())
    assert stop in message.body
    assert stop in message.extra_headers["List-Unsubscribe"]
    assert "One-Click" in message.extra_headers["List-Unsubscribe-Post"]
    assert "Eerst dit" in visible_text(client.get("/nieuwsbrief/week-1/"))
    assert "Nieuws van deze week" in visible_text(client.get("/nieuwsbrief/"))


def test_its_page_is_drawn_anew_once_it_is_sent(edition: EditionPage) -> None:
    before = get_content_version()
    send_due_editions()
    assert get_content_version() == before + 1
    send_due_editions()
    assert get_content_version() == before + 1


def test_one_text_is_rendered_once_for_all_readers(edition: EditionPage) -> None:
    for number in range(4):
        reader(f"lezer{number}@x.example")
    send_due_editions()
    sanitize_mail_text.cache_clear()
    assert len(sent()) == 4
    assert sanitize_mail_text.cache_info().misses == 1


def test_a_changed_text_is_not_mailed_as_it_was(edition: EditionPage) -> None:
    assert "Lees" in edition.mail_context()["items"][0].said.text
    edition.body = [("text", {"heading": "Eerst dit", "text": "<p>Anders.</p>"})]
    assert edition.mail_context()["items"][0].said.text == "Anders."


def test_an_address_without_a_scheme_is_not_put_behind_that_of_the_site(
    edition: EditionPage, settings: Any
) -> None:
    text = '<p><a href="//elders.example/a">Elders</a> <a href="/forum/">Hier</a></p>'
    edition.body = [("text", {"heading": "Links", "text": text})]
    said = edition.mail_context()["items"][0].said
    assert f"{settings.SITE_URL}//" not in said.html
    assert f'href="{settings.SITE_URL}/forum/"' in said.html


TOO_MUCH = ["<p>" + "woord " * 9_000 + "</p>", "<ul><li>" * 30 + "diep"]


@pytest.mark.parametrize("text", TOO_MUCH)
def test_a_text_that_no_mail_can_hold_is_refused_when_it_is_kept(
    edition: EditionPage, text: str
) -> None:
    edition.body = [("text", {"heading": "Lang", "text": text})]
    with pytest.raises(ValidationError) as refusal:
        edition.body.stream_block.clean(edition.body)
    errors = refusal.value.block_errors[0].block_errors
    assert "Deze tekst past niet in een mail" in str(errors["text"])


def test_an_editor_reads_why_a_text_is_refused_and_nothing_is_kept(
    client: Client, edition: EditionPage, editor: User
) -> None:
    client.force_login(editor)
    item = {"heading": "Lang", "text": rich_text(TOO_MUCH[0])}
    data = {"title": "Anders", "slug": "week-1", "lead": "", "highlight_count": "0"}
    data |= {"send_at": "", "comments": inline_formset([])}
    form = nested_form_data(data | {"body": streamfield([("text", item)])})
    page = client.post(f"/beheer/pages/{edition.pk}/edit/", form)
    assert page.status_code == 200
    assert "Deze tekst past niet in een mail" in page.content.decode()
    assert edition.get_latest_revision() is None


@pytest.mark.parametrize("text", TOO_MUCH)
def test_one_that_was_kept_before_is_read_on_the_site(
    edition: EditionPage, text: str
) -> None:
    edition.body = [("text", {"heading": "Lang", "text": text})]
    edition.save()
    reader()
    send_due_editions()
    (message,) = sent()
    assert "Deze tekst past niet in een mail" in message.body
    assert "U leest deze tekst op de site." in message.alternatives[0][0]
    assert edition.get_full_url() in message.body


def test_a_page_that_is_shut_is_in_no_edition(
    client: Client, edition: EditionPage, home: HomePage
) -> None:
    pages = []
    for title in ("Open stuk", "Dicht stuk"):
        page = StandardPage(title=title, slug=slugify(title), lead=f"Over {title}.")
        pages.append(home.add_child(instance=page))
    PageViewRestriction.objects.create(page=pages[1], restriction_type="login")
    edition.body = [("page", {"page": page, "text": ""}) for page in pages]
    edition.save_revision().publish()
    reader()
    send_due_editions()
    (message,) = sent()
    html = message.alternatives[0][0]
    archived = client.get("/nieuwsbrief/week-1/").content.decode()
    for text in (message.body, html, archived):
        assert "Over Open stuk." in text
        assert "Dicht stuk" not in text


def test_a_draft_or_a_later_moment_is_not_sent(edition: EditionPage) -> None:
    reader()
    EditionPage.objects.update(send_at=now() + timedelta(hours=1))
    send_due_editions()
    EditionPage.objects.update(send_at=now() - timedelta(hours=1), live=False)
    send_due_editions()
    assert sent() == []


def test_one_click_stops_and_what_is_under_way_is_not_sent(
    edition: EditionPage,
) -> None:
    row = reader()
    send_due_editions()
    strict = Client(enforce_csrf_checks=True)
    path = tokens.stop_path(row)
    assert strict.get(path).status_code == 200
    row.refresh_from_db()
    assert row.state == "confirmed"
    one_click = {"List-Unsubscribe": "One-Click"}
    assert strict.post(path, one_click).status_code == 200
    row.refresh_from_db()
    assert row.state == "stopped"
    assert row.consent == "Ik wil dit."
    assert sent() == []


def test_a_test_goes_to_who_asks_and_shows_the_draft(
    edition: EditionPage, editor: User, official: User
) -> None:
    reader()
    edition.lead = "Nog een concept."
    edition.save_revision()
    send_test(editor, edition=edition)
    (message,) = sent()
    assert message.to == [editor.email]
    assert message.subject == "Proef: Nieuws van deze week"
    assert "Nog een concept." in message.body
    assert can_send_test(editor, edition)
    with pytest.raises(PermissionDenied):
        send_test(official, edition=edition)


def test_an_editor_asks_for_a_test_and_sees_the_mail_before(
    client: Client, edition: EditionPage, editor: User, official: User
) -> None:
    client.force_login(editor)
    path = f"/beheer/nieuwsbrief/{edition.pk}/proef/"
    assert path in client.get(f"/beheer/pages/{edition.pk}/edit/").content.decode()
    assert client.get(path).status_code == 200
    assert sent() == []
    assert client.post(path).status_code == 302
    assert len(sent()) == 1
    shown = edition.make_preview_request(preview_mode="mail")
    assert b"Eerst dit" in shown.content
    assert "no-store" in shown["Cache-Control"]
    client.force_login(official)
    assert client.post(path, follow=True).status_code == 403
    accounts.add_role(
        official, role="adviser"
    )  # comes into /beheer/, and keeps no pages
    assert client.get(path).status_code == 302
    assert sent() == []


def test_highlights_are_public_and_follow_what_is_hidden(
    client: Client,
    edition: EditionPage,
    space: Space,
    topic: Topic,
    member: User,
    secret_topic: Topic,
    moderator: User,
) -> None:
    post = topic.posts.get()
    commands.reply(member, topic=topic, parent=post, source="Ja.")
    reader()
    send_due_editions()
    (message,) = [m for m in sent() if m.to == [ADDRESS]]
    assert topic.title in message.body
    assert "anarie" not in message.body
    archive = "/nieuwsbrief/week-1/"
    assert topic.title in client.get(archive).content.decode()
    Space.objects.filter(pk=space.pk).update(audience="closed", slug=None)
    assert topic.title not in client.get(archive).content.decode()


def test_page_that_mails_a_test_has_the_header_of_the_site(
    client: Client, edition: EditionPage, editor: User
) -> None:
    client.force_login(editor)
    page = soup(client.get(f"/beheer/nieuwsbrief/{edition.pk}/proef/"))
    assert page.select_one("header h1, header h2, .w-header h2")
    edit = f"/beheer/pages/{edition.pk}/edit/"
    assert len(page.select(f'a[href="{edit}"]')) == 2
