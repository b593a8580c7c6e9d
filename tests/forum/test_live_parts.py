"""One post as an open page fetches it."""

from django.test import Client

import pytest

from forum import commands
from forum.models import ReadMark

TEXT = {"source": "Nieuwe tekst", "source_format": "text"}


def part(client: Client, post, **headers):
    return client.get(f"/forum/bericht/{post.public_id}/deel/", **headers)


@pytest.fixture
def answer(topic, member):
    first = topic.posts.get(number=1)
    return commands.reply(member, topic=topic, parent=first, source="Oude tekst")


@pytest.fixture
def official_client(official):
    client = Client()
    client.force_login(official)
    return client


def test_it_is_the_post_with_what_the_page_says_of_its_topic(
    client, topic, member, answer
):
    commands.edit_post(member, post=answer, **TEXT)
    text = part(client, answer).text
    assert f'id="bericht-{answer.public_id}"' in text
    assert "Nieuwe tekst" in text
    for name in ("title", "state", "replies", "answers", "settle", "voices"):
        assert f'data-part="{name}"' in text
    assert member.display_name in text


def test_a_post_that_is_gone_shows_nothing_of_its_text(
    client, topic, member, moderator, answer
):
    commands.hide_post(moderator, post=answer)
    hidden = part(client, answer)
    assert hidden.status_code == 200
    assert "Oude tekst" not in hidden.text
    commands.restore_post(moderator, post=answer)
    commands.remove_post(member, post=answer)
    assert part(client, answer).status_code == 404


def test_a_removed_post_with_a_reply_leaves_its_stub(
    client, topic, member, answer, official
):
    commands.reply(official, topic=topic, parent=answer, source="Daaronder")
    commands.remove_post(member, post=answer)
    found = part(client, answer)
    assert found.status_code == 200
    assert "Dit bericht is verwijderd." in found.text
    assert "Daaronder" not in found.text


def test_the_first_post_comes_as_the_opening(client, topic):
    text = part(client, topic.posts.get(number=1)).text
    assert 'class="opening"' in text


def test_visitors_share_one_copy_until_something_changes(
    client, topic, member, answer, django_assert_max_num_queries
):
    first = part(client, answer)
    with django_assert_max_num_queries(1):
        again = part(client, answer, HTTP_IF_NONE_MATCH=first["ETag"])
    assert again.status_code == 304
    commands.edit_post(member, post=answer, **TEXT)
    fresh = part(client, answer, HTTP_IF_NONE_MATCH=first["ETag"])
    assert "Nieuwe tekst" in fresh.text


def test_a_member_pays_few_queries(
    official_client, topic, answer, django_assert_max_num_queries
):
    part(official_client, answer, HTTP_PURPOSE="prefetch")
    with django_assert_max_num_queries(9):
        part(official_client, answer, HTTP_PURPOSE="prefetch")


def test_of_a_closed_space_nothing_is_kept(client, secret_topic, member):
    post = secret_topic.posts.get(number=1)
    assert part(client, post).status_code == 404
    client.force_login(member)
    found = part(client, post)
    assert found["Cache-Control"] == "private, no-store"
    assert "ETag" not in found


def test_only_a_reader_s_own_fetch_marks_it_as_read(
    official_client, official, topic, answer
):
    part(official_client, answer, HTTP_PURPOSE="prefetch")
    mark = ReadMark.objects.filter(user=official, topic=topic).first()
    assert mark is None or answer.number not in mark.numbers
    part(official_client, answer)
    assert answer.number in ReadMark.objects.get(user=official, topic=topic).numbers
