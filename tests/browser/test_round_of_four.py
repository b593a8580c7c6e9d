"""A whole round in four browsers: planned, chosen, written blind, opened, closed."""

import re

import pytest
from playwright.sync_api import expect

from forum import commands as forum
from groups.models import Round
from tests.browser.moves import go, ready

pytestmark = pytest.mark.needs_browser

LIVE = 30_000


def write(page, text):
    go(page.get_by_role("link", name="Schrijf in deze stap"))
    page.locator("textarea[name=source]").focus()
    box = page.locator("[data-compose] [contenteditable=true]").first
    box.wait_for()
    box.fill(text)
    page.get_by_role("button", name="Lever in").click()
    expect(page.get_by_text("Ingeleverd.").first).to_be_visible()
    ready(page)


@pytest.fixture
def four(group, facilitator, member, person):
    """Fatima leads, Mehmet brings his case, Bram and Carla take part."""
    others = [person("Bram Bos"), person("Carla Cats")]
    for user in others:
        forum.add_participant(user, space=group.space)
    return [facilitator, member, *others]


def test_four_people_hold_a_round(visit, group, four):
    start = f"{group.space.path}rondes/"
    lead, owner, bram, carla = (visit(start, as_=user) for user in four)

    lead.get_by_role("link", name="Plan een ronde").first.click()
    lead.get_by_label("Incidentmethode in tien rondes").check()
    lead.get_by_role("button", name="Plan de ronde").click()
    expect(lead.get_by_text("Deze ronde wordt voorbereid")).to_be_visible()
    path = Round.objects.get().path
    site = lead.url.removesuffix(path)

    for page in (owner, bram, carla):
        page.goto(site + path)
        go(page.get_by_role("button", name="Deelnemen"))
    expect(lead.get_by_text("Carla Cats")).to_be_visible(timeout=LIVE)

    owner.get_by_role("link", name="Breng een situatie in").click()
    owner.get_by_label("Wat speelt er?").fill("Een huisvester houdt zich niet eraan.")
    owner.get_by_label("Wat is uw eigen aandeel daarin?").fill("Ik stel het uit.")
    owner.get_by_label("Uw vraag, in de ik-vorm").fill("Hoe blijf ik in gesprek?")
    for box in owner.locator("input[type=checkbox]").all():
        box.check()
    go(owner.get_by_role("button", name="Breng de situatie in"))

    go(lead.get_by_role("link", name=re.compile("Kijk na")), timeout=LIVE)
    for box in lead.locator("main input[type=checkbox]").all():
        box.check()
    go(lead.get_by_role("button", name="Klaar"))
    go(bram.get_by_role("button", name=re.compile("Stem hierop")), timeout=LIVE)
    go(lead.get_by_role("button", name=re.compile("Het wordt deze")), timeout=LIVE)

    go(lead.get_by_role("button", name="Start de ronde"))
    for page in (owner, bram, carla):
        expect(page.locator("#step-name")).to_have_text("Terugblik", timeout=LIVE)
    for name in ("Inventarisatie", "Keuze van de situatie", "Vragen noteren"):
        lead.get_by_role("button", name="Naar de volgende stap").click()
        expect(lead.locator("#step-name")).to_have_text(name)
    for name in ("Informatieronde", "Standpunt bepalen"):
        lead.get_by_role("button", name="Naar de volgende stap").click()
        expect(lead.locator("#step-name")).to_have_text(name)
    ready(lead)

    for page in (bram, carla):
        expect(page.locator("#step-name")).to_have_text(
            "Standpunt bepalen", timeout=LIVE
        )
        # What was for choosing went with its step, without a reload.
        expect(page.locator("#cases")).to_have_count(0)
    write(bram, "Ik zou eerst bellen.")
    for page in (lead, owner, carla):
        expect(page.get_by_text("1 van 2 ingeleverd")).to_be_visible(timeout=LIVE)
        expect(page.get_by_text("Ik zou eerst bellen.")).to_have_count(0)

    # Somebody whose connection drops comes back to where the round is by then.
    carla.goto("about:blank")
    go(owner.get_by_role("link", name=re.compile("Schrijf alvast")), timeout=LIVE)
    owner.locator("textarea[name=source]").focus()
    box = owner.locator("[data-compose] [contenteditable=true]").first
    box.wait_for()
    box.fill("Ik heb niets gedaan.")
    go(owner.get_by_role("button", name="Lever in"))
    carla.goto(site + path)
    ready(carla)
    write(carla, "Ik zou langsgaan.")

    # All have handed in: it opens by itself, for everybody, without a reload.
    for page in (lead, owner, bram, carla):
        expect(page.get_by_text("Ik zou eerst bellen.")).to_be_visible(timeout=LIVE)
        expect(page.get_by_text("Ik heb niets gedaan.")).to_have_count(
            1 if page is owner else 0
        )

    # While somebody writes the round goes on: their text stays, and is given back.
    lead.get_by_role("button", name="Naar de volgende stap").click()
    expect(bram.locator("#step-name")).to_have_text("Standpunten delen", timeout=LIVE)
    go(bram.get_by_role("link", name="Schrijf in deze stap"))
    bram.locator("textarea[name=source]").focus()
    box = bram.locator("[data-compose] [contenteditable=true]").first
    box.wait_for()
    box.fill("Dit typte ik te lang.")
    lead.get_by_role("button", name="Naar de volgende stap").click()
    expect(lead.locator("#step-name")).to_have_text("Wat deed de inbrenger")
    moved = bram.locator("[data-round-moved]")
    expect(moved).to_contain_text("De ronde is verdergegaan.", timeout=LIVE)
    expect(box).to_contain_text("Dit typte ik te lang.")
    bram.get_by_role("button", name="Lever in").click()
    expect(bram.locator("#given-back")).to_have_value(re.compile("te lang"))
    expect(carla.get_by_text("Ik heb niets gedaan.")).to_be_visible(timeout=LIVE)

    for name in ("Slotgesprek", "Evaluatie en vervolg"):
        lead.get_by_role("button", name="Naar de volgende stap").click()
        expect(lead.locator("#step-name")).to_have_text(name)
    lead.get_by_role("button", name="Rond de ronde af").click()
    expect(lead.get_by_text("Deze ronde is afgerond")).to_be_visible()
    expect(carla.get_by_text("Deze ronde is afgerond")).to_be_visible(timeout=LIVE)
    for page in (lead, owner, carla):
        # Mistakes of scripts. The browser itself says that this site has no start page,
        # and that a late text was answered with 409.
        own = [c for c in page.complaints if not c.startswith("Failed to load")]
        assert not [c for c in own if "WebSocket" not in c]
