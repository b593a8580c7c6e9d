"""Exports of a user's data: packed by the worker, kept for a week."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.commands.security_log import Kind, log_command
from accounts.data_export.archive import build_archive
from accounts.data_export.registry import ExportPeriod
from accounts.events import ExportReady, ExportRequested, ExportsDeleted
from accounts.models import DataExport, User
from core.clock import AMSTERDAM, now
from core.events import publish
from core.exceptions import ActionRefused
from core.uploads import storage
from jobs.leases import extend, finish

FOLDER = "exports"
RETENTION = timedelta(days=7)
MAX_PER_DAY = 3  # for each user: an export reads everything they ever wrote
BATCH_SIZE = 100


@log_command(Kind.EXPORT, word="own data")
def request_export(
    actor: User, *, since: date | None = None, until: date | None = None
) -> DataExport:
    """Queue an export of the user's data, for a period or for all time.

    A pending export takes the new period. Raises `ActionRefused` when the daily
    limit is reached.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    found = DataExport.objects.of(user)
    waiting = found.filter(state=DataExport.State.PENDING).first()
    if waiting is None:
        if (
            found.filter(created_at__gt=now() - timedelta(days=1)).count()
            >= MAX_PER_DAY
        ):
            raise ActionRefused(_("Enough for today. Try again tomorrow."))
        waiting = DataExport(user=user)
    waiting.since, waiting.until = since, until
    waiting.save()
    publish(ExportRequested(waiting.pk))
    return waiting


def pack_export(export: DataExport, *, beat: Callable[[], object]) -> tuple[str, int]:
    """Write the export's file; return its name and its size in bytes.

    The caller holds the lease. `beat` extends it.
    """
    period = ExportPeriod(_midnight(export.since), _midnight(export.until, 1))
    with storage.write_stream(shelf=FOLDER) as (file, name):
        build_archive(export.user, period, file, beat=beat)
        size = file.tell()
    return name, size


def announce_export(export: DataExport) -> None:
    """Publish that the export is ready.

    Call it in the transaction that marks the export as done.
    """
    publish(ExportReady(export.pk, export.user_id))


def delete_expired_exports() -> int:
    """Delete exports older than a week; return how many.

    Periodic job. Also deletes files without a row.
    """
    old = DataExport.objects.filter(created_at__lt=now() - RETENTION).order_by("pk")[
        :BATCH_SIZE
    ]
    rows = list(old)
    for export in rows:
        delete_export(export)
    for name in list(storage.files_before(now() - RETENTION, FOLDER)):
        if not DataExport.objects.filter(file=name).exists():
            storage.delete(name)
    return len(rows)


def delete_export(export: DataExport) -> None:
    """Delete the row, and its file after the commit."""
    name = export.file
    with transaction.atomic():
        publish(ExportsDeleted((export.pk,)))
        export.delete()
        if name:
            transaction.on_commit(lambda: storage.delete(name))


def delete_ready_exports() -> None:
    """Delete packed exports after an erasure: they may contain erased texts.

    Users can request a new one. Call it in the transaction of the erasure.
    """
    for export in DataExport.objects.exclude(file=""):
        delete_export(export)
    # An export that is being packed may already contain these texts. It loses its
    # lease, so that its file is discarded and it is packed again.
    packing = DataExport.objects.filter(state=DataExport.State.PENDING)
    packing.exclude(lease_token=None).update(lease_token=None, lease_until=None)


def _midnight(day: date | None, later: int = 0) -> datetime | None:
    """Return the start of a day in Dutch local time."""
    if day is None:
        return None
    return datetime.combine(day + timedelta(days=later), time(), AMSTERDAM)


def make_export(export: DataExport) -> None:
    """Pack an export and announce it, unless another worker has the lease.

    The lease is extended after each section.
    """
    if not extend(export):
        return
    if not export.user.is_active:
        finish(export, DataExport.State.CLOSED)
        return
    name, size = pack_export(export, beat=partial(extend, export))
    with transaction.atomic():
        if finish(export, file=name, size=size, made_at=now()):
            announce_export(export)
            return
    storage.delete(name)
