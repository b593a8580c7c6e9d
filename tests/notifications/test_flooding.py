"""Who does and undoes something again and again tells nobody anew."""

import pytest

from accounts.models import User
from forum import commands as forum
from forum.models import Topic
from jobs.worker import run_once
from notifications.models import MailDelivery, Notification
from tests.notifications.mail_server import MailServer

pytestmark = pytest.mark.django_db

TIMES = 8


def carry_out() -> None:
    while run_once():
        pass


@pytest.mark.parametrize("what", ["mention", "react", "follow", "accept"])
def test_a_loop_of_doing_and_undoing_tells_once(
    what: str,
    office: MailServer,
    official: User,
    member: User,
    topic: Topic,
) -> None:
    """Told may be what it was; the eighth time is no news."""
    first = topic.posts.get(number=1)
    link = f'<a href="/mensen/{official.public_id}/">@{official.display_name}</a>'
    post = forum.reply(member, topic=topic, parent=first, source="Een antwoord.")
    carry_out()
    before = Notification.objects.count(), MailDelivery.objects.count()
    for _time in range(TIMES):
        if what == "mention":
            for source in (f"<p>Dag {link}</p>", "<p>Dag</p>"):
                forum.edit_post(member, post=post, source=source, source_format="html")
                post.refresh_from_db()
        elif what == "react":
            forum.react(member, post=first, kind="useful")
            forum.unreact(member, post=first, kind="useful")
        elif what == "follow":
            for level in ("all", "none"):
                forum.follow(member, topic=topic, level=level)
        else:
            forum.accept_answer(official, post=post)
            forum.unaccept_answer(official, post=post)
        carry_out()
    after = Notification.objects.count(), MailDelivery.objects.count()
    assert after[0] - before[0] <= 1
    assert after[1] - before[1] <= 1
