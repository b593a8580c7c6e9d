"""Who reads along is counted for those who allow it, and for nobody else."""

from typing import Any

import pytest

from notifications import commands
from notifications.live import presence
from notifications.models import LiveSettings
from tests.committed_db import committed_rows
from tests.notifications.sockets import Page, act, live, signed_in


@pytest.fixture
def db(django_db_setup: Any, django_db_blocker: Any) -> Any:
    yield from committed_rows(django_db_blocker)


@pytest.fixture(autouse=True)
def alone(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    memory = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    settings.CHANNEL_LAYERS = memory
    monkeypatch.setattr(presence, "INTERVAL_SECONDS", 0.05)


def allow(*people):
    for user in people:
        commands.update_live_settings(user, toast=True, presence=True)


async def readers(page):
    while True:
        frame = await page.next()
        if frame["type"] == "presence":
            return frame


@live
async def test_colleagues_who_allow_it_count_each_other(topic, member, outsider):
    await act(allow, member, outsider)
    stream = f"topic.{topic.public_id}"
    async with Page(await act(signed_in, member)) as page:
        await page.follow(stream)
        async with Page(await act(signed_in, outsider)) as other:
            await other.follow(stream)
            told = {"type": "presence", "id": topic.public_id, "readers": 1}
            assert await readers(page) == told
            assert await readers(other) == told
        assert (await readers(page))["readers"] == 0


@live
async def test_who_does_not_allow_it_is_not_counted_and_sees_nothing(
    topic, member, outsider
):
    await act(allow, member)
    stream = f"topic.{topic.public_id}"
    async with Page(await act(signed_in, outsider)) as shy:
        await shy.follow(stream)
        async with Page(await act(signed_in, member)) as page:
            await page.follow(stream)
            kinds = {frame["type"] for frame in await page.all() + await shy.all()}
    assert "presence" not in kinds


def test_nobody_is_named_and_nothing_stays(topic, member, outsider, monkeypatch):
    ident = topic.public_id
    assert presence.touch(ident, member.pk) == 0
    assert presence.touch(ident, member.pk) == 0
    assert presence.touch(ident, outsider.pk) == 1
    assert str(member.pk) not in presence._get_readers(ident)
    presence.leave(ident, outsider.pk)
    assert presence.touch(ident, member.pk) == 0
    later = presence.time.time() + presence.TTL_SECONDS + 1
    monkeypatch.setattr(presence.time, "time", lambda: later)
    assert presence.touch(ident, outsider.pk) == 0


@pytest.mark.django_db
def test_the_boxes_beside_the_inbox_are_kept(client, member):
    client.force_login(member)
    page = client.get("/meldingen/").text
    assert 'name="toast" checked' in page
    assert 'name="presence" checked' not in page
    assert "data-toast" in client.get("/forum/").text
    assert "data-toast" not in page
    client.post("/meldingen/in-beeld/", {"presence": "on"})
    assert LiveSettings.objects.get().presence
    assert "data-toast" not in client.get("/forum/").text
    assert 'name="presence" checked' in client.get("/meldingen/").text
