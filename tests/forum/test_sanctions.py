"""Warning, muting, suspending: who may, what follows, and when it is over."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied

import pytest
import time_machine

from accounts import commands as accounts
from accounts import policy as accounts_policy
from accounts.models import User
from core.clock import now
from forum import commands, policy
from forum.models import ModerationEntry, Participation
from jobs.periodic import periodic_jobs
from jobs.worker import run_once
from notifications.models import Notification
from tests.forum.expected_counts import differences

Refused = commands.ActionRefused
WEEK = timedelta(days=7)


def tell() -> None:
    while run_once():
        pass


def page_of(topic) -> str:
    return f"{topic.space.path}{topic.public_id}-{topic.slug}/"


def lines_of(person):
    return [row.event.entry for row in Notification.objects.visible_to(person)]


# -- Warning --------------------------------------------------------------------------


def test_a_warning_reaches_the_person_with_its_reason(
    client, topic, official, moderator
):
    commands.warn(
        moderator, user=official, post=topic.posts.get(), reason="Geen namen."
    )
    tell()
    (entry,) = lines_of(official)
    assert (entry.act, entry.reason, entry.topic) == ("warn", "Geen namen.", topic)
    client.force_login(official)
    assert "Geen namen." in client.get("/meldingen/").text
    assert "Geen namen." in client.get(entry.path).text


def test_a_warning_about_nothing_in_particular_stands_in_no_space(official, moderator):
    entry = commands.warn(moderator, user=official, reason="Rustig aan.")
    tell()
    assert entry.space is None
    assert lines_of(official) == [entry]


def test_a_facilitator_warns_in_the_own_group_alone(
    secret_topic, facilitator, member, official, space, moderator
):
    group = secret_topic.space
    commands.warn(facilitator, user=member, space=group, reason="Let op.")
    for place in (None, space):
        with pytest.raises(PermissionDenied):
            commands.warn(facilitator, user=member, space=place, reason="Let op.")
    with pytest.raises(PermissionDenied):
        commands.warn(moderator, user=member, space=group, reason="Let op.")


# -- Who is spared --------------------------------------------------------------------


def test_moderators_sanction_neither_themselves_nor_each_other(
    moderator, person, official, space
):
    other = person("Mo Moderator", is_moderator=True)
    commands.add_participant(other, space=space)
    assert accounts_policy.can_sanction(moderator, official)
    for spared in (moderator, other):
        assert not accounts_policy.can_sanction(moderator, spared)
        assert not policy.permissions_for(moderator, space).can_sanction(spared, None)
        for act in (
            lambda user: commands.warn(moderator, user=user, reason="Nee"),
            lambda user: commands.mute(moderator, user=user, until=now() + WEEK),
            lambda user: commands.suspend(moderator, user=user),
            lambda user: commands.suspend(moderator, user=user, space=space),
            lambda user: commands.remove_participant(moderator, user=user, space=space),
        ):
            with pytest.raises(PermissionDenied):
                act(spared)


def test_facilitators_spare_each_other(secret_topic, facilitator, person, member):
    space = secret_topic.space
    other = person("Frits Facilitator")
    commands.add_participant(other, space=space, role="facilitator")
    may = policy.permissions_for(facilitator, space)
    part = Participation.objects.get(user=other, space=space)
    assert not may.can_sanction(other, part)
    with pytest.raises(PermissionDenied):
        commands.mute(facilitator, user=other, space=space, until=now() + WEEK)
    assert may.can_sanction(member, Participation.objects.get(user=member, space=space))


def test_others_sanction_nobody(official, member, space):
    commands.add_participant(member, space=space)
    for place in (None, space):
        with pytest.raises(PermissionDenied):
            commands.mute(official, user=member, space=place, until=now() + WEEK)
        with pytest.raises(PermissionDenied):
            commands.suspend(official, user=member, space=place)


# -- Muting ---------------------------------------------------------------------------


def test_who_is_muted_reads_and_does_not_write_until_it_is_over(
    client, topic, official, member, moderator, space
):
    question = topic.posts.get()
    commands.mute(moderator, user=official, until=now() + WEEK, reason="Te veel.")
    official.refresh_from_db()
    may = policy.permissions_for(official, space)
    assert may.muted_until
    assert not may.can_ask
    assert not may.can_reply(topic)
    assert not may.can_edit(question)
    for act in (
        lambda: commands.ask(official, space=space, title="Toch", source="Ja"),
        lambda: commands.reply(official, topic=topic, parent=question, source="Ja"),
        lambda: commands.edit_post(
            official, post=question, source="Ja", source_format="text"
        ),
    ):
        with pytest.raises(Refused):
            act()
    client.force_login(official)
    page = client.get(page_of(topic))
    assert "data-muted" in page.text
    assert "Te veel." in page.text
    assert "data-compose" not in page.text
    with time_machine.travel(now() + WEEK + timedelta(seconds=1)):
        again = policy.permissions_for(official, space)
        assert again.muted_until is None
        assert again.can_reply(topic)


def test_a_form_opened_before_the_muting_gives_the_text_back(
    client, topic, official, moderator
):
    """Refused, with one's own text, and with the reason."""
    client.force_login(official)
    commands.mute(moderator, user=official, until=now() + WEEK, reason="Te veel.")
    for path in (f"{topic.posts.get().path}antwoord/", f"{topic.space.path}nieuw/"):
        found = client.post(
            path,
            {
                "title": "T",
                "kind": "question",
                "source": "Lang",
                "source_format": "text",
            },
        )
        assert found.status_code == 403
        assert "Lang" in found.text
        assert "Te veel." in found.text


