"""In short: many write at once, on either database, and all arrives."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection

import pytest

from accounts.models import User
from forum import commands
from forum.models import Post, Topic
from tests.forum.expected_counts import differences

WRITERS, ROUNDS = 10, 4


@pytest.fixture
def db(committed: None) -> None:
    """Commit rows, so that threads can see them."""


@pytest.mark.slow
def test_nobody_is_told_that_the_database_is_busy(
    topic: Topic, moderator: User, person: Callable[..., User]
) -> None:
    """On SQLite writers queue; a question about a lock is nothing for a person."""
    question = topic.posts.get()
    people = [person(f"Schrijver {n}") for n in range(WRITERS)]

    def work(user: User) -> Any:
        try:
            for n in range(ROUNDS):
                mine = commands.reply(
                    user, topic=topic, parent=question, source=f"{user} {n}"
                )
                commands.mark_read(user, topic=topic, numbers=range(1, mine.number))
                change = {"source": f"{user} {n}, beter", "source_format": "text"}
                commands.edit_post(user, post=mine, **change)
                if n % 2:
                    commands.remove_post(moderator, post=mine)
                    commands.restore_post(moderator, post=mine)
                    commands.leave(user, space=topic.space)
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        for done in [pool.submit(work, user) for user in people]:
            done.result()
    texts = Post.objects.exclude(pk=question.pk).values_list("text", flat=True)
    assert set(texts) == {f"{u} {n}, beter" for u in people for n in range(ROUNDS)}
    assert not differences()
