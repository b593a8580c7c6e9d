"""The whole of it on one machine, as deploy/ sets it up, through its proxy.

    pytest tests/deploy/whole_site.py

A part of its own in `.ci/run`, after the suites, since it wants the machine to itself:
it starts PostgreSQL, Redis, nginx and the site's processes, and restarts each of them.
"""

import shutil
import time
import urllib.parse
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.deploy.proxy import free_port, has_nginx, proxy
from tests.deploy.visitors import Visitor, load
from tests.faults.conftest import PREPARE
from tests.faults.processes import Process, Site, migrated_cluster, own_site
from tests.faults.services import wait_until
from tests.serving import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [
    pytest.mark.postgres_only,
    pytest.mark.needs_own_services,
    pytest.mark.needs_browser,
    pytest.mark.skipif(not has_nginx(), reason="needs nginx and openssl"),
]

ADDRESS, PASSWORD = "a@voorbeeldstad.example", "een-lang-wachtwoord"
CODE = ("accounts", "cms", "config", "core", "forum", "groups", "notifications")
BESIDES = ("templates", "static", "locale", "tests")
# nginx looks again at an instance that was away after two seconds.
PAUSE = 3


@dataclass
class Whole:
    base: str
    site: Site
    pages: list[Process]
    sockets: Process
    worker: Process
    topic: str
    post: str

    def visitor(self) -> Visitor:
        return Visitor(self.base)

    def person(self) -> Visitor:
        visitor = self.visitor()
        visitor.send("/account/login/", login=ADDRESS, password=PASSWORD)
        assert any(cookie.name == "__Host-session" for cookie in visitor.jar)
        return visitor


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Whole]:
    folder, port = tmp_path_factory.mktemp("whole"), free_port()
    static = folder / "static"
    settings = {
        "SITE_URL": f"https://localhost:{port}",
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "TLS_REDIRECT": "0",  # the proxy's own task, and its plain port is not served
        "TRUSTED_PROXIES": "1",
        "STATIC_DIR": str(static),
        "STATIC_HASHED": "1",
        "METRICS_TOKEN": "for-the-tests-only",
    }
    with migrated_cluster() as cluster, own_site(cluster, folder, **settings) as site:
        site.manage("collectstatic", "--noinput", "--verbosity", "0")
        _topic, topic, _post, post = site.run(PREPARE).split()
        pages = [site.pages(), site.pages()]
        sockets, worker = site.sockets(), site.worker()
        ports = {8000: pages[0].port, 8002: pages[1].port, 8001: sockets.port}
        parts = (*pages, sockets, worker)
        with ThreadPoolExecutor(len(parts)) as pool:
            list(pool.map(Process.start, parts))
        with proxy(folder / "nginx", port, ports, static):
            base = f"https://localhost:{port}"
            yield Whole(base, site, pages, sockets, worker, topic, post)


@pytest.fixture
def tab(whole: Whole, chromium: "Browser") -> "Iterator[Page]":
    context = chromium.new_context(
        base_url=whole.base, ignore_https_errors=True, locale="nl-NL"
    )
    context.set_default_timeout(60_000)
    yield context.new_page()
    context.close()


def restart(whole: Whole) -> None:
    """One after the other, with the pause of docs/deploying.md after each of pages."""
    for process in whole.pages:
        process.stop()
        process.start()
        time.sleep(PAUSE)
    for process in (whole.sockets, whole.worker):
        process.stop()
        process.start()


def topic_path(whole: Whole) -> str:
    answer = Visitor(whole.base, follows=False).ask(f"/forum/bericht/{whole.post}/")
    return urllib.parse.urlsplit(answer.headers["Location"]).path


def test_a_reply_arrives_on_an_open_page(whole: Whole, tab: "Page") -> None:
    tab.goto(topic_path(whole))
    tab.locator("body[data-live=on]").wait_for()
    text = {"source": "Door de poort heen.", "source_format": "text"}
    whole.person().send(f"/forum/bericht/{whole.post}/antwoord/", **text)
    tab.locator("[data-arrivals] a").click()
    tab.get_by_text("Door de poort heen.").wait_for()


def test_what_the_proxy_and_the_site_say_of_themselves(whole: Whole) -> None:
    visitor = whole.visitor()
    page = visitor.ask("/account/login/")
    assert page.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert "'unsafe" not in page.headers["Content-Security-Policy"]
    assert page.headers["X-Frame-Options"] == "DENY"
    assert page.headers["X-Content-Type-Options"] == "nosniff"
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
    page = visitor.ask(topic_path(whole))
    again = visitor.ask(topic_path(whole), If_None_Match=page.headers["ETag"])
    assert (again.status, again.body) == (304, b"")
    start = page.text.index('href="/static/css/') + len('href="')
    style = page.text[start : page.text.index('"', start)]
    sheet = visitor.ask(style, Accept_Encoding="gzip")
    assert "immutable" in sheet.headers["Cache-Control"]
    assert sheet.headers["Content-Encoding"] == "gzip"


def test_a_file_comes_back_through_the_proxy(whole: Whole) -> None:
    person, boundary = whole.person(), "between-the-parts"
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
    shown = person.ask(path, body, Content_Type=kind, Referer=whole.base + path).text
    start = shown.index('href="/forum/bestand/') + len('href="')
    given = whole.visitor().ask(shown[start : shown.index('"', start)])
    assert given.body == b"a;b\r\n1;2"
    assert given.headers["X-Content-Type-Options"] == "nosniff"
    assert given.headers["Content-Disposition"].startswith("attachment")


def test_each_part_restarts_under_load(whole: Whole, tab: "Page") -> None:
    tab.goto(topic_path(whole))
    tab.locator("body[data-live=on]").wait_for()
    with load(whole.base, topic_path(whole)) as found:
        restart(whole)
        with whole.site.redis.away("stopped"):
            seen = len(found.answers)
            wait_until(lambda: len(found.answers) > seen + 10)
    assert len(found.answers) > 50
    assert found.failed == []
    whole.site.postgres.stop("fast")
    whole.site.postgres.start()
    person = whole.person()
    text = {"source": "Na het herstarten.", "source_format": "text"}
    person.send(f"/forum/bericht/{whole.post}/antwoord/", **text)
    tab.get_by_text("nieuwe reactie").first.wait_for()
    waiting = "SELECT count(*) FROM notifications_event WHERE state <> 'done'"
    wait_until(lambda: whole.site.query(waiting) == [(0,)], 60)


def test_a_new_version_fails_no_request(whole: Whole, tmp_path: Path) -> None:
    """Check 79, without a migration: see upgrade.py for those."""
    for name in (*CODE, *BESIDES):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
    shutil.copy(ROOT / "manage.py", tmp_path)
    footer = tmp_path / "templates" / "components" / "footer.html"
    footer.write_text(footer.read_text() + "<!-- the next version -->")
    with load(whole.base, topic_path(whole)) as found:
        for process in (*whole.pages, whole.sockets, whole.worker):
            process.root = tmp_path
        restart(whole)
        seen = len(found.answers)
        wait_until(lambda: len(found.answers) > seen + 10)
    assert found.failed == []
    for _instance in range(4):
        page = whole.visitor().ask("/account/login/").text
        assert "the next version" in page
