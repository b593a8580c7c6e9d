"""What the forum does when something happens to people."""

from accounts.events import PersonLeft, UserStateChanged
from accounts.models import User
from core.events import publish
from forum.commands.figures import recount_spaces_of
from forum.commands.participation import leave_everything
from forum.events import FiguresChanged


def record_user_state(event: UserStateChanged) -> None:
    """An account that is shut out, or let in, changes the figures of its spaces."""
    for space_id in recount_spaces_of(User.objects.get(pk=event.user_id)):
        publish(FiguresChanged(space_id))


def record_left(event: PersonLeft) -> None:
    leave_everything(User.objects.get(pk=event.user_id))
