"""The log of moderation: what it says, and that nobody changes it."""

from django.db import DatabaseError, transaction

import pytest

from forum.commands.moderation_log import log_act
from forum.models import ModerationEntry

Act = ModerationEntry.Act


@pytest.fixture
def entry(topic, moderator):
    question = topic.posts.get()
    with transaction.atomic():
        return log_act(moderator, Act.HIDE, post=question, reason="Te\u202elang\n ")


def test_a_post_brings_its_place_and_its_author_along(entry, topic, official):
    entry.refresh_from_db()
    assert (entry.topic, entry.space, entry.person) == (topic, topic.space, official)
    assert entry.reason == "Telang"


def refused(act):
    with pytest.raises(DatabaseError), transaction.atomic():
        act()


def test_an_entry_is_not_changed(entry, outsider):
    rows = ModerationEntry.objects.filter(pk=entry.pk)
    refused(lambda: rows.update(act=Act.RESTORE))
    refused(lambda: rows.update(actor=outsider))
    refused(lambda: rows.update(reason="Iets anders"))
    refused(lambda: rows.update(reason="", person=outsider))
    assert rows.get().act == Act.HIDE


def test_a_reason_can_be_emptied(entry):
    rows = ModerationEntry.objects.filter(pk=entry.pk)
    rows.update(reason="")
    assert (rows.get().reason, rows.get().act) == ("", Act.HIDE)


@pytest.mark.postgres_only  # on SQLite rows can go: forum/moderation/log_triggers.py
def test_an_entry_is_not_deleted(entry):
    refused(ModerationEntry.objects.all().delete)
    assert ModerationEntry.objects.filter(pk=entry.pk).exists()
