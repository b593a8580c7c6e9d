"""What was told of a post goes with it: shown, and read, where it stands now."""

from forum import commands as forum
from forum.models import Topic
from notifications import commands
from notifications.models import Event, Notification
from notifications.worker import work_once


def test_a_line_is_shown_to_who_sees_the_new_space(
    topic, members_space, member, official, django_user_model
):
    waiting = django_user_model.objects.create(display_name="Wim", state="pending")
    forum.follow(member, topic=topic)
    forum.reply(official, topic=topic, parent=topic.posts.get(), source="Meer.")
    work_once()
    line = Notification.objects.get(recipient=member)
    Notification.objects.create(
        recipient=waiting, event=line.event, reason="topic", seq=1
    )
    assert Notification.objects.visible_to(waiting).exists()
    Topic.objects.filter(pk=topic.pk).update(space=members_space)
    commands.follow_topic_to(members_space.pk, topic_id=topic.pk)
    assert not Notification.objects.visible_to(waiting).exists()
    assert Notification.objects.visible_to(member).exists()


def test_a_line_is_of_the_topic_in_which_its_post_stands(topic, official, space):
    other = forum.ask(official, space=space, title="Ander", source="Wat?")
    post = forum.reply(official, topic=topic, parent=topic.posts.get(), source="Meer.")
    topic.posts.filter(pk=post.pk).update(topic=other, number=2, position=1 << 40)
    commands.follow_posts_to(other.pk, from_topic_id=topic.pk)
    assert Event.objects.get(post=post).topic == other
    assert Event.objects.filter(topic=topic).count() == 1
