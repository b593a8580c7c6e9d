"""From an event to inboxes: once each, to the entitled, whatever breaks in between."""

from dataclasses import replace

from django.db.models.functions import Now

import pytest

from accounts import commands as accounts
from forum import commands as forum
from groups import commands as groups
from jobs import registry
from jobs.leases import MAX_ATTEMPTS, claim
from jobs.worker import run_once
from notifications import commands
from notifications.models import MailDelivery, Notification, OutboxEvent


@pytest.fixture
def answer(topic, moderator):
    """The moderator answers Olga's question."""
    question = topic.posts.get()
    return forum.reply(moderator, topic=topic, parent=question, source="Nee.")


def lines_of(user):
    rows = Notification.objects.filter(recipient=user).order_by("seq")
    return [(row.reason, row.event.post.text) for row in rows]


def test_who_asked_hears_of_the_answer(answer, official, moderator):
    run_once()
    assert lines_of(official) == [("answer", "Nee.")]
    assert lines_of(moderator) == []


def test_participants_hear_of_a_new_question_unless_they_want_quiet(
    space, official, member, outsider
):
    forum.add_participant(member, space=space)
    forum.add_participant(outsider, space=space, follow="mine")
    forum.ask(official, space=space, title="Nieuw", source="Vraag")
    run_once()
    assert lines_of(member) == [("space", "Vraag")]
    assert lines_of(outsider) == lines_of(official) == []


def test_whoever_wrote_in_a_topic_follows_it(
    answer, topic, moderator, member, official
):
    question = topic.posts.get(number=1)
    forum.reply(member, topic=topic, parent=question, source="Wij ook.")
    run_once()
    assert ("topic", "Wij ook.") in lines_of(moderator)


def test_a_muted_topic_is_quiet_but_an_answer_to_me_is_not(
    answer, topic, moderator, member, official
):
    forum.follow(moderator, topic=topic, level="mine")
    forum.reply(official, topic=topic, parent=topic.posts.get(number=1), source="Los.")
    forum.reply(official, topic=topic, parent=answer, source="Aan u.")
    run_once()
    assert lines_of(moderator) == [("answer", "Aan u.")]


def test_carrying_out_twice_tells_once(answer, official):
    event = OutboxEvent.objects.latest("pk")
    for _again in range(2):
        OutboxEvent.objects.update(state="pending", lease_until=None, due_at=Now())
        run_once()
    assert Notification.objects.filter(event=event, recipient=official).count() == 1


def test_a_late_worker_whose_lease_was_taken_writes_nothing(answer, official):
    (late,) = claim(OutboxEvent, 1)[:1]
    OutboxEvent.objects.update(lease_until=None)
    claim(OutboxEvent, 10)
    commands.fan_out(late)
    assert not Notification.objects.exists()


def test_a_crash_before_the_end_leaves_the_event_to_the_next(answer, official):
    claim(OutboxEvent, 10)
    assert claim(OutboxEvent, 10) == []
    OutboxEvent.objects.update(lease_until="2020-01-01T00:00Z")
    run_once()
    assert lines_of(official) == [("answer", "Nee.")]


def test_a_poisoned_row_is_parked_and_the_others_flow(
    answer, official, monkeypatch, topic, moderator
):
    bad = OutboxEvent.objects.latest("pk")
    real = commands.fan_out

    def fan_out(event):
        if event.pk == bad.pk:
            raise ValueError("secret text")
        real(event)

    queue = replace(next(iter(registry.queues.values())), handle=fan_out)
    monkeypatch.setitem(registry.queues._entries, queue.label, queue)
    for _n in range(MAX_ATTEMPTS + 1):
        OutboxEvent.objects.update(due_at=Now())
        run_once()
    bad.refresh_from_db()
    assert (bad.state, bad.error) == ("dead", "ValueError")
    assert not OutboxEvent.objects.filter(state="pending").exists()


def test_rights_are_asked_when_it_is_carried_out(secret_topic, facilitator, member):
    forum.leave(facilitator, space=secret_topic.space)
    run_once()
    assert lines_of(facilitator) == []


def test_a_post_taken_away_before_is_told_to_nobody(answer, official, moderator):
    forum.remove_post(moderator, post=answer)
    run_once()
    assert lines_of(official) == []


def test_numbers_run_per_person_without_gaps(topic, official, moderator, answer):
    for n in range(3):
        forum.reply(moderator, topic=topic, parent=answer.parent, source=str(n))
    run_once()
    rows = Notification.objects.filter(recipient=official).order_by("seq")
    assert [row.seq for row in rows] == [1, 2, 3, 4]


