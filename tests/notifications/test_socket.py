"""Open pages: what they are told, at once, and what they are never told (again)."""

import json
from collections.abc import Iterator
from typing import Any

from django.contrib.sessions.models import Session
from django.test import Client

import pytest
from channels.layers import get_channel_layer

from accounts import commands as accounts
from accounts.models import User
from core.breaker import Breaker
from forum import commands
from forum.models import Post, Space, Topic
from notifications import commands as notes
from notifications.consumers import MOST_MESSAGES, MOST_STREAMS, SIGNED_OUT, TOO_MANY
from notifications.models import Notification
from notifications.streams import person_behind
from notifications.worker import work_once
from tests.committed import committed_rows
from tests.conftest import PASSWORD
from tests.notifications.sockets import Page, act, live, refused, signed_in

NOWHERE = 1234567890123456
MEMORY = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}


@pytest.fixture
def db(django_db_setup: Any, django_db_blocker: Any) -> Iterator[None]:
    """What is announced after a commit needs a commit."""
    yield from committed_rows(django_db_blocker)


@pytest.fixture(autouse=True)
def one_process(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.CHANNEL_LAYERS = MEMORY
    monkeypatch.setattr("notifications.live._breaker", Breaker("the live layer"))


@pytest.fixture
def question(topic: Topic) -> Post:
    return topic.posts.select_related("topic__space").get()


@pytest.fixture
def secret(secret_topic: Topic) -> list[str]:
    """The streams of a group's topic and of its space."""
    return streams_of(secret_topic)


def streams_of(topic: Topic) -> list[str]:
    return [f"topic.{topic.public_id}", f"space.{topic.space.public_id}"]


def reply(user: User, parent: Post, source: str = "Antwoord") -> Post:
    return commands.reply(user, topic=parent.topic, parent=parent, source=source)


def reply_in(topic: Topic, user: User) -> Post:
    return reply(user, topic.posts.select_related("topic__space").first())


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
            await act(work_once)
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


TEXT = {"source": "Anders", "source_format": "text"}


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
    async with Page() as page:
        await page.follow(f"topic.{topic.public_id}")
        for change in changes:
            await act(change)
            (frame,) = await page.all()
            assert frame["post"] == answer.public_id


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
    monkeypatch.setattr("notifications.live.access_changed", lambda user_id: None)
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
    await act(commands.take_in, outsider, space=space, role="guest")
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
    """Check 24: open sockets follow at once, in both directions."""
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


# -- Sessions that end --------------------------------------------------------


def signs_out(client: Client, user: User, moderator: User) -> None:
    assert client.post("/account/logout/").status_code == 302


def changes_password(client: Client, user: User, moderator: User) -> None:
    new = "een-heel-ander-wachtwoord"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert client.post("/account/password/change/", form).status_code == 302


def is_suspended(client: Client, user: User, moderator: User) -> None:
    accounts.suspend(moderator, user=user)


ENDS = [signs_out, changes_password, is_suspended]


@pytest.mark.parametrize("end", ENDS)
@live
async def test_when_the_session_ends_its_pages_close_within_a_second(
    end, member, moderator, secret, secret_topic
):
    client = await act(signed_in, member)
    async with Page(client) as page:
        await page.follow(*secret, "inbox")
        key = client.cookies["sessionid"].value
        await act(end, client, member, moderator)
        assert await page.close_code() == SIGNED_OUT
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
        "notifications.live.access_changed",
        lambda user_id: found.append(person_behind(key).is_authenticated),
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
        assert await page.close_code() == SIGNED_OUT
        assert await other.is_quiet()
        (frame,) = await other.follow("inbox")
        assert frame["type"] == "inbox"


@live
async def test_a_session_that_ran_out_is_noticed_by_itself(member, monkeypatch):
    monkeypatch.setattr("notifications.consumers.ASK_AGAIN", 0.2)
    async with Page(await act(signed_in, member)) as page:
        await page.follow("inbox")
        await act(Session.objects.all().delete)
        assert await page.close_code() == SIGNED_OUT


@live
async def test_a_right_that_ended_silently_is_noticed_by_itself(
    members_space, official, moderator, monkeypatch
):
    monkeypatch.setattr("notifications.consumers.ASK_AGAIN", 0.2)
    stream = f"space.{members_space.public_id}"
    async with Page(await act(signed_in, official)) as page:
        await page.follow(stream)
        await act(User.objects.filter(pk=official.pk).update, state="pending")
        assert await page.next() == refused(stream)


# -- The inbox ----------------------------------------------------------------


@live
async def test_the_bell_rings_when_the_worker_has_carried_it_out(
    topic, question, official, member
):
    async with Page(await act(signed_in, official)) as page:
        assert await page.follow("inbox") == [{"type": "inbox", "seq": 0, "unread": 0}]
        await act(reply, member, question)
        assert await page.is_quiet()
        await act(work_once)
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
        await act(work_once)
        assert await page.is_quiet()
        assert await visitor.is_quiet()


@live
async def test_who_left_a_group_has_its_lines_no_longer_counted(
    secret_topic, member, facilitator
):
    async with Page(await act(signed_in, facilitator)) as page:
        await act(work_once)
        (frame,) = await page.follow("inbox")
        assert frame["unread"] == 1
        await act(commands.leave, facilitator, space=secret_topic.space)
        (frame,) = await page.follow("inbox")
        assert frame["unread"] == 0


# -- Manners ------------------------------------------------------------------

MALFORMED = [
    "",
    "{",
    "null",
    "[]",
    "3",
    '"subscribe"',
    "{}",
    '{"type": 3}',
    '{"type": "subscribe"}',
    '{"type": "subscribe", "streams": null}',
    '{"type": "subscribe", "streams": "inbox"}',
    '{"type": "subscribe", "streams": {"a": 1}}',
    '{"type": "unknown", "streams": ["inbox"]}',
    "[" * 50_000,
    '{"type": "subscribe", "streams": ' + "[" * 20_000 + "]" * 20_000 + "}",
    "9" * 6000,
    "\x00",
]


@pytest.mark.parametrize("text", MALFORMED, ids=range(len(MALFORMED)))
@live
async def test_a_malformed_frame_is_no_reason_to_fall(text, topic):
    stream = f"topic.{topic.public_id}"
    async with Page() as page:
        await page.send_raw(text=text)
        await page.send_raw(bytes=b"\xff\x00")
        await page.all()
        (frame,) = await page.follow(stream)
        assert frame["id"] == topic.public_id


STRANGE = [
    None,
    3,
    "",
    "topic",
    "topic.",
    "topic.x",
    "topic.-1",
    "topic.0",
    "topic. 1",
    "topic.1e3",
    "topic.\u0663",
    "topic.99999999999999999999",
    "topic.1 OR 1=1",
    "space.\x00",
    "person.1",
    "worker",
    "stream.worker",
    "inbox ",
    "\ud800",
    ["inbox"],
    {"a": "inbox"},
    "x" * 10_000,
]


@pytest.mark.parametrize("stream", STRANGE, ids=range(len(STRANGE)))
@live
async def test_a_strange_stream_is_refused(stream, topic):
    async with Page() as page:
        (frame,) = await page.follow(stream)
        assert frame["type"] == "refused"
        assert len(json.dumps(frame)) < 500


@live
async def test_an_id_written_otherwise_is_the_same_stream(topic, question, member):
    async with Page() as page:
        ident = topic.public_id
        (frame,) = await page.follow(f"topic.{ident}")
        await page.send({"type": "subscribe", "streams": [f"topic.0{ident}"]})
        await page.all()
        await act(commands.edit_post, topic.author, post=question, **TEXT)
        assert len(await page.all()) == 1


@live
async def test_a_page_that_floods_is_closed(topic):
    async with Page() as page:
        for _n in range(MOST_MESSAGES):
            await page.send({"type": "hello"})
        assert await page.is_open()
        await page.send({"type": "hello"})
        assert await page.close_code() == TOO_MANY


@live
async def test_a_page_follows_only_so_many_streams(official, member, space):
    spaces = [
        await act(
            commands.open_space, title=str(n), slug=f"ruimte-{n}", audience="public"
        )
        for n in range(MOST_STREAMS + 1)
    ]
    streams = [f"space.{found.public_id}" for found in spaces]
    async with Page() as page:
        await page.follow(*streams[:MOST_STREAMS])
        assert await page.follow(streams[-1]) == [refused(streams[-1])]
        await page.send({"type": "subscribe", "streams": [f"space.{NOWHERE}"] * 200})
        assert len(await page.all()) == MOST_STREAMS


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://localhost.evil.example", ""]
)
@live
async def test_a_page_of_another_site_gets_no_socket(origin, db):
    assert not await Page(origin=origin).opens()


