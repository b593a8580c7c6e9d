"""A page hears nothing more when the right to it ends."""

import pytest

from accounts.models import User
from forum import commands
from forum.models import Space, Topic
from tests.notifications.socket.requests import reply, reply_in
from tests.notifications.sockets import Page, act, live, refused, signed_in

# -- Rights that end ----------------------------------------------------------


def removed(user: User, space: Space, facilitator: User) -> None:
    commands.remove_participant(facilitator, space=space, user=user)


def left(user: User, space: Space, facilitator: User) -> None:
    commands.leave(user, space=space)


@pytest.mark.parametrize("end", [removed, left])
@live
async def test_who_is_no_longer_a_member_hears_nothing_more(
    end, secret_topic, secret, member, facilitator
):
    space = secret_topic.space
    client = await act(signed_in, member)
    async with Page(client) as page, Page(client) as other_tab:
        for tab in (page, other_tab):
            await tab.follow(*secret)
        await act(end, member, space, facilitator)
        for tab in (page, other_tab):
            frames = [await tab.next(), await tab.next()]
            assert {f["stream"] for f in frames if f["type"] == "refused"} == set(
                secret
            )
        await act(reply_in, secret_topic, facilitator)
        assert await page.is_quiet()
        assert await other_tab.is_quiet()
        assert await page.follow(*secret) == [refused(stream) for stream in secret]


@live
async def test_a_removal_that_was_not_announced_still_holds(
    secret_topic, secret, member, facilitator, monkeypatch
):
    """The live layer was away at that moment: the right is asked at every hint."""
    monkeypatch.setattr(
        "notifications.live.broadcast.recheck_rights", lambda user_id: None
    )
    async with Page(await act(signed_in, member)) as page:
        await page.follow(*secret)
        await act(removed, member, secret_topic.space, facilitator)
        await act(reply_in, secret_topic, facilitator)
        frames = await page.all()
    assert {f["type"] for f in frames} == {"refused"}


@live
async def test_a_guest_whose_time_is_over_hears_nothing_more(
    secret_topic, secret, outsider, facilitator
):
    space = secret_topic.space
    await act(commands.add_participant, outsider, space=space, role="guest")
    async with Page(await act(signed_in, outsider)) as page:
        await page.follow(*secret)
        past = "2026-01-01T00:00Z"
        await act(lambda: outsider.participations.update(until=past))
        await act(reply_in, secret_topic, facilitator)
        assert {f["type"] for f in await page.all()} == {"refused"}


@live
async def test_a_topic_that_leaves_the_public_leaves_the_public_s_pages(
    topic, question, members_space, moderator, member
):
    async with Page() as page, Page(await act(signed_in, member)) as members_page:
        stream = f"topic.{topic.public_id}"
        await page.follow(stream)
        await members_page.follow(stream)
        await act(commands.move_topic, moderator, topic=topic, to=members_space)
        assert refused(stream) in await page.all()
        await act(reply, member, question)
        assert await page.is_quiet()
        assert any("post" in frame for frame in await members_page.all())
        assert await page.follow(stream) == [refused(stream)]


@live
async def test_a_topic_that_goes_into_a_group_leaves_every_other_page(
    topic, question, group, facilitator, moderator, official
):
    """Open sockets follow at once, in both directions."""
    facilitator.is_moderator = True
    await act(facilitator.save)
    stream = f"topic.{topic.public_id}"
    outside = Page(await act(signed_in, official))
    async with outside as page, Page(await act(signed_in, facilitator)) as inside:
        await page.follow(stream)
        await inside.follow(stream)
        await act(commands.move_topic, facilitator, topic=topic, to=group.space)
        assert refused(stream) in await page.all()
        await act(reply, facilitator, question)
        assert await page.is_quiet()
        assert any("post" in frame for frame in await inside.all())


@live
async def test_a_merge_is_told_to_the_pages_of_both_topics(
    topic, space, official, moderator
):
    ask = {"space": space, "title": "Nog eens", "source": "Dubbel."}
    other = await act(lambda: commands.ask(official, **ask))
    emptied, stays = (f"topic.{t.public_id}" for t in (other, topic))
    async with Page() as page, Page() as staying:
        await page.follow(emptied)
        await staying.follow(stays)
        last = await act(lambda: Topic.objects.get(pk=topic.pk).last_number)
        await act(commands.merge_topics, moderator, topic=other, into=topic)
        assert refused(emptied) in await page.all()
        counts = [f for f in await staying.all() if f.get("current")]
        assert [frame["number"] for frame in counts] == [last + 1]
