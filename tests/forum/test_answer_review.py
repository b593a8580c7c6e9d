"""An adviser vouches for an answer until a date, and hears when it is over."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.test import Client

import pytest
import time_machine

from accounts.models import User
from core.clock import AMSTERDAM, today
from forum import commands
from forum.models import Post, Space, Topic
from jobs.worker import run_once
from notifications.models import Notification

LATER = date(2030, 1, 31)


@pytest.fixture
def adviser(person: Callable[..., User]) -> User:
    """Rik advises for the association."""
    return person("Rik Regio", organisation_name="VNG", is_adviser=True)


@pytest.fixture
def answer(topic: Topic, member: User) -> Post:
    first = topic.posts.get(number=1)
    return commands.reply(
        member, topic=topic, parent=first, source="Nee, dat mag niet."
    )


def page(client: Client, topic: Topic) -> str:
    path = f"{topic.space.path}{topic.public_id}-{topic.slug}/"
    return " ".join(client.get(path).content.decode().split())


def test_the_topic_says_until_when_it_holds_and_that_it_is_over(
    client: Client, topic: Topic, answer: Post, adviser: User
) -> None:
    assert "Getoetst op" not in page(client, topic)
    with time_machine.travel(datetime(2029, 12, 3, 12, tzinfo=AMSTERDAM), tick=False):
        commands.check_answer(adviser, post=answer, until=LATER)
        assert "Getoetst op 3 december 2029, geldt tot 31 januari 2030" in page(
            client, topic
        )
        assert commands.expire_checked_answers() == 0
    with time_machine.travel(datetime(2030, 1, 31, 23, tzinfo=AMSTERDAM), tick=False):
        assert commands.expire_checked_answers() == 0
    with time_machine.travel(datetime(2030, 2, 1, 0, 5, tzinfo=AMSTERDAM), tick=False):
        assert commands.expire_checked_answers() == 1
        assert commands.expire_checked_answers() == 0
        said = page(client, topic)
        assert "Mogelijk verouderd</b>: getoetst op 3 december 2029" in said
        run_once()
        line = Notification.objects.get(recipient=adviser, event__post=answer)
        assert line.event.kind == "answer_outdated"
        # Looked at again: it holds until another day, and nothing is perhaps over.
        commands.check_answer(adviser, post=answer, until=date(2031, 1, 1))
        assert "geldt tot 1 januari 2031" in page(client, topic)
        assert not Post.objects.outdated().exists()


@pytest.mark.usefixtures("moderator")
def test_when_the_adviser_went_a_moderator_gets_the_task(
    answer: Post, adviser: User, moderator: User
) -> None:
    commands.check_answer(adviser, post=answer, until=today() + timedelta(days=1))
    User.objects.filter(pk=adviser.pk).update(is_adviser=False)
    with time_machine.travel(datetime(2040, 1, 1, tzinfo=AMSTERDAM), tick=False):
        commands.expire_checked_answers()
        run_once()
    told = Notification.objects.filter(event__kind="answer_outdated")
    assert set(told.values_list("recipient", flat=True)) == {moderator.pk}


def test_only_an_adviser_vouches_and_only_for_an_answer(
    topic: Topic,
    answer: Post,
    adviser: User,
    official: User,
    moderator: User,
    secret_topic: Topic,
) -> None:
    for user in (official, moderator):
        with pytest.raises(PermissionDenied):
            commands.check_answer(user, post=answer, until=LATER)
    for other in (topic.posts.get(number=1), secret_topic.posts.get()):
        with pytest.raises(PermissionDenied):
            commands.check_answer(adviser, post=other, until=LATER)
    with pytest.raises(commands.ActionRefused):
        commands.check_answer(adviser, post=answer, until=today())
    commands.check_answer(adviser, post=answer, until=LATER)
    for user in (official, moderator):
        with pytest.raises(PermissionDenied):
            commands.uncheck_answer(user, post=answer)
    commands.uncheck_answer(adviser, post=answer)
    commands.uncheck_answer(adviser, post=answer)
    answer.refresh_from_db()
    assert answer.checked_on is None


@pytest.mark.parametrize("who", ["author", "moderator"])
def test_other_words_are_not_the_ones_that_were_vouched_for(
    answer: Post, adviser: User, member: User, moderator: User, who: str
) -> None:
    commands.check_answer(adviser, post=answer, until=LATER)
    change: Any = {"source": "Toch wel.", "source_format": "text"}
    if who == "author":
        commands.edit_post(member, post=answer, **change)
    else:
        commands.moderate_post(moderator, post=answer, **change)
    answer.refresh_from_db()
    assert (answer.checked_on, answer.valid_until) == (None, None)


def test_the_form_gives_back_what_was_typed(
    client: Client, topic: Topic, answer: Post, adviser: User, space: Space
) -> None:
    client.force_login(adviser)
    assert f"{answer.path}toetsen/" in page(client, topic)
    path = f"{answer.path}toetsen/"
    said = client.post(path, {"until": "2001-01-01"}).content.decode()
    assert "2001-01-01" in said
    assert "nog moet komen" in said
    assert client.post(path, {"until": "2099-05-01"}).status_code == 302
    answer.refresh_from_db()
    assert (answer.checked_by, answer.valid_until) == (adviser, date(2099, 5, 1))
    assert client.post(path, {"act": "uncheck"}).status_code == 302
    answer.refresh_from_db()
    assert answer.checked_by is None
