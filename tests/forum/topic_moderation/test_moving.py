"""A topic goes to another space, and nobody sees by it what was not theirs."""

from django.core.exceptions import PermissionDenied

import pytest

from forum import commands
from forum.events import CountersChanged, TopicMoved
from forum.models import (
    Attachment,
    Draft,
    MoveProposal,
    Post,
    ReadMark,
    Topic,
)
from jobs.worker import run_once
from notifications.models import Notification
from tests.forum.expected_counts import differences
from tests.forum.topic_moderation.helpers import SWITCHES, Refused

# -- Moving -------------------------------------------------------------------


def test_a_moved_topic_takes_everything_along(
    answer, topic, space, members_space, moderator, outsider, published_events
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
    assert [type(event) for event in published_events] == [
        TopicMoved,
        *[CountersChanged] * 2,
    ]


def test_a_topic_moved_to_where_it_stands_stays(
    topic, space, moderator, published_events
):
    commands.move_topic(moderator, topic=topic, to=space)
    assert not published_events


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
    """Search, pages, lines of the inbox and permalinks follow at once."""
    run_once()
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
    """Rights on both sides, and every author's consent for this space."""
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


def test_only_authors_can_answer_move_proposal(
    secret_topic, space, both, moderator, outsider, group, official
):
    with pytest.raises(PermissionDenied):
        commands.propose_move(moderator, topic=secret_topic, to=space)
    commands.propose_move(both, topic=secret_topic, to=space)
    commands.add_participant(official, space=group.space)
    for person in (official, outsider):
        with pytest.raises(PermissionDenied):
            commands.answer_move(person, topic=secret_topic, agrees=True)
        with pytest.raises(PermissionDenied):
            commands.withdraw_move(person, topic=secret_topic)
    commands.withdraw_move(both, topic=secret_topic)
    assert not MoveProposal.objects.exists()


def test_move_between_public_spaces_needs_no_consent(topic, members_space, moderator):
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
    run_once()
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
