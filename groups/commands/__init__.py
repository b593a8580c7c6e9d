"""Every write to groups. Each command is one transaction and says what happened."""

from groups.commands.founding import found_group
from groups.commands.inviting import (
    Void,
    accept_invitation,
    invite,
    verified_addresses,
    withdraw_invitation,
)
from groups.commands.membership import Led, leave_group

__all__ = [
    "Led",
    "Void",
    "accept_invitation",
    "found_group",
    "invite",
    "leave_group",
    "verified_addresses",
    "withdraw_invitation",
]
