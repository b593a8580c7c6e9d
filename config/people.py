"""Who listens when people change jobs, ask for their data, or leave."""

from datetime import timedelta

from accounts import commands as accounts
from accounts.events import ExportMade, ExportWanted, PersonLeft, WorkEnded
from config import leaving, merging, owndata
from core.events import subscribe
from core.jobs import periodic
from forum import handlers as forum
from groups import handlers as groups
from groups.events import Erased
from notifications import handlers as notifications


def wire() -> None:
    owndata.wire()
    leaving.wire()
    merging.wire()

    subscribe(WorkEnded, record=groups.record_work_ended)
    subscribe(ExportWanted, announce=notifications.announce_work)
    subscribe(ExportMade, record=notifications.record_export)
    subscribe(Erased, record=groups.record_erased)
    subscribe(PersonLeft, record=forum.record_left)
    subscribe(PersonLeft, announce=notifications.announce_work)

    periodic(
        "work addresses that prove nothing any more",
        every=timedelta(hours=6),
        run=accounts.lapse_work,
    )
    periodic(
        "accounts that nobody uses",
        every=timedelta(hours=6),
        run=accounts.close_dormant,
    )
    periodic(
        "downloads that were kept for a week",
        every=timedelta(hours=1),
        run=accounts.forget_exports,
    )
