"""What goes out by mail: to whom, when, with which words and headers."""

import re
from datetime import timedelta

from django.db import connection
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext
from django.utils import translation

import pytest

from core.clock import now
from forum import commands as forum
from forum.models import Space
from jobs.worker import run_once
from notifications import commands
from notifications.emails import reasons
from notifications.models import MailDelivery, MailSettings, Notification
from tests.notifications.mail_server import html_of, text_of

pytestmark = pytest.mark.django_db

ALL_NOW = {"direct_frequency": "now", "general_frequency": "now", "digest": False}


def carry_out():
    while run_once():
        pass


def let_it_be_due():
    carry_out()
    MailDelivery.objects.filter(state="pending").update(due_at=Now())
    carry_out()


def want(user, spaces=None, **choices):
    commands.update_mail_preferences(user, choices=choices, spaces=spaces or {})


def answer(author, topic, source="Dat mag niet."):
    first = topic.posts.get(number=1)
    return forum.reply(author, topic=topic, parent=first, source=source)


@pytest.fixture
def listener(space, outsider):
    """Ou follows the whole space."""
    forum.join(outsider, space=space)
    forum.follow_space(outsider, space=space, level="all")
    return outsider


# -- What comes at once, and how it looks -------------------------------------------


def test_an_answer_to_me_comes_at_once(office, topic, official, moderator):
    answer(moderator, topic, "Dat mag <b>niet</b>.")
    carry_out()
    (mail,) = office.mails_to(official)
    assert mail["Subject"] == "Nieuw antwoord: Mag u weigeren?"
    for part in (text_of(mail), html_of(mail)):
        assert "Marieke Moderator" in part
        assert "omdat iemand u antwoordde" in part
    assert "Dat mag <b>niet</b>." in text_of(mail)
    assert "Dat mag &lt;b&gt;niet&lt;/b&gt;." in html_of(mail)


def test_who_asked_reads_which_answer_was_chosen(
    office, topic, official, member, moderator
):
    post = answer(member, topic, "Dat mag niet.")
    carry_out()
    forum.accept_answer(moderator, post=post)
    carry_out()
    mail = office.mails_to(official)[-1]
    assert mail["Subject"] == "Uw vraag heeft een antwoord: Mag u weigeren?"
    (own,) = office.mails_to(member)
    assert own["Subject"] == "Uw antwoord is gekozen: Mag u weigeren?"
    for part in (text_of, html_of):
        assert "Uw vraag heeft een antwoord:" in part(mail)
        assert member.display_name in part(mail), "whose it is"
        assert "Dat mag niet." in part(mail)
        assert "omdat uw vraag een antwoord heeft" in part(mail)
        assert "Uw antwoord is gekozen:" in part(own)
        assert member.display_name not in part(own), "they know that"


def test_a_mail_without_a_text_says_in_its_head_what_happened(
    office, group, member, facilitator
):
    Space.objects.filter(pk=group.space_id).update(confidentiality="restricted")
    group.space.refresh_from_db()
    forum.ask(facilitator, space=group.space, title="Over mei", source="Tekst")
    want(member, general_frequency="now")
    carry_out()
    (mail,) = office.mails_to(member)
    head = re.search(r"<h1[^>]*>(.*?)</h1>", html_of(mail))
    assert head
    assert head[1].endswith("begon Over mei")
    assert html_of(mail).count("Over mei") == 2, "and in the title of the page"


@pytest.mark.parametrize("reason", Notification.Reason)
def test_every_reason_has_a_sentence(reason):
    with translation.override("nl"):
        assert reasons.explain(reason).startswith("U krijgt deze mail omdat ")


def test_by_one_look_inlined(office, topic, official, moderator):
    answer(moderator, topic)
    carry_out()
    html = html_of(office.mails_to(official)[0])
    assert '<html lang="nl">' in html
    assert html.count("<style>") == 1, "only what stands in a media query is left"
    assert "prefers-color-scheme: dark" in html
    assert 'style="' in html
    assert 'role="presentation"' in html
    assert "http://localhost:8000/meldingen/" in html
    assert "<img" not in html


