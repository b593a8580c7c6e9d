"""What has to go when somebody leaves, in its order; see `accounts.erasure`.

Forum and groups know their own rows. Everything else is found by looking: rows that
are somebody's alone go, and the name is cleared out of every text of every table, also
of one that is made tomorrow.
"""

from functools import partial

from django.contrib.sessions.models import Session
from django.db.models import Model, Q

from accounts import commands as accounts
from accounts.erasure import erased_by, hindered_by, kept_by, register_effects
from accounts.models import AccountMail, Leaving, SecurityEvent
from cms import commands as cms
from core.security.erasure import erasure_steps, register_erasure
from forum import commands as forum
from forum.leaving import describe_leaving
from forum.models import ModerationEntry, Post, Revision
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
        for part in erasure_steps(groups.GROUP):
            rows = part.rows(hold.group.space)
            if rows.model is model:
                condition = Q(pk__in=rows.values("pk"))
                found = condition if found is None else found | condition
    return found


def connect() -> None:
    register_erasures()
    kept_by(rows_on_hold)
    register_effects(describe_leaving)
    hindered_by("groups", groups.led_alone)
    erased_by("own picture", cms.clear_own_picture)
    erased_by("own rows", accounts.clear_own_rows)
    erased_by("forum", forum.clear_forum)
    erased_by("groups", groups.clear_groups)
    erased_by("every text", partial(accounts.clear_texts, apart=EXCLUDED_MODELS))
    # Last: what pages show is drawn anew after everything else.
    erased_by("pages", cms.clear_pages)


def register_erasures() -> None:
    """In this order: rows that point at others are deleted before those."""
    register_erasure(
        groups.GROUP,
        *notifications.parts_of_space(),
        *groups.parts_of_rounds(),
        *groups.parts_of_group(),
        *forum.parts_of_space(),
    )
    register_erasure(
        groups.ROUND,
        *notifications.parts_of_round(),
        *groups.parts_of_round(),
    )
