"""What has to go when somebody leaves, in its order; see `accounts.deletion.registry`.

Forum and groups know their own rows. Everything else is found by looking: rows that
are somebody's alone go, and the name is cleared out of every text of every table, also
of one that is made tomorrow.
"""

from functools import partial

from django.contrib.sessions.models import Session
from django.db.models import Model, Q

from accounts import commands as accounts
from accounts.deletion.registry import (
    register_anonymiser,
    register_deletion_blocker,
    register_effects,
    set_hold_filter,
)
from accounts.models import AccountMail, Leaving, SecurityEvent
from cms import commands as cms
from core.security.erasure import erasure_steps, register_erasure
from forum import commands as forum
from forum.models import ModerationEntry, Post, Revision
from forum.selectors.account_deletion import describe_account_deletion
from groups import commands as groups
from groups.models import Hold
from notifications import commands as notifications

# The security log and the log of moderation are never changed: their words are ours,
# and what a moderator gave as a reason the forum empties. Mails that wait are a last
# word to the person; they go when sent. Posts and their versions the forum clears.
EXCLUDED_MODELS = {
    SecurityEvent,
    ModerationEntry,
    AccountMail,
    Leaving,
    Session,
    Post,
    Revision,
}


def rows_on_hold(model: type[Model]) -> Q | None:
    """What a hold upon a group keeps of this table."""
    found = None
    for hold in Hold.objects.filter(lifted_at=None).select_related("group__space"):
        for part in erasure_steps(groups.ERASURE_OF_GROUP):
            rows = part.rows(hold.group.space)
            if rows.model is model:
                condition = Q(pk__in=rows.values("pk"))
                found = condition if found is None else found | condition
    return found


def connect() -> None:
    register_erasures()
    set_hold_filter(rows_on_hold)
    register_effects(describe_account_deletion)
    register_deletion_blocker("groups", groups.find_groups_to_hand_over)
    register_anonymiser("own picture", cms.delete_profile_picture)
    register_anonymiser("own rows", accounts.delete_owned_rows)
    register_anonymiser("forum", forum.anonymise_author)
    register_anonymiser("groups", groups.clear_group_data)
    register_anonymiser(
        "every text", partial(accounts.redact_all_texts, apart=EXCLUDED_MODELS)
    )
    # Last: what pages show is drawn anew after everything else.
    register_anonymiser("pages", cms.anonymise_pages)


def register_erasures() -> None:
    """In this order: rows that point at others are deleted before those."""
    register_erasure(
        groups.ERASURE_OF_GROUP,
        *notifications.space_erasure_steps(),
        *groups.group_rounds_erasure_steps(),
        *groups.group_erasure_steps(),
        *forum.list_space_erasure_steps(),
    )
    register_erasure(
        groups.ERASURE_OF_ROUND,
        *notifications.round_erasure_steps(),
        *groups.round_erasure_steps(),
    )
