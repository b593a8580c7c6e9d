"""The state of a question: open, answered, solved without one answer, closed."""

from django.core.exceptions import PermissionDenied
from django.db import connection

import pytest

from forum import commands, policy
from forum.models import Topic
from forum.selectors import post_pages, topic_lists
from jobs.worker import run_once
from notifications.commands import record_accepted
from notifications.models import Notification, OutboxEvent
from tests.forum.expected_counts import differences

Refused = commands.ActionRefused


@pytest.fixture
def question(topic):
    return topic.posts.get()


@pytest.fixture
def answer(topic, question, member):
    return commands.reply(member, topic=topic, parent=question, source="Dat mag.")


def state(topic: Topic) -> str:
    return topic_lists.get_topic_state(Topic.objects.get(pk=topic.pk))[0]


def unanswered(space) -> list[str]:
    return [topic.title for topic in Topic.objects.filter(space=space).unanswered()]


def page_of(topic) -> str:
    return f"{topic.space.path}{topic.public_id}-{topic.slug}/"


# -- States -------------------------------------------------------------------


def test_a_question_goes_through_its_states(topic, question, official, member):
    assert state(topic) == "unanswered"
    reply = commands.reply(member, topic=topic, parent=question, source="Misschien.")
    assert state(topic) == "question"
    commands.settle_question(official, topic=topic)
    assert state(topic) == "settled"
    commands.accept_answer(official, post=reply)
    assert state(topic) == "answered"
    commands.unaccept_answer(official, post=reply)
    assert state(topic) == "question"


def test_a_question_that_was_taken_away_waits_for_no_answer(
    client, topic, space, question, answer, official, moderator
):
    client.force_login(official)
    page = client.get(page_of(topic)).text
    assert "1 reactie<" in page
    assert 'value="accept"' in page
    assert 'value="settle"' in page
    commands.remove_post(official, post=question)
    topic.refresh_from_db()
    assert (topic.post_count, topic.reply_count) == (1, 1)
    assert state(topic) == "question"
    assert unanswered(space) == []
    for reader in (official, moderator):
        client.force_login(reader)
        page = client.get(page_of(topic)).text
        assert "1 reactie<" in page
        assert 'value="accept"' not in page
        assert 'value="settle"' not in page
        assert "Nog geen antwoord" not in page
        assert "<b>1</b> reactie<" in client.get(space.path).text
        with pytest.raises(PermissionDenied):
            commands.accept_answer(reader, post=answer)
    for n in range(10):
        source = f"Nog een antwoord, nummer {n}."
        commands.reply(moderator, topic=topic, parent=answer, source=source)
    assert Topic.objects.get(pk=topic.pk).reply_count == 11
    assert not differences()


def test_a_first_message_stands_whichever_other_numbers_are_gone(
    topic, space, question, member, moderator
):
    for n in range(2, 13):
        source = f"Antwoord {n}."
        commands.reply(member, topic=topic, parent=question, source=source)
    for post in topic.posts.filter(number__gt=1):
        commands.hide_post(moderator, post=post)
    assert unanswered(space) == [topic.title]
    commands.restore_post(moderator, post=topic.posts.get(number=2))
    commands.restore_post(moderator, post=topic.posts.get(number=9))
    assert list(Topic.objects.with_first_post()) == [topic]
    commands.hide_post(moderator, post=question)
    assert list(Topic.objects.with_first_post()) == []
    commands.hide_post(moderator, post=topic.posts.get(number=9))
    assert unanswered(space) == []


def test_a_closed_question_says_so_unless_it_was_answered(
    topic, answer, official, moderator
):
    commands.close_topic(moderator, topic=topic)
    assert state(topic) == "closed"
    commands.accept_answer(official, post=answer)
    assert state(topic) == "answered"


def test_an_announcement_and_a_poll_have_a_state_of_their_own(space, moderator):
    ask = {"space": space, "title": "x", "source": "y"}
    ballot = commands.PollInput(("Ja", "Nee"))
    told = commands.ask(moderator, **ask, kind="announcement")
    poll = commands.ask(moderator, **ask, kind="poll", poll=ballot)
    assert (state(told), state(poll)) == ("announcement", "poll")


