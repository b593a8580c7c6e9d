from accounts import commands as accounts
from accounts.events import AffiliationEnded, UserStateChanged
from accounts.models import User
from forum.events import ParticipationChanged
from groups import commands
from groups.events import ContentErased
from groups.methods.loader import read_builtin_methods


def update_after_user_state(event: UserStateChanged) -> None:
    """Replace a deactivated facilitator, and release the user's places at meetings."""
    user = User.objects.get(pk=event.user_id)
    if not (user.is_active and user.state == User.State.ACTIVE):
        commands.ensure_facilitators(user)
        commands.release_all_places(user.pk)


def update_after_access(event: ParticipationChanged) -> None:
    """Release the meeting places of a user who left a group.

    Without any group left, their calendar is deleted too.
    """
    commands.release_places(event.space_id, event.user_id)
    commands.end_calendar_of(event.user_id)


def update_after_work_ended(event: AffiliationEnded) -> None:
    commands.suspend_until_confirmed(User.objects.get(pk=event.user_id))


def update_after_erasure(_event: ContentErased) -> None:
    """Delete prepared data exports, which may contain erased content."""
    accounts.delete_ready_exports()


def load_methods_after_migrate(**_options: object) -> None:
    commands.load_builtin_methods(read_builtin_methods())
