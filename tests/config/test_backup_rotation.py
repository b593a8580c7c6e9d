"""A folder of backups, as a timer fills it."""

from datetime import UTC, datetime, timedelta

from django.core.management import CommandError, call_command

import pytest
import time_machine

from config import backup

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 12, 2, 1, 15, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """What an archive holds is tried in test_backup.py, with the real database."""

    def make(target):
        if target.exists():
            raise backup.BackupError(f"{target} is there already.")
        target.write_bytes(b"archive")
        return []

    monkeypatch.setattr(backup, "create_backup", make)
    return tmp_path


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_newest_archives_stay_and_other_files_are_left_alone(folder):
    for name in ("by-hand.tar", "site-before.tar", ".site-20261201T011500Z.tar.half"):
        (folder / name).write_bytes(b"")
    others = names(folder)
    for days in range(4):
        with time_machine.travel(NIGHT + timedelta(days=days), tick=False):
            call_command("backup", into=folder, keep=2, verbosity=0)
    made = [name for name in names(folder) if name not in others]
    assert made == ["site-20261204T011500Z.tar", "site-20261205T011500Z.tar"]
    assert set(others) <= set(names(folder))


def test_failed_backup_removes_no_earlier_one(folder, monkeypatch):
    call_command("backup", into=folder, keep=1)
    before = names(folder)

    def fail(target):
        raise backup.BackupError("The database cannot be read.")

    monkeypatch.setattr(backup, "create_backup", fail)
    with pytest.raises(CommandError):
        call_command("backup", into=folder, keep=1)
    assert names(folder) == before


@pytest.mark.parametrize("options", [{"keep": -1, "into": "x"}, {"keep": 2}])
def test_number_that_means_nothing_is_refused(folder, options):
    with pytest.raises(CommandError):
        call_command("backup", *([] if "into" in options else ["x.tar"]), **options)
