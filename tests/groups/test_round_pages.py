"""The pages of a round without JavaScript, for each role."""

from datetime import timedelta
from uuid import uuid4

from django.urls import reverse

import pytest
import time_machine

from core.clock import now
from forum import commands as forum
from forum.models import Draft
from groups import commands
from groups.models import Case, Contribution, Hold, Outcome, Round
from tests.groups import round_factory
from tests.groups.round_factory import (
    go_to,
    lead,
    plan_round,
    signed_in_client,
    step_of,
    write,
)

pytestmark = pytest.mark.django_db


CASE = round_factory.LINES | {
    "urgency": "2",
    "no_names": "on",
    "no_numbers": "on",
    "no_places": "on",
}


def test_a_whole_round_by_forms_alone(group, facilitator, member, others):
    for user in others:
        forum.add_participant(user, space=group.space)
    doors = {user: signed_in_client(user) for user in (facilitator, member, *others)}
    base = group.space.path
    answer = doors[facilitator].post(
        f"{base}rondes/nieuw/", {"method": "roddelmethode", "form": "live"}
    )
    round_ = Round.objects.get()
    assert answer.url == round_.path
    for user in (member, *others):
        doors[user].post(f"{round_.path}meedoen/", {"act": "join"})
    assert round_.seats.count() == 5
    doors[member].post(f"{round_.path}situatie/", CASE)
    case = Case.objects.get()
    at_case = f"{round_.path}situatie/{case.public_id}/"
    checks = ("is_current", "is_concrete", "is_own", "is_nameless")
    doors[facilitator].post(at_case, {"act": "check"} | dict.fromkeys(checks, "on"))
    doors[others[0]].post(at_case, {"act": "vote"})
    doors[facilitator].post(at_case, {"act": "choose"})
    assert round_.seats.get(role="owner").user == member

    def act(name):
        seen = Round.objects.get().version
        data = {"act": name, "seen": seen, "amount": "2"}
        doors[facilitator].post(f"{round_.path}leiden/", data)

    act("start")
    step = round_factory.now(round_).step
    text = {"source": "Mijn uitleg.", "source_format": "text"}
    doors[member].post(f"{round_.path}stap/{step.public_id}/", text)
    page = doors[others[0]].get(round_.path)
    assert "Mijn uitleg." in page.text
    for _number in range(5):
        act("next")
    found = round_factory.now(round_)
    assert found.state == "closed"
    whose = "De inbrenger kan hier bewaren wat ervan overblijft."
    assert whose in doors[facilitator].get(round_.path).text
    assert whose not in doors[member].get(round_.path).text
    doors[member].post(f"{round_.path}oogst/", {"lessons": "Geduld."})
    page = doors[others[0]].get(round_.path).text
    assert "Geduld." in page
    assert whose not in page
    assert "Mijn uitleg." in page
    doors[member].post(at_case, {"act": "withdraw"})
    page = doors[others[0]].get(round_.path).text
    assert "Geduld." not in page
    assert "Mijn uitleg." not in page
    assert not Outcome.objects.exists()


def test_what_remains_stays_as_it_was_typed_however_often_it_is_kept(
    round_, facilitator, member
):
    go_to(facilitator, round_, "Evaluatie en vervolg")
    door, path = signed_in_client(member), f"{round_.path}oogst/"
    assert f'href="{round_.path}"' in door.get(path).text.split("<h1")[0]  # the trail
    typed = "Eerst bellen.\r\nDan gaan."  # as browsers send it
    for _time in range(2):
        door.post(path, {"lessons": typed})
        kept = Outcome.objects.get().lessons
        assert kept == "Eerst bellen.\nDan gaan."
        typed = door.get(path).context["form"]["lessons"].value()
        typed = typed.replace("\n", "\r\n")