def test_headers_that_machines_read(office, topic, official, moderator):
    answer(moderator, topic)
    answer(moderator, topic, "Nog iets.")
    carry_out()
    one, two = office.mails_to(official)
    assert one["Auto-Submitted"] == "auto-generated"
    assert one["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert one["Message-ID"] != two["Message-ID"]
    assert one["References"] == two["References"] == two["In-Reply-To"]
    delivery = MailDelivery.objects.order_by("pk")[0]
    assert one["Message-ID"] == f"<{delivery.public_id}@localhost>"
    for name in ("References", "Message-ID", "List-Unsubscribe"):
        assert "weigeren" not in one[name].lower()
        assert str(topic.public_id) not in one[name]


def test_in_english_for_who_chose_that(office, topic, official, moderator):
    want(official, language="en")
    answer(moderator, topic)
    carry_out()
    (mail,) = office.mails_to(official)
    assert mail["Subject"] == "New answer: Mag u weigeren?"
    assert "because somebody replied to you" in text_of(mail)


def test_what_was_read_meanwhile_is_not_mailed(office, topic, official, moderator):
    post = answer(moderator, topic)

    work = MailDelivery.objects.filter(recipient=official)
    from_queue(work)
    forum.mark_read(official, topic=topic, numbers=[post.number])
    let_it_be_due()
    assert office.mails_to(official) == []
    assert work.get().outcome == "read"


def from_queue(mails):
    """Carry out the outbox, and hold the mails for a moment."""
    from jobs.leases import claim
    from notifications.models import OutboxEvent

    for event in claim(OutboxEvent, 20):
        commands.fan_out(event)
    assert mails.filter(state="pending").exists()


def test_who_lost_sight_meanwhile_gets_nothing(
    office, group, member, facilitator, secret_topic
):
    answer(facilitator, secret_topic)
    mails = MailDelivery.objects.filter(recipient=member)
    from_queue(mails)
    forum.remove_participant(facilitator, space=group.space, user=member)
    let_it_be_due()
    assert office.mails_to(member) == []
    assert mails.get().outcome == "over"


def test_no_mail_to_who_may_not_come_in(office, topic, official, moderator):
    answer(moderator, topic)
    from_queue(MailDelivery.objects.filter(recipient=official))
    official.state, official.is_active = "suspended", False
    official.save()
    let_it_be_due()
    assert office.mails == []


# -- Together -----------------------------------------------------------------------


def test_the_rest_waits_for_the_week_and_comes_once(
    office, topic, listener, official, moderator
):
    answer(moderator, topic, "Eerste.")
    answer(official, topic, "Tweede.")
    carry_out()
    assert office.mails_to(listener) == []
    waiting = MailDelivery.objects.get(recipient=listener)
    assert waiting.kind == "digest"
    assert now() < waiting.due_at <= now() + timedelta(days=7)
    let_it_be_due()
    (mail,) = office.mails_to(listener)
    assert mail["Subject"] == "Uw week op Gemeentenforum"
    assert "en nog 1 bericht" in text_of(mail)
    assert text_of(mail).count("Mag u weigeren?") == 1
    let_it_be_due()
    assert len(office.mails_to(listener)) == 1


@pytest.mark.parametrize("frequency", ["hour", "day"])
def test_bundled(office, topic, listener, moderator, frequency):
    want(listener, general_frequency=frequency)
    answer(moderator, topic, "Eerste.")
    answer(moderator, topic, "Tweede.")
    let_it_be_due()
    (mail,) = office.mails_to(listener)
    assert mail["Subject"] == "2 nieuwe berichten voor u op Gemeentenforum"
    assert "Eerste." in html_of(mail)


def test_an_empty_mail_is_never_sent(office, topic, listener, moderator):
    want(listener, general_frequency="day")
    post = answer(moderator, topic)
    carry_out()
    forum.mark_read(listener, topic=topic, numbers=[post.number])
    let_it_be_due()
    assert office.mails_to(listener) == []
    assert MailDelivery.objects.get(recipient=listener).outcome == "empty"


def test_a_space_at_once_and_the_rest_not(
    office, topic, listener, moderator, space, members_space
):
    forum.join(listener, space=members_space)
    want(
        listener,
        spaces={members_space.pk: "now"},
        general_frequency="none",
        digest=False,
    )
    forum.ask(moderator, space=members_space, title="Nieuw daar", source="x")
    forum.ask(moderator, space=space, title="Nieuw hier", source="x")
    carry_out()
    (mail,) = office.mails_to(listener)
    assert mail["Subject"] == "Nieuw daar"


def test_no_mail_of_a_space_is_none_at_all(office, topic, official, moderator, space):
    forum.join(official, space=space)
    want(official, spaces={space.pk: "none"})
    answer(moderator, topic)
    let_it_be_due()
    assert office.mails == []
    assert Notification.objects.filter(recipient=official).exists()


def test_choosing_otherwise_moves_what_waits(office, topic, listener, moderator):
    answer(moderator, topic)
    carry_out()
    want(listener, general_frequency="now", digest=False)
    carry_out()
    (mail,) = office.mails_to(listener)
    assert mail["Subject"] == "Mag u weigeren?"
    assert MailDelivery.objects.filter(recipient=listener).count() == 1


@pytest.mark.slow
@pytest.mark.parametrize("frequency", ["now", "day"])
def test_choosing_otherwise_asks_the_same_however_much_waits(
    topic, listener, moderator, frequency, django_assert_num_queries
):
    want(listener, general_frequency="week", digest=False)
    for n in range(3):
        answer(moderator, topic, f"Eerder {n}.")
    carry_out()
    with CaptureQueriesContext(connection) as few:
        want(listener, general_frequency=frequency, digest=False)
    want(listener, general_frequency="week", digest=False)
    for n in range(20):
        answer(moderator, topic, f"Later {n}.")
    carry_out()
    with django_assert_num_queries(len(few)):
        want(listener, general_frequency=frequency, digest=False)
    lines = Notification.objects.filter(recipient=listener).exclude(mail=None)
    assert lines.count() == 23
    assert set(lines.values_list("mail__event", flat=True)) == (
        set(lines.values_list("event", flat=True)) if frequency == "now" else {None}
    )
    assert len(set(lines.values_list("mail", flat=True))) == (
        23 if frequency == "now" else 1
    )


def test_quiet_hours_gather_what_would_come_at_once(
    office, topic, official, moderator, time_machine
):
    time_machine.move_to("2026-11-24T21:00:00+01:00")
    want(official, quiet_from=19, quiet_until=7)
    answer(moderator, topic, "Eerste.")
    answer(moderator, topic, "Tweede.")
    carry_out()
    (waiting,) = MailDelivery.objects.filter(recipient=official)
    assert waiting.due_at.isoformat() == "2026-11-25T06:00:00+00:00"
    let_it_be_due()
    assert len(office.mails_to(official)) == 1


def test_many_people_take_few_queries(
    topic, space, moderator, person, django_assert_max_num_queries
):
    for n in range(30):
        user = person(f"Persoon {n}")
        forum.add_participant(user, space=space, follow="all")
    answer(moderator, topic)
    with django_assert_max_num_queries(40):
        work_one_event()
    assert MailDelivery.objects.filter(kind="digest").count() == 30


def work_one_event():
    from jobs.leases import claim
    from notifications.models import OutboxEvent

    for event in claim(OutboxEvent, 20):
        commands.fan_out(event)


# -- Levels of groups ---------------------------------------------------------------


def everything(mail):
    heads = "\n".join(f"{name}: {value}" for name, value in mail.items())
    return f"{heads}\n{text_of(mail)}\n{html_of(mail)}"


def test_of_a_confidential_group_nothing_but_that_there_is_something(
    office, group, facilitator, member, secret_topic
):
    want(member, **ALL_NOW)
    answer(facilitator, secret_topic, "Kanarietekst @Mehmet Member")
    carry_out()
    (mail,) = office.mails_to(member)
    assert mail["Subject"] == "Er is iets nieuws in een vertrouwelijke groep"
    said = everything(mail).lower()
    for word in ("kanarie", "fatima", "intervisie", "voorbeeldstad.example>"):
        assert word not in said.replace(member.email, "")
    assert "preheader" not in said.partition("<body")[2]
    assert mail["References"] is None


@pytest.mark.parametrize("frequency", ["day", "week"])
def test_together_neither(office, group, facilitator, member, secret_topic, frequency):
    want(member, direct_frequency=frequency, general_frequency=frequency)
    answer(facilitator, secret_topic, "Kanarietekst")
    let_it_be_due()
    (mail,) = office.mails_to(member)
    said = everything(mail).lower()
    assert "er is iets nieuws in een vertrouwelijke groep" in said
    for word in ("kanarie", "fatima", "intervisie"):
        assert word not in said


def test_of_a_restricted_group_no_text(office, group, facilitator, member):
    group.space.confidentiality = "restricted"
    group.space.save()
    want(member, **ALL_NOW)
    forum.ask(
        facilitator, space=group.space, title="Wel een titel", source="Kanarietekst"
    )
    carry_out()
    (mail,) = office.mails_to(member)
    said = everything(mail)
    assert "Wel een titel" in said
    assert "Kanarie" not in said
    want(member, direct_frequency="day", general_frequency="day", digest=False)
    forum.ask(facilitator, space=group.space, title="Twee", source="Kanarietekst")
    let_it_be_due()
    assert "Kanarie" not in everything(office.mails_to(member)[-1])


# -- Faults -------------------------------------------------------------------------


def test_what_the_server_never_takes_is_parked_at_once(
    office, topic, official, moderator
):
    office.answers[official.email] = "550 5.1.1 no such user"
    answer(moderator, topic)
    carry_out()
    mail = MailDelivery.objects.get(recipient=official)
    assert (mail.state, mail.error, mail.outcome) == (
        "dead",
        "refused 550",
        "refused",
    )


def test_what_it_does_not_take_now_waits(office, topic, official, moderator):
    office.answers[official.email] = "451 4.2.2 later"
    answer(moderator, topic)
    carry_out()
    mail = MailDelivery.objects.get(recipient=official)
    assert (mail.state, mail.attempts) == ("pending", 1)
    office.answers.clear()
    let_it_be_due()
    (sent,) = office.mails_to(official)
    assert sent["Message-ID"] == f"<{mail.public_id}@localhost>"


def test_settings_without_a_row_are_the_calm_ones(official):
    row = MailSettings(user=official)
    assert (row.direct_frequency, row.general_frequency, row.digest) == (
        "now",
        "week",
        True,
    )
