"""Taking away, putting back, choosing an answer: who may, and what stands
afterwards."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied

import pytest
import time_machine

from core.clock import now
from core.events import DomainEvent
from forum import commands, policy
from forum.events import CountersChanged, PostChanged
from forum.models import Post, Topic
from tests.forum.expected_counts import differences

Refused, State = commands.ActionRefused, Post.State


@pytest.fixture
def answer(topic, member):
    """Mehmet's answer to Olga's question."""
    question = topic.posts.get()
    return commands.reply(member, topic=topic, parent=question, source="Dat mag.")


@pytest.fixture
def published_events(monkeypatch) -> list[DomainEvent]:
    """What the commands published."""
    heard: list[DomainEvent] = []
    monkeypatch.setattr("forum.commands.post_moderation.publish", heard.append)
    return heard


# -- Hide, remove, restore ----------------------------------------------------


@pytest.mark.parametrize("act", [commands.hide_post, commands.restore_post])
def test_only_a_moderator_hides_and_restores(act, answer, official, member, outsider):
    for person in (official, member, outsider):
        with pytest.raises(PermissionDenied):
            act(person, post=answer)
    answer.refresh_from_db()
    assert answer.state == State.VISIBLE


def test_restored_post_keeps_its_position(answer, topic, moderator, published_events):
    commands.hide_post(moderator, post=answer)
    topic.refresh_from_db()
    assert (topic.post_count, str(topic.hidden_numbers)) == (1, "2")
    assert topic.last_author == topic.author
    assert not differences()
    assert [type(event) for event in published_events] == [PostChanged, CountersChanged]
    place = answer.position
    commands.restore_post(moderator, post=answer)
    answer.refresh_from_db()
    topic.refresh_from_db()
    assert (answer.state, answer.position) == (State.VISIBLE, place)
    assert (topic.post_count, str(topic.hidden_numbers)) == (2, "")
    assert not differences()


def test_hiding_twice_is_hiding_once(answer, moderator, published_events):
    commands.hide_post(moderator, post=answer)
    del published_events[:]
    commands.hide_post(moderator, post=answer)
    assert not published_events


def test_answers_to_what_was_hidden_stay(answer, topic, moderator, official):
    below = commands.reply(official, topic=topic, parent=answer, source="Dank.")
    commands.hide_post(moderator, post=answer)
    below.refresh_from_db()
    assert below.is_visible
    assert not differences()


def test_the_author_takes_a_fresh_text_away(answer, member):
    commands.remove_post(member, post=answer)
    answer.refresh_from_db()
    assert answer.state == State.REMOVED


def test_after_a_week_only_a_moderator_takes_a_text_away(answer, member, moderator):
    may = policy.permissions_for(member, answer.topic.space)
    with time_machine.travel(now() + timedelta(days=7, seconds=1)):
        assert not may.can_remove(answer)
        with pytest.raises(PermissionDenied):
            commands.remove_post(member, post=answer)
        commands.remove_post(moderator, post=answer)
    answer.refresh_from_db()
    assert answer.state == State.REMOVED


def test_users_cannot_delete_posts_of_others(answer, official, outsider):
    for person in (official, outsider):
        with pytest.raises(PermissionDenied):
            commands.remove_post(person, post=answer)


def test_suspended_user_cannot_delete_posts(answer, member, moderator, space):
    commands.suspend_participant(moderator, space=space, user=member)
    assert not policy.permissions_for(member, space).can_edit(answer)
    with pytest.raises(PermissionDenied):
        commands.remove_post(member, post=answer)
    with pytest.raises(Refused):
        commands.edit_post(member, post=answer, source="Anders", source_format="text")


def test_what_was_hidden_cannot_be_edited_or_removed_by_its_author(
    answer, member, moderator
):
    commands.hide_post(moderator, post=answer)
    with pytest.raises(PermissionDenied):
        commands.remove_post(member, post=answer)
    with pytest.raises(Refused):
        commands.edit_post(member, post=answer, source="Anders", source_format="text")


def test_a_topic_whose_only_post_is_removed_leaves_the_lists(topic, moderator, space):
    commands.remove_post(moderator, post=topic.posts.get())
    space.refresh_from_db()
    assert (space.topic_count, space.post_count, space.last_post_at) == (0, 0, None)
    assert not Topic.objects.listed().exists()
    assert not differences()


def test_in_a_group_its_facilitator_curates_and_no_moderator(
    secret_topic, facilitator, moderator, member
):
    post = secret_topic.posts.get()
    for person in (moderator, member):
        with pytest.raises(PermissionDenied):
            commands.hide_post(person, post=post)
    commands.hide_post(facilitator, post=post)
    post.refresh_from_db()
    assert post.state == State.HIDDEN


SECRET = "Een naam die er niet had mogen staan"


@pytest.mark.parametrize("who", [None, "official", "outsider"])
@pytest.mark.parametrize("act", [commands.hide_post, commands.remove_post])
def test_what_is_taken_away_is_gone_from_pages_that_were_kept(
    client, request, topic, member, moderator, official, act, who
):
    """Pages are drawn once and kept: for visitors whole, for members their posts."""
    question = topic.posts.get()
    post = commands.reply(member, topic=topic, parent=question, source=SECRET)
    commands.accept_answer(official, post=post)
    if who:
        client.force_login(request.getfixturevalue(who))
    page = f"{topic.space.path}{topic.public_id}-{topic.slug}/"
    paths = [page, f"/forum/onderwerp/{topic.public_id}/nieuw/?na=0"]
    paths += [f"/forum/bericht/{question.public_id}/antwoord/"]
    for _twice in range(2):
        assert SECRET in client.get(page).text
    act(moderator, post=post)
    for path in [*paths, "/forum/", topic.space.path, f"/zoeken/?q={SECRET}"]:
        main = client.get(path).text.partition("<main")[2]
        assert SECRET not in main.replace(f'value="{SECRET}"', "")
    commands.restore_post(moderator, post=post)
    assert SECRET in client.get(page).text


# -- Answers ------------------------------------------------------------------


def test_who_asked_or_curates_chooses_the_answer(
    answer, official, moderator, member, topic
):
    assert policy.permissions_for(official, topic.space).can_accept(topic)
    with pytest.raises(PermissionDenied):
        commands.accept_answer(member, post=answer)
    for person in (official, moderator):
        commands.accept_answer(person, post=answer)
        topic.refresh_from_db()
        assert topic.has_answer
        commands.unaccept_answer(person, post=answer)
        topic.refresh_from_db()
        assert not topic.has_answer


def test_there_may_be_two_answers(answer, topic, official, moderator):
    other = commands.reply(moderator, topic=topic, parent=answer, source="Mits.")
    for post in (answer, other):
        commands.accept_answer(official, post=post)
    commands.unaccept_answer(official, post=answer)
    topic.refresh_from_db()
    assert topic.has_answer


def test_choosing_again_keeps_the_moment(answer, official):
    commands.accept_answer(official, post=answer)
    answer.refresh_from_db()
    first = answer.accepted_at
    commands.accept_answer(official, post=answer)
    answer.refresh_from_db()
    assert answer.accepted_at == first


def test_the_question_itself_is_no_answer(topic, official):
    with pytest.raises(PermissionDenied):
        commands.accept_answer(official, post=topic.posts.get())


def test_a_discussion_has_no_answer(space, official, member):
    topic = commands.ask(
        official, space=space, title="Wat vindt u?", source="Ik?", kind="discussion"
    )
    post = commands.reply(
        member, topic=topic, parent=topic.posts.get(), source="Niets."
    )
    with pytest.raises(PermissionDenied):
        commands.accept_answer(official, post=post)


def test_an_answer_that_is_hidden_is_none_until_it_is_back(
    answer, topic, official, moderator
):
    commands.accept_answer(official, post=answer)
    commands.hide_post(moderator, post=answer)
    topic.refresh_from_db()
    assert not topic.has_answer
    with pytest.raises(PermissionDenied):
        commands.accept_answer(official, post=answer)
    commands.restore_post(moderator, post=answer)
    topic.refresh_from_db()
    assert topic.has_answer


def test_its_author_is_asked_first_and_told_then(
    client, topic, member, official, moderator
):
    parent = topic.posts.get()
    post = commands.reply(member, topic=topic, parent=parent, source="Vergissing.")
    path, place = f"{post.path}verwijderen/", f"{topic.space.path}{topic.public_id}-"
    client.force_login(member)
    assert f'href="{path}"' in client.get(f"{place}{topic.slug}/").text
    page = client.get(path).text
    assert "Vergissing." in page
    assert "De reacties blijven staan." in page
    assert f'href="{post.path}"' in page
    for other in (official, moderator):
        client.force_login(other)
        assert client.get(path).status_code == 403
        assert client.post(path).status_code == 403
    client.force_login(member)
    post.refresh_from_db()
    assert post.is_visible
    page = client.post(path, follow=True)
    assert "Uw bericht is verwijderd." in page.text
    assert page.redirect_chain[-1][0].startswith(place)
    post.refresh_from_db()
    assert post.state == Post.State.REMOVED
