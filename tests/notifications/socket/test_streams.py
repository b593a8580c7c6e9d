"""What a page hears of topics, spaces, groups and the inbox."""

import asyncio

import pytest

from accounts import commands as accounts
from forum import commands
from jobs.worker import run_once
from notifications import commands as notes
from notifications.models import Notification
from tests.notifications.socket.requests import (
    NOWHERE,
    TEXT,
    reply,
    reply_in,
    streams_of,
)
from tests.notifications.sockets import Page, act, live, refused, signed_in

# -- Public streams -----------------------------------------------------------


@live
async def test_a_visitor_follows_a_public_topic_and_its_figures(
    topic, question, space, member
):
    async with Page() as page:
        now_topic, now_space = await page.follow(*streams_of(topic))
        assert now_topic["current"]
        assert (now_topic["id"], now_topic["number"]) == (topic.public_id, 1)
        assert now_space["participants"] == 1
        post = await act(reply, member, question)
        frames = await page.all()
    await act(space.refresh_from_db)
    hints = [f for f in frames if f["type"] == "topic"]
    assert {(f["id"], f["post"]) for f in hints} == {(topic.public_id, post.public_id)}
    figures = [f for f in frames if f["type"] == "space"]
    assert figures[-1]["participants"] == 2
    updated = post.created_at.isoformat(timespec="seconds")
    assert figures[-1]["updated"] == updated
    assert not any("current" in frame for frame in frames)


@live
async def test_no_frame_holds_a_title_a_name_or_a_text(
    topic, question, secret_topic, member, facilitator, secret
):
    pages = [Page(), Page(await act(signed_in, member))]
    for page in pages:
        async with page:
            await page.follow(*streams_of(topic), *secret, "inbox")
            await act(reply, facilitator, question, "Onzegbaar")
            await act(reply_in, secret_topic, facilitator)
            await act(run_once)
            await page.all()
            assert len(page.heard) > 5
    heard = "".join(text for page in pages for text in page.heard)
    for word in ("Kanarie", "Onzegbaar", "Mag u", "Fatima", "Intervisie", "weigeren"):
        assert word not in heard


@live
async def test_hints_come_only_of_what_is_followed(topic, question, member, space):
    async with Page() as page:
        await page.follow(f"space.{space.public_id}")
        await act(reply, member, question)
        kinds = {frame["type"] for frame in await page.all()}
    assert kinds == {"space"}


@live
async def test_following_twice_tells_once(topic, question, member):
    stream = f"topic.{topic.public_id}"
    async with Page() as page:
        await page.follow(stream)
        await page.send({"type": "subscribe", "streams": [stream, stream]})
        assert await page.is_quiet()
        await act(commands.edit_post, topic.author, post=question, **TEXT)
        assert len(await page.all()) == 1


@live
async def test_every_change_of_a_post_is_hinted_at(topic, question, member, moderator):
    answer = await act(reply, member, question)
    changes = [
        lambda: commands.edit_post(member, post=answer, **TEXT),
        lambda: commands.accept_answer(topic.author, post=answer),
        lambda: commands.unaccept_answer(topic.author, post=answer),
        lambda: commands.hide_post(moderator, post=answer),
        lambda: commands.restore_post(moderator, post=answer),
        lambda: commands.remove_post(moderator, post=answer),
    ]
    for number, change in enumerate(changes):
        async with Page() as page:  # a new one: many at once are merged
            await page.follow(f"topic.{topic.public_id}")
            await act(change)
            (frame,) = await page.all()
            assert frame["changed"] == [answer.public_id]
            is_gone = number in {3, 5}
            assert frame["gone"] == ([answer.public_id] if is_gone else [])


@live
async def test_what_happens_to_a_topic_itself_is_hinted_at(
    topic, question, member, moderator
):
    answer = await act(reply, member, question)
    changes = [
        (lambda: commands.react(moderator, post=answer, kind="useful"), [answer]),
        (lambda: commands.unreact(moderator, post=answer, kind="useful"), [answer]),
        (lambda: commands.settle_question(topic.author, topic=topic), []),
        (lambda: commands.close_topic(moderator, topic=topic), []),
    ]
    for change, posts in changes:
        async with Page() as page:
            await page.follow(f"topic.{topic.public_id}")
            await act(change)
            (frame,) = await page.all()
            await act(topic.refresh_from_db)
            assert frame == {
                "type": "topic",
                "id": topic.public_id,
                "version": topic.version,
                "changed": [post.public_id for post in posts],
                "gone": [],
            }


