"""Curating whole topics: who may pin, close, archive, move, split and merge, and what
stands afterwards: for the figures, for the readers, and for who is told."""

from django.core.exceptions import PermissionDenied

import pytest

from core.events import Event
from core.markup import MarkupError
from forum import commands, lists, pages
from forum.commands import Ballot
from forum.events import FiguresChanged, PostsMoved, TopicMoved
from forum.models import (
    Attachment,
    Bookmark,
    Draft,
    Follow,
    ModerationEntry,
    MoveProposal,
    Post,
    ReadMark,
    Topic,
)
from notifications.models import Notification
from notifications.worker import work_once
from tests.forum.truth import differences

Refused = commands.Refused
SWITCHES = [
    commands.pin_topic,
    commands.unpin_topic,
    commands.close_topic,
    commands.open_topic,
    commands.archive_topic,
    commands.unarchive_topic,
]


@pytest.fixture
def answer(topic, member):
    """Mehmet's answer to Olga's question."""
    question = topic.posts.get()
    return commands.reply(member, topic=topic, parent=question, source="Dat mag.")


@pytest.fixture
def said(monkeypatch) -> list[Event]:
    """What the commands published, the log's own word aside."""
    heard: list[Event] = []
    monkeypatch.setattr("forum.commands.curating.publish", heard.append)
    return heard


# -- Closing ------------------------------------------------------------------


def test_only_a_moderator_closes_and_opens(topic, official, member, moderator):
    for act in (commands.close_topic, commands.open_topic):
        for person in (official, member):
            with pytest.raises(PermissionDenied):
                act(person, topic=topic)
    assert commands.close_topic(moderator, topic=topic).is_closed
    assert not commands.open_topic(moderator, topic=topic).is_closed


def test_in_a_closed_topic_a_moderator_has_the_last_word(topic, official, moderator):
    commands.close_topic(moderator, topic=topic)
    question = topic.posts.get()
    with pytest.raises(Refused):
        commands.reply(official, topic=topic, parent=question, source="Maar.")
    assert commands.reply(moderator, topic=topic, parent=question, source="Klaar.").pk
    change = {"source": "Nog steeds.", "source_format": "text"}
    assert commands.edit_post(official, post=question, **change).edited_at


# -- Pinning, archiving, the log -----------------------------------------------


def test_every_act_is_logged_once_with_its_reason(topic, moderator):
    for act in SWITCHES:
        act(moderator, topic=topic, reason="Opgeruimd")
        act(moderator, topic=topic, reason="Nog eens")
    log = ModerationEntry.objects.order_by("pk")
    assert list(log.values_list("act", flat=True)) == [
        "pin", "unpin", "close", "open", "archive", "unarchive",
    ]  # fmt: skip
    assert {entry.reason for entry in log} == {"Opgeruimd"}
    assert {entry.space for entry in log} == {topic.space}
    assert [entry.person for entry in log] == [None] * 2 + [topic.author] * 4


def test_a_handful_is_pinned_at_most(space, official, moderator):
    ask = {"space": space, "title": "Vraag", "source": "Tekst"}
    topics = [commands.ask(official, **ask) for _n in range(6)]
    for topic in topics[:5]:
        commands.pin_topic(moderator, topic=topic)
    with pytest.raises(Refused):
        commands.pin_topic(moderator, topic=topics[5])
    commands.unpin_topic(moderator, topic=topics[0])
    assert commands.pin_topic(moderator, topic=topics[5]).is_pinned


def test_what_is_archived_leaves_the_lists_and_keeps_its_address(
    client, topic, space, moderator, official
):
    commands.pin_topic(moderator, topic=topic)
    commands.archive_topic(moderator, topic=topic)
    topic.refresh_from_db()
    space.refresh_from_db()
    assert (topic.is_archived, topic.is_pinned) == (True, False)
    assert (space.topic_count, space.post_count) == (0, 1)
    assert not Topic.objects.listed().exists()
    assert lists.unanswered_count(space) == 0
    for query in ("", "?toon=onbeantwoord"):
        assert topic.title not in client.get(f"{space.path}{query}").text
    question = topic.posts.get()
    assert client.get(question.path, follow=True).status_code == 200
    assert topic.title in client.get("/zoeken/?q=twijfelen").text
    with pytest.raises(Refused):
        commands.reply(official, topic=topic, parent=question, source="Maar.")
    with pytest.raises(Refused):
        commands.pin_topic(moderator, topic=topic)
    assert not differences()
    commands.unarchive_topic(moderator, topic=topic)
    assert Topic.objects.listed().get() == topic
    assert commands.reply(official, topic=topic, parent=question, source="Ja.").pk
    assert not differences()