def test_muted_in_a_group_one_still_writes_elsewhere(
    secret_topic, facilitator, member, space
):
    group = secret_topic.space
    commands.mute(facilitator, user=member, space=group, until=now() + WEEK)
    assert not policy.permissions_for(member, group).can_ask
    assert policy.permissions_for(member, space).can_ask
    commands.unmute(facilitator, user=member, space=group)
    assert policy.permissions_for(member, group).can_ask
    assert [e.act for e in ModerationEntry.objects.all()] == ["unmute", "mute"]


def test_muting_for_as_long_as_before_changes_nothing(
    secret_topic, facilitator, member
):
    until = now() + WEEK
    for _twice in range(2):
        commands.mute_participant(
            facilitator, user=member, space=secret_topic.space, until=until
        )
    assert ModerationEntry.objects.count() == 1


def test_end_of_mute_is_notified(official, moderator, space):
    commands.mute(moderator, user=official, until=now() + WEEK)
    commands.unmute(moderator, user=official)
    official.refresh_from_db()
    tell()
    assert policy.permissions_for(official, space).can_ask
    assert {entry.act for entry in lines_of(official)} == {"mute", "unmute"}


# -- Suspending, and the end of it ----------------------------------------------------


def test_a_suspension_ends_by_itself_and_the_figures_follow(
    client, topic, official, moderator, space
):
    """Signed out at once; and in again when the time is over."""
    client.force_login(official)
    commands.suspend(moderator, user=official, until=now() + WEEK, reason="Genoeg.")
    space.refresh_from_db()
    assert space.participant_count == 0
    assert client.get("/meldingen/").status_code == 302
    assert commands.expire_sanctions() == 0
    with time_machine.travel(now() + WEEK + timedelta(minutes=1)):
        assert commands.expire_sanctions() == 1
        assert commands.expire_sanctions() == 0
    official.refresh_from_db()
    space.refresh_from_db()
    assert (official.state, official.is_active) == (User.State.ACTIVE, True)
    assert (official.suspended_until, space.participant_count) == (None, 1)


def test_a_suspension_without_a_date_does_not_end_by_itself(official, moderator):
    commands.suspend(moderator, user=official)
    with time_machine.travel(now() + timedelta(days=400)):
        assert accounts.end_suspensions() == 0
    commands.unsuspend(moderator, user=official)
    official.refresh_from_db()
    assert official.state == User.State.ACTIVE
    assert ModerationEntry.objects.filter(act="unsuspend").count() == 1
    commands.unsuspend(moderator, user=official)
    assert ModerationEntry.objects.filter(act="unsuspend").count() == 1


def test_a_suspension_from_a_group_ends_by_itself(secret_topic, facilitator, member):
    space = secret_topic.space
    commands.suspend(facilitator, user=member, space=space, until=now() + WEEK)
    assert not policy.permissions_for(member, space).can_see
    space.refresh_from_db()
    assert space.participant_count == 1
    with time_machine.travel(now() + WEEK + timedelta(minutes=1)):
        assert commands.expire_sanctions() == 1
    space.refresh_from_db()
    assert policy.permissions_for(member, space).can_see
    assert space.participant_count == 2


def test_a_guest_whose_time_is_over_leaves_the_figures(secret_topic, outsider):
    space = secret_topic.space
    commands.add_participant(outsider, space=space, role="guest", until=now() + WEEK)
    with time_machine.travel(now() + WEEK + timedelta(minutes=1)):
        assert not policy.permissions_for(outsider, space).can_see
        assert commands.expire_sanctions() == 1
    space.refresh_from_db()
    part = Participation.all_objects.get(user=outsider, space=space)
    assert (part.state, space.participant_count) == ("left", 2)
    assert not differences()


def test_the_worker_ends_what_is_over() -> None:
    assert periodic_jobs["expire sanctions"].run is commands.expire_sanctions


