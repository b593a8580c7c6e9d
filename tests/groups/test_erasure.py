"""Erasure really erases, and says that it did."""

from datetime import date, timedelta

from django.apps import apps
from django.core.management import call_command
from django.db import models
from django.test import Client

import pytest

from core.clock import now, to_local
from core.security.erasure import ErasureStep, erasure_steps, register_erasure
from forum import commands as forum
from forum.models import Attachment, ModerationEntry, Space, Topic
from groups import commands
from groups.models import DestructionRecord, Group, Hold, Proposal
from jobs.worker import run_once
from notifications import commands as notifications
from notifications.models import Notification, PushDelivery, PushSubscription
from tests.groups.group_with_everything import CANARY, full_group, say
from tests.leak_scan import find_leaks


@pytest.fixture
def db(committed):
    """Real commits: bytes go when the rows are certainly gone."""


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.FILES_ROOT = tmp_path


@pytest.fixture
def elsewhere(moderator, facilitator):
    """Another group of the same facilitator."""
    group = commands.create_group(
        moderator, title="Een andere groep", facilitators=[facilitator]
    )
    forum.ask(facilitator, space=group.space, title="Blijft", source="Dit blijft.")
    return group


@pytest.fixture
def full(moderator, facilitator, member, elsewhere):
    return full_group(moderator, facilitator, member, elsewhere.space)


def today() -> date:
    return to_local(now()).date()


def due(group, days=0):
    group.erase_on = today() + timedelta(days=days)
    group.save(update_fields=["erase_on"])


def read_everything(group, *people):
    """What pages draw may be kept: so that there is something to be found."""
    for user in people:
        client = Client()
        client.force_login(user)
        for path in [group.space.path, "/zoeken/?q=" + CANARY, "/meldingen/"]:
            assert client.get(path).status_code == 200
        for topic in Topic.objects.filter(space=group.space, merged_into=None):
            client.get(f"{group.space.path}{topic.public_id}/", follow=True)


def push_waits(group, user):
    """A browser is still to be told of something in the group."""
    host = "https://updates.push.services.mozilla.com/"
    browser = PushSubscription.objects.create(user=user, endpoint=f"{host}wpush/1")
    line = Notification.objects.filter(event__space=group.space).first()
    PushDelivery.objects.create(notification=line, subscription=browser)


@pytest.mark.slow
def test_after_the_date_no_word_of_it_is_left_anywhere(
    full, facilitator, member, elsewhere
):
    """Rows, revisions, the search, files, inboxes, mails, outbox, caches."""
    read_everything(full, facilitator, member)
    push_waits(full, member)
    assert len(find_leaks(CANARY)) > 15
    due(full)
    foreseen = commands.count_rows(commands.ERASURE_OF_GROUP, full.space)
    assert commands.erase_due_groups() == 1
    assert find_leaks(CANARY) == []
    record = DestructionRecord.objects.get()
    assert record.counts == foreseen
    assert {name for name, count in foreseen.items() if not count} == {"holds"}
    assert (record.kind, record.subject) == ("group", full.space.public_id)
    assert (record.reason, record.due_on) == ("date", today())
    while run_once():
        pass
    assert find_leaks(CANARY) == []
    assert Topic.objects.get(space=elsewhere.space).title == "Blijft"


def test_what_waits_in_the_outbox_goes_with_it(full):
    """Mails and lines that nobody has written yet are never written."""
    due(full)
    commands.erase_due_groups()
    while run_once():
        pass
    assert find_leaks(CANARY) == []


@pytest.mark.slow
def test_every_table_that_reaches_a_space_is_named(full):
    """A new table that belongs to a space, and that no part names, fails here."""
    named = {
        part.rows(full.space).model for part in erasure_steps(commands.ERASURE_OF_GROUP)
    }
    # A proposal is of no group yet: the space it names is that of its theme.
    assert within_a_space() - named == {Proposal}


