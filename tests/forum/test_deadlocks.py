"""Whoever loses a deadlock is done once more, and it happens once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection, transaction
from django.test import Client

import pytest

from core.db import retry
from forum import commands
from forum.commands.counters import lock_topic
from forum.models import Attachment, Participation, Post, Space
from notifications.models import OutboxEvent
from tests.forum.concurrency import in_thread, somebody_waits, wait_until

USUAL = 1  # second; a connection goes back to the pool
FILE = b"a;b\n1;2\n"

pytestmark = pytest.mark.postgres_only


@pytest.fixture
def db(committed: None) -> None:
    """Commit rows, so that threads can see them."""


def looks_after(seconds: int) -> None:
    """How long this connection waits for a lock before it looks for a deadlock, once.

    Whoever looks while there is one loses. Only a superuser of PostgreSQL may say it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('deadlock_timeout', %s, false)"
            " WHERE current_setting('is_superuser') = 'on'",
            [f"{seconds}s"],
        )


class Rival:
    """Takes two locks the wrong way round, so often as it is asked to.

    It never looks, so it wins, and the other looks so late that on a slow machine, too,
    it waits already.
    """

    def __init__(self, topic: Any, member: Any, times: int) -> None:
        self.topic, self.member, self.left = topic, member, times
        self.holds = threading.Event()

    def run(self) -> None:
        looks_after(60)
        while self.left:
            with transaction.atomic():
                rows = Participation.all_objects.select_for_update()
                rows.get(space=self.topic.space_id, user=self.member)
                self.holds.set()
                # The other holds the topic by then.
                wait_until(somebody_waits)
                self.left -= 1
                lock_topic(self.topic.pk)
        looks_after(USUAL)


def send(client: Client, topic: Any, member: Any, times: int) -> Any:
    # Who comes back takes the lock of their participation after that of the topic.
    commands.join(member, space=topic.space)
    commands.leave(member, space=topic.space)
    client.force_login(member)
    rival = Rival(topic, member, times)
    question = topic.posts.get()
    form = {
        "source": "Dat mag.",
        "source_format": "text",
        "uploads": SimpleUploadedFile("lijst.csv", FILE, "text/csv"),
    }
    path = f"/forum/bericht/{question.public_id}/antwoord/"

    def post() -> Any:
        looks_after(4)
        answer = client.post(path, form)
        looks_after(USUAL)
        return answer

    with ThreadPoolExecutor(2) as pool:
        losing = pool.submit(in_thread, rival.run)
        assert rival.holds.wait(10)
        sent = pool.submit(in_thread, post)
        answer = sent.result()
        rival.left = 0
        losing.result()
    return answer


def test_a_reply_that_loses_a_deadlock_is_written_once(topic, member, client, caplog):
    answer = send(client, topic, member, times=1)
    assert answer.status_code == 302
    assert caplog.text.count("tried once more") == 1
    post = Post.objects.get(author=member)
    assert [file.size for file in post.attachments.all()] == [len(FILE)]
    space = Space.objects.get(pk=topic.space_id)
    assert (space.post_count, topic.posts.count()) == (2, 2)
    # The file of the first try is shown nowhere, and goes like any other such file.
    assert Attachment.objects.filter(posts=None).count() == 1
    assert OutboxEvent.objects.filter(post=post).count() == 1


def test_whoever_always_loses_is_told_and_nothing_stands(
    topic, member, client, monkeypatch
):
    client.raise_request_exception = False
    monkeypatch.setattr(retry, "MAX_RETRIES", 1)
    answer = send(client, topic, member, times=2)
    assert answer.status_code == 500
    assert not Post.objects.filter(author=member).exists()
    assert Space.objects.get(pk=topic.space_id).post_count == 1


def test_no_other_error_is_tried_again():
    assert not retry.is_retryable(OperationalError("the disk is full"))
    assert not retry.is_retryable(ValueError())