# -- Moving -------------------------------------------------------------------


def test_a_moved_topic_takes_everything_along(
    answer, topic, space, members_space, moderator, outsider, said
):
    commands.mark_read(outsider, topic=topic, numbers=[1])
    commands.move_topic(moderator, topic=topic, to=members_space)
    topic.refresh_from_db()
    for place in (space, members_space):
        place.refresh_from_db()
    assert topic.space == members_space
    assert (space.topic_count, space.post_count, space.last_post_at) == (0, 0, None)
    assert (members_space.topic_count, members_space.post_count) == (1, 2)
    assert members_space.last_post_at == answer.created_at
    assert set(ReadMark.objects.get(user=outsider).numbers) == {1, 2}
    assert Post.objects.get(public_id=answer.public_id).topic == topic
    assert not differences()
    assert [type(event) for event in said] == [TopicMoved, *[FiguresChanged] * 2]


def test_a_topic_moved_to_where_it_stands_stays(topic, space, moderator, said):
    commands.move_topic(moderator, topic=topic, to=space)
    assert not said


def test_only_a_moderator_moves(topic, members_space, official, member):
    for person in (official, member):
        with pytest.raises(PermissionDenied):
            commands.move_topic(person, topic=topic, to=members_space)


@pytest.fixture
def both(group, facilitator):
    """Fatima leads the group, and curates what is open as well."""
    facilitator.is_moderator = True
    facilitator.save()
    return facilitator


def test_only_who_curates_both_sides_moves_into_a_group(
    topic, group, facilitator, moderator
):
    for person in (facilitator, moderator):
        with pytest.raises(PermissionDenied):
            commands.move_topic(person, topic=topic, to=group.space)


def test_what_goes_into_a_group_is_gone_for_all_others(
    client, topic, group, both, official, member, answer
):
    """Check 24: search, pages, lines of the inbox and permalinks follow at once."""
    work_once()
    page = f"{topic.space.path}{topic.public_id}-{topic.slug}/"
    assert client.get(page).status_code == 200
    assert Notification.objects.visible_to(official).count() == 1
    commands.move_topic(both, topic=topic, to=group.space)
    client.force_login(official)
    assert client.get(page).status_code == 404
    assert client.get(answer.path).status_code == 404
    assert not client.get("/zoeken/?q=twijfelen").context["hits"]
    assert not Notification.objects.visible_to(official).exists()
    client.force_login(member)
    found = client.get(answer.path, follow=True)
    assert found.status_code == 200
    assert "weigeren" not in found.redirect_chain[-1][0]
    assert not differences()


def test_nothing_leaves_a_group_without_its_authors(secret_topic, space, both):
    with pytest.raises(Refused):
        commands.move_topic(both, topic=secret_topic, to=space)
    secret_topic.refresh_from_db()
    assert secret_topic.space.is_closed_space


def test_with_a_yes_of_everybody_who_wrote_in_it_a_topic_leaves_its_group(
    client, secret_topic, space, members_space, both, member
):
    """Check 24: rights on both sides, and every author's consent for this space."""
    first = secret_topic.posts.get()
    commands.reply(both, topic=secret_topic, parent=first, source="Goed verhaal.")
    move = {"topic": secret_topic, "to": space}
    commands.propose_move(both, **move, reason="Nuttig voor allen")
    with pytest.raises(Refused):
        commands.move_topic(both, **move)
    commands.answer_move(member, topic=secret_topic, agrees=False)
    with pytest.raises(Refused):
        commands.move_topic(both, **move)
    commands.answer_move(member, topic=secret_topic, agrees=True)
    with pytest.raises(Refused):
        commands.move_topic(both, topic=secret_topic, to=members_space)
    assert commands.move_topic(both, **move).space == space
    secret_topic.refresh_from_db()
    assert client.get(first.path, follow=True).status_code == 200
    assert not MoveProposal.objects.exists()
    assert not differences()


