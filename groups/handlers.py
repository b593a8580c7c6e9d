"""What groups do when something happens in their spaces."""

from forum.events import AccessChanged
from groups import commands


def record_access(event: AccessChanged) -> None:
    """Whoever is out gives up their places."""
    commands.give_up_places(event.space_id, event.user_id)