def within_a_space() -> set[type[models.Model]]:
    """Models that point at a space, at what points at one, and so on."""
    found: set[type[models.Model]] = {Space}
    ours = [
        model
        for label in ("forum", "groups", "notifications")
        for model in apps.get_app_config(label).get_models()
    ]
    while True:
        more = {
            model
            for model in ours
            for field in model._meta.get_fields()
            if isinstance(field, models.ForeignKey) and field.related_model in found
        }
        if more <= found:
            return found
        found |= more


def test_before_its_date_and_without_one_nothing_is_erased(full, group):
    due(full, days=1)
    assert commands.erase_due_groups() == 0
    assert Group.objects.count() == 3
    assert not DestructionRecord.objects.exists()


def test_a_hold_stops_the_clock_until_it_is_lifted(full, facilitator):
    due(full)
    hold = Hold.objects.create(group=full, reason=say("geschil"), placed_by=facilitator)
    assert commands.erase_due_groups() == 0
    with pytest.raises(commands.HoldError):
        commands.erase_group(full)
    assert Group.objects.filter(pk=full.pk).exists()
    hold.lifted_at, hold.lifted_by = now(), facilitator
    hold.save()
    assert commands.erase_due_groups() == 1
    assert find_leaks(CANARY) == []


def test_the_logs_of_other_spaces_stay_and_point_at_nothing(full, elsewhere):
    lines = ModerationEntry.objects.filter(space=elsewhere.space).order_by("pk")
    assert [(line.act, bool(line.topic)) for line in lines] == [
        ("pin", True),
        ("move", True),
    ]
    due(full)
    commands.erase_due_groups()
    kept = [(line.act, line.topic, line.to_space, line.reason) for line in lines.all()]
    assert kept == [
        ("pin", None, None, "Blijft staan."),
        ("move", None, None, "Hoort daar."),
    ]


def test_the_figures_of_everything_else_stay_right(full, capsys):
    due(full)
    commands.erase_due_groups()
    call_command("recount", "--dry-run")
    assert "->" not in capsys.readouterr().out


def test_a_failing_part_leaves_all_of_it(full, monkeypatch):
    """One transaction: nothing is half erased, and the next run tries again."""
    due(full)

    def fails(self, *args):
        raise RuntimeError(CANARY)

    with monkeypatch.context() as patch:
        patch.setattr("forum.moderation.log_triggers._set_flag", fails)
        assert commands.erase_due_groups() == 0
    assert Topic.objects.filter(title=say("onderwerp")).exists()
    assert any(place.startswith("file") for place in find_leaks(CANARY))
    assert commands.erase_due_groups() == 1
    assert find_leaks(CANARY) == []


def test_what_points_at_others_goes_first():
    """Each app names its own tables; wiring puts them in order."""
    order = [part.name for part in erasure_steps(commands.ERASURE_OF_GROUP)]
    given = [
        *notifications.space_erasure_steps(),
        *commands.group_erasure_steps(),
        *forum.list_space_erasure_steps(),
    ]
    mine = [part.name for part in given]
    assert [name for name in order if name in mine] == mine
    assert order.index("invitations") < order.index("groups") < order.index("spaces")


def test_a_part_of_a_group_goes_by_the_same_machinery(full, facilitator):
    """A case expires on its own; the group stays, and so does its record afterwards."""
    register_erasure(
        "test",
        ErasureStep(
            "files", lambda of: Attachment.objects.filter(space=of), forum.erase_files
        ),
    )
    of = {"group": full, "public_id": 12, "reason": "case"}
    record = commands.erase("test", full.space, **of)
    assert record.counts == {"files": 1}
    assert (record.within, record.due_on) == (full.space.public_id, None)
    assert not any(place.startswith("file") for place in find_leaks(CANARY))
    assert Topic.objects.filter(title=say("onderwerp")).exists()
    due(full)
    commands.erase_due_groups()
    assert [row.kind for row in DestructionRecord.objects.all()] == ["group", "test"]
    assert find_leaks(CANARY) == []
