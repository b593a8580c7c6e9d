"""Every write to groups. Each command is one transaction and says what happened."""

from groups.commands.attending import answer_meeting, give_up_places
from groups.commands.dating import answer_dates, choose_date
from groups.commands.erasing import (
    GROUP,
    Held,
    counted,
    erase,
    erase_group,
    erase_what_is_due,
    parts_of_group,
)
from groups.commands.founding import found_group
from groups.commands.inviting import (
    Void,
    accept_invitation,
    invite,
    verified_addresses,
    withdraw_invitation,
)
from groups.commands.membership import Led, leave_group
from groups.commands.planning import (
    MOST_DATES,
    Outdated,
    cancel_meeting,
    change_meeting,
    plan_meeting,
    propose_dates,
    write_minutes,
)
from groups.commands.reminding import remind_of_meetings

__all__ = [
    "GROUP",
    "MOST_DATES",
    "Held",
    "Led",
    "Outdated",
    "Void",
    "accept_invitation",
    "answer_dates",
    "answer_meeting",
    "cancel_meeting",
    "change_meeting",
    "choose_date",
    "counted",
    "erase",
    "erase_group",
    "erase_what_is_due",
    "found_group",
    "give_up_places",
    "invite",
    "leave_group",
    "parts_of_group",
    "plan_meeting",
    "propose_dates",
    "remind_of_meetings",
    "verified_addresses",
    "withdraw_invitation",
    "write_minutes",
]
