"""The weekly overview: one a week, worth opening, never empty."""

from datetime import datetime, timedelta

from wagtail.models import Page

import pytest
import time_machine

from accounts.models import Affiliation, Organisation
from cms.models import StandardPage
from core.clock import AMSTERDAM, now
from forum import commands as forum
from jobs.worker import run_once
from notifications import commands
from notifications.models import IncomingMail, MailDelivery
from tests.notifications.mail_server import html_of, text_of
from tests.notifications.test_mailing import let_it_be_due

pytestmark = pytest.mark.django_db

# The usual moment: Tuesday at eight.
TUESDAY = datetime(2026, 11, 24, 8, 5, tzinfo=AMSTERDAM)


def digests_of(user):
    return MailDelivery.objects.filter(recipient=user, kind="digest")


@pytest.fixture
def near(official, outsider):
    """Olga and Ou work in the same province."""
    for user, name in ((official, "Hier"), (outsider, "Naast")):
        place = Organisation.objects.create(name=name, province="Utrecht")
        Affiliation.objects.create(user=user, organisation=place, source="domain")
    return outsider


@time_machine.travel(TUESDAY, tick=False)
def test_everybody_gets_one_at_the_usual_moment_and_no_second(official, member):
    assert commands.open_digests() == 2
    assert commands.open_digests() == 0
    assert digests_of(official).get().period == TUESDAY.replace(minute=0)


def test_at_the_moment_that_was_chosen(official):
    commands.update_mail_preferences(
        official, choices={"weekday": 4, "hour": 16}, spaces={}
    )
    with time_machine.travel(TUESDAY, tick=False):
        commands.open_digests()
    assert not digests_of(official).exists()
    friday = datetime(2026, 11, 27, 16, 0, tzinfo=AMSTERDAM)
    with time_machine.travel(friday, tick=False):
        commands.open_digests()
    assert digests_of(official).get().period == friday


def test_a_worker_that_was_away_catches_up(official):
    with time_machine.travel(TUESDAY + timedelta(hours=20), tick=False):
        commands.open_digests()
    assert digests_of(official).get().period == TUESDAY.replace(minute=0)


@time_machine.travel(TUESDAY, tick=False)
def test_not_for_who_wants_none_or_may_not_come_in(official, member, person):
    commands.update_mail_preferences(official, choices={"digest": False}, spaces={})
    waiting = person("Wim Wacht", state="pending")
    commands.open_digests()
    assert not digests_of(official).exists()
    assert not digests_of(waiting).exists()
    assert digests_of(member).exists()


def test_what_waits_for_the_week_and_the_job_meet_in_one_row(
    topic, space, outsider, moderator
):
    forum.add_participant(outsider, space=space, follow="all")
    first = topic.posts.get(number=1)
    with time_machine.travel(TUESDAY - timedelta(days=2), tick=False):
        forum.reply(moderator, topic=topic, parent=first, source="Nee.")
        while run_once():
            pass
    with time_machine.travel(TUESDAY, tick=False):
        commands.open_digests()
    assert digests_of(outsider).count() == 1


def digest(office, user):
    commands.open_digests()
    if not digests_of(user).exists():
        MailDelivery.objects.create(recipient=user, kind="digest", period=now())
    let_it_be_due()
    return office.mails_to(user)


def test_with_nothing_to_tell_none_is_sent(office, official):
    assert digest(office, official) == []
    assert digests_of(official).get().outcome == "empty"


def test_open_questions_of_the_own_province(office, near, topic, official, space):
    forum.ask(
        official, space=space, title="Zonder naam", source="x", is_anonymous=False
    )
    (mail,) = digest(office, near)
    assert mail["Subject"] == "Uw week op Gemeentenforum"
    assert "Mag u weigeren?" in text_of(mail)
    assert "Open vragen" in html_of(mail)
    assert f"/forum/arbeidsmigranten/{topic.public_id}-" in text_of(mail)


def test_an_anonymous_question_comes_from_nowhere(office, near, official, space):
    space.allows_anonymous = True
    space.save()
    ask = {"title": "Wie helpt?", "source": "x", "is_anonymous": True}
    forum.ask(official, space=space, **ask)
    assert digest(office, near) == []


def test_open_questions_about_ones_subjects_wherever(office, member, topic):
    member.subjects = "handhaving, weigeren"
    member.save()
    (mail,) = digest(office, member)
    assert "Mag u weigeren?" in text_of(mail)


@pytest.mark.parametrize("what", ["read", "answered", "closed space"])
def test_left_out(office, near, topic, member, what, group, official):
    if what == "read":
        forum.mark_read(near, topic=topic, numbers=[1])
    elif what == "answered":
        first = topic.posts.get(number=1)
        forum.reply(member, topic=topic, parent=first, source="Nee.")
    else:
        type(topic).objects.filter(pk=topic.pk).update(space=group.space)
        forum.add_participant(near, space=group.space)
    assert digest(office, near) == []


@pytest.fixture
def theme(space):
    from cms.demo import build_pages

    build_pages(space)
    return Page.objects.get(slug="arbeidsmigranten")


def test_new_pages_on_ones_themes(office, theme, space, member, outsider):
    Page.objects.update(first_published_at=now() - timedelta(days=60))
    page = StandardPage(title="Nieuwe handreiking", slug="nieuw", body="<p>x</p>")
    theme.add_child(instance=page)
    page.save_revision().publish()
    forum.join(member, space=space)
    (mail,) = digest(office, member)
    assert "Nieuwe handreiking" in text_of(mail)
    assert digest(office, outsider) == []


def test_rows_of_long_ago_go(official):
    old = {"recipient": official, "kind": "digest"}
    for period, state in (("2026-01-06", "done"), ("2026-01-13", "pending")):
        moment = f"{period}T07:00Z"
        MailDelivery.objects.create(
            **old, period=moment, created_at=moment, state=state
        )
    arrived = [("2026-01-06T07:00Z", "old"), (now(), "new")]
    for moment, digest_ in arrived:
        IncomingMail.objects.create(digest=digest_, outcome="posted", at=moment)
    assert commands.delete_old_mails() == 2
    assert digests_of(official).get().state == "pending"
    assert IncomingMail.objects.get().digest == "new"
