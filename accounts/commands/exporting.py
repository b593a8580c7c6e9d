"""One download of everything of somebody: made by the worker, kept for a week."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.commands.securitylog import Kind, logged
from accounts.events import ExportMade, ExportsGone, ExportWanted
from accounts.export import Period
from accounts.models import Export, User
from accounts.packing import pack
from core.clock import AMSTERDAM, now
from core.events import publish
from core.uploads import storage

SHELF = "exports"
KEPT = timedelta(days=7)
A_DAY = 3  # so many in a day: each reads all that somebody ever wrote
PART = 100


class TooMany(Exception):
    """Enough for today; the message says so."""


@logged(Kind.EXPORT, word="own data")
def request_export(
    actor: User, *, since: date | None = None, until: date | None = None
) -> Export:
    """Have the worker pack everything of this person, of a period or of all time.

    One that waits already takes the new period. Raises `TooMany`.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    found = Export.objects.of(user)
    waiting = found.filter(state=Export.State.PENDING).first()
    if waiting is None:
        if found.filter(created_at__gt=now() - timedelta(days=1)).count() >= A_DAY:
            raise TooMany(_("Enough for today. Try again tomorrow."))
        waiting = Export(user=user)
    waiting.since, waiting.until = since, until
    waiting.save()
    publish(ExportWanted(waiting.pk))
    return waiting


def pack_export(export: Export, *, beat: Callable[[], object]) -> tuple[str, int]:
    """Write the file of a row whose lease is held; its name and its size."""
    period = Period(_midnight(export.since), _midnight(export.until, 1))
    with storage.write_stream(shelf=SHELF) as (file, name):
        pack(export.user, period, file, beat=beat)
        size = file.tell()
    return name, size


def announce_export(export: Export) -> None:
    """The file lies ready. Inside the transaction that says so."""
    publish(ExportMade(export.pk, export.user_id))


def forget_exports() -> int:
    """The job: downloads go after a week; how many. Also bytes that no row knows."""
    old = Export.objects.filter(created_at__lt=now() - KEPT).order_by("pk")[:PART]
    rows = list(old)
    for export in rows:
        drop_export(export)
    for name in list(storage.files_before(now() - KEPT, SHELF)):
        if not Export.objects.filter(file=name).exists():
            storage.delete(name)
    return len(rows)


def drop_export(export: Export) -> None:
    """The row goes, and the bytes as soon as that is certain."""
    name = export.file
    with transaction.atomic():
        publish(ExportsGone((export.pk,)))
        export.delete()
        if name:
            transaction.on_commit(lambda: storage.delete(name))


def drop_made_exports() -> None:
    """Something was erased, and what lies packed may hold words of it: whoever wants
    their data asks for them anew. Inside the transaction of the erasure."""
    for export in Export.objects.exclude(file=""):
        drop_export(export)
    # One that is being packed now may have read those words already: it loses its
    # lease, its file is thrown away, and it is packed again.
    packing = Export.objects.filter(state=Export.State.PENDING)
    packing.exclude(lease_token=None).update(lease_token=None, lease_until=None)


def _midnight(day: date | None, later: int = 0) -> datetime | None:
    """When a day begins in the Netherlands."""
    if day is None:
        return None
    return datetime.combine(day + timedelta(days=later), time(), AMSTERDAM)
