import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

from django.db import connection

from psycopg.pq import Conninfo

from config.backup.manifest import BackupError

# Environment variables of libpq by connection parameter, including the parameters in
# the query of DATABASE_URL (`sslmode`, `sslrootcert`, …).
_VARIABLES = {
    option.keyword.decode(): option.envvar.decode()
    for option in Conninfo.get_defaults()
    if option.envvar
}


def dump(target: Path) -> None:
    """Write a consistent copy of the database while the site stays online."""
    if connection.vendor == "sqlite":
        _copy_sqlite(Path(connection.settings_dict["NAME"]), target)
    else:
        _run("pg_dump", "--format=custom", "--no-owner", f"--file={target}")


def load(source: Path) -> None:
    """Fill an empty database. Raises `BackupError` if it is not empty."""
    if connection.introspection.table_names():
        raise BackupError(
            "The database is not empty: restore into a new one in which `migrate` did"
            " not run, and point DATABASE_URL at it. For containers see"
            " docs/deploying.md."
        )
    if connection.vendor == "sqlite":
        connection.close()
        _copy_sqlite(source, Path(connection.settings_dict["NAME"]))
    else:
        # In a single transaction: after a failure the database is still empty.
        words = ("--no-owner", "--exit-on-error", "--single-transaction")
        _run("pg_restore", *words, _dbname(), str(source))


def _copy_sqlite(source: Path, target: Path) -> None:
    with sqlite3.connect(source) as there, sqlite3.connect(target) as here:
        there.backup(here)
    there.close()
    here.close()


def _dbname() -> str:
    return f"--dbname={connection.settings_dict['NAME']}"


def _run(program: str, *words: str) -> None:
    if not shutil.which(program):
        raise BackupError(f"{program} is not installed (Debian: postgresql-client).")
    told = connection.get_connection_params()
    # In the environment: command-line arguments are visible in the list of processes.
    own = {_VARIABLES[k]: str(v) for k, v in told.items() if v and k in _VARIABLES}
    done = subprocess.run(  # noqa: S603 (a PostgreSQL program)
        [program, *words],
        env=os.environ | own,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        # The output may contain values of rows, so only the first line is shown.
        said = (done.stderr.strip().splitlines() or [""])[0][:200]
        raise BackupError(f"{program} failed: {said}")
