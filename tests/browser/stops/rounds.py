"""Rounds of intervision, from planning to what is told in the open."""

from typing import TYPE_CHECKING

from tests.browser.stops.steps import (
    CONFIDENTIAL,
    FACILITATOR,
    MEMBER,
    ROUND,
    SUBMIT,
    Reached,
    Step,
    Stop,
    check_all,
    follow,
    lead_on,
    onward,
    submitted_empty,
    typed,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page


def prepared(page: "Page") -> None:
    """From the list of rounds to one that is being prepared; planned if none is."""
    waiting = page.locator(".row:has-text('voorbereid') .row__title a")
    if waiting.count():
        waiting.first.click()
        return
    page.goto(f"{page.url}nieuw/")
    page.get_by_label("Tienstappenmethode").check()
    page.locator("main form .button").first.click()
    page.wait_for_url("**/ronde/*/")


def case_told(page: "Page") -> None:
    page.get_by_label("Wat speelt er?").fill("Een beheerder zegt steeds later pas af.")
    page.get_by_label("Wat is uw eigen aandeel daarin?").fill("Ik laat het gaan.")
    page.get_by_label("Uw vraag, in de ik-vorm").fill("Hoe zeg ik er iets van?")


def gone_on(name: str) -> Step:
    """To the step of this name, as who leads the round goes there."""

    def step(page: "Page") -> None:
        while page.locator("#step-name").inner_text() != name:
            lead_on("main button:has-text('Naar de volgende stap')")(page)

    return step


def to_its_end(page: "Page") -> None:
    further = page.locator("main button:has-text('Naar de volgende stap')")
    while further.count():
        lead_on("main button:has-text('Naar de volgende stap')")(page)
    lead_on("main button:has-text('Rond de ronde af')")(page)


ROUNDS = [
    Stop("round", MEMBER, "/groepen/", (follow(CONFIDENTIAL), follow(ROUND))),
    Stop(
        "round-over",
        MEMBER,
        "/groepen/",
        (follow(CONFIDENTIAL, "rondes/"), follow("a:text-is('Ronde 1')")),
    ),
    Stop("round-write", MEMBER, Reached("round"), (follow("main a[href*='/stap/']"),)),
    Stop(
        "round-written",
        MEMBER,
        Reached("round-write"),
        (typed("Ik zou eerst vragen wat er is afgesproken."),),
    ),
    Stop(
        "round-contribution",
        MEMBER,
        Reached("round-written"),
        (follow("main a[href*='/bijdrage/']"),),
    ),
    Stop("round-quiet", MEMBER, Reached("round"), (onward("rustig/"),)),
    Stop("rounds", FACILITATOR, "/groepen/", (follow(CONFIDENTIAL, "rondes/"),)),
    Stop("round-led", FACILITATOR, "/groepen/", (follow(CONFIDENTIAL), follow(ROUND))),
    Stop("year", FACILITATOR, "/groepen/", (follow(CONFIDENTIAL, "rondes/jaar/"),)),
    Stop(
        "round-plan", FACILITATOR, "/groepen/", (follow(CONFIDENTIAL, "rondes/nieuw/"),)
    ),
    Stop(
        "round-picture",
        FACILITATOR,
        "/groepen/",
        (
            follow(CONFIDENTIAL, "rondes/"),
            follow("a:text-is('Ronde 1')", "beeld/"),
        ),
    ),
    Stop(
        "round-prepared",
        FACILITATOR,
        "/groepen/",
        (follow(CONFIDENTIAL, "rondes/"), prepared),
    ),
    Stop("round-roles", FACILITATOR, Reached("round-prepared"), (onward("rollen/"),)),
    Stop(
        "round-seat",
        MEMBER,
        Reached("round-prepared"),
        (lead_on("form[action$='/meedoen/'] button"),),
    ),
    Stop("round-offer", MEMBER, Reached("round-prepared"), (onward("situatie/"),)),
    Stop(
        "round-offer-wrong",
        MEMBER,
        Reached("round-offer"),
        (submitted_empty("main form"),),
    ),
    Stop(
        "round-offered",
        MEMBER,
        Reached("round-offer"),
        (case_told, check_all(), lead_on(SUBMIT)),
    ),
    Stop(
        "round-case",
        FACILITATOR,
        Reached("round-offered"),
        (follow("main a[href*='/situatie/']"),),
    ),
    Stop("round-case-own", MEMBER, Reached("round-case")),
    Stop(
        "round-choosing",
        FACILITATOR,
        Reached("round-case"),
        (check_all(), lead_on("main button:has-text('Klaar')")),
    ),
    # A round takes three.
    Stop(
        "round-roles-given",
        FACILITATOR,
        Reached("round-roles"),
        (lead_on("main button:has-text('Laat toe')"),),
    ),
    Stop(
        "round-chosen",
        FACILITATOR,
        Reached("round-choosing"),
        (lead_on("main button:has-text('Het wordt deze')"),),
    ),
    Stop(
        "round-begun",
        FACILITATOR,
        Reached("round-chosen"),
        (lead_on("main button:has-text('Start de ronde')"),),
    ),
    Stop("round-owner", MEMBER, Reached("round-begun")),
    Stop(
        "round-sorting",
        FACILITATOR,
        Reached("round-begun"),
        (gone_on("Waarderen van de vragen"),),
    ),
    Stop(
        "round-sort",
        MEMBER,
        Reached("round-begun"),
        (onward("verdelen/"),),
    ),
    Stop("round-ended", FACILITATOR, Reached("round-begun"), (to_its_end,)),
    Stop("round-outcome", MEMBER, Reached("round-begun"), (onward("oogst/"),)),
    Stop("round-lesson", MEMBER, Reached("round-begun"), (onward("les/"),)),
    Stop(
        "round-lesson-wrong",
        MEMBER,
        Reached("round-lesson"),
        (submitted_empty("main form"),),
    ),
]