def test_only_who_curates_the_space_announces(space, group, official, facilitator):
    ask = {"title": "x", "source": "y", "kind": "announcement"}
    assert not policy.permissions_for(official, space).can_announce
    with pytest.raises(Refused):
        commands.ask(official, space=space, **ask)
    assert policy.permissions_for(facilitator, group.space).can_announce
    assert commands.ask(facilitator, space=group.space, **ask)


# -- Solved without one answer -----------------------------------------------------


def test_who_asked_and_who_curates_settle_and_reopen(topic, official, moderator):
    for user in (official, moderator):
        assert policy.permissions_for(user, topic.space).can_settle(topic)
        settled = commands.settle_question(user, topic=topic)
        assert settled.solved_at is not None
        assert commands.reopen_question(user, topic=topic).solved_at is None
    assert not differences()


def test_other_users_cannot_settle_question(topic, member, outsider):
    for user in (member, outsider):
        with pytest.raises(PermissionDenied):
            commands.settle_question(user, topic=topic)
        with pytest.raises(PermissionDenied):
            commands.reopen_question(user, topic=topic)


def test_a_question_with_an_answer_is_not_settled_without_one(topic, answer, official):
    commands.accept_answer(official, post=answer)
    with pytest.raises(Refused):
        commands.settle_question(official, topic=topic)
    topic.refresh_from_db()
    assert topic.solved_at is None


def test_a_discussion_is_no_question_to_settle(space, official):
    talk = commands.ask(official, space=space, title="x", source="y", kind="discussion")
    with pytest.raises(PermissionDenied):
        commands.settle_question(official, topic=talk)


def test_settling_is_offered_once_somebody_replied(client, topic, official, member):
    client.force_login(official)
    path = f"{topic.space.path}{topic.public_id}-{topic.slug}/"
    assert "opgelost/" not in client.get(path).text
    commands.reply(member, topic=topic, parent=topic.posts.get(), source="Zo.")
    assert "Markeer als opgelost" in client.get(path).text


def test_settling_shows_on_the_page_at_once(client, topic, answer, official):
    path = f"{topic.space.path}{topic.public_id}-{topic.slug}/"
    visitor = client.get(path)
    assert "data-settled" not in visitor.text
    settle = f"/forum/onderwerp/{topic.public_id}/opgelost/"
    client.force_login(official)
    assert settle in client.get(path).text
    client.post(settle, {"act": "settle"})
    client.logout()
    assert "data-settled" in client.get(path).text
    assert "state--settled" in client.get(topic.space.path).text
    client.force_login(official)
    client.post(settle, {"act": "reopen"})
    assert "data-settled" not in client.get(path).text


# -- Unanswered ---------------------------------------------------------------------


def test_unanswered_is_what_waits_for_a_first_reply(space, official, member, moderator):
    def ask(title, **fields):
        return commands.ask(official, space=space, title=title, source="y", **fields)

    ask("wacht")
    ask("gesprek", kind="discussion")
    replied = ask("gereageerd")
    commands.reply(member, topic=replied, parent=replied.posts.get(), source="Ja.")
    commands.settle_question(official, topic=ask("opgelost"))
    commands.close_topic(moderator, topic=ask("gesloten"))
    commands.hide_post(moderator, post=ask("verborgen").posts.get())
    Topic.objects.filter(pk=ask("archief").pk).update(is_archived=True)
    assert unanswered(space) == ["wacht"]
    assert topic_lists.count_unanswered(space) == 1
    page = topic_lists.load_topic_page(space, member, view="unanswered", before=None)
    assert [row.topic.title for row in page.rows] == ["wacht"]


@pytest.mark.postgres_only
def test_the_list_of_unanswered_questions_can_use_its_index(topic, space):
    answered = {"space": space, "author": topic.author, "post_count": 3}
    Topic.objects.bulk_create(Topic(title="Ja", **answered) for _n in range(300))
    found = Topic.objects.filter(space=space).unanswered().listed()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE forum_topic")
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = found.explain()
        cursor.execute("RESET enable_seqscan")
    assert "topic_unanswered" in plan


