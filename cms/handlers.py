"""What happens in Wagtail when somebody gets a role, or has it no more."""

from accounts.events import RoleChanged
from cms import commands


def record_role(event: RoleChanged) -> None:
    commands.settle_group(event.user_id, role=event.role, is_held=event.is_held)