def test_a_yes_is_for_the_topic_as_it_was_then(
    secret_topic, group, space, both, member, facilitator
):
    """Whoever writes later is asked as well; a merge asks everybody anew."""
    commands.propose_move(both, topic=secret_topic, to=space)
    commands.answer_move(member, topic=secret_topic, agrees=True)
    first = secret_topic.posts.get()
    commands.reply(facilitator, topic=secret_topic, parent=first, source="Nog iets.")
    with pytest.raises(Refused):
        commands.move_topic(both, topic=secret_topic, to=space)
    commands.answer_move(facilitator, topic=secret_topic, agrees=True)
    other = commands.ask(member, space=group.space, title="Ook", source="Geheim.")
    commands.merge_topics(facilitator, topic=other, into=secret_topic)
    with pytest.raises(Refused):
        commands.move_topic(both, topic=secret_topic, to=space)
    with pytest.raises(Refused):
        commands.answer_move(member, topic=secret_topic, agrees=True)


def test_who_did_not_write_in_it_has_no_say(
    secret_topic, space, both, moderator, outsider, group, official
):
    with pytest.raises(PermissionDenied):
        commands.propose_move(moderator, topic=secret_topic, to=space)
    commands.propose_move(both, topic=secret_topic, to=space)
    commands.take_in(official, space=group.space)
    for person in (official, outsider):
        with pytest.raises(PermissionDenied):
            commands.answer_move(person, topic=secret_topic, agrees=True)
        with pytest.raises(PermissionDenied):
            commands.withdraw_move(person, topic=secret_topic)
    commands.withdraw_move(both, topic=secret_topic)
    assert not MoveProposal.objects.exists()


def test_in_the_open_nobody_has_to_be_asked(topic, members_space, moderator):
    with pytest.raises(Refused):
        commands.propose_move(moderator, topic=topic, to=members_space)


def test_a_facilitator_curates_in_the_own_group_and_nowhere_else(
    secret_topic, topic, facilitator, moderator
):
    for act in SWITCHES:
        act(facilitator, topic=secret_topic)
        with pytest.raises(PermissionDenied):
            act(facilitator, topic=topic)
        with pytest.raises(PermissionDenied):
            act(moderator, topic=secret_topic)


def test_files_and_drafts_go_along(topic, members_space, moderator, official, space):
    """A file that a text elsewhere shows as well stays where it was."""
    question = topic.posts.get()
    other = commands.ask(official, space=space, title="Nog iets", source="Wat?")
    files = [
        Attachment.objects.create(
            space=space,
            uploader=official,
            kind="image",
            file=name,
            size=1,
        )
        for name in ("own", "shared")
    ]
    for file in files:
        file.posts.add(question)
    files[1].posts.add(other.posts.get())
    made = {"user": official, "space": space}
    Draft.objects.create(form=f"reply.{question.public_id}", **made)
    Draft.objects.create(form=f"reply.{other.posts.get().public_id}", **made)
    Draft.objects.create(form=f"space.{space.public_id}", **made)
    commands.move_topic(moderator, topic=topic, to=members_space)
    went = Attachment.objects.filter(space=members_space)
    assert list(went.values_list("file", flat=True)) == ["own"]
    drafts = Draft.objects.filter(space=members_space).values_list("form", flat=True)
    assert list(drafts) == [f"reply.{question.public_id}"]


def test_a_reply_to_a_moved_topic_lands_where_it_is_now(
    topic, official, members_space, moderator
):
    """The form was opened before the move."""
    stale = Topic.objects.select_related("space").get(pk=topic.pk)
    commands.move_topic(moderator, topic=topic, to=members_space)
    commands.reply(official, topic=stale, parent=topic.posts.get(), source="Meer.")
    members_space.refresh_from_db()
    assert members_space.post_count == 2
    assert members_space.participations.filter(user=official).exists()
    assert not differences()


def test_what_is_moved_away_tells_nothing_to_who_may_not_look_there(
    topic, members_space, moderator, official, member, django_user_model
):
    """Somebody who waits for approval followed it while it was public."""
    waiting = django_user_model.objects.create(display_name="Wim", state="pending")
    commands.follow(waiting, topic=topic)
    commands.follow(member, topic=topic)
    commands.move_topic(moderator, topic=topic, to=members_space)
    commands.reply(official, topic=topic, parent=topic.posts.get(), source="Stil.")
    work_once()
    told = set(Notification.objects.values_list("recipient__display_name", flat=True))
    assert "Mehmet Member" in told
    assert "Wim" not in told


