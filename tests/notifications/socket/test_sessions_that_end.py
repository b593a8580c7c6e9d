"""A page closes when its session ends, told and not found out later."""

from django.contrib.sessions.models import Session
from django.test import Client

import pytest

from accounts import commands as accounts
from accounts.models import User
from notifications.live.consumers import CLOSE_SIGNED_OUT
from notifications.live.subscriptions import get_session_user
from tests.conftest import PASSWORD
from tests.notifications.socket.requests import signs_out
from tests.notifications.sockets import Page, act, live, refused, signed_in


def changes_password(client: Client, user: User, moderator: User) -> None:
    new = "een-heel-ander-wachtwoord"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert client.post("/account/password/change/", form).status_code == 302


def is_suspended(client: Client, user: User, moderator: User) -> None:
    accounts.suspend(moderator, user=user)


ENDS = [signs_out, changes_password, is_suspended]


@pytest.mark.parametrize("end", ENDS)
@live
async def test_when_the_session_ends_its_pages_close_at_once(
    end, member, moderator, secret, secret_topic
):
    client = await act(signed_in, member)
    async with Page(client) as page:
        await page.follow(*secret, "inbox")
        key = client.cookies["sessionid"].value
        await act(end, client, member, moderator)
        assert await page.close_code() == CLOSE_SIGNED_OUT
    client.cookies["sessionid"] = key
    async with Page(client) as page:
        streams = [*secret, "inbox"]
        assert await page.follow(*streams) == [refused(stream) for stream in streams]


@pytest.mark.parametrize("end", ENDS)
def test_when_the_pages_are_rung_the_session_is_over_already(
    end, member, moderator, monkeypatch
):
    """Else a quick page asks too early and stays open for another minute."""
    client = signed_in(member)
    key = client.cookies["sessionid"].value
    found = []
    monkeypatch.setattr(
        "notifications.live.broadcast.recheck_rights",
        lambda user_id: found.append(get_session_user(key).is_authenticated),
    )
    end(client, member, moderator)
    assert found
    assert not any(found)


@live
async def test_signing_out_here_leaves_the_other_browser_signed_in(member, moderator):
    here, there = await act(signed_in, member), await act(signed_in, member)
    async with Page(here) as page, Page(there) as other:
        for tab in (page, other):
            await tab.follow("inbox")
        await act(signs_out, here, member, moderator)
        assert await page.close_code() == CLOSE_SIGNED_OUT
        assert await other.is_quiet()
        (frame,) = await other.follow("inbox")
        assert frame["type"] == "inbox"


@live
async def test_a_session_that_ran_out_is_noticed_by_itself(member, monkeypatch):
    monkeypatch.setattr("notifications.live.consumers.RECHECK_SECONDS", 0.2)
    async with Page(await act(signed_in, member)) as page:
        await page.follow("inbox")
        await act(Session.objects.all().delete)
        assert await page.close_code() == CLOSE_SIGNED_OUT


@live
async def test_a_right_that_ended_silently_is_noticed_by_itself(
    members_space, official, moderator, monkeypatch
):
    monkeypatch.setattr("notifications.live.consumers.RECHECK_SECONDS", 0.2)
    stream = f"space.{members_space.public_id}"
    async with Page(await act(signed_in, official)) as page:
        await page.follow(stream)
        await act(User.objects.filter(pk=official.pk).update, state="pending")
        assert await page.next() == refused(stream)