@pytest.mark.postgres_only
def test_answers_are_not_sought_through_the_whole_topic(topic, answer, official):
    for number in range(40):
        commands.reply(official, topic=topic, parent=answer, source=f"Nummer {number}")
    commands.accept_answer(official, post=answer)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE forum_post")  # else the plan depends on earlier tests
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")  # whatever the number of rows
        plan = post_pages.list_accepted_answers(topic).explain()
        cursor.execute("RESET enable_seqscan")
        cursor.execute("RESET enable_sort")
    # Both hold chosen answers only; with few of them either is as cheap.
    assert "post_accepted" in plan or "post_chosen_of_author" in plan


# -- Several answers -----------------------------------------------------------------


def test_several_answers_stand_in_the_order_of_the_tree(
    topic, question, answer, official, member, outsider
):
    later = commands.reply(outsider, topic=topic, parent=question, source="Ook waar.")
    below = commands.reply(member, topic=topic, parent=answer, source="En dit.")
    for post in (later, below, answer):
        commands.accept_answer(official, post=post)
    assert list(post_pages.list_accepted_answers(topic)) == [answer, below, later]
    commands.unaccept_answer(official, post=answer)
    assert list(post_pages.list_accepted_answers(topic)) == [below, later]
    assert state(topic) == "answered"
    assert not differences()


# -- Telling who answered -------------------------------------------------------------


def lines_of(user):
    rows = Notification.objects.filter(recipient=user, reason="accepted")
    return list(rows.order_by("seq"))


def work():
    while run_once():
        pass


def test_whose_answer_was_chosen_hears_of_it_once(topic, answer, official, member):
    """Chosen, taken back and chosen again tells one thing."""
    commands.accept_answer(official, post=answer)
    commands.accept_answer(official, post=answer)
    work()
    commands.unaccept_answer(official, post=answer)
    commands.accept_answer(official, post=answer)
    work()
    (line,) = lines_of(member)
    assert line.event.post == answer
    assert line.read_at is None
    assert not lines_of(official)


def test_what_is_no_longer_chosen_is_not_told_but_may_be_later(
    answer, official, member
):
    commands.accept_answer(official, post=answer)
    commands.unaccept_answer(official, post=answer)
    work()
    assert not lines_of(member)
    commands.accept_answer(official, post=answer)
    work()
    assert len(lines_of(member)) == 1


def test_one_s_own_answer_is_no_news(topic, question, official):
    mine = commands.reply(official, topic=topic, parent=question, source="Gevonden.")
    commands.accept_answer(official, post=mine)
    assert not OutboxEvent.objects.filter(kind="answer_accepted").exists()


def test_a_repeated_record_of_the_same_choice_is_one_row(topic, answer, official):
    ids = {"actor_id": official.pk, "space_id": topic.space_id, "topic_id": topic.pk}
    for _again in range(2):
        record_accepted(post_id=answer.pk, **ids)
    assert OutboxEvent.objects.filter(kind="answer_accepted").count() == 1


def test_the_line_leads_to_the_answer_and_names_nobody(
    client, topic, answer, official, member
):
    commands.accept_answer(official, post=answer)
    work()
    client.force_login(member)
    page = client.get("/meldingen/")
    bundles = [each for part in page.context["sections"] for each in part["bundles"]]
    items = [item for bundle in bundles for item in bundle.items]
    (item,) = [item for item in items if item.line.is_positive]
    assert topic.title in page.text
    assert "Olga Official" not in page.text
    assert client.get(item.url).url == answer.path
    assert lines_of(member)[0].read_at is not None


def test_who_may_no_longer_see_the_group_is_not_told(
    group, secret_topic, facilitator, member
):
    answer = commands.reply(
        facilitator, topic=secret_topic, parent=secret_topic.posts.get(), source="Ja."
    )
    Topic.objects.filter(pk=secret_topic.pk).update(kind="question")
    commands.accept_answer(member, post=answer)
    commands.leave(facilitator, space=group.space)
    work()
    assert not lines_of(facilitator)
