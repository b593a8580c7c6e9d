"""What somebody keeps is theirs alone, and never more than they may still see."""

from django.core.exceptions import PermissionDenied
from django.test import Client

import pytest

from accounts.models import User
from forum import commands, policy
from forum.models import Bookmark, Post, Topic

LIST = "/forum/bewaard/"


@pytest.fixture
def question(topic: Topic) -> Post:
    return topic.posts.select_related("topic__space").get()


@pytest.fixture
def secret(secret_topic: Topic) -> Post:
    return secret_topic.posts.select_related("topic__space").get()


def keep(client: Client, post: Post, **fields: str) -> int:
    url = f"/forum/bericht/{post.public_id}/bewaren/"
    return client.post(url, fields).status_code


def shown(client: Client) -> list[str]:
    page = client.get(LIST).context["page"]
    return [row.bookmark.note for row in page.rows]


def test_a_post_is_kept_once_and_the_note_is_the_last(client: Client, question, member):
    client.force_login(member)
    assert keep(client, question, note="eerst") == 302
    assert keep(client, question, note="later") == 302
    assert shown(client) == ["later"]
    assert keep(client, question, drop="") == 302
    assert shown(client) == []


def test_a_note_that_is_too_long_is_given_back(client: Client, question, member):
    client.force_login(member)
    long = "n" * 301
    page = client.post(f"/forum/bericht/{question.public_id}/bewaren/", {"note": long})
    assert page.status_code == 200
    assert long in page.text
    assert not Bookmark.objects.exists()


def test_nobody_sees_what_somebody_else_kept(
    client: Client, question, member, outsider
):
    commands.add_bookmark(member, post=question, note="van Mehmet")
    client.force_login(outsider)
    assert shown(client) == []
    page = client.get(f"/forum/bericht/{question.public_id}/bewaren/")
    assert "van Mehmet" not in page.text


def test_dropping_touches_only_ones_own(question, member, outsider):
    commands.add_bookmark(member, post=question)
    commands.delete_bookmark(outsider, post=question)
    assert Bookmark.objects.get().user == member


def test_who_may_not_see_a_post_cannot_keep_it(secret, outsider, moderator, person):
    waiting = person("Wim Wacht", state="pending")
    for somebody in (outsider, moderator, waiting):
        assert not policy.permissions_for(somebody, secret.topic.space).can_keep(secret)
        with pytest.raises(PermissionDenied):
            commands.add_bookmark(somebody, post=secret)


def test_what_was_kept_is_gone_with_the_right_to_see_it(
    client: Client, secret, member, facilitator
):
    commands.add_bookmark(member, post=secret, note="geheim")
    client.force_login(member)
    assert shown(client) == ["geheim"]
    commands.remove_participant(facilitator, space=secret.topic.space, user=member)
    assert shown(client) == []
    assert "Kanarievogel" not in client.get(LIST).text


def test_what_was_kept_is_gone_while_it_is_hidden(
    client: Client, question, member, moderator
):
    commands.add_bookmark(member, post=question, note="mijn")
    commands.hide_post(moderator, post=question)
    client.force_login(member)
    assert shown(client) == []
    commands.restore_post(moderator, post=question)
    assert shown(client) == ["mijn"]


def test_the_list_goes_on_behind_its_last_line(client: Client, question, member):
    posts = [
        commands.reply(member, topic=question.topic, parent=question, source=str(n))
        for n in range(22)
    ]
    for n, post in enumerate(posts):
        commands.add_bookmark(member, post=post, note=str(n))
    client.force_login(member)
    assert shown(client) == [str(n) for n in range(21, 1, -1)]
    older = client.get(LIST).context["page"].older
    page = client.get(LIST, {"voor": older}).context["page"]
    assert [row.bookmark.note for row in page.rows] == ["1", "0"]


def test_a_start_of_somebody_else_is_none(client: Client, question, member, outsider):
    commands.add_bookmark(outsider, post=question)
    client.force_login(member)
    for start in (question.public_id, "x", "-1", "9" * 30):
        assert client.get(LIST, {"voor": start}).status_code == 200


def test_the_topic_page_says_what_is_kept(
    client: Client, question, member: User, django_assert_num_queries
):
    client.force_login(member)
    topic = question.topic
    path = f"/forum/{topic.space.slug}/{topic.public_id}-{topic.slug}/"
    assert "icon--full" not in client.get(path).text
    commands.add_bookmark(member, post=question)
    assert "icon--full" in client.get(path).text
