"""Polls: what they offer, who votes, what is counted and who sees it."""

import random
import re
from datetime import timedelta

from django.core.cache import cache
from django.db import IntegrityError, transaction

import pytest
import time_machine

from core.clock import now
from forum import commands, policy
from forum.commands.polls import PollInput
from forum.models import Participation, Poll, PollVote, Topic
from forum.selectors.polls import build_poll_view

Refused = commands.ActionRefused
THREE = ("Ja", "Nee", "Weet niet")


@pytest.fixture
def put(space, official):
    """Olga opens a poll."""

    def open_poll(options=THREE, **fields) -> Poll:
        topic = commands.ask(
            official,
            space=space,
            title="Controleert u zelf?",
            source="Wij willen weten wat gewoon is.",
            kind="poll",
            poll=PollInput(tuple(options), **fields),
        )
        return topic.poll

    return open_poll


def counts(poll: Poll) -> list[int]:
    return list(poll.options.values_list("vote_count", flat=True))


def counted_by_hand(poll: Poll) -> list[int]:
    return [
        PollVote.objects.filter(option=option).count() for option in poll.options.all()
    ]


def view_of(poll, user):
    topic = Topic.objects.select_related("space").get(pk=poll.topic_id)
    return build_poll_view(topic, policy.permissions_for(user, topic.space))


# -- Opening one --------------------------------------------------------------


def test_a_poll_offers_its_choices_in_order_each_once(put):
    poll = put(["Ja ", "Nee", "Ja", "", "Weet\nniet"])
    texts = list(poll.options.values_list("place", "text"))
    assert texts == [(0, "Ja"), (1, "Nee"), (2, "Weet niet")]


@pytest.mark.parametrize(
    "options",
    [[], ["Ja"], ["Ja", " Ja"], [str(n) for n in range(13)], ["Ja", "N" * 161]],
    ids=["none", "one", "twice the same", "thirteen", "too long"],
)
def test_too_few_and_too_many_choices_are_refused(put, options):
    with pytest.raises(Refused):
        put(options)
    assert not Topic.objects.exists()


def test_a_closing_date_lies_ahead_and_hidden_results_need_one(put):
    for fields in ({"closes_at": now()}, {"hides_results": True}):
        with pytest.raises(Refused):
            put(**fields)


def test_a_poll_without_choices_and_choices_without_a_poll_are_refused(space, official):
    ask = {"space": space, "title": "x", "source": "y"}
    with pytest.raises(Refused):
        commands.ask(official, **ask, kind="poll")
    with pytest.raises(Refused):
        commands.ask(official, **ask, poll=PollInput(THREE))


# -- Voting -------------------------------------------------------------------


def test_a_vote_is_counted_and_can_be_changed(put, member, outsider):
    poll = put()
    commands.vote(member, poll=poll, options=[0])
    commands.vote(outsider, poll=poll, options=[0])
    assert counts(poll) == [2, 0, 0]
    poll = commands.vote(member, poll=poll, options=[2])
    assert counts(poll) == counted_by_hand(poll) == [1, 0, 1]
    assert poll.voter_count == 2


def test_the_same_vote_twice_is_one(put, member):
    poll = put()
    for _again in range(2):
        poll = commands.vote(member, poll=poll, options=[1])
    assert (counts(poll), poll.voter_count) == ([0, 1, 0], 1)


def test_where_more_may_be_chosen_all_count_and_the_voter_once(put, member):
    poll = put(is_multiple=True)
    poll = commands.vote(member, poll=poll, options=[0, 2])
    assert (counts(poll), poll.voter_count) == ([1, 0, 1], 1)
    poll = commands.vote(member, poll=poll, options=[2, 1])
    assert counts(poll) == counted_by_hand(poll) == [0, 1, 1]
    assert poll.voter_count == 1


