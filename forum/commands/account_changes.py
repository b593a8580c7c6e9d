from accounts.events import AccountDeleted, RoleChanged, UserStateChanged
from accounts.models import Role, User
from core.events import publish
from forum.commands.counters import recount_spaces_of_user
from forum.commands.participation import end_break_glass, leave_everything
from forum.events import CountersChanged


def record_user_state(event: UserStateChanged) -> None:
    """Recount the spaces of a user whose account was blocked or unblocked."""
    for space_id in recount_spaces_of_user(User.objects.get(pk=event.user_id)):
        publish(CountersChanged(space_id))


def record_left(event: AccountDeleted) -> None:
    leave_everything(User.objects.get(pk=event.user_id))


def record_role(event: RoleChanged) -> None:
    """End break-glass access when a user is no longer an administrator."""
    if event.role == Role.ADMINISTRATOR and not event.is_held:
        end_break_glass(User.objects.get(pk=event.user_id))
