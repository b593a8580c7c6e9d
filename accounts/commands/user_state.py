"""The only module that changes `User.state`."""

from accounts.commands.sessions import revoke_sessions
from accounts.events import UserStateChanged
from accounts.models import AdmissionQuestion, User
from core.events import publish


def set_state(user: User, state: str) -> User:
    """Change the state; end the user's sessions if they may no longer sign in.

    The caller holds a lock on the row.
    """
    if user.state == state:
        return user
    user.state = state
    user.is_active = state in {User.State.PENDING, User.State.ACTIVE}
    user.save(update_fields=["state", "is_active"])
    publish(UserStateChanged(user.pk))
    if state == User.State.ACTIVE:
        AdmissionQuestion.objects.filter(user=user).delete()
    if not user.is_active:
        revoke_sessions(user.pk)
    return user
