"""The whole of it on one machine, as deploy/ sets it up, through its proxy.

    pytest tests/deploy/whole_site.py

A part of its own in `.ci/run`, after the suites, since it wants the machine to itself:
it starts PostgreSQL, Redis, nginx and the site's processes, and restarts each of them.
What may fail meanwhile is said at each, and every answer is counted and printed.
"""

import contextlib
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from playwright.sync_api import expect

from tests.deploy.conftest import Whole
from tests.deploy.load import COME_AGAIN, UNREACHED, Load, load
from tests.deploy.main_job import MainJob, live
from tests.deploy.proxy import has_nginx
from tests.deploy.visitors import filled
from tests.faults.oracle import judge
from tests.faults.processes import Process
from tests.faults.services import wait_until
from tests.live_server import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [
    pytest.mark.postgres_only,
    pytest.mark.needs_own_services,
    pytest.mark.needs_browser,
    pytest.mark.skipif(not has_nginx(), reason="needs nginx and openssl"),
]

CODE = ("accounts", "cms", "config", "core", "forum", "groups", "jobs", "notifications")
BESIDES = ("templates", "static", "locale", "tests")


def test_what_the_proxy_and_the_site_say_of_themselves(whole: Whole) -> None:
    visitor = whole.visitor()
    page = visitor.ask("/account/login/")
    assert page.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert "'unsafe" not in page.headers["Content-Security-Policy"]
    assert page.headers["X-Frame-Options"] == "DENY"
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert page.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in page.headers["Permissions-Policy"]
    assert page.headers["Server"] == "nginx"
    cookies = page.headers.get_all("Set-Cookie") or []
    assert cookies
    for cookie in cookies:
        assert cookie.startswith("__Host-")
        assert {"Secure", "HttpOnly"} <= {part.strip() for part in cookie.split(";")}
    for path in ("/metrics", "/readyz"):
        assert (
            visitor.ask(path, Authorization="Bearer for-the-tests-only").status == 404
        )


def test_what_may_be_kept_is_kept(whole: Whole) -> None:
    visitor = whole.visitor()
    page = visitor.ask(whole.topic)
    again = visitor.ask(whole.topic, If_None_Match=page.headers["ETag"])
    assert (again.status, again.body) == (304, b"")
    sheet = visitor.ask(first_sheet(whole), Accept_Encoding="gzip")
    assert "immutable" in sheet.headers["Cache-Control"]
    assert sheet.headers["Content-Encoding"] == "gzip"