@live
async def test_many_changes_at_once_come_as_a_few(topic, question, member, moderator):
    answer = await act(reply, member, question)
    async with Page() as page:
        await page.follow(f"topic.{topic.public_id}")
        for _n in range(5):
            await act(commands.react, moderator, post=answer, kind="useful")
            await act(commands.unreact, moderator, post=answer, kind="useful")
        frames = await page.all()
        await act(topic.refresh_from_db)
        while frames[-1]["version"] < topic.version:
            frames.append(await page.next())
    assert len(frames) < 10
    assert frames[-1]["changed"] == [answer.public_id]


@live
async def test_removed_member_gets_no_merged_change(
    secret_topic, secret, member, facilitator
):
    first = await act(secret_topic.posts.select_related("topic__space").first)
    answer = await act(reply, facilitator, first)
    async with Page(await act(signed_in, member)) as page:
        await page.follow(*secret)
        for _n in range(3):
            edit = {"post": answer, "source": f"Tekst {_n}", "source_format": "text"}
            await act(commands.edit_post, facilitator, **edit)
        await page.all()
        edit["source"] = "De laatste"
        await act(commands.edit_post, facilitator, **edit)  # merged: it waits
        await act(commands.leave, member, space=secret_topic.space)
        await page.all()
        await asyncio.sleep(0.7)
        frames = await page.all()
    assert not [frame for frame in frames if "changed" in frame]


@live
async def test_the_inbox_tells_what_is_about_another_topic(
    topic, question, official, member, space
):
    async with Page(await act(signed_in, official)) as page:
        await page.follow(f"topic.{topic.public_id}", "inbox")
        await act(reply, member, question)
        await act(run_once)
        told = [f for f in await page.all() if f["type"] == "inbox"][-1]
        assert (told["unread"], told["elsewhere"]) == (1, 0)
        other = await act(
            commands.ask, official, space=space, title="Iets anders", source="x"
        )
        await act(reply_in, other, member)
        await act(run_once)
        told = [f for f in await page.all() if f["type"] == "inbox"][-1]
        assert (told["unread"], told["elsewhere"]) == (2, 1)


@live
async def test_whoever_waited_hears_of_the_admission(person, moderator):
    waiting = await act(person, "Wilma Wacht", state="pending")
    async with Page(await act(signed_in, waiting)) as page:
        await page.follow("inbox")
        await act(accounts.approve, moderator, user=waiting)
        assert {"type": "admitted"} in await page.all()


# -- What is not for everybody ------------------------------------------------


@live
async def test_the_stream_of_a_members_space_is_for_people_with_an_account(
    members_space, official, person
):
    waiting = await act(person, "Wilma Wacht", state="pending")
    stream = f"space.{members_space.public_id}"
    async with Page() as page:
        assert await page.follow(stream) == [refused(stream)]
    async with Page(await act(signed_in, waiting)) as page:
        assert await page.follow(stream) == [refused(stream)]
    async with Page(await act(signed_in, official)) as page:
        (frame,) = await page.follow(stream)
        assert frame == {
            "type": "space",
            "id": members_space.public_id,
            "current": True,
        }
        await act(commands.join, official, space=members_space)
        (frame,) = await page.all()
        assert frame == {"type": "space", "id": members_space.public_id}


@pytest.mark.parametrize("name", ["visitor", "official", "moderator", "outsider"])
@live
async def test_a_group_s_stream_is_refused_like_one_that_is_not_there(
    request, name, secret, secret_topic, member
):
    user = None if name == "visitor" else await act(request.getfixturevalue, name)
    async with Page(user and await act(signed_in, user)) as page:
        for stream in secret:
            kind = stream.partition(".")[0]
            nowhere = f"{kind}.{NOWHERE}"
            asked = await page.follow(stream, nowhere)
            assert asked == [refused(stream), refused(nowhere)]
        await act(reply_in, secret_topic, member)
        assert await page.is_quiet()


