"""In the groups: who takes part, and who leads."""

from tests.browser.stops.steps import (
    CONFIDENTIAL,
    FACILITATOR,
    MEMBER,
    TOPIC,
    WORKING,
    Reached,
    Stop,
    follow,
    lead_on,
    onward,
)

AS_MEMBER = [
    Stop("home-member", MEMBER, "/"),
    Stop("groups-member", MEMBER, "/groepen/"),
    Stop("group", MEMBER, "/groepen/", (follow(CONFIDENTIAL),)),
    Stop("group-talks", MEMBER, "/groepen/", (follow(CONFIDENTIAL, "gesprekken/"),)),
    Stop(
        "group-topic",
        MEMBER,
        "/groepen/",
        (follow(CONFIDENTIAL, "gesprekken/"), follow(TOPIC)),
    ),
    Stop("group-members", MEMBER, "/groepen/", (follow(CONFIDENTIAL, "deelnemers/"),)),
    Stop("group-files", MEMBER, "/groepen/", (follow(CONFIDENTIAL, "bestanden/"),)),
    Stop(
        "group-meetings", MEMBER, "/groepen/", (follow(CONFIDENTIAL, "bijeenkomsten/"),)
    ),
    Stop(
        "meeting",
        MEMBER,
        "/groepen/",
        (follow(CONFIDENTIAL, "bijeenkomsten/"), follow(".meeting h3 a")),
    ),
    Stop("calendar", MEMBER, "/groepen/agenda/"),
    Stop("inbox-member", MEMBER, "/meldingen/"),
    Stop("mails-member", MEMBER, "/meldingen/mails/"),
    Stop(
        "drawn-date",
        MEMBER,
        "/groepen/",
        (
            follow(WORKING, "bijeenkomsten/"),
            follow("main a:has-text('Werkbezoek')"),
        ),
    ),
    Stop(
        "meeting-over",
        MEMBER,
        "/groepen/",
        (follow(WORKING, "bijeenkomsten/"), follow("main a:has-text('omwonenden')")),
    ),
    Stop("group-working", MEMBER, "/groepen/", (follow(WORKING),)),
    Stop("group-ask", MEMBER, "/groepen/", (follow(WORKING, "nieuw/"),)),
]

AS_FACILITATOR = [
    Stop("home-facilitator", FACILITATOR, "/"),
    Stop("group-led", FACILITATOR, "/groepen/", (follow(CONFIDENTIAL),)),
    Stop(
        "group-members-led",
        FACILITATOR,
        "/groepen/",
        (follow(CONFIDENTIAL, "deelnemers/"),),
    ),
    Stop("invite", FACILITATOR, "/groepen/", (follow(CONFIDENTIAL, "uitnodigen/"),)),
    Stop(
        "meeting-plan",
        FACILITATOR,
        "/groepen/",
        (follow(CONFIDENTIAL, "bijeenkomsten/nieuw/"),),
    ),
    Stop(
        "group-settings",
        FACILITATOR,
        "/groepen/",
        (follow(CONFIDENTIAL, "instellen/"),),
    ),
    Stop("group-curate", FACILITATOR, "/groepen/", (follow(CONFIDENTIAL, "beheren/"),)),
    Stop(
        "group-close", FACILITATOR, "/groepen/", (follow(CONFIDENTIAL, "afsluiten/"),)
    ),
    Stop(
        "group-close-confirm",
        FACILITATOR,
        Reached("group-close"),
        (lead_on("main .form .button"),),
    ),
    Stop("review", FACILITATOR, "/groepen/", (follow(CONFIDENTIAL, "bevestigen/"),)),
    Stop(
        "group-member",
        FACILITATOR,
        Reached("group-members-led"),
        (follow("main .row__aside a"),),
    ),
    Stop("meeting-change", FACILITATOR, Reached("meeting"), (onward("wijzigen/"),)),
    Stop("minutes", FACILITATOR, Reached("meeting-over"), (onward("notulen/"),)),
    Stop(
        "dates-propose",
        FACILITATOR,
        "/groepen/",
        (follow(WORKING, "bijeenkomsten/datumprikker/"),),
    ),
    Stop("drawn-date-led", FACILITATOR, Reached("drawn-date")),
]

IN_GROUPS = [*AS_MEMBER, *AS_FACILITATOR]
