"""The form that starts a topic, for every kind of it."""

from datetime import timedelta

import pytest
import time_machine

from core.clock import now, to_local
from forum.models import Poll, Topic

pytestmark = pytest.mark.django_db

BASE = {"title": "Een vraag", "source": "Met uitleg.", "source_format": "text"}
POLL = BASE | {"kind": "poll", "options": "Ja\r\nNee\r\n\r\nJa"}


@pytest.fixture
def send(client, member, space):
    client.force_login(member)

    def post(data, where=space):
        return client.post(f"{where.path}nieuw/", data)

    return post


def kinds(client, space):
    form = client.get(f"{space.path}nieuw/").context["form"]
    return [kind for kind, _words in form.fields["kind"].choices]


def test_an_announcement_is_offered_to_who_curates_only(
    client, space, member, moderator
):
    client.force_login(member)
    assert kinds(client, space) == ["question", "discussion", "poll"]
    client.force_login(moderator)
    assert "announcement" in kinds(client, space)


def test_an_announcement_of_somebody_else_is_refused(send):
    page = send(BASE | {"kind": "announcement"})
    assert page.context["form"].errors.keys() == {"kind"}
    assert not Topic.objects.exists()


def test_a_poll_is_made_without_a_script(send):
    day = to_local(now()).date() + timedelta(days=3)
    fields = {"is_multiple": "on", "hides_votes": "on", "hides_results": "on"}
    assert send(POLL | fields | {"closes_on": f"{day:%Y-%m-%d}"}).status_code == 302
    poll = Poll.objects.get()
    assert list(poll.options.values_list("text", flat=True)) == ["Ja", "Nee"]
    assert (poll.is_multiple, poll.is_anonymous, poll.hides_results) == (True,) * 3
    closes = to_local(poll.closes_at)
    assert closes.date() == day + timedelta(days=1)
    assert (closes.hour, closes.minute) == (0, 0)


def test_a_poll_may_do_without_an_explanation_and_nothing_else_may(client, space, send):
    form = client.get(f"{space.path}nieuw/").context["form"]
    assert "required" not in str(form["source"])
    assert send(POLL | {"source": " "}).status_code == 302
    topic = Topic.objects.get(kind="poll")
    page = client.get(f"{space.path}{topic.public_id}/", follow=True)
    assert "post__body" not in page.text
    assert "citaat=1" not in page.text, "there are no words to cite"
    for kind in ("question", "discussion"):
        page = send(BASE | {"kind": kind, "source": " "})
        assert page.context["form"].errors.keys() == {"source"}
        assert 'href="#id_source"' in page.text


def test_the_explanation_of_a_poll_may_be_taken_out_again_and_that_of_others_stays(
    client, send
):
    for data in (POLL, BASE | {"kind": "discussion"}):
        send(data)
        topic = Topic.objects.latest("pk")
        post = topic.posts.get()
        wish = {"source": "", "source_format": "text", "edit_count": post.edit_count}
        answer = client.post(f"{post.path}wijzigen/", wish)
        post.refresh_from_db()
        assert (answer.status_code, post.text) == (
            (302, "") if topic.kind == "poll" else (200, "Met uitleg.")
        )


@time_machine.travel("2026-10-23T12:00Z", tick=False)
def test_the_last_day_lasts_until_midnight_also_when_the_clock_changes(send):
    send(POLL | {"closes_on": "2026-10-25"})
    assert Poll.objects.get().closes_at.isoformat() == "2026-10-25T23:00:00+00:00"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"options": "Ja"}, "options"),
        ({"options": ""}, "options"),
        ({"options": "\n".join(map(str, range(13)))}, "options"),
        ({"options": f"Ja\n{'n' * 161}"}, "options"),
        ({"hides_results": "on"}, "closes_on"),
        ({"closes_on": "2020-01-01"}, "closes_on"),
        ({"closes_on": "morgen"}, "closes_on"),
        ({"closes_on": "9999-12-31"}, "closes_on"),
    ],
)
def test_a_mistake_in_a_poll_stands_at_its_field_and_nothing_is_lost(
    send, wrong, field
):
    page = send(POLL | wrong)
    assert page.status_code == 200
    assert page.context["form"].errors.keys() == {field}
    assert "Met uitleg." in page.text
    assert f'href="#id_{field}"' in page.text
    assert not Topic.objects.exists()


def test_what_belongs_to_a_poll_does_not_stand_in_the_way_of_a_question(send):
    assert send(BASE | {"kind": "question", "hides_results": "on"}).status_code == 302
    assert not Poll.objects.exists()


def test_anonymity_is_offered_only_where_the_space_allows_it(
    client, member, space, send
):
    path = f"{space.path}nieuw/"
    client.force_login(member)
    assert "is_anonymous" not in client.get(path).context["form"].fields
    send(BASE | {"kind": "question", "is_anonymous": "on"})
    assert not Topic.objects.get().is_anonymous  # there was no such box to tick
    space.allows_anonymous = True
    space.save(update_fields=["allows_anonymous"])
    assert 'id="who-sees-you"' in client.get(path).text
    send(BASE | {"kind": "question", "is_anonymous": "on"})
    assert Topic.objects.filter(is_anonymous=True).count() == 1


def test_a_discussion_is_not_placed_under_a_name_by_who_asked_for_none(send, space):
    space.allows_anonymous = True
    space.save(update_fields=["allows_anonymous"])
    page = send(BASE | {"kind": "discussion", "is_anonymous": "on"})
    assert page.context["form"].errors.keys() == {"is_anonymous"}
    assert not Topic.objects.exists()


def said_after(client, answer):
    page = client.get(answer.url)
    return [str(message) for message in page.context["messages"]]


def test_that_it_is_placed_is_said_once(client, send, member, space):
    answer = send(BASE | {"kind": "question"})
    assert said_after(client, answer) == [
        "Uw vraag staat er. U krijgt bericht bij een antwoord."
    ]
    assert said_after(client, answer) == []
    assert said_after(client, send(BASE | {"kind": "discussion"})) == [
        "Uw onderwerp staat er. U krijgt bericht bij een reactie."
    ]
    # Who wants to hear nothing of this space is promised nothing.
    member.participations.filter(space=space).update(follow="none")
    assert said_after(client, send(BASE | {"kind": "question"})) == [
        "Uw bericht staat er."
    ]


def test_what_waits_for_approval_is_not_said_to_be_placed(client, newcomer, space):
    client.force_login(newcomer)
    answer = client.post(f"{space.path}nieuw/", BASE | {"kind": "question"})
    assert said_after(client, answer) == []
    assert "Uw bericht wacht op goedkeuring" in client.get(answer.url).text
