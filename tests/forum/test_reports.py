"""Reporting a post: who may, what comes of it, and who learns of it."""

from django.core.exceptions import PermissionDenied

import pytest

from forum import commands, policy
from forum.models import ModerationEntry, Post, Report
from forum.moderation import queue
from jobs.worker import run_once
from notifications.models import Notification
from tests.cms.pages import soup
from tests.forum.expected_counts import differences

State = Post.State


@pytest.fixture
def answer(topic, member):
    """Mehmet's answer to Olga's question."""
    question = topic.posts.get()
    return commands.reply(member, topic=topic, parent=question, source="Onzin.")


def report(person, post, **words):
    return commands.report_post(person, post=post, reason="rude", **words)


# -- Who may --------------------------------------------------------------------------


def test_a_member_reports_what_another_wrote(answer, official, member, moderator):
    may = policy.permissions_for(official, answer.topic.space)
    assert may.can_report_others
    assert may.can_report(answer)
    assert not policy.permissions_for(member, answer.topic.space).can_report(answer)
    found = report(official, answer, comment="Dit is\u202e grof.")
    assert (found.reason, found.comment) == ("rude", "Dit is grof.")
    assert queue.count_open(moderator) == 1


def test_nobody_reports_oneself_or_what_they_cannot_see(
    answer, member, secret_topic, official, moderator
):
    with pytest.raises(PermissionDenied):
        report(member, answer)
    for person in (official, moderator):
        with pytest.raises(PermissionDenied):
            report(person, secret_topic.posts.get())
    commands.hide_post(moderator, post=answer)
    with pytest.raises(PermissionDenied):
        report(official, answer)


def test_who_was_shut_out_of_a_space_reports_nothing_there(
    answer, official, moderator, space
):
    commands.suspend_participant(moderator, space=space, user=official)
    assert not policy.permissions_for(official, space).can_report_others
    with pytest.raises(PermissionDenied):
        report(official, answer)


def test_reporting_twice_is_reporting_once_while_it_is_open(
    answer, official, moderator
):
    first = report(official, answer)
    assert report(official, answer) == first
    commands.dismiss_reports(moderator, post=answer)
    assert report(official, answer) != first
    assert Report.objects.open().count() == 1


# -- Who learns of it -----------------------------------------------------------------


def test_who_reported_is_known_to_who_curates_there_alone(
    client, answer, topic, official, member, moderator, outsider
):
    report(official, answer, comment="Kijk hier eens naar.")
    client.force_login(moderator)
    assert "Kijk hier eens naar." in client.get("/forum/modereren/").text
    page = f"{topic.space.path}{topic.public_id}-{topic.slug}/"
    for person in (member, outsider):
        client.force_login(person)
        assert "Kijk hier eens" not in client.get(page).text
        assert client.get("/forum/modereren/").status_code == 404
    assert not Notification.objects.filter(recipient=member).exists()


def test_what_is_reported_in_a_group_comes_to_who_leads_it_alone(
    secret_topic, member, facilitator, moderator, person
):
    question = secret_topic.posts.get()
    other = person("Gijs Groepslid")
    commands.add_participant(other, space=secret_topic.space)
    report(other, question)
    assert queue.count_open(facilitator) == 1
    assert queue.count_open(moderator) == 0
    assert queue.count_open(member) == 0


# -- What comes of it -----------------------------------------------------------------


@pytest.mark.parametrize("act", [commands.hide_post, commands.remove_post])
def test_taking_a_post_away_settles_its_reports(act, answer, official, moderator):
    report(official, answer)
    act(moderator, post=answer)
    found = Report.objects.get()
    assert (found.settled_by, queue.count_open(moderator)) == (moderator, 0)


def test_its_author_taking_it_away_settles_them_too(
    answer, official, member, moderator
):
    report(official, answer)
    commands.remove_post(member, post=answer)
    assert queue.count_open(moderator) == 0


def test_a_report_is_put_aside_with_a_reason_that_nobody_is_told(
    answer, official, member, moderator
):
    report(official, answer)
    commands.dismiss_reports(moderator, post=answer, reason="Dit mag gezegd worden.")
    while run_once():
        pass
    answer.refresh_from_db()
    assert answer.is_visible
    entry = ModerationEntry.objects.get()
    assert (entry.act, entry.reason) == ("dismiss", "Dit mag gezegd worden.")
    assert not Notification.objects.filter(event__entry=entry).exists()
    assert entry not in ModerationEntry.objects.visible_to(member)
    commands.dismiss_reports(moderator, post=answer)
    assert ModerationEntry.objects.count() == 1


def test_only_who_curates_puts_reports_aside(answer, official, member, facilitator):
    report(official, answer)
    for person in (official, member, facilitator):
        with pytest.raises(PermissionDenied):
            commands.dismiss_reports(person, post=answer)


def test_what_several_people_report_is_held_until_a_moderator_looked(
    answer, official, outsider, person, moderator, member
):
    for reporter in (official, outsider):
        report(reporter, answer)
    answer.refresh_from_db()
    assert answer.is_visible
    report(person("Derde"), answer)
    answer.refresh_from_db()
    assert answer.state == State.HELD
    assert not differences()
    assert queue.count_open(moderator) == 1
    commands.dismiss_reports(moderator, post=answer)
    answer.refresh_from_db()
    assert answer.is_visible
    assert not differences()


def test_approved_after_it_was_held_it_is_not_told_again(
    answer, official, outsider, person, moderator
):
    for reporter in (official, outsider, person("Derde")):
        report(reporter, answer)
    while run_once():
        pass
    before = Notification.objects.filter(recipient=official).count()
    commands.approve_post(moderator, post=answer)
    while run_once():
        pass
    assert Notification.objects.filter(recipient=official).count() == before


def test_a_moderators_own_text_is_not_held_by_numbers(
    topic, moderator, official, outsider, member
):
    post = commands.reply(
        moderator, topic=topic, parent=topic.posts.get(), source="Houd het netjes."
    )
    for reporter in (official, outsider, member):
        report(reporter, post)
    post.refresh_from_db()
    assert post.is_visible


# -- The page -------------------------------------------------------------------------


def test_the_page_reports_and_leads_back_to_the_topic(client, answer, topic, official):
    client.force_login(official)
    path = f"{answer.path}melden/"
    assert client.get(path).status_code == 200
    wrong = client.post(path, {"comment": "Zomaar."})
    assert wrong.status_code == 200
    assert "Zomaar." in wrong.text
    done = client.post(path, {"reason": "personal", "comment": "Een BSN."})
    assert done.url == f"{topic.space.path}{topic.public_id}-{topic.slug}/"
    assert Report.objects.get().reason == "personal"
    page = client.get(done.url)
    assert f"{answer.path}melden/" in page.text
    assert f"{topic.posts.get(number=1).path}melden/" not in page.text


def test_box_to_choose_a_case_is_there_where_several_can_be_chosen(
    client, topic, answer, official, member, outsider, moderator
):
    client.force_login(moderator)
    report(official, answer)
    box = "input[type=checkbox][form]"
    assert not soup(client.get("/forum/modereren/")).select(box)
    report(outsider, topic.posts.get(number=1))
    page = soup(client.get("/forum/modereren/"))
    assert len(page.select(box)) == 2
    for field in page.select(box):
        assert page.find("form", id=field["form"])
