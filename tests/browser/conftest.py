"""Fixtures for tests with a browser per user on the real site."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from cms.demo import build_examples, build_pages
from cms.models import Alert, EditionPage, NewsletterPage
from config.demo.content import fill
from tests.conftest import PASSWORD
from tests.live_server import free_port, serving
from tests.plugins.closing import closing_in_time

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from accounts.models import User


@pytest.fixture
def site(transactional_db: Any, settings: Any) -> Iterator[str]:
    """The address of the whole site, with its worker, on this test's database."""
    port = free_port()
    settings.WORKER_IN_SERVER = True
    # On a slow machine a draft that keeps itself meets the Save that the test presses.
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 0
    settings.SITE_URL = f"http://localhost:{port}"
    settings.CSRF_TRUSTED_ORIGINS = [settings.SITE_URL]
    with serving(port) as address:
        yield address


@pytest.fixture
def demo(site: str, settings: Any, tmp_path: Any) -> str:
    """The site, filled as `./run demo` fills it."""
    settings.MEDIA_ROOT = tmp_path
    fill(progress=lambda line: None)
    return site


@pytest.fixture
def pages(site: str, space: Any, settings: Any, tmp_path: Any) -> None:
    """Theme pages with examples, an alert and one edition of the newsletter."""
    settings.MEDIA_ROOT = tmp_path
    build_pages(space)
    build_examples()
    Alert(title="Storing", text="Even geduld.", is_everywhere=True).save()
    edition = EditionPage(title="Week 1", slug="week-1", lead="Dag lezer.")
    edition.body = [("text", {"heading": "Eerst dit", "text": "<p>Lees dit.</p>"})]
    NewsletterPage.objects.get().add_child(instance=edition)


@pytest.fixture
def visit(chromium: "Browser", site: str) -> Iterator[Callable[..., "Page"]]:
    """Open a separate browser context: `visit(path, as_=person, script=False)`."""
    contexts = []

    def open_page(
        path: str, as_: "User | None" = None, script: bool = True, width: int = 1280
    ) -> "Page":
        context = chromium.new_context(
            java_script_enabled=script,
            viewport={"width": width, "height": 900},
            locale="nl-NL",
            # Request interception by a test must also apply to the page.
            service_workers="block",
        )
        context.set_default_timeout(30_000)
        contexts.append(context)
        page = context.new_page()
        page.complaints = []  # type: ignore[attr-defined]
        page.on("pageerror", lambda error: page.complaints.append(str(error)))  # type: ignore[attr-defined]
        page.on(
            "console", lambda m: m.type == "error" and page.complaints.append(m.text)
        )  # type: ignore[attr-defined]
        if as_ is not None:
            sign_in(page, site, as_.email)
        page.goto(site + path)
        return page

    yield open_page
    with closing_in_time():
        for context in contexts:
            context.close()


def sign_in(page: "Page", site: str, email: str | None) -> None:
    page.goto(f"{site}/account/login/")
    page.locator("input[name=login]").fill(email or "")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form:has(input[name=password]) button[type=submit]").click()
    page.wait_for_url(lambda url: "/account/login" not in url)
