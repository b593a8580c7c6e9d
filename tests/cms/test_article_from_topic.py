"""From thread to knowledge: a question becomes an article with everybody's yes."""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.test import Client

from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

import pytest

from accounts.models import User
from cms import commands
from cms.models import ArticleDraft, ArticlePage, ThemePage
from cms.policy import can_make_article
from core.exceptions import ActionRefused
from forum import commands as forum
from forum.models import Post, Space, Topic
from groups.models import Group
from jobs.worker import run_once
from notifications.models import Notification
from tests.cms.pages import soup, visible_text

WORDS = "Verwerkt in publicatie"


@pytest.fixture
def answered(topic: Topic, member: User, official: User) -> Topic:
    """Olga's question with Mehmet's answer, chosen."""
    first = topic.posts.get(number=1)
    reply = forum.reply(
        member,
        topic=topic,
        parent=first,
        source='<p>Nee, zie <a href="https://wetten.overheid.nl/">de wet</a>.<br>'
        "<strong>Nooit</strong> zomaar.</p><ul><li><p>Eerst dit.</p></li></ul>",
        source_format="html",
    )
    forum.accept_answer(official, post=reply)
    return Topic.objects.get(pk=topic.pk)


@pytest.fixture
def article(answered: Topic, theme: ThemePage, curator: User) -> ArticlePage:
    return commands.draft_article(
        User.objects.get(pk=curator.pk), topic=answered, theme=theme, title="Weigeren"
    )


def draft_of(page: ArticlePage) -> str:
    page = ArticlePage.objects.get(pk=page.pk)
    return json.dumps(page.get_latest_revision_as_object().body.get_prep_value())


def say(user: User, agrees: bool) -> None:
    commands.answer_quotation(user, draft=ArticleDraft.objects.get(), consent=agrees)


def publish(page: ArticlePage) -> ArticlePage:
    """As a job or the end of an approval does."""
    ArticlePage.objects.get(pk=page.pk).get_latest_revision().publish()
    return ArticlePage.objects.get(pk=page.pk)


def topic_page(client: Client, topic: Topic) -> str:
    return visible_text(
        client.get(f"{topic.space.path}{topic.public_id}-{topic.slug}/")
    )


def test_a_draft_holds_the_question_its_answers_and_sources(
    client: Client, article: ArticlePage
) -> None:
    assert not article.live
    text = draft_of(article)
    assert "Wij twijfelen." in text
    assert "Nee, zie" in text
    assert "Antwoord van Mehmet Member, gemeente Voorbeeldstad" in text
    assert "Eerst dit." in text
    assert "Mag u weigeren?" in article.sources
    assert "https://wetten.overheid.nl/" in article.sources
    assert client.get(article.get_url()).status_code == 404


def test_the_authors_are_asked_and_answer_on_a_page(
    client: Client, article: ArticlePage, official: User, member: User, outsider: User
) -> None:
    while run_once():
        pass
    told = Notification.objects.filter(event__kind="consent_asked")
    assert set(told.values_list("recipient", flat=True)) == {official.pk, member.pk}
    path = f"/kennis/{ArticleDraft.objects.get().public_id}/"
    client.force_login(member)
    inbox = soup(client.get("/meldingen/")).get_text(" ")
    assert "Mag uw tekst in een artikel staan?" in inbox
    page = soup(client.get(path)).get_text(" ")
    assert "Nee, zie" in page
    assert "Wij twijfelen" not in page
    assert client.post(path, {"act": "agree"}).status_code == 302
    assert "U bent akkoord" in soup(client.get(path)).get_text(" ")
    client.force_login(outsider)
    assert client.get(path).status_code == 404
    assert client.post(path, {"act": "agree"}).status_code == 404


def test_nothing_is_published_before_everybody_said_yes(
    client: Client,
    article: ArticlePage,
    answered: Topic,
    official: User,
    member: User,
    curator: User,
) -> None:
    say(official, True)
    assert not publish(article).live
    client.force_login(curator)
    edit = f"/beheer/pages/{article.pk}/edit/"
    assert "heeft nog niet geantwoord" in soup(client.get(edit)).get_text(" ")
    assert WORDS not in topic_page(client, answered)
    say(member, True)
    page = publish(article)
    assert page.live
    client.logout()
    text = visible_text(client.get(page.get_url()))
    assert "Wij twijfelen." in text
    assert "gemaakt van een vraag op het forum: Mag u weigeren?" in text
    assert f"{WORDS}: Weigeren" in topic_page(client, answered)
    page.unpublish()
    assert WORDS not in topic_page(client, answered)


