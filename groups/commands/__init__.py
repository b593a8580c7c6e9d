"""Every write to groups. Each command is one transaction and says what happened."""

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

__all__ = [
    "GROUP",
    "Held",
    "Led",
    "Void",
    "accept_invitation",
    "appoint_facilitator",
    "confirm_member",
    "counted",
    "erase",
    "erase_group",
    "erase_what_is_due",
    "found_group",
    "invite",
    "keep_groups_led",
    "leave_group",
    "parts_of_group",
    "remove_member",
    "step_down",
    "suspend_until_confirmed",
    "verified_addresses",
    "withdraw_invitation",
]
