"""What was told of a post goes with it: shown, and read, where it stands now."""

import re

from forum import commands as forum
from forum.models import Topic
from jobs.worker import run_once
from notifications import commands
from notifications.models import Notification, OutboxEvent
from tests.notifications.mail_server import text_of


def test_a_line_is_shown_to_who_sees_the_new_space(
    topic, members_space, member, official, django_user_model
):
    waiting = django_user_model.objects.create(display_name="Wim", state="pending")
    forum.follow(member, topic=topic)
    forum.reply(official, topic=topic, parent=topic.posts.get(), source="Meer.")
    run_once()
    line = Notification.objects.get(recipient=member)
    Notification.objects.create(
        recipient=waiting, event=line.event, reason="topic", seq=1
    )
    assert Notification.objects.visible_to(waiting).exists()
    Topic.objects.filter(pk=topic.pk).update(space=members_space)
    commands.move_topic_notifications(members_space.pk, topic_id=topic.pk)
    assert not Notification.objects.visible_to(waiting).exists()
    assert Notification.objects.visible_to(member).exists()


def test_a_line_is_of_the_topic_in_which_its_post_stands(topic, official, space):
    other = forum.ask(official, space=space, title="Ander", source="Wat?")
    post = forum.reply(official, topic=topic, parent=topic.posts.get(), source="Meer.")
    topic.posts.filter(pk=post.pk).update(topic=other, number=2, position=1 << 40)
    commands.move_post_notifications(other.pk, from_topic_id=topic.pk)
    assert OutboxEvent.objects.get(post=post).topic == other
    assert OutboxEvent.objects.filter(topic=topic).count() == 1


def work():
    while run_once():
        pass


def page_in(mail):
    """Where the link of this mail to the site leads."""
    return re.search(r"https?://[^/]+(/meldingen/\d+/)", text_of(mail))[1]


def test_the_link_of_a_mail_leads_to_where_the_topic_went(
    client, office, topic, official, outsider, moderator, members_space
):
    forum.reply(outsider, topic=topic, parent=topic.posts.get(), source="Meer.")
    work()
    (before,) = office.mails_to(official)
    forum.move_topic(moderator, topic=topic, to=members_space)
    topic.refresh_from_db()
    first = topic.posts.get(number=1)
    forum.reply(outsider, topic=topic, parent=first, source="En nog iets.")
    work()
    mails = office.mails_to(official)
    client.force_login(official)
    told = [mail for mail in mails if "En nog iets." in text_of(mail)]
    assert len(told) == 1
    assert members_space.title in text_of(told[0])
    for mail in (before, told[0]):
        shown = client.get(page_in(mail), follow=True)
        assert shown.redirect_chain[-1][0].startswith(members_space.path)


def test_of_what_went_where_a_follower_may_not_read_nothing_is_mailed(
    client, office, topic, official, outsider, moderator, group
):
    forum.reply(outsider, topic=topic, parent=topic.posts.get(), source="Meer.")
    work()
    (before,) = office.mails_to(official)
    secret_space = group.space
    # What waits to be sent is asked for once more, and so is what comes after.
    forum.reply(
        outsider, topic=topic, parent=topic.posts.get(number=1), source="Wacht."
    )
    forum.add_participant(moderator, space=secret_space, role="facilitator")
    forum.move_topic(moderator, topic=topic, to=secret_space)
    topic.refresh_from_db()
    first = topic.posts.get(number=1)
    forum.reply(moderator, topic=topic, parent=first, source="Onder ons.")
    work()
    later = [m for m in office.mails_to(official) if text_of(m) != text_of(before)]
    for mail in later:
        for word in ("Wacht.", "Onder ons.", secret_space.title):
            assert word not in text_of(mail)
    client.force_login(official)
    assert client.get(page_in(before), follow=True).status_code == 404


def test_the_line_of_a_move_names_the_place_to_who_sees_it(
    client, topic, space, members_space, moderator, official
):
    forum.move_topic(moderator, topic=topic, to=members_space)
    run_once()
    client.force_login(official)
    page = client.get("/meldingen/").text
    assert f"Uw onderwerp is verplaatst naar {members_space.title}" in page
    # On again: of a place that it left the line no longer speaks.
    topic.refresh_from_db()
    forum.move_topic(moderator, topic=topic, to=space)
    work()
    page = client.get("/meldingen/").text
    assert f"verplaatst naar {space.title}" in page
    assert f"verplaatst naar {members_space.title}" not in page
