"""One word about a post: counted once per person, always as many as there are rows."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.test import Client

import pytest

from accounts.models import User
from forum import commands, policy
from forum.commands.recount import recount
from forum.models import Post, Reaction, Topic

KINDS = [("useful", "useful_count"), ("recognised", "recognised_count")]
KINDS += [("thanks", "thanks_count")]


@pytest.fixture
def question(topic: Topic) -> Post:
    return topic.posts.select_related("topic__space").get()


def fresh(post: Post) -> Post:
    return Post.objects.select_related("topic__space").get(pk=post.pk)


def page_of(topic: Topic) -> str:
    return f"/forum/{topic.space.slug}/{topic.public_id}-{topic.slug}/"


@pytest.mark.parametrize(("kind", "count"), KINDS)
def test_a_word_is_counted_once_per_person(question, member, outsider, kind, count):
    for _twice in range(2):
        commands.react(member, post=question, kind=kind)
    commands.react(outsider, post=question, kind=kind)
    assert getattr(fresh(question), count) == 2
    for _twice in range(2):
        commands.unreact(member, post=question, kind=kind)
    assert getattr(fresh(question), count) == 1


def test_one_person_may_say_all_three_words(question, member):
    for kind, _count in KINDS:
        commands.react(member, post=question, kind=kind)
    found = fresh(question)
    assert [getattr(found, count) for _kind, count in KINDS] == [1, 1, 1]


def test_nobody_says_a_word_about_their_own_post(question, official):
    assert not policy.permissions_for(official, question.topic.space).can_react(
        question
    )
    with pytest.raises(PermissionDenied):
        commands.react(official, post=question, kind="useful")
    assert not Reaction.objects.exists()


@pytest.mark.parametrize("kind", ["useful", "recognised", "thanks"])
def test_who_may_not_write_says_no_word(question, moderator, outsider, person, kind):
    waiting = person("Wim Wacht", state="pending")
    commands.join(outsider, space=question.topic.space)
    commands.suspend_participant(moderator, space=question.topic.space, user=outsider)
    for somebody in (waiting, outsider):
        with pytest.raises(PermissionDenied):
            commands.react(somebody, post=question, kind=kind)


def test_a_word_makes_nobody_a_participant(question, member):
    commands.react(member, post=question, kind="useful")
    assert not policy.permissions_for(member, question.topic.space).takes_part


def test_what_is_hidden_takes_no_word(question, member, moderator):
    commands.hide_post(moderator, post=question)
    with pytest.raises(PermissionDenied):
        commands.react(member, post=fresh(question), kind="useful")


def test_a_group_s_post_takes_no_word_from_outside(secret_topic, outsider, moderator):
    post = secret_topic.posts.get()
    for somebody in (outsider, moderator):
        with pytest.raises(PermissionDenied):
            commands.react(somebody, post=post, kind="useful")


def test_the_page_names_the_municipalities_that_see_the_same(
    client: Client, question, person
):
    for n in range(11):
        somebody = person(f"Iemand {n}", organisation_name=f"gemeente Plaats{n:02}")
        commands.react(somebody, post=question, kind="recognised")
    text = client.get(page_of(question.topic)).text
    assert "gemeente Plaats00" in text
    assert "gemeente Plaats07" in text
    assert "gemeente Plaats08" not in text  # told as a number
    assert "Iemand" not in text


def test_an_anonymous_asker_s_municipality_is_not_kept(topic, official, member):
    first = topic.posts.select_related("topic").get()
    answer = commands.reply(member, topic=topic, parent=first, source="Ja")
    Topic.objects.filter(pk=topic.pk).update(is_anonymous=True)
    commands.react(official, post=answer, kind="recognised")
    assert Reaction.objects.get().organisation == ""
    assert fresh(answer).recognised_count == 1


def send(client: Client, post: Post, **fields: str) -> Any:
    return client.post(f"/forum/bericht/{post.public_id}/reactie/", fields)


def test_the_button_knows_what_its_reader_said(client: Client, question, member):
    client.force_login(member)
    assert (
        'aria-pressed="true" name="useful"'
        not in client.get(page_of(question.topic)).text
    )
    assert send(client, question, useful="on").status_code == 302
    text = client.get(page_of(question.topic)).text
    assert 'name="useful" value="off" aria-pressed="true"' in text
    assert 'name="thanks" value="on" aria-pressed="false"' in text
    send(client, question, useful="off")
    assert fresh(question).useful_count == 0


def test_another_reader_sees_the_count_and_presses_for_themselves(
    client: Client, question, member, outsider
):
    commands.react(member, post=question, kind="useful")
    client.force_login(outsider)
    text = client.get(page_of(question.topic)).text
    assert 'name="useful" value="on" aria-pressed="false"' in text
    assert "<b>1</b>" in text


def test_who_wrote_it_sees_the_count_and_presses_nothing(
    client: Client, question, member, official
):
    commands.react(member, post=question, kind="useful")
    client.force_login(official)
    text = client.get(page_of(question.topic)).text
    assert 'name="useful" disabled' in text
    assert "<b>1</b>" in text


def test_a_script_gets_only_what_has_changed(client: Client, question, member):
    client.force_login(member)
    url = f"/forum/bericht/{question.public_id}/reactie/"
    answer = client.post(url, {"thanks": "on"}, headers={"X-Requested-With": "fetch"})
    assert answer.status_code == 200
    assert answer.text.strip().startswith("<form")
    assert 'name="thanks" value="off" aria-pressed="true"' in answer.text


def test_a_word_that_is_none_changes_nothing(client: Client, question, member):
    client.force_login(member)
    send(client, question, nonsense="on")
    assert not Reaction.objects.exists()


def test_recount_mends_counts_that_are_not_the_rows(question, member):
    commands.react(member, post=question, kind="useful")
    Post.objects.filter(pk=question.pk).update(useful_count=7, thanks_count=3)
    found = {difference.figure for difference in recount()}
    assert found == {"useful_count", "thanks_count"}
    assert (fresh(question).useful_count, fresh(question).thanks_count) == (1, 0)
    assert not list(recount())


def test_who_was_anonymous_in_a_topic_is_not_among_those_who_take_part(
    client: Client, question, member, official
):
    commands.reply(member, topic=question.topic, parent=question, source="Ja")
    Post.objects.filter(pk=question.pk).update(is_anonymous=True)
    Topic.objects.filter(pk=question.topic_id).update(version=99)
    text = client.get(page_of(question.topic)).text
    voices = text[text.index("side__section--voices") :]
    assert member.display_name in voices
    assert official.display_name not in voices


def test_names_of_who_takes_part_lead_to_people_for_members_only(
    client: Client, question, member, official
):
    link = f'href="/mensen/{official.public_id}/"'
    assert link not in client.get(page_of(question.topic)).text
    client.force_login(member)
    assert link in client.get(page_of(question.topic)).text
    waiting = member
    User.objects.filter(pk=waiting.pk).update(state="pending")
    assert link not in client.get(page_of(question.topic)).text