def test_wagtails_own_button_is_refused_and_the_draft_kept(
    client: Client, article: ArticlePage, curator: User
) -> None:
    client.force_login(curator)
    path = f"/beheer/pages/{article.pk}/edit/"
    form = soup(client.get(path)).select_one("#page-edit-form")
    assert form is not None
    data = {
        str(field["name"]): str(field.get("value", "")) or field.get_text()
        for field in form.select("input[name], textarea[name]")
        if field.get("type") not in {"checkbox", "radio", "file"}
    }
    data |= body_of(article) | {"action-publish": "1", "title": "Anders"}
    said = client.post(path, data, follow=True)
    assert "niet iedereen" in soup(said).get_text(" ")
    page = ArticlePage.objects.get(pk=article.pk)
    assert not page.live
    assert page.get_latest_revision_as_object().title == "Anders"


def body_of(article: ArticlePage) -> dict[str, str]:
    """The stream of blocks as the editor's form sends it."""
    rows = json.loads(draft_of(article))
    sent = {"body-count": str(len(rows))}
    for number, row in enumerate(rows):
        text = ContentstateConverter(features=["bold", "link"])
        sent |= {
            f"body-{number}-id": row["id"],
            f"body-{number}-type": row["type"],
            f"body-{number}-order": str(number),
            f"body-{number}-deleted": "",
            f"body-{number}-value-heading": row["value"]["heading"],
            f"body-{number}-value-text": text.from_database_format(
                row["value"]["text"]
            ),
        }
    return sent


def test_authors_who_refuse_are_left_out(
    article: ArticlePage, official: User, member: User
) -> None:
    say(official, True)
    say(member, False)
    assert "Nee, zie" not in draft_of(article)
    page = publish(article)
    assert page.live
    assert "Nee, zie" not in json.dumps(page.body.get_prep_value())


def test_a_yes_may_be_taken_back_and_then_the_text_goes_at_once(
    client: Client, article: ArticlePage, official: User, member: User
) -> None:
    for user in (official, member):
        say(user, True)
    page = publish(article)
    assert "Nee, zie" in visible_text(client.get(page.get_url()))
    say(member, False)
    text = visible_text(client.get(page.get_url()))
    assert "Nee, zie" not in text
    assert "Wij twijfelen." in text


def test_a_copy_of_the_article_waits_for_the_same_yes(
    article: ArticlePage, theme: ThemePage, official: User, member: User
) -> None:
    copy = article.copy(to=theme, update_attrs={"slug": "kopie"}, keep_live=False)
    assert not publish(copy).live
    for user in (official, member):
        say(user, True)
    assert publish(copy).live
    say(member, False)
    copy.refresh_from_db()
    assert "Nee, zie" not in json.dumps(copy.body.get_prep_value())
    assert copy.live


def put(page: ArticlePage, *blocks: dict[str, Any]) -> None:
    """Save a draft with these blocks, as the editor's screen does."""
    page = ArticlePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    page.body = json.dumps(blocks)
    page.save_revision()


def blocks_of(page: ArticlePage) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(draft_of(page))
    return rows


@pytest.mark.parametrize("keeps_the_first", [True, False])
def test_a_duplicated_text_waits_for_the_same_yes(
    article: ArticlePage, official: User, member: User, keeps_the_first: bool
) -> None:
    """Wagtail's own button gives the copy of a block another id."""
    question, answer = blocks_of(article)
    copy = answer | {"id": str(uuid4())}
    put(article, question, *([answer] if keeps_the_first else []), copy)
    say(official, True)
    assert not publish(article).live
    say(member, True)
    page = publish(article)
    assert page.live
    say(member, False)
    page.refresh_from_db()
    for stands in (json.dumps(page.body.get_prep_value()), draft_of(page)):
        assert "Nee, zie" not in stands
        assert "Wij twijfelen" in stands


def test_a_part_that_is_pasted_elsewhere_waits_too(
    article: ArticlePage, member: User, official: User
) -> None:
    long = (
        "In onze gemeente belt een vaste collega iedere melder binnen een week terug."
    )
    Post.objects.filter(author=member).update(html=f"<p>{long}</p><p>Goed plan.</p>")
    question, answer = blocks_of(article)
    words = f"<p>Een lezer schrijft: <b>in onze gemeente</b> {long[18:]}</p>"
    pasted = {"type": "text", "id": str(uuid4())}
    pasted["value"] = {"heading": "Tip", "text": words}  # type: ignore[assignment]
    put(article, question, pasted)
    say(official, True)
    assert not publish(article).live
    pasted["value"] = {"heading": "Tip", "text": "<p>Bel de melder.</p>"}  # type: ignore[assignment]
    put(article, question, pasted)
    assert publish(article).live


