"""What one person begins and another ends: asking, inviting, accepting."""

from tests.browser.stops.steps import (
    FACILITATOR,
    OFFICIAL,
    OUTSIDER,
    SUBMIT,
    WORKING,
    Reached,
    Stop,
    check_all,
    fill,
    follow,
    lead_on,
    submitted_empty,
)

TOGETHER = [
    Stop("groups-outsider", OUTSIDER, "/groepen/"),
    Stop(
        "group-request",
        OUTSIDER,
        "/arbeidsmigranten/",
        (follow("main a[href$='/aanvragen/']"),),
    ),
    Stop(
        "group-requested",
        OUTSIDER,
        Reached("group-request"),
        (fill("main textarea", "Wij beginnen net met huisvesten."), lead_on(SUBMIT)),
    ),
    Stop("invite-asked", FACILITATOR, "/groepen/", (follow(WORKING, "uitnodigen/"),)),
    Stop(
        "invite-wrong",
        FACILITATOR,
        Reached("invite-asked"),
        (submitted_empty("main form.form"),),
    ),
    Stop(
        "invite-sent",
        FACILITATOR,
        Reached("invite-asked"),
        (
            fill("main [name=addresses]", OFFICIAL),
            fill("main [name=message]", "Doet u mee met de menukaart?"),
            lead_on("main form.form [type=submit]"),
        ),
    ),
    Stop(
        "invited",
        OFFICIAL,
        "/groepen/",
    ),
    Stop(
        "invitation", OFFICIAL, "/groepen/", (follow("main a[href*='/uitnodiging/']"),)
    ),
    Stop("invitation-signed-out", None, Reached("invitation")),
    Stop("invitation-elsewhere", OUTSIDER, Reached("invitation")),
    Stop("joined", OFFICIAL, Reached("invitation"), (check_all(), lead_on(SUBMIT))),
    Stop("invitation-spent", OFFICIAL, Reached("invitation")),
    Stop("proposals-own", OUTSIDER, "/groepen/voorstellen/"),
    Stop(
        "proposal-own",
        OUTSIDER,
        "/groepen/voorstellen/",
        (follow("main .row__title a[href*='/voorstellen/']"),),
    ),
]
