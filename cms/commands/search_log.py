from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import F

from cms.models import FailedSearch
from cms.policy import is_public_search
from core.clock import today
from core.security import pii

if TYPE_CHECKING:
    from accounts.policy import Viewer


MAX_LENGTH = 80
MAX_WORDS = 5
MAX_ROWS = 1000  # number of different queries
RETENTION_PERIOD = timedelta(days=180)


def log_search_miss(viewer: "Viewer", words: tuple[str, ...], *, typed: str) -> None:
    """Count a search without results.

    Does not store the user, anything that looks like personal data, or searches by
    group members: these may concern the group.
    """
    text = " ".join(words).lower()[:MAX_LENGTH]
    if not text or len(words) > MAX_WORDS or any(map(str.isdigit, text)):
        return
    if "@" in typed or pii.detect(typed) or not is_public_search(viewer):
        return
    seen = {"times": F("times") + 1, "last_on": today()}
    if FailedSearch.objects.filter(words=text).update(**seen):
        return
    if FailedSearch.objects.count() >= MAX_ROWS:
        return
    try:
        with transaction.atomic():
            FailedSearch.objects.create(words=text, last_on=today())
    except IntegrityError:  # another process created it first
        FailedSearch.objects.filter(words=text).update(**seen)


def purge_search_misses() -> int:
    """Delete queries not used for half a year.

    When the table is full, also delete those searched only once, to make room for new
    ones.
    """
    gone, _rows = FailedSearch.objects.filter(
        last_on__lt=today() - RETENTION_PERIOD
    ).delete()
    if FailedSearch.objects.count() >= MAX_ROWS:
        more, _rows = FailedSearch.objects.filter(times=1, last_on__lt=today()).delete()
        gone += more
    return gone