@live
async def test_a_cookie_that_is_no_session_is_a_visitor(topic, db):
    client = Client()
    for value in ("", "x", "a" * 5000, "'; --"):
        client.cookies["sessionid"] = value
        async with Page(client) as page:
            assert await page.follow("inbox") == [refused("inbox")]


@live
async def test_nothing_stays_behind_of_a_page_that_closed(
    topic, secret, member, moderator
):
    client = await act(signed_in, member)
    async with Page(client) as page:
        await page.follow(*streams_of(topic), *secret, "inbox")
        layer = get_channel_layer()
        assert layer.groups
    assert not any(layer.groups.values())
    async with Page(client) as page:
        await page.follow(*secret)
        await act(signs_out, client, member, moderator)
        await page.close_code()
    assert not any(layer.groups.values())


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
            await act(work_once)
            frames = await page.all()
        figures = [frame for frame in frames if frame["type"] == "space"]
        assert figures
        assert {f["participants"] for f in figures} == {before["participants"]}
    heard = "".join(text for page in pages for text in page.heard)
    for word in ("Kanarie", "Zonnebloem", str(asker.public_id), "Wat nu", "Nog iets"):
        assert word not in heard


@live
async def test_a_vote_rings_at_the_pages_of_its_topic(space, official, member):
    ballot = commands.Ballot(("Ja", "Nee"))
    ask = {"title": "Wat nu?", "source": "Zeg het.", "kind": "poll", "poll": ballot}
    topic = await act(commands.ask, official, space=space, **ask)
    async with Page() as page:
        await page.follow(f"topic.{topic.public_id}")
        poll = await act(lambda: topic.poll)
        await act(commands.vote, member, poll=poll, options=[1])
        (frame,) = await page.all()
    assert (frame["type"], frame["id"]) == ("topic", topic.public_id)