@pytest.mark.parametrize("options", [[], [7], [0, 1]], ids=["none", "unknown", "two"])
def test_what_cannot_be_chosen_is_refused(put, member, options):
    poll = put()
    with pytest.raises(Refused):
        commands.vote(member, poll=poll, options=options)
    assert not PollVote.objects.exists()


def test_an_anonymous_vote_is_counted_once_and_nobody_knows_for_what(put, member):
    poll = put(is_anonymous=True)
    poll = commands.vote(member, poll=poll, options=[1])
    with pytest.raises(Refused):
        commands.vote(member, poll=poll, options=[0])
    assert list(PollVote.objects.values_list("user", "option")) == [(member.pk, None)]
    assert (counts(poll), poll.voter_count) == ([0, 1, 0], 1)


def test_both_databases_keep_it_to_one_anonymous_vote(put, member):
    poll = put(is_anonymous=True)
    PollVote.objects.create(poll=poll, user=member)
    with pytest.raises(IntegrityError), transaction.atomic():
        PollVote.objects.create(poll=poll, user=member)


def test_counts_are_the_rows_whatever_the_order_of_votes(put, person):
    chance = random.Random(3)
    poll = put(is_multiple=True)
    crowd = [person(f"Stemmer {n}") for n in range(6)]
    for _vote in range(60):
        options = chance.sample(range(3), chance.randint(1, 3))
        commands.vote(chance.choice(crowd), poll=poll, options=options)
    poll.refresh_from_db()
    assert counts(poll) == counted_by_hand(poll)
    assert poll.voter_count == poll.votes.values("user").distinct().count() == 6


def test_voting_makes_nobody_a_participant(put, member, space):
    commands.vote(member, poll=put(), options=[0])
    assert not Participation.all_objects.filter(user=member).exists()


def test_who_may_not_write_may_not_vote(put, person, space, moderator, member):
    poll = put()
    waiting = person("Wim Wacht", state="pending")
    commands.add_participant(member, space=space)
    commands.suspend_participant(moderator, space=space, user=member)
    for user in (waiting, member):
        assert not policy.permissions_for(user, space).can_vote(poll.topic)
        with pytest.raises(Refused):
            commands.vote(user, poll=poll, options=[0])


def test_a_closed_topic_takes_no_votes(put, member, moderator):
    poll = put()
    commands.close_topic(moderator, topic=poll.topic)
    with pytest.raises(Refused):
        commands.vote(member, poll=poll, options=[0])


def test_a_poll_whose_text_was_taken_away_takes_no_votes(
    client, put, member, moderator
):
    poll = put()
    client.force_login(member)
    assert 'id="peiling"' in client.get(path_of(poll)).text
    topic = poll.topic
    commands.reply(member, topic=topic, parent=topic.posts.get(), source="Ja.")
    commands.hide_post(moderator, post=topic.posts.get(number=1))
    with pytest.raises(Refused):
        commands.vote(member, poll=poll, options=[0])
    assert 'id="peiling"' not in client.get(path_of(poll)).text


def test_the_closing_date_is_compared_at_every_look(put, member, outsider):
    poll = put(closes_at=now() + timedelta(hours=1), hides_results=True)
    commands.vote(member, poll=poll, options=[0])
    seen = view_of(poll, outsider)
    assert (seen.is_over, seen.may_vote, seen.shows_results) == (False, True, False)
    with time_machine.travel(now() + timedelta(hours=2), tick=False):
        seen = view_of(poll, outsider)
        assert (seen.is_over, seen.may_vote, seen.shows_results) == (True, False, True)
        with pytest.raises(Refused):
            commands.vote(outsider, poll=poll, options=[1])
    assert counts(poll) == [1, 0, 0]


# -- Who sees what ------------------------------------------------------------


