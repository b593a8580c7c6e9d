"""Whom an event reaches. Asked when it is carried out, not when it happened."""

from typing import TYPE_CHECKING

from django.db.models import Q

from forum.policy import viewers_of

if TYPE_CHECKING:
    from forum.models import Space, Topic

# What is meant for one person, rather than for all who follow something.
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
    """Condition upon User: people who may see the space, and this topic of it, and
    read what is sent.

    What happened in no space concerns an account: then all who are admitted.
    """
    admitted = Q(state="active", is_active=True)
    return (viewers_of(space, topic) if space else admitted) & Q(kind="person")
