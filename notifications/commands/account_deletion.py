"""Clearing somebody who left, once the account has ended."""

from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now

from accounts import commands as accounts
from accounts.models import Leaving
from core.clock import now
from jobs.leases import extend, finish

HOLD_CHECK_INTERVAL = timedelta(days=1)


@transaction.atomic
def anonymise_account(leaving: Leaving) -> None:
    """Clear every part, in one transaction. What a hold keeps is looked at again every
    day; when nothing is kept any more, nobody can tell who it was."""
    if not extend(leaving):
        return
    kept = accounts.anonymise_account(leaving)
    if kept:
        again = {"due_at": Now() + HOLD_CHECK_INTERVAL, "attempts": 0}
        finish(leaving, Leaving.State.PENDING, held=kept, **again)
    else:
        done = {"sealed": "", "erased_at": now()}
        finish(leaving, Leaving.State.DONE, held=0, **done)