def test_names_are_for_people_with_an_account_and_not_in_an_anonymous_poll(
    put, member, outsider, person
):
    named, nameless = put(), put(is_anonymous=True)
    for poll in (named, nameless):
        commands.vote(member, poll=poll, options=[0])
    assert view_of(named, outsider).choices[0].voters[0].name == "Mehmet Member"
    waiting = person("Wim Wacht", state="pending")
    assert not view_of(named, waiting).choices[0].voters
    assert not view_of(nameless, outsider).choices[0].voters


def test_one_s_own_choice_is_marked(put, member, outsider):
    poll = put()
    commands.vote(member, poll=poll, options=[1])
    assert [c.is_mine for c in view_of(poll, member).choices] == [False, True, False]
    assert view_of(poll, member).has_voted
    assert not view_of(poll, outsider).has_voted


def test_percentages_are_of_the_voters(put, person):
    poll = put(is_multiple=True)
    for n, options in enumerate(([0], [0, 1], [0, 1])):
        commands.vote(person(f"Stemmer {n}"), poll=poll, options=options)
    assert [c.percent for c in view_of(poll, person("Nog een")).choices] == [100, 67, 0]


# -- The page -----------------------------------------------------------------


def path_of(poll: Poll) -> str:
    topic = poll.topic
    return f"{topic.space.path}{topic.public_id}-{topic.slug}/"


def shown_votes(page) -> list[int]:
    return [int(n) for n in re.findall(r'<meter [^>]*value="(\d+)"', page.text)]


def test_one_votes_on_the_page_without_a_script(client, put, member):
    poll = put()
    client.force_login(member)
    page = client.get(path_of(poll))
    assert page.text.count('type="radio"') == 3
    send = {"choice": "1"}
    done = client.post(f"/forum/onderwerp/{poll.topic.public_id}/stemmen/", send)
    assert done.url == f"{path_of(poll)}#peiling"
    page = client.get(path_of(poll))
    assert shown_votes(page) == [0, 100, 0]
    assert 'value="1" checked' in page.text


def test_a_vote_without_a_choice_is_answered_with_a_sentence(client, put, member):
    poll = put(is_multiple=True)
    client.force_login(member)
    path = f"/forum/onderwerp/{poll.topic.public_id}/stemmen/"
    page = client.post(path, {"choice": ["x", "12"]}, follow=True)
    assert page.status_code == 200
    assert [message.level_tag for message in page.context["messages"]] == ["error"]
    assert not PollVote.objects.exists()


def test_hidden_results_stand_nowhere_on_the_page(client, put, member, moderator):
    poll = put(closes_at=now() + timedelta(hours=1), hides_results=True)
    commands.vote(member, poll=poll, options=[0])
    for user in (None, member, moderator):
        if user:
            client.force_login(user)
        page = client.get(path_of(poll))
        assert "<meter" not in page.text
        assert "Mehmet Member" not in page.text.partition("<main")[2]


def test_a_page_kept_for_visitors_knows_of_a_vote_and_of_the_end(client, put, member):
    poll = put(closes_at=now() + timedelta(minutes=2), hides_results=True)
    assert "<meter" not in client.get(path_of(poll)).text
    commands.vote(member, poll=poll, options=[2])
    with time_machine.travel(now() + timedelta(minutes=3)):
        page = client.get(path_of(poll))
    assert shown_votes(page) == [0, 0, 100]
    assert "Mehmet" not in page.text
    assert not page.cookies


def test_a_poll_costs_its_topic_a_fixed_number_of_queries(
    client, put, member, person, django_assert_num_queries
):
    poll = put()
    client.force_login(member)
    for round_ in range(2):
        for n in range(3):
            user = person(f"Stemmer {round_} {n}")
            commands.vote(user, poll=poll, options=[n])
        cache.clear()
        client.get(path_of(poll))
        with django_assert_num_queries(11):
            client.get(path_of(poll))


def test_a_topic_that_is_no_poll_takes_no_votes(client, topic, member):
    client.force_login(member)
    path = f"/forum/onderwerp/{topic.public_id}/stemmen/"
    assert client.post(path, {"choice": "0"}).status_code == 404