def test_a_case_without_ik_or_with_a_name_is_shown_once_more(
    group, facilitator, member
):
    found = plan_round(group, facilitator, member)
    door, path = signed_in_client(member), f"{found.path}situatie/"
    page = door.post(path, CASE | {"question": "Wat moet de wethouder doen?"})
    assert "over uzelf" in page.text
    given = CASE | {"situation": "De heer Jansen uit Venlo, dossier 2026-1881."}
    page = door.post(path, given)
    assert not Case.objects.exists()
    words = {suspect.text for suspect in page.context["form"].suspects}
    assert "Jansen uit Venlo" in words
    assert "De heer Jansen uit Venlo" in page.text
    door.post(path, given | {"looked": "1"})
    assert Case.objects.exists()


def test_late_contribution_is_returned_to_author(round_, facilitator, others):
    step = go_to(facilitator, round_, "Standpunt bepalen")
    path = f"{round_.path}stap/{step.public_id}/"
    door = signed_in_client(others[0])
    assert door.get(path).status_code == 200
    text = {"source": "Dit typte ik net.", "source_format": "text"}
    with time_machine.travel(now() + timedelta(minutes=11)):
        answer = door.post(path, text)
    assert answer.status_code == 409
    assert "Dit typte ik net." in answer.text
    assert not Contribution.objects.exists()
    lead(facilitator, round_, "next")
    assert door.post(path, text).status_code == 409
    # As words, and not with the tags of the editor.
    text = {"source": "<p>Dit is <b>net</b> te laat.</p>", "source_format": "html"}
    assert ">Dit is net te laat.</textarea>" in door.post(path, text).text


def test_blind_texts_are_counted_without_names(round_, facilitator, member, others):
    step = go_to(facilitator, round_, "Standpunt bepalen")
    write(others[0], step, "geheim standpunt")
    for user in (facilitator, member, others[1]):
        page = signed_in_client(user).get(round_.path).text
        assert "geheim standpunt" not in page
        assert "1 van 3 ingeleverd" in page
    assert "geheim standpunt" in signed_in_client(others[0]).get(round_.path).text


def test_a_draft_is_kept_and_offered_again(round_, facilitator, others):
    step = go_to(facilitator, round_, "Standpunt bepalen")
    door = signed_in_client(others[0])
    form = {"form_key": step.draft_form, "source": "half", "source_format": "text"}
    form["draft_key"] = str(uuid4())
    assert door.post(reverse("draft"), form).json()["saved"]
    drafts = door.get(reverse("drafts")).text
    assert "half" in drafts
    assert "Ronde 1, Standpunt bepalen" in drafts
    assert "Een nieuw onderwerp" not in drafts
    path = f"{round_.path}stap/{step.public_id}/"
    go_on = f"{path}?concept={form['draft_key']}"
    assert go_on in door.get(path).text
    assert "half" in door.get(go_on).text
    sent = {"source": "heel", "source_format": "text"}
    door.post(path, sent | {"draft_key": form["draft_key"]})
    assert not Draft.objects.exists()


def test_draft_in_round_requires_participation(round_, facilitator, group, person):
    step = go_to(facilitator, round_, "Standpunt bepalen")
    stranger = person("Gerda Gast")
    forum.add_participant(stranger, space=group.space)
    form = {"form_key": step.draft_form, "source": "half", "source_format": "text"}
    assert signed_in_client(stranger).post(reverse("draft"), form).status_code == 404
    page = signed_in_client(stranger).get(round_.path)
    assert "U doet niet mee" in page.text
    assert round_factory.LINES["question"] not in page.text


def test_ones_own_text_is_changed_and_taken_back(round_, facilitator, others):
    step = go_to(facilitator, round_, "Standpunt bepalen")
    own = write(others[0], step, "eerst")
    path = f"{round_.path}bijdrage/{own.public_id}/"
    door = signed_in_client(others[0])
    assert "eerst" in door.get(path).text
    door.post(path, {"source": "later", "source_format": "text"})
    own.refresh_from_db()
    assert own.source == "later"
    assert signed_in_client(others[1]).get(path).status_code == 404
    door.post(path, {"act": "take_back"})
    assert not Contribution.objects.exists()


