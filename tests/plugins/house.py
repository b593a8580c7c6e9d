"""What a test needs of the machine, and what happens where that is missing.

A test of the other database is left out. With `--only-services` so is every test that
needs no database and no other service: it says the same on SQLite. A test marked
`long` runs with `--long` alone. A test that needs PostgreSQL, Redis or a
browser is skipped with a reason that names the missing part; with `REQUIRE_ALL=1`,
as in .ci/run, any skipped test makes the whole session fail.

`tests/conftest.py` loads this with `pytest_plugins = ["tests.plugins.house"]`.
"""

import os
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.plugins.closing import closing_in_time

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
# Without these Chromium looks up its maker's hosts at every start.
CHROMIUM_OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


# Markers of tests that need more than Python; `skipif` stands for a missing program.
NEEDS = (
    "django_db",
    "own_database",
    "postgres_only",
    "needs_redis",
    "needs_browser",
    "needs_own_services",
    "skipif",
)


def chromium_path() -> str | None:
    """The system's Chromium; Playwright's own download is not used."""
    return next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def postgres_tools() -> Path | None:
    """The folder with `initdb` and `pg_ctl`: on PATH, or where Debian puts it."""
    if found := shutil.which("initdb"):
        return Path(found).parent
    folders = Path("/usr/lib/postgresql").glob("*/bin")
    versions = sorted(folders, key=lambda path: float(path.parent.name))
    return versions[-1] if versions else None


def redis_server() -> str | None:
    """What the tests that start their own start: `REDIS_SERVER=valkey-server`, too."""
    return shutil.which(os.environ.get("REDIS_SERVER", "redis-server"))


def on_postgresql() -> bool:
    return os.environ.get("DATABASE_URL", "").startswith("postgres")


def missing_parts() -> dict[str, str]:
    """Marker -> why a test with it cannot run here."""
    missing = {}
    if not on_postgresql():
        missing["postgres_only"] = "needs PostgreSQL: DATABASE_URL names none"
    if not os.environ.get("REDIS_URL"):
        missing["needs_redis"] = "needs Redis: REDIS_URL is not set"
    if not postgres_tools() or not redis_server():
        missing["needs_own_services"] = "needs servers: initdb or redis-server is away"
    if not chromium_path():
        missing["needs_browser"] = "needs a browser: no Chromium on PATH"
    elif not find_spec("playwright"):
        missing["needs_browser"] = "needs a browser: Playwright is not installed"
    return missing


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--only-services",
        action="store_true",
        help="leave out tests that need no database and no other service",
    )
    parser.addoption("--long", action="store_true", help="run tests marked long, too")


def needs_services(item: pytest.Item) -> bool:
    """Does the outcome of this test depend on a database, a server or a browser?"""
    if {"db", "transactional_db"} & set(getattr(item, "fixturenames", ())):
        return True
    return any(item.get_closest_marker(name) for name in NEEDS)


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    other = []
    if on_postgresql():
        other += [item for item in items if item.get_closest_marker("sqlite_only")]
    if config.getoption("--only-services"):
        other += [item for item in items if not needs_services(item)]
    if not config.getoption("--long"):
        other += [item for item in items if item.get_closest_marker("long")]
    if other:
        config.hook.pytest_deselected(items=other)
        left_out = set(other)
        items[:] = [item for item in items if item not in left_out]
    missing = missing_parts()
    for item in items:
        for marker in item.iter_markers():
            if marker.name in missing:
                item.add_marker(pytest.mark.skip(reason=missing[marker.name]))


class NothingSkipped:
    """Fails a session in which anything was skipped, and lists what."""

    def __init__(self) -> None:
        self.skips: list[str] = []

    def note(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        if report.skipped and not hasattr(report, "wasxfail"):
            reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else ""
            self.skips.append(f"{report.nodeid}: {reason}")

    pytest_runtest_logreport = note
    pytest_collectreport = note

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.skips and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(
        self, terminalreporter: pytest.TerminalReporter
    ) -> None:
        if not self.skips:
            return
        terminalreporter.section("skipped, while REQUIRE_ALL=1 allows none", red=True)
        for line in self.skips:
            terminalreporter.line(line)


def pytest_configure(config: pytest.Config) -> None:
    if os.environ.get("REQUIRE_ALL") == "1":
        config.pluginmanager.register(NothingSkipped(), "nothing-skipped")


@pytest.fixture(scope="module")
def chromium() -> "Iterator[Browser]":
    """One Chromium for a file of tests; a test makes a context of its own in it.

    Playwright keeps an event loop running in this thread, in which Django would
    refuse every query: hence the variable, and hence no longer than one file.
    """
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=20_000)  # ms: two suites share the machine
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(
            executable_path=chromium_path(), args=list(CHROMIUM_OPTIONS)
        )
        yield browser
        with closing_in_time():
            browser.close()
