"""The whole site on one machine, its people, and their browsers."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from tests.deploy.proxy import Proxy, free_port
from tests.deploy.visitors import Visitor
from tests.faults.processes import Process, Site, migrated_cluster, own_site
from tests.faults.scene import PASSWORD, Cast, Ledger
from tests.plugins.closing import closing_in_time

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


PAGES = (8000, 8002, 8003, 8004)  # as deploy/nginx has them


@dataclass
class Whole:
    base: str
    site: Site
    pages: list[Process]
    sockets: Process
    worker: Process
    proxy: Proxy
    cast: Cast
    ledger: Ledger = field(default_factory=Ledger)
    people: dict[str, list[Visitor]] = field(default_factory=dict)

    @property
    def post(self) -> str:
        """The public id of the question that everybody answers."""
        return self.cast.posts["open"]

    @property
    def topic(self) -> str:
        return f"/forum/ruimte/{self.cast.topics['open']}-vraag/"

    def visitor(self) -> Visitor:
        return Visitor(self.base)

    def person(self, name: str, number: int = 0) -> Visitor:
        """One of the devices on which this person is signed in."""
        devices = self.people.setdefault(name, [])
        while len(devices) <= number:
            made = Visitor(self.base, follows=False)
            made.send("/account/login/", login=address(name), password=PASSWORD)
            assert any(cookie.name == "__Host-session" for cookie in made.jar)
            devices.append(made)
        return devices[number]


def address(name: str) -> str:
    return f"{name}@voorbeeldstad.example"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Whole]:
    folder, port = tmp_path_factory.mktemp("whole"), free_port()
    static = folder / "static"
    settings = {
        "SITE_URL": f"https://localhost:{port}",
        "ALLOWED_HOSTS": "localhost",
        "TRUSTED_PROXIES": "1",
        "STATIC_DIR": str(static),
        "STATIC_HASHED": "1",
        "METRICS_TOKEN": "for-the-tests-only",
    }
    with migrated_cluster() as cluster, own_site(cluster, folder, **settings) as site:
        site.manage("collectstatic", "--noinput", "--verbosity", "0")
        cast = Cast.placed(site)
        pages = [site.pages(threads=1) for _port in PAGES]
        sockets, worker = site.sockets(), site.worker()
        ports = {8001: sockets.port}
        ports |= {port: each.port for port, each in zip(PAGES, pages, strict=True)}
        parts = (*pages, sockets, worker)
        with ThreadPoolExecutor(len(parts)) as pool:
            list(pool.map(Process.start, parts))
        with Proxy(folder / "nginx", port, ports, static) as proxy:
            base = f"https://localhost:{port}"
            yield Whole(base, site, pages, sockets, worker, proxy, cast)


@pytest.fixture
def browser_of(whole: Whole, chromium: "Browser") -> "Iterator[Callable[[str], Page]]":
    """A browser in which somebody has signed in, by the form that is there for it."""
    contexts = []

    def opened(name: str) -> "Page":
        context = chromium.new_context(
            base_url=whole.base, ignore_https_errors=True, locale="nl-NL"
        )
        context.set_default_timeout(60_000)
        contexts.append(context)
        page = context.new_page()
        page.goto("/account/login/")
        page.locator("input[name=login]").fill(address(name))
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("form:has(input[name=password]) button[type=submit]").click()
        page.wait_for_url(lambda url: "/account/login" not in url)
        return page

    yield opened
    with closing_in_time():
        for context in contexts:
            context.close()
