"""At the desk: who moderates, advises and administers."""

from typing import TYPE_CHECKING

from tests.browser.stops.steps import (
    ADMINISTRATOR,
    ADVISER,
    FACILITATOR,
    MODERATOR,
    OPEN,
    OUTSIDER,
    QUESTION,
    SPACE,
    TOPIC,
    Reached,
    Stop,
    fill,
    follow,
    go,
    lead_on,
    onward,
    submitted_empty,
    until,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page


HIDDEN = "main a:has-text('is verborgen')"
RESCUE = "main a[href$='/redden/']"


def destination(page: "Page") -> None:
    page.locator("main form [name=to]").select_option(index=1)


def looking_in(page: "Page") -> None:
    """An administrator knows a group by its address, which leads them nowhere yet."""
    address = page.url
    page.goto("/groepen/inzage/")
    page.locator("main [name=group]").fill(address)
    page.locator("main [name=reason]").fill("Er is een klacht over een lid.")


AT_THE_DESK = [
    Stop("home-moderator", MODERATOR, "/"),
    Stop("topic-moderator", MODERATOR, SPACE, (follow(QUESTION),)),
    Stop("moderation", MODERATOR, "/forum/modereren/"),
    Stop("dossier", MODERATOR, "/forum/modereren/", (follow("a:has-text('Dossier')"),)),
    Stop("moderation-log", MODERATOR, "/forum/modereren/logboek/"),
    Stop("space-curate", MODERATOR, f"{SPACE}beheren/"),
    Stop("space-edit", MODERATOR, f"{SPACE}instellen/"),
    Stop("blocks", MODERATOR, "/beheer/bouwstenen/"),
    Stop("proposals", MODERATOR, "/groepen/voorstellen/"),
    Stop(
        "case",
        MODERATOR,
        "/forum/modereren/",
        (follow("main a[href*='/modereren/bericht/']"),),
    ),
    Stop("case-edit", MODERATOR, Reached("case"), (onward("wijzigen/"),)),
    Stop("case-wrong", MODERATOR, Reached("case"), (lead_on("main [value=warn]"),)),
    Stop(
        "case-hidden",
        MODERATOR,
        Reached("case"),
        (fill("main [name=reason]", "Dit klopt niet."), lead_on("main [value=hide]")),
    ),
    Stop(
        "case-entry",
        OUTSIDER,
        "/meldingen/",
        (
            until(HIDDEN),
            lead_on(HIDDEN),
        ),
    ),
    Stop(
        "split",
        MODERATOR,
        SPACE,
        (follow(QUESTION), follow("main a[href$='/afsplitsen/']")),
    ),
    Stop(
        "topic-merge",
        MODERATOR,
        SPACE,
        (follow(QUESTION), follow("main a[href$='/samenvoegen/']")),
    ),
    Stop(
        "topic-move",
        MODERATOR,
        SPACE,
        (follow(QUESTION), follow("main a[href$='/verplaatsen/']")),
    ),
    Stop(
        "topic-move-seen",
        MODERATOR,
        Reached("topic-move"),
        (destination, lead_on("main form .button")),
    ),
    Stop(
        "reveal",
        MODERATOR,
        Reached("case"),
        (
            go("/forum/handhaving-en-naleving/"),
            follow(TOPIC),
            follow("main a[href$='/naam/']"),
        ),
    ),
    Stop(
        "proposal",
        MODERATOR,
        "/groepen/voorstellen/",
        (follow("main .row__title a[href*='/voorstellen/']"),),
    ),
    Stop(
        "proposal-no",
        MODERATOR,
        Reached("proposal"),
        (submitted_empty("main form:has(textarea)"),),
    ),
    Stop("group-found", MODERATOR, "/groepen/oprichten/"),
    Stop("destructions", MODERATOR, "/groepen/vernietigd/"),
    Stop("check", ADVISER, OPEN, (follow(TOPIC), follow("main a[href$='/toetsen/']"))),
    Stop("look-in", ADMINISTRATOR, "/groepen/inzage/"),
    Stop("home-administrator", ADMINISTRATOR, "/"),
]

# After somebody left: their group is without anybody who leads it.
AFTERWARDS = [
    Stop(
        "leaderless",
        MODERATOR,
        "/groepen/voorstellen/",
    ),
    Stop("rescue", MODERATOR, "/groepen/voorstellen/", (until(RESCUE), follow(RESCUE))),
    Stop("rescue-wrong", MODERATOR, Reached("rescue"), (submitted_empty("main form"),)),
    Stop(
        "looked-in",
        ADMINISTRATOR,
        Reached("group-working"),
        (looking_in, lead_on("main form .button")),
    ),
    Stop(
        "closed-soon",
        FACILITATOR,
        Reached("group-working"),
        (
            onward("afsluiten/"),
            lead_on("main .form .button"),
            lead_on("main form .button--danger"),
        ),
    ),
    Stop("closed", FACILITATOR, Reached("group-working")),
]