def test_of_a_group_that_one_was_taken_out_of_nothing_is_told(
    client, secret_topic, facilitator, member
):
    """Neither in the inbox nor at the address of what was done."""
    space = secret_topic.space
    commands.remove_participant(facilitator, user=member, space=space, reason="Weg.")
    tell()
    entry = ModerationEntry.objects.get()
    assert not lines_of(member)
    client.force_login(member)
    assert client.get(entry.path).status_code == 404


# -- The record of a person -----------------------------------------------------------


def test_the_record_warns_mutes_and_ends(client, official, moderator, topic):
    client.force_login(moderator)
    path = f"/forum/modereren/mensen/{official.public_id}/"
    assert client.get(path).status_code == 200
    unsaid = client.post(path, {"act": "mute", "hours": "24", "reason": ""})
    assert unsaid.status_code == 200
    assert not ModerationEntry.objects.exists()
    client.post(path, {"act": "mute", "hours": "24", "reason": "Even rust."})
    official.refresh_from_db()
    left = official.muted_until - now()
    assert timedelta(hours=23) < left < timedelta(hours=25)
    assert "Even rust." in client.get(path).text
    client.post(path, {"act": "unmute"})
    official.refresh_from_db()
    assert official.muted_until is None
    client.post(path, {"act": "suspend", "hours": "72", "reason": "Genoeg."})
    official.refresh_from_db()
    assert official.state == User.State.SUSPENDED
    client.post(path, {"act": "unsuspend"})
    official.refresh_from_db()
    assert official.state == User.State.ACTIVE


def test_the_record_in_a_group_is_of_that_group(
    client, secret_topic, facilitator, member, moderator
):
    accounts.mute(moderator, user=member, until=None)
    commands.warn(moderator, user=member, reason="Van de hele site.")
    client.force_login(facilitator)
    base = f"/forum/modereren/mensen/{member.public_id}/"
    path = f"{base}?ruimte={secret_topic.space.public_id}"
    assert "Van de hele site." not in client.get(path).text
    assert client.get(base).status_code == 404
    assert client.get(f"{base}?ruimte=x").status_code == 404
    client.post(path, {"act": "remove_person", "hours": "24", "reason": "Nieuwe baan."})
    assert not policy.permissions_for(member, secret_topic.space).can_see


def test_of_who_is_out_the_record_offers_no_suspension(
    client, secret_topic, facilitator, member
):
    space = secret_topic.space
    client.force_login(facilitator)
    base = f"/forum/modereren/mensen/{member.public_id}/"
    path = f"{base}?ruimte={space.public_id}"
    suspend = {"act": "suspend", "hours": "168", "reason": "Toch nog even."}
    for choice in ("suspend", "remove_person"):
        assert f'value="{choice}"' in client.get(path).text
    commands.leave(member, space=space)
    page = client.get(path).text
    for choice in ("suspend", "remove_person"):
        assert f'value="{choice}"' not in page
    assert 'value="warn"' in page
    refused = client.post(path, suspend)
    assert "neemt hier geen deel meer" in refused.text
    assert "Toch nog even." in refused.text
    assert Participation.all_objects.get(user=member, space=space).state == "left"


def test_somebody_leaves_while_they_are_being_suspended(
    client, secret_topic, facilitator, member, monkeypatch
):
    def leave_first(*args, **options):
        commands.leave(member, space=secret_topic.space)
        real(*args, **options)

    real = commands.suspend
    monkeypatch.setattr(commands, "suspend", leave_first)
    client.force_login(facilitator)
    base = f"/forum/modereren/mensen/{member.public_id}/"
    path = f"{base}?ruimte={secret_topic.space.public_id}"
    suspend = {"act": "suspend", "hours": "168", "reason": "Toch nog even."}
    refused = client.post(path, suspend)
    assert "neemt hier geen deel meer" in refused.text
    assert "Toch nog even." in refused.text


def test_on_the_record_of_a_moderator_there_is_nothing_to_press(
    client, moderator, person
):
    other = person("Mo Moderator", is_moderator=True)
    client.force_login(moderator)
    path = f"/forum/modereren/mensen/{other.public_id}/"
    assert "maatregel" not in client.get(path).text
    found = client.post(path, {"act": "mute", "hours": "24", "reason": "Nee"})
    assert found.status_code == 404


def test_the_length_is_explained_by_what_can_be_chosen(
    client, moderator, facilitator, secret_topic, member
):
    path = f"/forum/modereren/mensen/{member.public_id}/"
    client.force_login(moderator)
    assert "bij eruit halen" not in client.get(path).text
    client.force_login(facilitator)
    in_group = f"{path}?ruimte={secret_topic.space.public_id}"
    assert "bij eruit halen" in client.get(in_group).text


def test_an_account_that_was_closed_is_not_called_suspended(moderator, person):
    gone = person("Weg Gegaan", state=User.State.CLOSED, is_active=False)
    commands.suspend(moderator, user=gone, reason="Te laat.")
    assert not ModerationEntry.objects.filter(person=gone).exists()