def test_reading_the_post_clears_the_bell(client, answer, topic, official):
    run_once()
    client.force_login(official)
    unread = Notification.objects.filter(recipient=official, read_at=None)
    assert unread.count() == 1
    client.head(f"/forum/arbeidsmigranten/{topic.public_id}-{topic.slug}/")
    assert unread.count() == 1
    client.get(f"/forum/arbeidsmigranten/{topic.public_id}-{topic.slug}/")
    assert unread.count() == 0


def test_all_read_leaves_what_came_meanwhile(
    client, answer, topic, official, moderator
):
    run_once()
    seen = Notification.objects.get(recipient=official).seq
    forum.reply(moderator, topic=topic, parent=answer.parent, source="Meer.")
    run_once()
    commands.mark_all_read(official, upto=seen)
    assert Notification.objects.filter(recipient=official, read_at=None).count() == 1


def test_one_line_is_marked_by_its_owner_only(answer, official, outsider):
    run_once()
    row = Notification.objects.get(recipient=official)
    commands.mark_notification_read(outsider, notification=row)
    row.refresh_from_db()
    assert row.read_at is None


def test_the_invitation_is_mailed_once_to_its_address(
    group, facilitator, mailoutbox, settings
):
    groups.invite(facilitator, group=group, address="Nieuw@elders.example")
    run_once()
    run_once()
    (mail,) = mailoutbox
    assert mail.to == ["nieuw@elders.example"]
    assert mail.extra_headers["Auto-Submitted"] == "auto-generated"
    everything = mail.subject + mail.body + str(mail.alternatives)
    assert "Intervisie huisvesting" not in everything
    assert "Fatima Facilitator" in mail.body
    assert MailDelivery.objects.get().state == "done"


def test_a_withdrawn_invitation_is_not_mailed(group, facilitator, mailoutbox):
    row = groups.invite(facilitator, group=group, address="nieuw@elders.example")
    groups.withdraw_invitation(facilitator, invitation=row)
    run_once()
    run_once()
    assert not mailoutbox
    assert MailDelivery.objects.get().state == "closed"


def test_a_mail_server_that_is_away_loses_nothing(
    group, facilitator, mailoutbox, monkeypatch
):
    groups.invite(facilitator, group=group, address="nieuw@elders.example")

    def refuse(message):
        raise ConnectionRefusedError

    with monkeypatch.context() as patch:
        patch.setattr("notifications.emails.compose.send", refuse)
        run_once()
        run_once()
    assert MailDelivery.objects.get().state == "pending"
    MailDelivery.objects.update(due_at=Now())
    run_once()
    assert len(mailoutbox) == 1


def test_marking_posts_of_a_topic_marks_only_those(answer, topic, official, moderator):
    forum.reply(moderator, topic=topic, parent=answer.parent, source="Meer.")
    run_once()
    commands.mark_posts_read(official.pk, topic_id=topic.pk, numbers=[2])
    left = Notification.objects.get(recipient=official, read_at=None)
    assert left.event.post.text == "Meer."


def test_who_waited_is_told_by_mail(person, moderator, mailoutbox):
    waiting = person("Wies Wacht", state="pending")
    accounts.approve(moderator, user=waiting)
    run_once()
    run_once()
    (mail,) = mailoutbox
    assert mail.to == [waiting.email]
    assert "Wies Wacht" in mail.body


def test_who_was_shut_out_again_meanwhile_is_not_told(person, moderator, mailoutbox):
    waiting = person("Wies Wacht", state="pending")
    accounts.approve(moderator, user=waiting)
    accounts.suspend(moderator, user=waiting)
    run_once()
    run_once()
    assert not mailoutbox


def test_what_was_read_live_before_the_worker_came_is_no_news(answer, topic, official):
    forum.mark_read(official, topic=topic, numbers=[answer.number])
    run_once()
    assert Notification.objects.get(recipient=official).read_at


def test_a_line_about_what_was_removed_leaves_list_and_bell(
    client, answer, official, moderator
):
    run_once()
    forum.hide_post(moderator, post=answer)
    client.force_login(official)
    assert not Notification.objects.visible_to(official).unread().exists()


def test_a_mail_whose_lease_was_taken_over_is_sent_by_one_only(
    group, facilitator, mailoutbox
):
    groups.invite(facilitator, group=group, address="nieuw@elders.example")
    for event in claim(OutboxEvent, 9):
        commands.fan_out(event)
    (slow,) = claim(MailDelivery, 1)
    MailDelivery.objects.update(lease_until="2020-01-01T00:00Z")
    (fast,) = claim(MailDelivery, 1)
    commands.deliver(fast)
    commands.deliver(slow)
    assert len(mailoutbox) == 1


def test_the_outbox_holds_ids_only(topic, official):
    commands.record_event(
        "post_created",
        actor_id=official.pk,
        space_id=topic.space_id,
        topic_id=topic.pk,
        post_id=topic.posts.get().pk,
    )
    columns = {field.get_internal_type() for field in OutboxEvent._meta.concrete_fields}
    assert "TextField" not in columns
