"""The first five minutes: what one works on, where a question belongs, a tour; and the
start page of somebody who is at home."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.test import Client

import pytest
import time_machine

from accounts.models import User
from cms.models import HomePage
from core.clock import now, to_local
from forum import commands
from forum.models import Participation, Space, Topic
from groups import commands as groups
from tests.cms.pages import soup, visible_text
from tests.conftest import PASSWORD


def sign_in(client: Client, user: User) -> Any:
    form = {"login": user.email, "password": PASSWORD}
    return client.post("/account/login/", form)


def test_somebody_new_is_led_to_what_they_work_on(
    client: Client, home: HomePage, space: Space, person: Callable[..., User]
) -> None:
    new = person("Nina Nieuw")
    assert sign_in(client, new).url == "/begin/?eerste"
    page = soup(client.get("/begin/?eerste"))
    box = page.select_one("input[name=ruimte]")
    assert box is not None
    answer = client.post("/begin/", {"ruimte": [box["value"], "geen-getal"]})
    assert answer.url == "/?rondleiding"
    assert Participation.objects.get(user=new).space == space
    assert page_has_space(client, space)
    client.post("/account/logout/")
    assert sign_in(client, new).url == "/"


def page_has_space(client: Client, space: Space) -> bool:
    return bool(soup(client.get("/")).select(f'.side a[href="{space.path}"]'))


def test_who_takes_part_already_is_at_home(
    client: Client, home: HomePage, topic: Topic, official: User
) -> None:
    assert sign_in(client, official).url == "/begin/?eerste"
    assert client.get("/begin/?eerste").url == "/"
    # Whoever comes back to choose more sees what they are in already.
    box = soup(client.get("/begin/")).select_one("input[checked][disabled]")
    assert box is not None
    assert box["value"] == str(topic.space.public_id)


def test_choosing_nothing_is_fine(
    client: Client, home: HomePage, space: Space, person: Callable[..., User]
) -> None:
    new = person("Nina Nieuw")
    client.force_login(new)
    client.post("/begin/", {})
    assert not Participation.objects.filter(user=new).exists()
    start = client.get("/")
    assert "Dat kan ook later" in visible_text(start)
    assert soup(start).select_one('main a[href="/begin/"]')


def test_nobody_is_led_into_a_closed_space(
    client: Client, home: HomePage, secret_topic: Topic, official: User
) -> None:
    client.force_login(official)
    assert str(secret_topic.space.public_id) not in client.get("/begin/").text
    client.post("/begin/", {"ruimte": secret_topic.space.public_id})
    closed = Participation.all_objects.filter(user=official, space=secret_topic.space)
    assert not closed.exists()


def test_a_question_begins_with_where_it_belongs(
    client: Client, space: Space, members_space: Space, member: User
) -> None:
    commands.join(member, space=members_space)
    client.force_login(member)
    page = soup(client.get("/stel-een-vraag/"))
    found = [link["href"] for link in page.select("main .row__main a")]
    # First where one takes part.
    assert found == [f"{members_space.path}nieuw/", f"{space.path}nieuw/"]
    assert "in één zin" in page.get_text()


def test_asking_without_a_name_is_promised_only_where_a_space_takes_it(
    client: Client, space: Space, member: User
) -> None:
    client.force_login(member)
    words = "zonder uw naam"
    assert words not in client.get("/stel-een-vraag/").text
    Space.objects.filter(pk=space.pk).update(allows_anonymous=True)
    assert words in client.get("/stel-een-vraag/").text


def test_the_tour_is_a_page_that_links_to_nothing_private(client: Client) -> None:
    page = soup(client.get("/rondleiding/"))
    assert len(page.select("[data-tour-step]")) == 5
    assert page.select_one("template[data-tour-panel]")


def test_the_start_says_what_is_new_and_what_waits(
    client: Client, home: HomePage, topic: Topic, member: User, official: User
) -> None:
    form = f"space.{topic.space.public_id}"
    commands.save_draft(
        member,
        form=form,
        space=topic.space,
        source="Ik vroeg mij af",
        source_format="text",
        title="Half geschreven",
    )
    client.force_login(member)
    page = client.get("/")
    assert topic.title in visible_text(page)  # unanswered
    assert "Er is niets nieuws" in visible_text(page)
    draft = soup(page).find("a", string="Half geschreven")
    assert draft is not None
    assert client.get(draft["href"]).status_code == 200
    # One's own question does not wait for oneself.
    client.force_login(official)
    assert topic.title not in soup(client.get("/")).select_one("main").get_text()


def test_the_next_meeting_stands_there_with_what_one_said(
    client: Client, home: HomePage, group: Any, member: User, facilitator: User
) -> None:
    begins = now() + timedelta(days=3)
    meeting = groups.plan_meeting(
        facilitator,
        group=group,
        title="Tweede keer",
        starts_at=begins,
        ends_at=begins + timedelta(hours=2),
    )
    client.force_login(member)
    assert "Laat weten of u komt" in visible_text(client.get("/"))
    groups.answer_meeting(member, meeting=meeting, answer="yes")
    assert "Ik kom" in visible_text(client.get("/"))


SIGNED_IN = 13


@pytest.mark.parametrize("more", [0, 6])
def test_the_queries_of_ones_own_start_are_fixed(
    client: Client,
    home: HomePage,
    topic: Topic,
    member: User,
    official: User,
    more: int,
    django_assert_num_queries: Any,
) -> None:
    for number in range(more):
        title = f"Vraag {number}"
        commands.ask(official, space=topic.space, title=title, source="Weet u dit?")
    client.force_login(member)
    client.get("/")
    with django_assert_num_queries(SIGNED_IN):
        client.get("/")


def test_who_may_write_nowhere_reads_so_before_choosing_where(
    client, space, official, moderator
):
    until = now() + timedelta(days=2)
    commands.mute(moderator, user=official, until=until, reason="Wacht even.")
    client.force_login(official)
    page = client.get("/stel-een-vraag/").text
    assert "Wacht even." in page
    assert f"{space.path}nieuw/" not in page
    User.objects.filter(pk=official.pk).update(muted_until=now())
    page = client.get("/stel-een-vraag/").text
    assert "Wacht even." not in page
    assert f"{space.path}nieuw/" in page


@pytest.mark.parametrize(
    ("hour", "words"),
    [(0, "Welkom"), (4, "Welkom"), (5, "Goedemorgen"), (12, "Goedemiddag")],
)
def test_the_start_greets_by_the_clock(
    client: Client, home: HomePage, topic: Topic, official: User, hour: int, words: str
) -> None:
    client.force_login(official)
    with time_machine.travel(today_at(hour), tick=False):
        page = soup(client.get("/"))
    assert [h.get_text() for h in page.select("h1")] == [words]


def today_at(hour: int) -> datetime:
    return to_local(now()).replace(hour=hour, minute=30)
