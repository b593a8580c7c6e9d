"""Every write of the pages' own: roles, sign-ups, and what tells of a change."""

from cms.commands.content import note_change, publish_what_is_due
from cms.commands.registrations import Closed, cancel_registration, register
from cms.commands.roles import (
    appoint_editor,
    appoint_moderator,
    ensure_roles,
    settle_group,
)

__all__ = [
    "Closed",
    "appoint_editor",
    "appoint_moderator",
    "cancel_registration",
    "ensure_roles",
    "note_change",
    "publish_what_is_due",
    "register",
    "settle_group",
]
