"""Register the steps of an account deletion, in order.

See `accounts.deletion.registry`. The forum and the groups clear their own rows. All
other tables, including future ones, are handled generically: rows that belong only to
the user are deleted, and the user's name is removed from every text.
"""

from functools import partial

from django.contrib.sessions.models import Session
from django.db.models import Model, Q

from accounts import commands as accounts
from accounts.deletion.registry import (
    anonymisers,
    deletion_blockers,
    deletion_effects,
    set_hold_filter,
)
from accounts.models import AccountDeletion, AccountMail, SecurityEvent
from cms import commands as cms
from core.security.erasure import erasure_steps, register_erasure
from forum import commands as forum
from forum.models import ModerationEntry, Post, Revision
from forum.selectors.account_deletion import describe_account_deletion
from groups import commands as groups
from groups.models import Hold
from notifications import commands as notifications

# Skipped when names are redacted. The security and moderation logs are immutable and
# contain fixed texts; the forum clears the reasons that moderators wrote. Queued
# account mail is a last message to the user and is deleted when sent. The forum clears
# posts and revisions.
EXCLUDED_MODELS = {
    SecurityEvent,
    ModerationEntry,
    AccountMail,
    AccountDeletion,
    Session,
    Post,
    Revision,
}


def rows_on_hold(model: type[Model]) -> Q | None:
    """Return a condition for the rows of this model that a hold on a group keeps.

    Returns None if there are none.
    """
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
    deletion_effects.register("forum", describe_account_deletion)
    deletion_blockers.register("groups", groups.find_groups_to_hand_over)
    anonymisers.register("own picture", cms.delete_profile_picture)
    anonymisers.register("own rows", accounts.delete_owned_rows)
    anonymisers.register("forum", forum.anonymise_author)
    anonymisers.register("groups", groups.clear_group_data)
    anonymisers.register(
        "every text", partial(accounts.redact_all_texts, apart=EXCLUDED_MODELS)
    )
    # Must be last: it renders what pages show again after all other changes.
    anonymisers.register("pages", cms.anonymise_pages)


def register_erasures() -> None:
    """Register the erasure steps. Rows are deleted before the rows they refer to."""
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
