"""Signing in by SAML, in a real browser: a site whose settings name a provider."""

import json
import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from tests.accounts.saml_provider import Provider, serving_saml
from tests.live_server import manage, server

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.needs_browser
NAME = "Gemeente Voorbeeldstad"
TIED = """
from allauth.socialaccount.models import SocialAccount
print([(a.provider, a.uid, a.extra_data) for a in SocialAccount.objects.all()])
from allauth.account.models import EmailAddress
print([(a.email, a.verified) for a in EmailAddress.objects.all()])
"""


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with serving_saml() as found:
        yield found


@pytest.fixture(scope="module")
def environment(
    provider: Provider, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("saml")
    file = folder / "providers.json"
    file.write_text(json.dumps([provider.row(NAME)]))
    values = {
        "PATH": os.environ["PATH"],
        "SECRET_KEY": "for-the-tests-only-0123456789abcdefghij",
        "DATABASE_URL": f"sqlite:///{folder}/site.sqlite3",
        "SAML_PROVIDERS_FILE": str(file),
    }
    manage(values, "migrate", "--verbosity", "0")
    return values


@pytest.fixture
def site(environment: dict[str, str]) -> Iterator[str]:
    with server(environment) as address:
        yield f"http://{address}"


@pytest.fixture
def visit(chromium: "Browser", site: str) -> Iterator[Callable[..., "Page"]]:
    contexts = []

    def open_page(*, script: bool) -> "Page":
        context = chromium.new_context(java_script_enabled=script, locale="nl-NL")
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{site}/account/login/")
        return page

    yield open_page
    for context in contexts:
        context.close()


def come_from_there(page: "Page", provider: Provider) -> None:
    page.get_by_role("button", name=f"Inloggen bij {NAME}").click()
    page.wait_for_url(f"{provider.url}/**")
    page.get_by_role("button", name="Ik ben Nina").click()


@pytest.mark.parametrize("script", [True, False])
def test_the_way_there_and_back_from_the_button(
    visit: Callable[..., "Page"], site: str, provider: Provider, script: bool
) -> None:
    page = visit(script=script)
    come_from_there(page, provider)
    page.wait_for_url(f"{site}/account/3rdparty/signup/")
    assert page.locator("input[name=display_name]").input_value() == "Nina"
    address = page.locator("input[name=email]")
    assert address.input_value() == "nina@voorbeeldstad.example"
    assert address.is_enabled(), "its word on an address proves nothing"


def test_who_made_an_account_is_known_by_subject_and_by_nothing_else(
    visit: Callable[..., "Page"],
    site: str,
    provider: Provider,
    environment: dict[str, str],
) -> None:
    page = visit(script=True)
    come_from_there(page, provider)
    page.wait_for_url(f"{site}/account/3rdparty/signup/")
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(f"{site}/account/confirm-email/")
    words = ("shell", "--verbosity", "0", "--command", TIED)
    said = manage(environment, *words).splitlines()
    assert said == [
        f"[('{provider.entity_id}', 'nina-4711', {{}})]",
        "[('nina@voorbeeldstad.example', False)]",
    ]


def test_an_answer_without_a_signature_signs_nobody_in(
    visit: Callable[..., "Page"], site: str, provider: Provider
) -> None:
    page = visit(script=True)
    provider.signs = False
    try:
        come_from_there(page, provider)
        page.wait_for_url(f"{site}/account/saml/voorbeeldstad/acs/finish/")
    finally:
        provider.signs = True
    assert "Inloggen is niet gelukt" in page.locator("main").inner_text()
    page.goto(f"{site}/account/3rdparty/")
    assert page.url.startswith(f"{site}/account/login/")


def test_a_name_that_is_given_on_to_others_signs_nobody_in(
    visit: Callable[..., "Page"], site: str, provider: Provider
) -> None:
    """An address goes to a successor, who would come in as who had it before."""
    page, usual = visit(script=True), provider.form
    provider.form = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
    try:
        come_from_there(page, provider)
        page.wait_for_url(f"{site}/account/saml/voorbeeldstad/acs/finish/")
    finally:
        provider.form = usual
    assert "Inloggen is niet gelukt" in page.locator("main").inner_text()


def test_nobody_is_led_elsewhere_by_a_request_to_sign_out(site: str) -> None:
    """An unsigned one, as anybody can write it: allauth would go where it says."""
    with pytest.raises(HTTPError) as answer:
        urlopen(
            f"{site}/account/saml/voorbeeldstad/sls/?RelayState=https://evil.example/"
        )
    assert answer.value.code == 404
