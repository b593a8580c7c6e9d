"""What groups do when something happens to people, or to the database."""

from typing import Any

from accounts import commands as accounts
from accounts.events import UserStateChanged, WorkEnded
from accounts.models import User
from forum.events import AccessChanged
from groups import commands
from groups.events import Erased
from groups.shipping import shipped


def record_user_state(event: UserStateChanged) -> None:
    """A shut account leaves no group orphaned, and keeps no place at a meeting."""
    user = User.objects.get(pk=event.user_id)
    if not (user.is_active and user.state == User.State.ACTIVE):
        commands.keep_groups_led(user)
        commands.give_up_all_places(user.pk)


def record_access(event: AccessChanged) -> None:
    """Whoever is out gives up their places at meetings; with the last group their
    calendar ends."""
    commands.give_up_places(event.space_id, event.user_id)
    commands.end_calendar_of(event.user_id)


def record_work_ended(event: WorkEnded) -> None:
    """Whoever works elsewhere reads no group of that time until it is confirmed."""
    commands.suspend_until_confirmed(User.objects.get(pk=event.user_id))


def record_erased(_event: Erased) -> None:
    """What people packed for themselves may hold words of it."""
    accounts.drop_made_exports()


def ship_methods(**_options: Any) -> None:
    """After each `migrate`: the methods that come with the software are there."""
    commands.ship_methods(shipped())