def test_a_file_comes_back_through_the_proxy(whole: Whole) -> None:
    person, boundary = whole.person("writer"), "between-the-parts"
    path = f"/forum/bericht/{whole.post}/antwoord/"
    page = person.ask(path).text
    start = page.index('name="csrfmiddlewaretoken" value="') + 34
    fields = {
        "csrfmiddlewaretoken": page[start : page.index('"', start)],
        "source": "Zie de bijlage.",
        "source_format": "text",
    }
    named = "Content-Disposition: form-data; name="
    parts = [
        f'--{boundary}\r\n{named}"{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    file = f'{named}"uploads"; filename="lijst.csv"\r\nContent-Type: text/csv'
    parts.append(f"--{boundary}\r\n{file}\r\n\r\na;b\r\n1;2\r\n--{boundary}--\r\n")
    kind = f"multipart/form-data; boundary={boundary}"
    body = "".join(parts).encode()
    placed = person.ask(path, body, Content_Type=kind, Referer=whole.base + path)
    there = whole.visitor().ask(placed.headers["Location"])
    shown = there.text
    start = shown.index('href="/forum/bestand/') + len('href="')
    given = whole.visitor().ask(shown[start : shown.index('"', start)])
    assert given.body == b"a;b\r\n1;2"
    assert given.headers["X-Content-Type-Options"] == "nosniff"
    assert given.headers["Content-Disposition"].startswith("attachment")


def test_a_long_request_holds_nobody_up(whole: Whole) -> None:
    """Each instance draws one page at a time: whoever comes meanwhile gets another."""
    begun, site = time.monotonic(), whole.site
    url = site.postgres.url(site.database)
    with ThreadPoolExecutor(1) as pool, psycopg.connect(url) as held:
        # What a reply must write to.
        held.execute("SELECT 1 FROM forum_topic FOR UPDATE")
        person, path = whole.person("asker"), f"/forum/bericht/{whole.post}/antwoord/"
        form = person.ask(path)
        body = filled(form, source="Wacht even.", source_format="text")
        reply = pool.submit(person.ask, path, body, Referer=whole.base + path)
        longest = 0.0
        for _request in range(60):
            asked = time.monotonic()
            assert whole.visitor().ask(whole.topic).status == 200
            longest = max(longest, time.monotonic() - asked)
            time.sleep(0.05)
        assert not reply.done()
        held.rollback()
        assert reply.result().status == 302
    assert longest < (time.monotonic() - begun) / 3


def test_two_instances_that_are_away_leave_the_others(whole: Whole) -> None:
    """They have nothing to do, so each request is sent to them first."""
    away = whole.pages[:2]
    for process in away:
        process.stop()
    try:
        visitors = [whole.visitor() for _number in range(6)]
        with ThreadPoolExecutor(len(visitors)) as pool:
            asked = [
                pool.submit(each.ask, whole.topic)
                for each in visitors
                for _time in range(20)
            ]
        assert {each.result().status for each in asked} == {200}
    finally:
        for process in away:
            process.start()


@pytest.fixture
def job(browser_of: "Callable[[str], Page]") -> MainJob:
    """Of two who write nothing else, so that what comes to the page is counted."""
    return MainJob(browser_of("outsider"), browser_of("asker"))


@contextlib.contextmanager
def under_load(whole: Whole) -> Iterator[Load]:
    """Visitors, people who read, and one who answers on two devices; in the end every
    reply that was accepted stands there once, and told whom it must, once."""
    anonymous = [whole.visitor(), whole.visitor()]
    people = [whole.person(name) for name in ("member", "follower")]
    people += [whole.person("writer", device) for device in (0, 1)]
    with load(whole.topic, whole.post, anonymous, people) as found:
        yield found
    assert found.failed("nothing") == {}
    whole.ledger.posts |= dict.fromkeys(found.accepted, "open")
    assert found.accepted
    waiting = "SELECT count(*) FROM notifications_outboxevent WHERE state <> 'done'"
    # A lease that was held by a connection that is gone ends after a minute.
    wait_until(lambda: whole.site.query(waiting) == [(0,)], 90)
    verdict = judge(whole.site, whole.cast, whole.ledger, [])
    assert verdict.is_sound, verdict


def restart(process: Process) -> None:
    process.stop()
    process.start()


def restart_pages(whole: Whole) -> None:
    """One after the other, the next as soon as the one before answers."""
    for process in whole.pages:
        restart(process)


def test_each_part_restarts_under_load(
    whole: Whole, job: MainJob, capsys: pytest.CaptureFixture[str]
) -> None:
    job.ask("Mag dit vandaag?")
    with under_load(whole) as found:
        with found.during("pages restarted"):
            restart_pages(whole)
            job.answer("Na de pagina's")
        with found.during("sockets restarted"):
            restart(whole.sockets)
            job.answer("Na de sockets")
        with found.during("worker restarted"):
            restart(whole.worker)
            job.answer("Na de werker")
        with found.during("nginx reloaded"):
            whole.proxy.reload()
            job.answer("Na het herladen")
        with found.during("nginx restarted", UNREACHED):
            whole.proxy.stop()
            whole.proxy.start()
            job.answer("Na de poort")
        with found.during("Redis restarted"):
            with whole.site.redis.away("stopped"):
                found.settle()
            job.answer("Na Redis")
        with found.during("PostgreSQL restarted", COME_AGAIN):
            restart_postgres(whole, job)
            job.answer("Na PostgreSQL")
    with capsys.disabled():
        print(found.table())
    said = found.told["PostgreSQL restarted"]
    assert sum(n for word, n in said.items() if word.endswith(COME_AGAIN))


def restart_postgres(whole: Whole, job: MainJob) -> None:
    """While somebody sends a text: it comes back on the page that says so, and is
    placed once when it is sent again."""
    job.begin_answer("Terwijl hij weg was.")
    whole.site.postgres.stop("fast")
    page = job.colleague
    try:
        job.place()
        away = page.get_by_role("heading", name="De site is even niet bereikbaar")
        away.wait_for()
        expect(page.locator("[contenteditable=true]")).to_have_text(
            "Terwijl hij weg was."
        )
    finally:
        whole.site.postgres.start()
    live(job.asker)
    page.get_by_role("button", name="Verstuur").click()
    page.wait_for_url(re.compile(r"/forum/ruimte/\d+-"))
    job.seen("Terwijl hij weg was.")
    same = "SELECT count(*) FROM forum_post WHERE text LIKE '%Terwijl hij weg was%'"
    assert whole.site.query(same) == [(1,)]


def test_a_new_version_fails_no_request(
    whole: Whole, job: MainJob, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its tables and its sheets come while the old one answers."""
    new = next_version(tmp_path)
    old_sheet = first_sheet(whole)
    job.ask("Blijft dit staan?")
    for process in (*whole.pages, whole.sockets, whole.worker):
        process.root = new
    with under_load(whole) as found:
        with found.during("its tables and sheets"):
            for words in (["migrate"], ["collectstatic", "--noinput"]):
                manage(whole, new, *words, "--verbosity", "0")
            job.answer("Nog van de vorige versie")
        with found.during("a new version"):
            restart_pages(whole)
            restart(whole.sockets)
            restart(whole.worker)
            job.answer("Na de nieuwe versie")
    with capsys.disabled():
        print(found.table())
    for _instance in range(4):
        page = whole.visitor().ask("/account/login/").text
        assert "the next version" in page
    sheet = first_sheet(whole)
    assert sheet != old_sheet
    # Pages that were opened before still ask for theirs.
    for address, is_new in ((sheet, True), (old_sheet, False)):
        found_there = whole.visitor().ask(address)
        assert found_there.status == 200
        assert ("--next-version" in found_there.text) is is_new


def next_version(folder: Path) -> Path:
    """This code with a column, a sheet and a footer of its own."""
    for name in (*CODE, *BESIDES):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    shutil.copy(ROOT / "manage.py", folder)
    changed(folder / "templates/components/footer.html", "<!-- the next version -->")
    changed(folder / "static/css/tokens.css", ":root { --next-version: 1; }")
    last = max((folder / "forum/migrations").glob("0*.py")).stem
    added = folder / "forum/migrations/9999_next_version.py"
    added.write_text(MIGRATION.format(last=last))
    spaces = folder / "forum/models/spaces.py"
    line = "    public_id = PublicIdField()\n"
    code = spaces.read_text()
    assert line in code
    column = "    next_version = models.TextField(null=True)\n"
    spaces.write_text(code.replace(line, line + column, 1))
    return folder


MIGRATION = """
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("forum", "{last}")]
    operations = [
        migrations.AddField("space", "next_version", models.TextField(null=True)),
    ]
"""


def changed(file: Path, more: str) -> None:
    file.write_text(f"{file.read_text()}\n{more}\n")


def manage(whole: Whole, root: Path, *words: str) -> None:
    subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=root,
        env=whole.site.environment,
        check=True,
        capture_output=True,
        text=True,
    )


def first_sheet(whole: Whole) -> str:
    page = whole.visitor().ask(whole.topic).text
    start = page.index('href="/static/css/') + len('href="')
    return page[start : page.index('"', start)]