def test_what_two_authors_both_say_stays_with_who_agreed(
    article: ArticlePage, member: User, official: User
) -> None:
    law = "<p>Iedere gemeente richt vóór 1 januari een meldpunt in voor huurders.</p>"
    Post.objects.update(html=law)
    rows = blocks_of(article)
    for row in rows:
        row["value"]["text"] = law
    put(article, *rows)
    say(official, False)
    say(member, True)
    assert [row["id"] for row in blocks_of(article)] == [rows[1]["id"]]
    assert publish(article).live


def test_what_is_no_longer_for_everybody_is_not_published(
    article: ArticlePage, answered: Topic, official: User, member: User, moderator: User
) -> None:
    for user in (official, member):
        say(user, True)
    forum.hide_post(moderator, post=Post.objects.get(accepted_at__isnull=False))
    assert not publish(article).live


@pytest.mark.parametrize("audience", ["members", "closed"])
def test_private_content_is_refused(
    answered: Topic, theme: ThemePage, curator: User, audience: str
) -> None:
    slug = None if audience == "closed" else "dicht"
    Space.objects.filter(pk=answered.space_id).update(audience=audience, slug=slug)
    user = User.objects.get(pk=curator.pk)
    topic = Topic.objects.get(pk=answered.pk)
    with pytest.raises(ActionRefused):
        commands.draft_article(user, topic=topic, theme=theme, title="X")
    assert not ArticleDraft.objects.exists()


def test_a_moderator_makes_it_on_a_screen_of_its_own(
    client: Client,
    answered: Topic,
    theme: ThemePage,
    curator: User,
    editor: User,
    secret_topic: Topic,
    group: Group,
) -> None:
    path = f"/beheer/artikel-van/{answered.public_id}/"
    wish = {"title": "Mag weigeren?", "theme": str(theme.pk)}
    client.force_login(editor)
    assert client.post(path, wish).status_code == 302
    assert not can_make_article(editor)
    assert not ArticleDraft.objects.exists()
    client.force_login(curator)
    assert (
        path
        in client.get(
            f"{answered.space.path}{answered.public_id}-{answered.slug}/"
        ).content.decode()
    )
    assert "Mehmet Member" in soup(client.get(path)).get_text(" ")
    assert client.post(path, wish).status_code == 302
    assert ArticleDraft.objects.get().topic == answered
    again = soup(client.post(path, wish)).get_text(" ")
    assert "is al een artikel" in again
    secret = f"/beheer/artikel-van/{secret_topic.public_id}/"
    assert client.get(secret).status_code == 404
    desk = soup(client.get("/beheer/")).get_text(" ")
    assert "wacht op een schrijver" in desk


def test_only_somebody_who_is_quoted_answers(
    article: ArticlePage, outsider: User, person: Callable[..., User]
) -> None:
    for user in (outsider, person("Iemand Anders")):
        with pytest.raises(PermissionDenied):
            say(user, True)


def test_a_deleted_article_leaves_no_mark(
    client: Client, article: ArticlePage, answered: Topic, official: User, member: Any
) -> None:
    for user in (official, member):
        say(user, True)
    publish(article).delete()
    assert WORDS not in topic_page(client, answered)
    commands.note_published(article)


def test_whoever_cannot_be_asked_is_left_out(
    answered: Topic, theme: ThemePage, curator: User, member: User, official: User
) -> None:
    user = User.objects.get(pk=curator.pk)
    User.objects.filter(pk=member.pk).update(email=None)
    page = commands.draft_article(user, topic=answered, theme=theme, title="Zonder")
    assert "Wij twijfelen." in draft_of(page)
    assert "Nee, zie" not in draft_of(page)
    page.delete()
    User.objects.filter(pk=official.pk).update(state="closed", is_active=False)
    with pytest.raises(ActionRefused):
        commands.draft_article(user, topic=answered, theme=theme, title="Niets")


def test_of_an_article_that_was_deleted_nobody_is_asked_any_more(
    article: ArticlePage, member: User
) -> None:
    while run_once():
        pass
    asked = Notification.objects.filter(event__kind="consent_asked")
    assert asked.filter(recipient=member).exists()
    article.delete()
    assert not asked.exists()
