"""What groups do when something happens to people, or to the database."""

from typing import Any

from accounts import commands as accounts
from accounts.events import AffiliationEnded, UserStateChanged
from accounts.models import User
from forum.events import ParticipationChanged
from groups import commands
from groups.events import ContentErased
from groups.methods.loader import read_builtin_methods


def update_after_user_state(event: UserStateChanged) -> None:
    """A shut account leaves no group orphaned, and keeps no place at a meeting."""
    user = User.objects.get(pk=event.user_id)
    if not (user.is_active and user.state == User.State.ACTIVE):
        commands.ensure_facilitators(user)
        commands.release_all_places(user.pk)


def update_after_access(event: ParticipationChanged) -> None:
    """Whoever is out gives up their places at meetings; with the last group their
    calendar ends."""
    commands.release_places(event.space_id, event.user_id)
    commands.end_calendar_of(event.user_id)


def update_after_work_ended(event: AffiliationEnded) -> None:
    """Whoever works elsewhere reads no group of that time until it is confirmed."""
    commands.suspend_until_confirmed(User.objects.get(pk=event.user_id))


def update_after_erasure(_event: ContentErased) -> None:
    """What people packed for themselves may hold words of it."""
    accounts.delete_ready_exports()


def load_methods_after_migrate(**_options: Any) -> None:
    """After each `migrate`: the methods that come with the software are there."""
    commands.load_builtin_methods(read_builtin_methods())
