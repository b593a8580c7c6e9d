"""Who is entitled to a notification. Checked at fan-out, not at the event."""

from typing import TYPE_CHECKING

from django.db.models import Q

from accounts.models import User
from forum.policy import viewers_of

if TYPE_CHECKING:
    from forum.models import Space, Topic

# Reasons that address one user, as opposed to everybody who follows something.
DIRECT_REASONS = frozenset(
    {
        "answer",
        "mention",
        "accepted",
        "solved",
        "moderated",
        "invitation",
        "meeting",
        "round",
        "account",
        "adviser",
        "wrote",
    }
)


def recipients_in(space: "Space | None", topic: "Topic | None" = None) -> Q:
    """Return a condition on User: active people who may see the space and topic.

    Without a space, the event is about an account and all active people qualify.
    """
    admitted = Q(state=User.State.ACTIVE, is_active=True)
    return (viewers_of(space, topic) if space else admitted) & Q(kind=User.Kind.PERSON)