def test_a_page_that_was_kept_goes_when_its_topic_leaves_the_public(
    client, topic, members_space, moderator, official
):
    page = f"{topic.space.path}{topic.public_id}-{topic.slug}/"
    for _twice in range(2):
        assert client.get(page).status_code == 200
    etag = client.get(page).headers["ETag"]
    commands.move_topic(moderator, topic=topic, to=members_space)
    assert client.get(page).status_code == 404
    known = client.get(page, headers={"If-None-Match": etag})
    assert known.status_code == 404
    client.force_login(official)
    assert client.get(page).url == f"/forum/burgerzaken/{topic.public_id}-{topic.slug}/"


# -- Splitting ----------------------------------------------------------------


@pytest.fixture
def branch(topic, answer, official, member, outsider):
    """Under Mehmet's answer goes a talk of its own; beside it stands another answer."""
    below = commands.reply(official, topic=topic, parent=answer, source="En als nee?")
    last = commands.reply(member, topic=topic, parent=below, source="Dan bezwaar.")
    commands.reply(
        outsider, topic=topic, parent=topic.posts.get(number=1), source="Bij ons niet."
    )
    return [answer, below, last]


def test_a_branch_becomes_a_topic_of_its_own(topic, branch, moderator, said):
    new = commands.split_topic(moderator, post=branch[0], title="En bezwaar?")
    assert [type(event) for event in said] == [PostsMoved, FiguresChanged]
    assert new.space == topic.space
    assert (new.author, new.created_at) == (branch[0].author, branch[0].created_at)
    rows = new.posts.order_by("position").values_list(
        "public_id", "number", "depth", "parent__number"
    )
    assert list(rows) == [
        (branch[0].public_id, 1, 0, None),
        (branch[1].public_id, 2, 1, 1),
        (branch[2].public_id, 3, 2, 2),
    ]
    assert set(topic.posts.values_list("number", flat=True)) == {1, 5}
    assert not differences()
    entry = ModerationEntry.objects.get()
    assert (entry.act, entry.topic, entry.to_topic) == ("split", topic, new)
    assert (entry.post, entry.person) == (topic.posts.get(number=1), branch[0].author)


def test_the_next_reply_gets_a_number_that_was_never_used(topic, branch, moderator):
    question = topic.posts.get(number=1)
    newest = commands.reply(moderator, topic=topic, parent=question, source="Nog een")
    commands.split_topic(moderator, post=newest, title="Nog een")
    again = commands.reply(moderator, topic=topic, parent=question, source="En nog een")
    assert again.number == newest.number + 1
    assert not differences()


def test_read_marks_are_carried_to_the_post(topic, branch, moderator, person, space):
    reader, stranger = person("Lena Lezer"), person("Sil Stil")
    for user in (reader, stranger):
        commands.take_in(user, space=space)
    question = topic.posts.get(number=1)
    for n in range(3):
        commands.reply(moderator, topic=topic, parent=branch[1], source=f"{n}")
    commands.mark_read(reader, topic=topic, numbers=[7])
    commands.reply(moderator, topic=topic, parent=question, source="Later")
    new = commands.split_topic(moderator, post=branch[1], title="Apart")
    topic.refresh_from_db()
    found = {user: unread(user, space, topic, new) for user in (reader, stranger)}
    assert found == {reader: (1, 2), stranger: (1, 3)}
    assert set(pages.read_numbers(new, reader)) == {1, 2, 4}


def unread(user, space, *topics):
    """By the list and by the page: they agree."""
    topics = list(Topic.objects.filter(pk__in=[t.pk for t in topics]).order_by("pk"))
    counts = lists.unread_counts(topics, space, user)
    by_page = [
        len(lists.unread_numbers(topic, pages.read_numbers(topic, user)))
        for topic in topics
    ]
    assert [counts.get(topic.pk, 0) for topic in topics] == by_page
    return tuple(by_page)


def test_who_followed_the_whole_follows_both_parts(topic, branch, moderator, outsider):
    commands.follow(outsider, topic=topic, level="mine")
    new = commands.split_topic(moderator, post=branch[0], title="Apart")
    levels = [
        set(Follow.objects.filter(topic=t).values_list("user_id", "level"))
        for t in (topic, new)
    ]
    assert levels[0] == levels[1]
    assert (outsider.pk, "mine") in levels[1]