@live
async def test_a_member_follows_the_group_and_learns_no_figures(
    secret_topic, secret, member, facilitator
):
    async with Page(await act(signed_in, member)) as page:
        answers = await page.follow(*secret)
        assert [frame["type"] for frame in answers] == ["topic", "space"]
        post = await act(reply_in, secret_topic, facilitator)
        frames = await page.all()
    assert post.public_id in [frame.get("post") for frame in frames]
    assert not any("participants" in frame for frame in frames + answers)


# -- The inbox ----------------------------------------------------------------


@live
async def test_the_bell_rings_when_the_worker_has_carried_it_out(
    topic, question, official, member
):
    async with Page(await act(signed_in, official)) as page:
        assert await page.follow("inbox") == [{"type": "inbox", "seq": 0, "unread": 0}]
        await act(reply, member, question)
        assert await page.is_quiet()
        await act(run_once)
        assert await page.all() == [{"type": "inbox", "seq": 1, "unread": 1}]
        line = await act(Notification.objects.get)
        await act(notes.mark_notification_read, official, notification=line)
        assert await page.all() == [{"type": "inbox", "seq": 1, "unread": 0}]


@live
async def test_nobody_hears_another_s_bell(topic, question, official, member, outsider):
    async with Page(await act(signed_in, outsider)) as page, Page() as visitor:
        await page.follow("inbox")
        assert await visitor.follow("inbox") == [refused("inbox")]
        await act(reply, member, question)
        await act(run_once)
        assert await page.is_quiet()
        assert await visitor.is_quiet()


@live
async def test_who_left_a_group_has_its_lines_no_longer_counted(
    secret_topic, member, facilitator
):
    async with Page(await act(signed_in, facilitator)) as page:
        await act(run_once)
        (frame,) = await page.follow("inbox")
        assert frame["unread"] == 1
        await act(commands.leave, facilitator, space=secret_topic.space)
        (frame,) = await page.follow("inbox")
        assert frame["unread"] == 0


# -- What was asked anonymously -------------------------------------------------


@live
async def test_no_frame_tells_who_asked_anonymously(space, person, member, moderator):
    asker = await act(person, "Zonnebloem Kanarie", organisation_name="Kanariestad")
    space.allows_anonymous = True
    await act(space.save, update_fields=["allows_anonymous"])
    await act(commands.join, member, space=space)
    pages = [Page(), Page(await act(signed_in, member))]
    for page in pages:
        async with page:
            (before,) = await page.follow(f"space.{space.public_id}")
            ask = {"title": "Wat nu?", "source": "Zeg het.", "is_anonymous": True}
            topic = await act(commands.ask, asker, space=space, **ask)
            await page.follow(f"topic.{topic.public_id}", "inbox")
            first = await act(topic.posts.select_related("topic__space").get)
            await act(reply, asker, first, "Nog iets.")
            await act(run_once)
            frames = await page.all()
        figures = [frame for frame in frames if frame["type"] == "space"]
        assert figures
        assert {f["participants"] for f in figures} == {before["participants"]}
    heard = "".join(text for page in pages for text in page.heard)
    for word in ("Kanarie", "Zonnebloem", str(asker.public_id), "Wat nu", "Nog iets"):
        assert word not in heard


@live
async def test_a_vote_rings_at_the_pages_of_its_topic(space, official, member):
    ballot = commands.PollInput(("Ja", "Nee"))
    ask = {"title": "Wat nu?", "source": "Zeg het.", "kind": "poll", "poll": ballot}
    topic = await act(commands.ask, official, space=space, **ask)
    async with Page() as page:
        await page.follow(f"topic.{topic.public_id}")
        poll = await act(lambda: topic.poll)
        await act(commands.vote, member, poll=poll, options=[1])
        (frame,) = await page.all()
    assert (frame["type"], frame["id"]) == ("topic", topic.public_id)
