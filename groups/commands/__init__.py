"""Every write to groups. Each command is one transaction and says what happened."""

from groups.commands.cases import (
    check_case,
    choose_case,
    offer_case,
    vote_case,
    withdraw_case,
)
from groups.commands.contributing import (
    Late,
    change_contribution,
    contribute,
    sort_questions,
    take_back_contribution,
)
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
from groups.commands.leading import ACTS, FEWEST, lead_round
from groups.commands.membership import (
    Led,
    appoint_facilitator,
    confirm_member,
    keep_groups_led,
    leave_group,
    remove_member,
    step_down,
    suspend_until_confirmed,
)
from groups.commands.methods import change_method, offer_method, ship_methods
from groups.commands.outcomes import keep_outcome
from groups.commands.planning import give_role, leave_seat, plan_round, take_seat
from groups.commands.rounderasing import (
    ROUND,
    erase_round,
    erase_rounds_due,
    parts_of_round,
    parts_of_rounds,
)
from groups.commands.roundlog import NotNow

__all__ = [
    "ACTS",
    "FEWEST",
    "GROUP",
    "Held",
    "Late",
    "Led",
    "NotNow",
    "ROUND",
    "Void",
    "accept_invitation",
    "appoint_facilitator",
    "change_contribution",
    "change_method",
    "check_case",
    "choose_case",
    "confirm_member",
    "contribute",
    "counted",
    "erase",
    "erase_group",
    "erase_round",
    "erase_rounds_due",
    "erase_what_is_due",
    "found_group",
    "give_role",
    "invite",
    "keep_groups_led",
    "keep_outcome",
    "lead_round",
    "leave_group",
    "leave_seat",
    "offer_case",
    "offer_method",
    "parts_of_group",
    "parts_of_round",
    "parts_of_rounds",
    "plan_round",
    "remove_member",
    "ship_methods",
    "sort_questions",
    "step_down",
    "suspend_until_confirmed",
    "take_back_contribution",
    "take_seat",
    "verified_addresses",
    "vote_case",
    "withdraw_case",
    "withdraw_invitation",
]