def test_bookmarks_and_lines_of_the_inbox_stay_with_their_posts(
    topic, branch, moderator, official
):
    work_once()
    kept = Bookmark.objects.create(user=official, post=branch[2], note="Handig")
    new = commands.split_topic(moderator, post=branch[0], title="Apart")
    kept.refresh_from_db()
    assert kept.post.topic == new
    lines = Notification.objects.visible_to(official).unread()
    about = lines.filter(event__topic=new)
    assert about.exists()
    commands.mark_read(official, topic=new, numbers=[1, 2, 3])
    assert not about.exists()


def test_a_chosen_answer_that_is_split_off_answers_no_longer(
    topic, branch, official, moderator
):
    commands.accept_answer(official, post=branch[0])
    commands.split_topic(moderator, post=branch[0], title="Apart", kind="question")
    topic.refresh_from_db()
    assert not topic.has_answer
    assert not Post.objects.filter(accepted_at__isnull=False).exists()
    assert not differences()


def test_an_anonymous_asker_stays_masked_in_what_is_split_off(topic, branch, moderator):
    Post.objects.filter(pk__in=[branch[1].pk]).update(is_anonymous=True)
    new = commands.split_topic(moderator, post=branch[1], title="Apart")
    assert new.is_anonymous
    assert new.posts.get(number=1).is_anonymous
    assert not new.posts.get(number=2).is_anonymous
    assert not differences()


def test_the_first_message_cannot_be_split_off(topic, branch, moderator):
    with pytest.raises(Refused):
        commands.split_topic(moderator, post=topic.posts.get(number=1), title="Apart")


def test_what_is_split_off_needs_a_title(branch, moderator):
    with pytest.raises(MarkupError):
        commands.split_topic(moderator, post=branch[0], title=" \u200b ")


def test_only_who_curates_splits_and_merges(
    topic, branch, official, member, facilitator, other
):
    for person in (official, member, facilitator):
        with pytest.raises(PermissionDenied):
            commands.split_topic(person, post=branch[0], title="Apart")
        with pytest.raises(PermissionDenied):
            commands.merge_topics(person, topic=other, into=topic)


def test_what_is_split_off_is_found_by_its_title(client, branch, moderator):
    new = commands.split_topic(moderator, post=branch[0], title="Bezwaartermijn")
    (hit,) = client.get("/zoeken/?q=Bezwaartermijn").context["hits"]
    assert hit.title == new.title


def test_replies_that_were_split_off_stay_when_their_parent_goes(
    topic, branch, moderator
):
    """A removed parent keeps its replies, and gives them away when asked to."""
    commands.remove_post(moderator, post=branch[0])
    new = commands.split_topic(moderator, post=branch[1], title="Apart")
    assert new.post_count == 2
    assert not differences()


# -- Merging ------------------------------------------------------------------


@pytest.fixture
def other(space, outsider, member):
    """The same question once more, with an answer of its own."""
    topic = commands.ask(
        outsider, space=space, title="Huisbaas weigeren?", source="Dubbel gevraagd."
    )
    commands.reply(member, topic=topic, parent=topic.posts.get(), source="Zie elders.")
    return topic


def test_a_merged_topic_hangs_under_the_other_one(
    topic, answer, other, moderator, said
):
    into = commands.merge_topics(moderator, topic=other, into=topic)
    assert into == topic
    assert [type(event) for event in said] == [PostsMoved, FiguresChanged]
    rows = topic.posts.order_by("position").values_list(
        "number", "depth", "parent__number", "text"
    )
    assert list(rows) == [
        (1, 0, None, "Wij twijfelen."),
        (2, 1, 1, "Dat mag."),
        (3, 1, 1, "Dubbel gevraagd."),
        (4, 2, 3, "Zie elders."),
    ]
    other.refresh_from_db()
    assert (other.merged_into, other.post_count) == (topic, 0)
    assert not differences()
    entry = ModerationEntry.objects.get()
    assert (entry.act, entry.topic, entry.to_topic) == ("merge", other, topic)


