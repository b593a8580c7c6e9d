"""What a reply asks in one query is what the queries by themselves say."""

from datetime import timedelta

import pytest

from core.clock import now
from forum import commands, policy
from forum.commands.read_marks import mark_own_post_read
from forum.commands.reply_context import reply_context
from forum.commands.tree_positions import position_after, position_for_reply
from forum.models import Follow, Participation, Post, ReadMark
from forum.models.number_set import NumberSet
from forum.views.common import find_post_with_permissions


def rights(may):
    names = [name for name in dir(policy.SpacePermissions) if name.startswith("can_")]
    asked = {name: getattr(may, name) for name in names}
    return {name: right for name, right in asked.items() if isinstance(right, bool)}


@pytest.mark.parametrize("state", [None, *Participation.State])
@pytest.mark.parametrize("until", [None, -1, 1])
def test_rights_that_were_asked_along_are_the_rights(topic, member, state, until):
    if state:
        part = commands.add_participant(member, space=topic.space)
        part.state, part.until = state, until and now() + timedelta(days=until)
        part.save()
    question = topic.posts.get()
    told = policy.permissions_for(member, topic.space)
    post, may = find_post_with_permissions(member, question.public_id)
    found = reply_context.first(member, ident=question.pk, topic=topic.pk)
    beside = policy.permissions_from_row(found, member, found.topic.space)
    assert post == found == question
    assert rights(may) == rights(beside) == rights(told)
    assert may.participation == beside.participation == told.participation
    assert may.can_reply(topic) is told.can_reply(topic)


def test_permissions_from_unannotated_row_raise_error(topic, member):
    with pytest.raises(AttributeError):
        policy.permissions_from_row(topic.posts.get(), member, topic.space)


def test_nobody_is_told_of_the_participation_of_another(topic, member, moderator):
    commands.add_participant(moderator, space=topic.space)
    question = topic.posts.get()
    found = reply_context.first(member, ident=question.pk, topic=topic.pk)
    assert policy.permissions_from_row(found, member, topic.space).participation is None


def test_a_post_of_another_topic_is_not_answered_here(topic, member, official):
    there = commands.ask(official, space=topic.space, title="Nog een", source="Nou?")
    question = topic.posts.get()
    assert reply_context.first(member, ident=question.pk, topic=there.pk) is None


def test_the_place_is_the_one_that_is_sought_by_itself(topic, official):
    posts = [topic.posts.get()]
    for answers in (0, 0, 1, 1, 2, 3, 0, 5, 1):
        parent = Post.objects.get(pk=posts[answers].pk)
        reply = commands.reply(official, topic=topic, parent=parent, source="Ja.")
        posts.append(reply)
        for post in Post.objects.filter(topic=topic):
            found = reply_context.first(official, ident=post.pk, topic=topic.pk)
            assert position_after(topic, found) == position_for_reply(topic, post)


def test_a_follow_and_a_mark_are_known(topic, member):
    question = topic.posts.get()
    found = reply_context.first(member, ident=question.pk, topic=topic.pk)
    assert (found.is_followed, found.numbers_read) == (False, None)
    commands.follow(member, topic=topic, level=Follow.Level.MINE)
    commands.mark_read(member, topic=topic, numbers=[1])
    found = reply_context.first(member, ident=question.pk, topic=topic.pk)
    assert (found.is_followed, found.numbers_read) == (True, NumberSet.upto(1))


@pytest.mark.parametrize("wish", Participation.Follow)
def test_a_reply_follows_unless_the_space_was_turned_down(topic, member, wish):
    commands.add_participant(member, space=topic.space)
    commands.follow_space(member, space=topic.space, level=wish)
    question = topic.posts.get()
    commands.reply(member, topic=topic, parent=question, source="Ja.")
    is_quiet = wish in {Participation.Follow.MINE, Participation.Follow.NONE}
    assert Follow.objects.filter(user=member, topic=topic).exists() is not is_quiet


def test_a_mark_that_grew_meanwhile_keeps_what_it_got(topic, member):
    commands.mark_read(member, topic=topic, numbers=[1])
    for number, known in (
        (5, NumberSet.upto(1)),
        (7, NumberSet.upto(1)),
        (9, NumberSet()),
    ):
        mark_own_post_read(member, topic, Post(number=number), known)
    mark = ReadMark.objects.get(user=member, topic=topic)
    assert mark.numbers == NumberSet.of([1, 5, 7, 9])