def test_a_change_of_ones_own_text_has_drafts_too(round_, facilitator, others):
    step = go_to(facilitator, round_, "Standpunt bepalen")
    own = write(others[0], step, "eerst")
    path, key = f"{round_.path}bijdrage/{own.public_id}/", str(uuid4())
    form = {"form_key": own.draft_form, "source": "half", "source_format": "text"}
    form["draft_key"] = key
    door = signed_in_client(others[0])
    assert signed_in_client(others[1]).post(reverse("draft"), form).status_code == 404
    for _time in range(2):
        assert door.post(reverse("draft"), form).json()["saved"]
        assert f"{path}?concept={key}" in door.get(path).text
        assert "half" in door.get(f"{path}?concept={key}").text
        sent = {"source": "later", "source_format": "text", "draft_key": key}
        door.post(path, sent)
        assert not Draft.objects.exists()
    door.post(reverse("draft"), form)
    door.post(path, {"act": "take_back"})
    assert not Draft.objects.exists()


def test_only_case_owner_sorts_contributions(group, facilitator, member, others):
    found = plan_round(group, facilitator, member, *others, slug="socratische-vorm")
    round_factory.with_case(found, facilitator, member)
    step = go_to(facilitator, found, "Vragen schrijven")
    cold, warm = write(others[0], step, "kille vraag"), write(others[1], step, "vraag")
    go_to(facilitator, found, "Warm, koud, neutraal")
    path = f"{found.path}verdelen/"
    assert signed_in_client(facilitator).get(path).status_code == 404
    door = signed_in_client(member)
    assert "kille vraag" in door.get(path).text
    door.post(path, {f"q{cold.public_id}": "cold", f"q{warm.public_id}": "warm"})
    answering = go_to(facilitator, found, "Beantwoorden")
    at = f"{found.path}stap/{answering.public_id}/"
    form = door.get(at).text
    assert (
        "kille vraag" not in form.partition('name="answers"')[2].partition("select")[0]
    )
    door.post(
        at,
        {"source": "Ja.", "source_format": "text", "answers": str(warm.public_id)},
    )
    assert Contribution.objects.get(answers=warm).source == "Ja."
    for user in (facilitator, *others):
        page = signed_in_client(user).get(found.path).text.lower()
        assert "koud" not in page.replace("warm, koud, neutraal", "").replace(
            "niemand ziet welke vragen koud zijn", ""
        ).replace("over de koude", "")


def test_the_start_page_shows_the_round_and_its_tab(round_, facilitator, member):
    page = signed_in_client(member).get(round_.group.space.path).text
    assert "Er wordt een ronde voorbereid" in page
    go_to(facilitator, round_, "Standpunt bepalen")
    page = signed_in_client(member).get(round_.group.space.path).text
    assert "Er loopt een ronde" in page
    assert f"{round_.group.space.path}rondes/" in page
    assert (
        "Ronde 1"
        in signed_in_client(member).get(f"{round_.group.space.path}rondes/").text
    )


def test_a_confidential_round_has_no_name_in_the_tab(round_, member):
    page = signed_in_client(member).get(round_.path).text
    assert "<title>Ronde</title>" in page


def test_the_quiet_view_shows_time_and_no_text(round_, facilitator, others):
    step = go_to(facilitator, round_, "Slotgesprek")
    write(others[0], step, "niet op het scherm")
    page = signed_in_client(others[1]).get(f"{round_.path}rustig/").text
    assert "Slotgesprek" in page
    assert 'role="timer"' in page
    assert "niet op het scherm" not in page


def test_the_next_round_opens_with_what_came_of_the_one_before(
    round_, facilitator, member, others
):
    go_to(facilitator, round_, "Slotgesprek")
    lead(facilitator, round_, "close")
    commands.save_outcome(member, round_=round_, agreements="Ik bel de huisvester.")
    after = plan_round(round_.group, facilitator, member, *others)
    page = signed_in_client(member).get(after.path).text
    assert "Ik bel de huisvester." in page
    assert f"{round_.path}oogst/" in page