def test_the_old_address_leads_on_for_who_sees_the_new_one(
    client, topic, other, members_space, moderator, official
):
    """Check 3: an old address tells nothing to who may not see where it leads."""
    old = f"{other.space.path}{other.public_id}-{other.slug}/"
    commands.merge_topics(moderator, topic=other, into=topic)
    found = client.get(old)
    assert found.url == f"{topic.space.path}{topic.public_id}-{topic.slug}/"
    assert other.title not in client.get(topic.space.path).text
    commands.move_topic(moderator, topic=topic, to=members_space)
    assert client.get(old).status_code == 404
    client.force_login(official)
    assert client.get(old).status_code == 302


def test_merged_twice_the_first_address_still_leads_to_the_end(
    client, topic, other, space, official, moderator
):
    third = commands.ask(official, space=space, title="De derde", source="Ook dat.")
    commands.merge_topics(moderator, topic=other, into=topic)
    commands.merge_topics(moderator, topic=topic, into=third)
    old = f"{space.path}{other.public_id}-{other.slug}/"
    assert str(third.public_id) in client.get(old).url
    assert third.posts.count() == 4
    assert not differences()


def test_what_was_unread_in_both_is_unread_in_one(
    topic, answer, other, moderator, person, space, member
):
    """Whoever knew neither, one, or both: the sum is what it was."""
    people = [person(name) for name in ("Geen", "Eerste", "Tweede", "Beide")]
    for user in people:
        commands.take_in(user, space=space)
    for n, known in enumerate([[], [topic], [other], [topic, other]]):
        for seen in known:
            commands.mark_read(people[n], topic=seen, numbers=[])
    people.append(person("Ver Van Tevoren"))
    for found in (topic, other):
        commands.reply(
            member, topic=found, parent=found.posts.get(number=1), source="Nieuw"
        )
    commands.mark_read(people[3], topic=other, numbers=[3])
    before = [sum(unread(user, space, topic, other)) for user in people]
    commands.merge_topics(moderator, topic=other, into=topic)
    assert [sum(unread(user, space, topic)) for user in people] == before
    assert before == [2, 2, 2, 1, 0]
    assert not ReadMark.objects.filter(topic=other).exists()


def test_of_two_levels_of_following_the_wider_stays(
    topic, other, moderator, official, outsider
):
    commands.follow(official, topic=other)
    commands.follow(official, topic=topic, level="mine")
    commands.follow(outsider, topic=other, level="mine")
    commands.merge_topics(moderator, topic=other, into=topic)
    levels = dict(Follow.objects.filter(topic=topic).values_list("user_id", "level"))
    assert (levels[official.pk], levels[outsider.pk]) == ("all", "mine")
    assert not Follow.objects.filter(topic=other).exists()


def test_answers_stay_chosen_under_another_question_only(
    topic, other, space, moderator, outsider, official
):
    chosen = other.posts.get(number=2)
    commands.accept_answer(outsider, post=chosen)
    commands.merge_topics(moderator, topic=other, into=topic)
    topic.refresh_from_db()
    assert topic.has_answer
    ask = {"title": "Praat mee", "source": "Hier.", "kind": "discussion"}
    talk = commands.ask(official, space=space, **ask)
    commands.merge_topics(moderator, topic=topic, into=talk)
    talk.refresh_from_db()
    assert not talk.has_answer
    assert not differences()


def test_what_cannot_be_merged_says_why(
    topic, other, members_space, moderator, official, secret_topic
):
    ballot = Ballot(options=("A", "B"))
    choice = {"title": "Wat kiest u?", "source": "?", "kind": "poll", "poll": ballot}
    poll = commands.ask(official, space=topic.space, **choice)
    far = commands.ask(official, space=members_space, title="Ver", source="Weg")
    for source, into in ((topic, topic), (poll, topic), (far, topic)):
        with pytest.raises(Refused):
            commands.merge_topics(moderator, topic=source, into=into)
    with pytest.raises(PermissionDenied):
        commands.merge_topics(moderator, topic=topic, into=secret_topic)
    commands.merge_topics(moderator, topic=other, into=poll)
    with pytest.raises(Refused):
        commands.merge_topics(moderator, topic=other, into=topic)
    for act in SWITCHES:
        with pytest.raises(Refused):
            act(moderator, topic=other)


def test_a_question_that_was_merged_is_no_longer_found_by_its_title(
    client, topic, other, moderator
):
    commands.merge_topics(moderator, topic=other, into=topic)
    assert not client.get("/zoeken/?q=huisbaas").context["hits"]
    (hit,) = client.get("/zoeken/?q=Dubbel").context["hits"]
    assert hit.title == topic.title
