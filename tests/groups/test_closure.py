"""A closed group is read and not written; its clock runs, and can be stopped."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied

import pytest
import time_machine

from accounts import commands as accounts
from core.clock import now, today
from forum import commands as forum
from forum import policy as forum_policy
from groups import commands, policy
from groups.models import (
    Attendance,
    DestructionRecord,
    Group,
    Hold,
    Invitation,
    Meeting,
    Round,
    RoundLogEntry,
)
from groups.policy import meetings as meeting_policy
from jobs.worker import run_once
from notifications.models import Notification
from tests.cms.pages import soup
from tests.forum.files.helpers import add, shows
from tests.groups import round_factory

pytestmark = pytest.mark.django_db

YEAR = timedelta(days=365)


@pytest.fixture
def closed(group, facilitator, secret_topic):
    commands.close_group(facilitator, group=group, erase_on=today() + YEAR)
    group.refresh_from_db()
    group.space.refresh_from_db()
    return group


def told(kind):
    while run_once():
        pass
    rows = Notification.objects.filter(event__kind=kind)
    return sorted(rows.values_list("recipient__display_name", flat=True))


def test_everything_can_be_read_and_nothing_written(
    client, closed, secret_topic, member, facilitator
):
    first = secret_topic.posts.get(number=1)
    for who in (member, facilitator):
        client.force_login(who)
        page = client.get(f"{closed.space.path}{secret_topic.public_id}/")
        assert "Kanarievogel in de tekst" in page.text
        assert "Deze groep is gesloten." in client.get(closed.space.path).text
        may = forum_policy.permissions_for(who, closed.space)
        assert may.can_see
        assert not (may.can_ask or may.can_attach or may.can_announce)
        assert not (may.can_reply(secret_topic) or may.can_edit(first))
        assert not (may.can_react(first) or may.can_change_space or may.can_curate)
        assert not policy.can_change_charter(may)
        assert not (policy.can_invite(may) or meeting_policy.can_plan_meeting(may))
        asking = {"space": closed.space, "title": "Nieuw", "source": "Nieuw."}
        with pytest.raises(forum.ActionRefused):
            forum.ask(who, **asking)
        with pytest.raises(forum.ActionRefused):
            forum.reply(who, topic=secret_topic, parent=first, source="Nog iets.")


def test_open_invitations_end_and_coming_meetings_are_called_off(
    group, facilitator, member
):
    start = now() + timedelta(days=3)
    when = {"starts_at": start, "ends_at": start + timedelta(hours=1)}
    meeting = commands.plan_meeting(facilitator, group=group, title="Overleg", **when)
    commands.invite(facilitator, group=group, address="nog@elders.example")
    commands.close_group(facilitator, group=group, erase_on=today() + YEAR)
    assert not Invitation.objects.open().exists()
    meeting.refresh_from_db()
    assert meeting.state == "cancelled"
    assert told("group_closed") == [member.display_name]
    group.space.refresh_from_db()
    may = forum_policy.permissions_for(member, group.space)
    Meeting.objects.update(state="planned")
    meeting.refresh_from_db()
    assert not meeting_policy.can_answer_meeting(may, meeting)


def test_only_who_leads_finds_the_way_to_open_it_again(
    client, closed, member, facilitator
):
    door = f'href="{closed.space.path}afsluiten/"'
    for who in (member, facilitator):
        client.force_login(who)
        for page in ("", "gesprekken/", "deelnemers/"):
            shown = client.get(f"{closed.space.path}{page}").text
            assert (door in shown) == (who == facilitator)


def test_it_opens_again_and_no_date_is_left(client, closed, facilitator, member):
    client.force_login(facilitator)
    client.post(f"{closed.space.path}heropenen/")
    closed.refresh_from_db()
    closed.space.refresh_from_db()
    assert closed.erase_on is None
    assert forum_policy.permissions_for(member, closed.space).can_ask
    assert told("group_reopened") == [member.display_name]
    commands.reopen_group(facilitator, group=closed)
    assert told("group_reopened") == [member.display_name]


def test_only_who_leads_closes_and_never_for_tomorrow(
    client, group, member, outsider, facilitator, moderator
):
    soon = today() + timedelta(days=2)
    for who in (member, outsider, moderator):
        assert not policy.can_close(forum_policy.permissions_for(who, group.space))
        with pytest.raises(PermissionDenied):
            commands.close_group(who, group=group, erase_on=today() + YEAR)
        with pytest.raises(PermissionDenied):
            commands.place_hold(who, group=group, reason="Geschil.")
        with pytest.raises(PermissionDenied):
            commands.lift_hold(who, group=group)
    with pytest.raises(PermissionDenied):
        commands.close_group(facilitator, group=group, erase_on=soon)


def test_from_closing_to_the_record_on_the_pages(
    client, group, facilitator, moderator, member, outsider, secret_topic
):
    client.force_login(facilitator)
    page = f"{group.space.path}afsluiten/"
    assert "1 gesprek" in client.get(page).text
    close(client, page, "30")
    group.refresh_from_db()
    assert group.erase_on == today() + timedelta(days=30)
    client.post(f"{group.space.path}bewaarstop/", {"reason": ""})
    assert not Hold.objects.exists()
    client.post(f"{group.space.path}bewaarstop/", {"reason": "Woo-verzoek."})
    assert "Woo-verzoek." in client.get(page).text
    client.force_login(member)
    start = client.get(group.space.path).text
    assert "Woo-verzoek." in start
    # No date is promised on which it would go.
    assert "wordt alles gewist" not in start
    with time_machine.travel(now() + timedelta(days=31)):
        assert commands.erase_due_groups() == 0
        # The clock that runs again leaves a day to think.
        commands.lift_hold(facilitator, group=group)
        assert commands.erase_due_groups() == 0
    with time_machine.travel(now() + timedelta(days=33)):
        assert commands.erase_due_groups() == 1
    assert not Group.objects.exists()
    record = DestructionRecord.objects.get()
    for who in (facilitator, member, moderator):
        client.force_login(who)
        assert "/groepen/vernietigd/" in client.get("/groepen/").text
        page = client.get("/groepen/vernietigd/").text
        assert str(record.subject) in page
        assert "1 gesprek" in page
        assert "Kanarie" not in page
    assert policy.can_read_destructions(moderator)
    assert not policy.can_read_destructions(member)
    client.force_login(outsider)
    assert "/groepen/vernietigd/" not in client.get("/groepen/").text
    assert client.get("/groepen/vernietigd/").status_code == 404
    with time_machine.travel(now() + timedelta(days=400)):
        commands.purge_old_requests()
    client.force_login(member)
    assert client.get("/groepen/vernietigd/").status_code == 404


def close(client, page, days):
    """By the two steps of the page; what the second one says."""
    asked = client.post(page, {"days": days})
    fields = soup(asked).select("main form input[type=hidden]")
    hidden = {field["name"]: field["value"] for field in fields}
    assert hidden.pop("days") == days
    client.post(page, {"days": days} | hidden)
    return asked


def test_closing_shows_in_numbers_what_it_does_and_asks(
    client, group, facilitator, member, person, secret_topic
):
    third = person("Derde")
    round_ = round_factory.plan_round(group, facilitator, member, third)
    round_factory.with_case(round_, facilitator, member)
    start = now() + timedelta(days=3)
    when = {"starts_at": start, "ends_at": start + timedelta(hours=1)}
    commands.plan_meeting(facilitator, group=group, title="Overleg", **when)
    commands.invite(facilitator, group=group, address="nog@elders.example")
    client.force_login(facilitator)
    page = f"{group.space.path}afsluiten/"
    asked = client.post(page, {"days": "91"})
    group.space.refresh_from_db()
    assert not group.space.is_archived
    effects = asked.context["effects"]
    assert (effects.members, effects.meetings, effects.rounds) == (3, 1, 1)
    assert (effects.invitations, effects.requests) == (1, 0)
    for shown in (client.get(page), asked):
        text = soup(shown).main.get_text()
        for line in ("1 gesprek", "1 bijeenkomst", "1 ronde", "1 situatie"):
            assert line in text
    close(client, page, "91")
    group.space.refresh_from_db()
    assert group.space.is_archived


@pytest.mark.parametrize("days", ["30", "91", "730"])
def test_another_date_begins_with_what_was_chosen(client, group, facilitator, days):
    client.force_login(facilitator)
    page = f"{group.space.path}afsluiten/"
    close(client, page, days)
    with time_machine.travel(now() + timedelta(days=10)):
        (ticked,) = soup(client.get(page)).select("[name=days][checked]")
        assert ticked["value"] == days


def test_keeping_longer_is_not_asked_and_erasing_earlier_is(client, group, facilitator):
    client.force_login(facilitator)
    page = f"{group.space.path}afsluiten/"
    close(client, page, "365")
    client.post(page, {"days": "30"})
    group.refresh_from_db()
    assert group.erase_on == today() + timedelta(days=365)
    client.post(page, {"days": "730"})
    group.refresh_from_db()
    assert group.erase_on == today() + timedelta(days=730)


def test_erasing_earlier_shows_in_numbers_what_is_erased(
    client, group, facilitator, member, secret_topic
):
    parent = secret_topic.posts.get(number=1)
    file = add(member, group.space, "brief.pdf")
    reply = {"topic": secret_topic, "parent": parent, "source": shows(file)}
    forum.reply(member, source_format="html", **reply)
    client.force_login(facilitator)
    page = f"{group.space.path}afsluiten/"
    close(client, page, "365")
    text = soup(client.post(page, {"days": "30"})).main.get_text()
    for line in ("1 gesprek", "2 berichten", "1 bestand", "2 mensen die erin"):
        assert line in text
    group.refresh_from_db()
    assert group.erase_on == today() + timedelta(days=365)


def test_an_archive_is_of_the_space_and_ends_with_it(space, official):
    """Nothing about a group is asked: an open space can be read only, too."""
    forum.archive_space(space)
    assert not forum_policy.permissions_for(official, space).can_ask
    assert forum_policy.permissions_for(official, space).can_see
    forum.unarchive_space(space)
    space.refresh_from_db()
    assert forum_policy.permissions_for(official, space).can_ask


def test_a_round_ends_with_its_group_and_what_was_blind_stays_unread(
    group, facilitator, member, person
):
    third = person("Derde")
    round_ = round_factory.plan_round(group, facilitator, member, third)
    round_factory.with_case(round_, facilitator, member)
    step = round_factory.go_to(facilitator, round_, "Vragen noteren")
    round_factory.write(third, step, "Een blinde vraag.")
    planned = round_factory.plan_round(group, facilitator, member)
    commands.close_group(facilitator, group=group, erase_on=today() + YEAR)
    assert (
        round_factory.now(round_).state == round_factory.now(planned).state == "closed"
    )
    assert round_factory.now(round_).erase_on == today() + timedelta(days=30)
    assert not round_factory.reads(facilitator, "Een blinde vraag.")
    log = RoundLogEntry.objects.filter(round=round_).order_by("-pk")
    assert (log[0].act, log[0].actor) == ("close", facilitator)


def test_no_command_of_a_round_writes_in_an_archive(group, facilitator, member, person):
    """Also during a round: another tab, a stale form, a slow worker."""
    third, late = person("Derde"), person("Vierde")
    forum.add_participant(late, space=group.space)
    round_ = round_factory.plan_round(group, facilitator, member, third)
    case = round_factory.with_case(round_, facilitator, member)
    step = round_factory.go_to(facilitator, round_, "Vragen noteren")
    text = round_factory.write(third, step)
    open_round = round_factory.now(round_)
    lines = round_factory.LINES
    acts = {
        "lead": lambda: round_factory.lead(facilitator, open_round, "pause"),
        "write": lambda: round_factory.write(third, step, "Te laat."),
        "change": lambda: commands.change_contribution(
            third, contribution=text, source="Anders.", source_format="text"
        ),
        "offer": lambda: commands.offer_case(
            third, round_=open_round, urgency=1, **lines
        ),
        "check": lambda: commands.check_case(facilitator, case=case, is_right=True),
        "vote": lambda: commands.vote_case(third, case=case),
        "choose": lambda: commands.choose_case(facilitator, case=case),
        "sort": lambda: commands.sort_questions(member, round_=open_round, marks={}),
        "sit": lambda: commands.take_seat(late, round_=open_round),
        "leave": lambda: commands.leave_seat(third, round_=open_round),
        "role": lambda: commands.assign_role(
            facilitator, round_=open_round, user=third, role="facilitator"
        ),
        "keep": lambda: commands.save_outcome(
            member, round_=open_round, lessons="Iets."
        ),
    }
    state = Round.objects.filter(pk=round_.pk).values()[0]
    commands.close_group(facilitator, group=group, erase_on=today() + YEAR)
    Round.objects.filter(pk=round_.pk).update(**state)
    for name, act in acts.items():
        with pytest.raises(commands.RoundStateError):
            act()
        assert Round.objects.filter(pk=round_.pk).values()[0] == state, name
    with pytest.raises(PermissionDenied):
        round_factory.plan_round(group, facilitator)
    # What is one's own can always be taken away.
    commands.withdraw_case(member, case=case)
    assert round_factory.now(round_).state == "withdrawn"


def test_nothing_is_moved_into_an_archive_nor_changed_in_it(
    closed, facilitator, moderator, secret_topic, space, topic
):
    moderator.participations.create(space=closed.space, role="facilitator")
    first = secret_topic.posts.get(number=1)
    here, forms = (
        {"topic": secret_topic},
        {"source": "Anders.", "source_format": "text"},
    )
    for act in (
        lambda: forum.move_topic(moderator, topic=topic, to=closed.space),
        lambda: forum.move_topic(moderator, to=space, **here),
        lambda: forum.propose_move(moderator, to=space, **here),
        lambda: forum.split_topic(moderator, post=first, title="Apart"),
        lambda: forum.merge_topics(
            moderator, into=secret_topic, **here | {"topic": topic}
        ),
        lambda: forum.moderate_post(moderator, post=first, **forms),
        *(
            lambda act=act: act(moderator, **here)
            for act in (forum.pin_topic, forum.close_topic, forum.archive_topic)
        ),
    ):
        with pytest.raises(PermissionDenied):
            act()
    # Taking away goes on: that is what who leads an archive is for.
    forum.hide_post(moderator, post=first)
    first.refresh_from_db()
    assert first.state == "hidden"


def test_who_is_shut_out_gives_up_a_place_at_a_meeting(
    group, facilitator, member, outsider, moderator
):
    start = now() + timedelta(days=3)
    when = {"starts_at": start, "ends_at": start + timedelta(hours=1), "capacity": 1}
    meeting = commands.plan_meeting(facilitator, group=group, title="Overleg", **when)
    commands.answer_meeting(facilitator, meeting=meeting, answer="no")
    forum.add_participant(outsider, space=group.space)
    for who in (member, outsider):
        commands.answer_meeting(who, meeting=meeting, answer="yes")
    assert Attendance.objects.get(user=outsider).is_waiting
    accounts.suspend(moderator, user=member)
    coming = Attendance.objects.filter(answer="yes")
    assert not coming.get().is_waiting
    assert coming.get().user == outsider
    assert told("place_freed") == [outsider.display_name]
    # Carried out a second time it does nothing more.
    commands.release_all_places(member.pk)
    assert coming.get().user == outsider
