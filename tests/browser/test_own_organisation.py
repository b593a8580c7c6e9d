"""Signing in with one's own organisation, in a real browser at a real provider."""

import time

import pytest
from playwright.sync_api import expect

from accounts.models import AccountDeletion, EmailDomain, Organisation, User
from tests.accounts.provider import row_for, serving_provider
from tests.browser.audit import findings

pytestmark = pytest.mark.needs_browser


@pytest.fixture
def provider():
    with serving_provider() as found:
        found.knows(
            "nina",
            name="Nina Nieuw",
            email="nina@voorbeeldstad.example",
            email_verified=True,
        )
        yield found


@pytest.fixture
def row(provider, transactional_db):
    town = Organisation.objects.create(name="Voorbeeldstad")
    domain = EmailDomain.objects.create(
        domain="voorbeeldstad.example", state="confirmed"
    )
    domain.organisations.add(town)
    return row_for(provider, town, "voorbeeldstad.example")


def seen_apart(page):
    """What is wrong with this page, in a window that is left in another look."""
    other = page.context.new_page()
    other.goto(page.url)
    found = list(findings(other))
    other.close()
    return found


@pytest.mark.parametrize("script", [True, False])
def test_somebody_comes_in_by_their_organisation(visit, site, provider, row, script):
    """Also without JavaScript: the policy of the site lets the way there and back."""
    page = visit("/account/login/?next=/meldingen/", script=script)
    page.get_by_role("button", name=row.name).click()
    page.wait_for_url(f"{provider.url}/**")
    page.locator("input[name=sub]").fill("nina")
    page.locator("button[type=submit]").first.click()
    page.wait_for_url(f"{site}/account/3rdparty/signup/")
    expect(page.locator("input[name=email]")).to_be_disabled()
    if script:
        assert seen_apart(page) == []
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(f"{site}/**/")
    user = User.objects.get()
    assert (user.display_name, user.state) == ("Nina Nieuw", "active")
    page.goto(f"{site}/account/3rdparty/")
    expect(page.locator("main")).to_contain_text(row.name)
    # It is tied: it is not offered once more.
    expect(page.locator("main a[href*='process=connect']")).to_have_count(0)
    if script:
        assert seen_apart(page) == []

    # Nothing here says who she is: her organisation is asked once more.
    page.goto(f"{site}/account/opheffen/")
    page.locator("input[name=is_sure]").check()
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/oidc/opnieuw/**")
    page.get_by_role("button", name=row.name).click()
    page.wait_for_url(f"{provider.url}/**")
    page.locator("input[name=sub]").fill("nina")
    page.locator("button[type=submit]").first.click()
    # What was pressed before is done after.
    page.locator("main h1", has_text="opgeheven").wait_for()
    assert AccountDeletion.objects.get().user == user
    # The worker erases: a test that ended sooner would take the tables away from it.
    end = time.monotonic() + 60
    while AccountDeletion.objects.get().state != AccountDeletion.State.DONE:
        assert time.monotonic() < end
        time.sleep(0.2)
    # The provider's own page wants what is not on this machine.
    ours = [line for line in page.complaints if "NAME_NOT_RESOLVED" not in line]
    assert [line for line in ours if "404" not in line] == []