def test_new_member_cannot_read_earlier_outcomes(
    round_, facilitator, member, others, person
):
    go_to(facilitator, round_, "Slotgesprek")
    lead(facilitator, round_, "close")
    commands.save_outcome(member, round_=round_, agreements="Ik bel de huisvester.")
    since = now()
    late, early = person("Nina Nieuw"), person("Ernst Eerder")
    forum.add_participant(late, space=round_.group.space, history_visible_from=since)
    forum.add_participant(early, space=round_.group.space)
    after = plan_round(round_.group, facilitator, member, late, early)
    for path in (after.path, round_.path):
        assert "Ik bel" in signed_in_client(early).get(path).text
        assert "Ik bel" not in signed_in_client(late).get(path).text
    # Filled in later by its owner it is still of before.
    commands.save_outcome(member, round_=round_, follow_up="Het hielp.")
    for path in (after.path, round_.path):
        assert "Het hielp." in signed_in_client(early).get(path).text
        page = signed_in_client(late).get(path).text
        assert "Ik bel" not in page
        assert "Het hielp." not in page


def test_returning_member_gets_own_outcome_back(round_, facilitator, member):
    go_to(facilitator, round_, "Slotgesprek")
    lead(facilitator, round_, "close")
    commands.save_outcome(member, round_=round_, agreements="Ik bel de huisvester.")
    forum.leave(member, space=round_.group.space)
    forum.add_participant(member, space=round_.group.space, history_visible_from=now())
    door, path = signed_in_client(member), f"{round_.path}oogst/"
    assert "Ik bel de huisvester." in door.get(round_.path).text
    page = door.get(path)
    assert "Ik bel de huisvester." in page.text
    door.post(path, page.context["form"].initial | {"follow_up": "Het hielp."})
    kept = Outcome.objects.get()
    assert (kept.agreements, kept.follow_up) == ("Ik bel de huisvester.", "Het hielp.")


def test_a_case_that_is_not_right_in_all_points_is_explained(
    group, facilitator, member, others
):
    found = plan_round(group, facilitator, member, *others)
    case = commands.offer_case(member, round_=found, urgency=2, **round_factory.LINES)
    door = signed_in_client(facilitator)
    path = f"{found.path}situatie/{case.public_id}/"
    page = door.post(path, {"act": "check", "is_current": "on"}).text
    assert "Er is nog iets niet aangevinkt." in page


def test_roles_are_given_by_a_form(round_, facilitator, others):
    door = signed_in_client(facilitator)
    assert "Bram Bos" in door.get(f"{round_.path}rollen/").text
    person = str(others[0].public_id)
    given = {"person": person, "role": "facilitator", "is_timekeeper": "on"}
    door.post(f"{round_.path}rollen/", given)
    seat = round_.seats.get(user=others[0])
    assert (seat.role, seat.is_timekeeper) == ("facilitator", True)


def test_action_on_stale_page_shows_message(round_, facilitator):
    door = signed_in_client(facilitator)
    data = {"act": "start", "seen": str(round_.version - 1)}
    page = door.post(f"{round_.path}leiden/", data, follow=True)
    assert "Iemand was u net voor" in page.text
    assert round_factory.now(round_).state == "preparing"
    assert step_of(round_, "Terugblik").started_at is None


def test_no_day_of_erasure_is_promised_under_a_hold(round_, facilitator, member):
    lead(facilitator, round_, "start")
    lead(facilitator, round_, "close")
    door = signed_in_client(member)
    promised = "Daarna wordt het gewist."
    assert promised in door.get(round_.path).text
    Hold.objects.create(group=round_.group, reason="Woo", placed_by=facilitator)
    page = door.get(round_.path).text
    assert promised not in page
    assert "er wordt niets gewist" in page
    rows = door.get(f"{round_.group.space.path}rondes/").text
    assert "Blijft voorlopig bewaard" in rows
    assert "Wordt gewist op" not in rows
