"""Moderators keep the methods of rounds; what was planned keeps its own."""

import re

import pytest

from accounts.models import User
from cms.admin.methods import PhaseForm
from cms.commands import appoint_moderator
from groups.models import Method
from tests.cms.pages import titles
from tests.groups import round_factory

pytestmark = pytest.mark.django_db


@pytest.fixture
def door(official):
    return round_factory.signed_in_client(
        User.objects.get(pk=appoint_moderator(official).pk)
    )


STEP = {
    "name": "Napraten met een rondje",
    "purpose": "Afronden",
    "activity": "write",
    "participant_writes": "on",
    "owner_reads": "on",
    "visibility": "open",
    "max_contributions": 1,
    "minutes": 5,
    "days": 1,
    "prompt_owner": "Wat neemt u mee?",
    "prompt_participant": "Wat neemt u mee?",
    "prompt_facilitator": "Sluit af.",
}


def filled(method, **changes):
    """The form as the screen shows it, with these fields changed."""
    phases = list(method.phases.all())
    data = {"name": method.name, "summary": method.summary}
    data["version"] = method.version
    data |= {"form-TOTAL_FORMS": len(phases), "form-INITIAL_FORMS": len(phases)}
    for at, phase in enumerate(phases):
        data[f"form-{at}-ORDER"] = at + 1
        for name in PhaseForm.base_fields:
            value = getattr(phase, name)
            if value is True:
                data[f"form-{at}-{name}"] = "on"
            elif value not in (None, False):
                data[f"form-{at}-{name}"] = value
    return data | changes


def test_a_change_is_a_new_version_and_planned_rounds_keep_theirs(
    door, group, facilitator
):
    planned = round_factory.plan_round(group, facilitator, slug="raguse")
    method = planned.method
    assert "Methode van Raguse" in door.get("/beheer/methodes/").text
    assert "Inbreng" in door.get("/beheer/methodes/raguse/").text
    changes = {"name": "Raguse, korter", "form-0-minutes": 7, "form-4-DELETE": "on"}
    answer = door.post("/beheer/methodes/raguse/", filled(method, **changes))
    assert answer.status_code == 302
    new = Method.objects.of(slug="raguse").get()
    assert (new.version, new.name) == (2, "Raguse, korter")
    assert [phase.minutes for phase in new.phases.all()] == [7, 10, 20, 10]
    assert len(round_factory.now(planned).steps) == 5


def test_of_two_moderators_the_second_is_told_and_keeps_what_they_typed(door):
    path = "/beheer/methodes/raguse/"
    method = Method.objects.of(slug="raguse").get()
    count = method.phases.count()
    added = {f"form-{count}-{n}": v for n, v in STEP.items()}
    added |= {"form-TOTAL_FORMS": count + 1}
    first = filled(method, name="Raguse van Anna", **added)
    second = filled(method, name="Raguse van Bas", **added)
    assert door.post(path, first).status_code == 302

    page = door.post(path, second)
    assert page.status_code == 200
    assert Method.objects.of(slug="raguse").get().name == "Raguse van Anna"
    assert "Iemand anders heeft intussen versie 2 bewaard" in page.text
    assert 'value="Raguse van Bas"' in page.text
    assert "Napraten met een rondje" in page.text
    assert 'name="version" value="2"' in page.text

    assert door.post(path, second | {"version": 2}).status_code == 302
    new = Method.objects.of(slug="raguse").get()
    assert (new.version, new.name) == (3, "Raguse van Bas")
    assert new.phases.count() == count + 1


def test_a_mistake_on_the_way_does_not_write_over_the_other_moderator(door):
    path = "/beheer/methodes/raguse/"
    method = Method.objects.of(slug="raguse").get()
    assert 'name="version" value="1"' in door.get(path).text
    bas = filled(method, name="Raguse van Bas")
    assert door.post(path, filled(method, name="Raguse van Anna")).status_code == 302

    page = door.post(path, bas | {"summary": ""})
    shown = re.search(r'name="version" value="(\d*)"', page.text)
    assert shown
    assert shown[1] == "1"

    page = door.post(path, bas | {"version": shown[1]})
    assert "Iemand anders heeft intussen versie 2 bewaard" in page.text
    assert Method.objects.of(slug="raguse").get().name == "Raguse van Anna"


def test_a_page_that_was_open_before_an_upgrade_asks_once_more(door):
    method = Method.objects.of(slug="raguse").get()
    page = door.post("/beheer/methodes/raguse/", filled(method, version=""))
    assert page.status_code == 200
    assert Method.objects.of(slug="raguse").get() == method


def test_steps_are_put_in_another_order(door):
    method = Method.objects.of(slug="raguse").get()
    names = [phase.name for phase in method.phases.all()]
    changes = {"form-0-ORDER": 2, "form-1-ORDER": 1}
    door.post("/beheer/methodes/raguse/", filled(method, **changes))
    new = Method.objects.of(slug="raguse").get()
    assert [phase.name for phase in new.phases.all()][:2] == names[1::-1]


def test_a_step_that_nobody_reads_is_refused_and_what_was_typed_stays(door):
    method = Method.objects.of(slug="raguse").get()
    data = filled(method, name="Getypt")
    for role in ("owner", "participant", "facilitator"):
        del data[f"form-0-{role}_reads"]
    page = door.post("/beheer/methodes/raguse/", data)
    assert page.status_code == 200
    assert "Getypt" in page.text
    assert Method.objects.of(slug="raguse").get() == method


def test_methods_are_sought_taken_out_and_no_longer_offered(door):
    path = "/beheer/methodes/"
    method = Method.objects.of(slug="raguse").get()
    assert titles(door.get(path, {"q": "raguse"})) == [method.name]
    everything = titles(door.get(path))
    row = [str(method.pk)]
    said = door.post(path, {"act": "withdraw", "row": row}, follow=True)
    assert "Gedaan, voor 1 regel" in said.text
    assert not Method.objects.of(slug="raguse").exists()
    assert titles(door.get(path, {"aanbod": "nee"})) == [method.name]
    assert titles(door.get(path)) == everything
    taken = door.get(path, {"aanbod": "nee", "uitvoer": "csv"})
    assert method.name in b"".join(taken.streaming_content).decode()
    again = door.post(path, {"act": "withdraw", "row": row}, follow=True)
    assert "Gedaan, voor 0 regels" in again.text
    door.post(path, {"act": "offer", "row": row})
    assert Method.objects.of(slug="raguse").exists()


@pytest.mark.parametrize("path", ["", "raguse/", "?uitvoer=csv"])
def test_other_users_cannot_edit_methods(path, member):
    door = round_factory.signed_in_client(member)
    method = Method.objects.of(slug="raguse").get()
    act = {"act": "withdraw", "row": str(method.pk)}
    for answer in (
        door.get(f"/beheer/methodes/{path}"),
        door.post(f"/beheer/methodes/{path}", act),
    ):
        assert answer.status_code in {302, 403, 405}
    assert Method.objects.of(slug="raguse").get() == method
