"""The start page of /beheer/: what waits, one click from its act."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.test import Client

import pytest
import time_machine

from accounts import commands as accounts
from accounts.models import User
from cms.commands import request_advice, send_feedback
from cms.dashboard import items
from cms.models import Adviser, ForwardedQuestion, LinkCheck
from core.clock import now, start_of_day, today
from forum import commands as forum
from forum.models import Post, Space, Topic
from groups import commands as groups
from groups.models import Group, MembershipReview
from notifications.models import MailDelivery, OutboxEvent
from tests.cms.pages import soup

DESK = "/beheer/"


@pytest.fixture
def adviser(theme: Any, person: Callable[..., User]) -> User:
    return accounts.add_role(person("Rik Regio"), role="adviser")


@pytest.fixture
def admin(theme: Any, person: Callable[..., User]) -> User:
    return accounts.add_role(person("Ada Administrator"), role="administrator")


@pytest.fixture
def full(
    theme: Any,
    topic: Topic,
    group: Group,
    space: Space,
    member: User,
    official: User,
    newcomer: User,
    adviser: User,
    person: Callable[..., User],
) -> MembershipReview:
    """Something of everything waits."""
    first = topic.posts.get(number=1)
    answer = forum.reply(member, topic=topic, parent=first, source="Dat mag niet.")
    forum.check_answer(adviser, post=answer, until=today() + timedelta(days=1))
    Post.objects.filter(pk=answer.pk).update(valid_until=today() - timedelta(days=1))
    forum.report_post(official, post=answer, reason="wrong", comment="Klopt niet.")
    forum.ask(newcomer, space=space, title="Mijn eerste vraag", source="Wie?")
    old = forum.ask(official, space=space, title="Al lang gevraagd", source="Wie?")
    Topic.objects.filter(pk=old.pk).update(created_at=now() - timedelta(days=20))
    person("Wil Wachtend", state="pending")
    groups.propose_group(
        official, title="Werkgroep vragen", purpose="Samen.", kind="working"
    )
    theme.review_on = today()
    theme.save()
    send_feedback(theme, text="Het jaartal klopt niet.")
    broken = [{"target": "/weg/", "why": "404"}]
    LinkCheck.objects.create(page=theme, checked_at=now(), broken=broken)
    event = OutboxEvent.objects.create(kind="post_created", space=space, topic=topic)
    MailDelivery.objects.create(
        event=event, kind="note", recipient=official, state="dead"
    )
    return MembershipReview.objects.create(
        group=group, due_at=now() + timedelta(days=9)
    )


def names(user: User) -> set[str]:
    """What waits for somebody."""
    return {
        row.name
        for row in items.list_dashboard_items(User.objects.get(pk=user.pk))
        if row.count
    }


CURATED = {
    "reported",
    "first_posts",
    "accounts",
    "unanswered",
    "outdated",
    "proposals",
    "reviews",
    "pages",
    "remarks",
    "links",
}


@pytest.mark.usefixtures("full")
def test_each_role_has_its_own_and_nobody_more(
    curator: User, editor: User, adviser: User, admin: User, official: User
) -> None:
    assert names(curator) == CURATED
    assert names(editor) == {"pages", "remarks", "links"}
    assert names(adviser) == {"outdated"}
    assert names(admin) == {"dead_letters", "roles"}
    assert names(official) == set()


@pytest.mark.usefixtures("full")
def test_everything_is_one_click_from_its_act(client: Client, curator: User) -> None:
    client.force_login(curator)
    page = soup(client.get(DESK))
    links = [a["href"] for a in page.select(".desk a")]
    assert len(links) >= 11
    for link in links:
        assert client.get(str(link), follow=True).status_code == 200, link
    assert "Al lang gevraagd" in page.get_text()
    # Of a group no more than that it is there.
    assert "Intervisie huisvesting" not in page.get_text()


def test_empty_dashboard_shows_message(
    client: Client, curator: User, editor: User, theme: Any
) -> None:
    for user in (curator, editor):
        client.force_login(user)
        assert "Er wacht niets op u." in soup(client.get(DESK)).get_text()


def test_the_yearly_list_of_roles_waits_until_somebody_went_through_it(
    client: Client, admin: User, curator: User
) -> None:
    client.force_login(admin)
    waits = soup(client.get(DESK)).select_one("#desk-roles a")
    assert waits
    assert client.get(waits["href"]).status_code == 200
    assert not [m for m in items.list_dashboard_items(curator) if m.name == "roles"]
    accounts.review_roles(admin)
    assert "Er wacht niets op u." in soup(client.get(DESK)).get_text()
    with time_machine.travel(now() + timedelta(days=366)):
        assert "roles" in names(admin)


def test_who_leads_is_reminded_once_a_day_without_a_name(
    client: Client,
    full: MembershipReview,
    curator: User,
    editor: User,
    facilitator: User,
) -> None:
    ident = full.group.space.public_id
    path = f"{DESK}groepen/{ident}/herinneren/"
    told = OutboxEvent.objects.filter(kind="review_opened")
    for user, asked in ((editor, 0), (curator, 1), (curator, 1)):
        client.force_login(user)
        assert client.post(path).status_code == 302
        assert told.count() == asked
    assert client.post(f"{DESK}groepen/1234/herinneren/").status_code == 302
    with pytest.raises(PermissionDenied):
        groups.send_review_reminder(facilitator, public_id=ident)
    assert told.count() == 1


def test_reminded_today_means_since_midnight_here(
    full: MembershipReview, curator: User
) -> None:
    begins = start_of_day(today())
    for minutes, said in ((-1, False), (1, True)):
        full.reminded_at = begins + timedelta(minutes=minutes)
        full.save(update_fields=["reminded_at"])
        reviews = next(
            m for m in items.list_dashboard_items(curator) if m.name == "reviews"
        )
        assert [bool(item.detail) for item in reviews.items] == [said]


@pytest.mark.usefixtures("full")
def test_the_desk_asks_as_often_however_much_waits(
    client: Client,
    curator: User,
    space: Space,
    official: User,
    django_assert_num_queries: Any,
) -> None:
    user = User.objects.get(pk=curator.pk)
    with django_assert_num_queries(QUERIES):
        items.list_dashboard_items(user)
    for n in range(8):
        old = forum.ask(official, space=space, title=f"Vraag {n}", source="Wie?")
        Topic.objects.filter(pk=old.pk).update(created_at=now() - timedelta(days=20))
        groups.propose_group(official, title=f"W {n}", purpose="S.", kind="working")
    with django_assert_num_queries(QUERIES):
        items.list_dashboard_items(user)


QUERIES = 25


def test_an_adviser_sees_which_questions_wait_for_them(
    client: Client,
    adviser: User,
    curator: User,
    official: User,
    space: Space,
    person: Callable[..., User],
) -> None:
    row = Adviser.objects.create(name="Rik Regio", user=adviser)
    asked = request_advice(
        official, adviser=row, title="Mag dit?", source="Wij twijfelen."
    )
    old = forum.ask(official, space=space, title="Al lang gevraagd", source="Wie?")
    ForwardedQuestion.objects.create(topic=old, adviser=row)
    other = accounts.add_role(person("Ina Ander"), role="adviser")
    client.force_login(adviser)
    page = soup(client.get(DESK)).get_text(" ")
    for words in ("Vragen aan u", "Mag dit?", "alleen aan u gevraagd", old.title):
        assert words in page
    assert "advice" in names(adviser)
    for user in (other, curator):
        assert "advice" not in names(user)
        client.force_login(user)
        assert "Mag dit?" not in soup(client.get(DESK)).get_text(" ")
    client.force_login(official)
    listed = soup(client.get("/groepen/")).get_text(" ")
    assert "vraag aan een adviseur" in listed
    assert "werkgroep" not in listed
    for topic in (asked, old):
        question = topic.posts.get()
        forum.reply(adviser, topic=topic, parent=question, source="Ja, dat mag.")
    assert "advice" not in names(adviser)
