"""A closed group is read and not written; its clock runs, and can be stopped."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied

import pytest
import time_machine

from core.clock import now, today
from forum import commands as forum
from forum import policy as forum_policy
from groups import commands, policy
from groups.models import DestructionRecord, Group, Hold, Invitation, Meeting
from groups.policy import meetings as meeting_policy
from notifications.models import Notification
from notifications.worker import work_once

pytestmark = pytest.mark.django_db

YEAR = timedelta(days=365)


@pytest.fixture
def closed(group, facilitator, secret_topic):
    commands.close_group(facilitator, group=group, erase_on=today() + YEAR)
    group.refresh_from_db()
    group.space.refresh_from_db()
    return group


def told(kind):
    while work_once():
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
        may = forum_policy.abilities(who, closed.space)
        assert may.can_see
        assert not (may.can_ask or may.can_attach or may.can_announce)
        assert not (may.can_reply(secret_topic) or may.can_edit(first))
        assert not (may.can_react(first) or may.can_change_space)
        assert not (policy.can_invite(may) or meeting_policy.can_plan_meeting(may))
        asking = {"space": closed.space, "title": "Nieuw", "source": "Nieuw."}
        with pytest.raises(forum.Refused):
            forum.ask(who, **asking)
        with pytest.raises(forum.Refused):
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
    may = forum_policy.abilities(member, group.space)
    Meeting.objects.update(state="planned")
    meeting.refresh_from_db()
    assert not meeting_policy.can_answer_meeting(may, meeting)


def test_it_opens_again_and_no_date_is_left(client, closed, facilitator, member):
    client.force_login(facilitator)
    client.post(f"{closed.space.path}heropenen/")
    closed.refresh_from_db()
    closed.space.refresh_from_db()
    assert closed.erase_on is None
    assert forum_policy.abilities(member, closed.space).can_ask
    assert told("group_reopened") == [member.display_name]
    commands.reopen_group(facilitator, group=closed)
    assert told("group_reopened") == [member.display_name]


def test_only_who_leads_closes_and_never_for_tomorrow(
    client, group, member, outsider, facilitator, moderator
):
    soon = today() + timedelta(days=2)
    for who in (member, outsider, moderator):
        assert not policy.can_close(forum_policy.abilities(who, group.space))
        with pytest.raises(PermissionDenied):
            commands.close_group(who, group=group, erase_on=today() + YEAR)
        with pytest.raises(PermissionDenied):
            commands.place_hold(who, group=group, reason="Geschil.")
        with pytest.raises(PermissionDenied):
            commands.lift_hold(who, group=group)
    with pytest.raises(PermissionDenied):
        commands.close_group(facilitator, group=group, erase_on=soon)


def test_from_closing_to_the_record_on_the_pages(
    client, group, facilitator, moderator, member, secret_topic
):
    client.force_login(facilitator)
    page = f"{group.space.path}afsluiten/"
    assert "1 gesprekken" in client.get(page).text
    client.post(page, {"days": "30"})
    group.refresh_from_db()
    assert group.erase_on == today() + timedelta(days=30)
    client.post(f"{group.space.path}bewaarstop/", {"reason": ""})
    assert not Hold.objects.exists()
    client.post(f"{group.space.path}bewaarstop/", {"reason": "Woo-verzoek."})
    assert "Woo-verzoek." in client.get(page).text
    with time_machine.travel(now() + timedelta(days=31)):
        assert commands.erase_what_is_due() == 0
        # The clock that runs again leaves a day to think.
        commands.lift_hold(facilitator, group=group)
        assert commands.erase_what_is_due() == 0
    with time_machine.travel(now() + timedelta(days=33)):
        assert commands.erase_what_is_due() == 1
    assert not Group.objects.exists()
    record = DestructionRecord.objects.get()
    client.force_login(member)
    assert not policy.can_read_destructions(member)
    assert client.get("/groepen/vernietigd/").status_code == 404
    client.force_login(moderator)
    page = client.get("/groepen/vernietigd/").text
    assert str(record.subject) in page
    assert "Kanarie" not in page


def test_an_archive_is_of_the_space_and_ends_with_it(space, official):
    """Nothing about a group is asked: an open space can be read only, too."""
    forum.archive_space(space)
    assert not forum_policy.abilities(official, space).can_ask
    assert forum_policy.abilities(official, space).can_see
    forum.unarchive_space(space)
    space.refresh_from_db()
    assert forum_policy.abilities(official, space).can_ask
