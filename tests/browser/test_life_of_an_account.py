"""Sign up, add a passkey, come in by one's organisation, change jobs, download, leave:
in a real browser."""

import io
import re
import zipfile

import pytest
from allauth.socialaccount.models import SocialAccount
from playwright.sync_api import expect

from accounts.models import AccountDeletion, DataExport, EmailDomain, Organisation, User
from tests.accounts.provider import row_for, serving_provider
from tests.browser.audit import findings
from tests.browser.moves import with_a_key
from tests.browser.test_passkey import say_again_who, sign_out
from tests.conftest import PASSWORD

pytestmark = pytest.mark.needs_browser


@pytest.fixture
def towns(transactional_db):
    for name in ("voorbeeldstad", "anderdorp"):
        town = Organisation.objects.create(name=name.title())
        domain = EmailDomain.objects.create(
            domain=f"{name}.example", state=EmailDomain.State.CONFIRMED
        )
        domain.organisations.add(town)


def mail_to(page, mailoutbox, address, word):
    """The mail that the worker sends comes sooner or later."""
    for _wait in range(150):
        for mail in reversed(mailoutbox):
            if address in mail.to and word in mail.body:
                return mail.body
        page.wait_for_timeout(200)
    raise AssertionError(f"no mail to {address}")


def confirm(page, site, mailoutbox, address):
    body = mail_to(page, mailoutbox, address, "confirm-email")
    path = re.search(r"/account/confirm-email/\S+", body)[0]
    page.goto(site + path)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(lambda url: "confirm-email" not in url)


def press(page, name):
    page.locator("main").get_by_role("button", name=name, exact=True).click()


def come_in_by_provider(page, site, provider):
    """Tie the account to the own organisation, go out, and come in by it; the site's
    own second step is asked for all the same."""
    row = row_for(provider, Organisation.objects.get(name="Voorbeeldstad"))
    provider.knows("nora", name="Iemand Anders", email="nora@elders.example")
    page.goto(f"{site}/account/3rdparty/")
    page.get_by_role("link", name=row.name).click()
    beside = page.context.new_page()
    beside.goto(page.url)
    assert findings(beside) == []
    beside.close()
    page.locator("main form button[type=submit]").first.click()
    answer_as(page, provider, "nora")
    page.wait_for_url(f"{site}/account/3rdparty/")
    assert SocialAccount.objects.get().user == User.objects.get()
    sign_out(page, site)
    page.goto(f"{site}/account/login/?next=/account/profiel/")
    page.get_by_role("button", name=row.name).click()
    answer_as(page, provider, "nora")
    page.wait_for_url("**/2fa/authenticate/**")
    page.locator("form[data-passkey=get] button[type=submit]").click()
    page.wait_for_url(f"{site}/account/profiel/")
    assert User.objects.get().display_name == "Nora Nieuw"


def answer_as(page, provider, name):
    page.wait_for_url(f"{provider.url}/**")
    page.locator("input[name=sub]").fill(name)
    page.locator("button[type=submit]").first.click()


@pytest.fixture
def provider():
    with serving_provider() as found:
        yield found


def test_an_account_from_its_first_day_to_its_last(
    visit, site, towns, space, mailoutbox, provider
):
    page = visit("/account/signup/")
    page.locator("input[name=display_name]").fill("Nora Nieuw")
    page.locator("input[name=email]").fill("nora@voorbeeldstad.example")
    page.locator("input[name=password1]").fill(PASSWORD)
    page.locator("main form:has(input[name=password1]) button[type=submit]").click()
    page.wait_for_url(f"{site}/account/confirm-email/")
    confirm(page, site, mailoutbox, "nora@voorbeeldstad.example")
    # The link signs in, in the browser that signed up.
    page.wait_for_url(f"{site}/begin/?eerste")
    nora = User.objects.get()
    assert (nora.state, nora.organisation_name) == ("active", "gemeente Voorbeeldstad")

    page.goto(f"{site}/account/2fa/webauthn/add/")
    with_a_key(page)
    say_again_who(page)
    page.locator("form[data-passkey=create] button[type=submit]").click()
    page.wait_for_url("**/recovery-codes/")

    come_in_by_provider(page, site, provider)

    page.goto(f"{site}/account/email/")
    page.locator("input[name=email][type=email]").fill("nora@anderdorp.example")
    page.locator("button[name=action_add]").click()
    # Signing in does not open the addresses: it is asked once more who it is, and what
    # was typed is not asked again.
    page.wait_for_url("**/reauthenticate/**")
    say_again_who(page)
    page.wait_for_url(f"{site}/account/email/")
    confirm(page, site, mailoutbox, "nora@anderdorp.example")
    page.goto(f"{site}/account/werk/")
    page.get_by_label("gemeente Anderdorp").check()
    page.get_by_label("gemeente Voorbeeldstad").uncheck()
    press(page, "Bewaar")
    expect(page.locator(".page-message")).to_contain_text("Bewaard")
    nora.refresh_from_db()
    assert nora.organisation_name == "gemeente Anderdorp"
    assert nora.email == "nora@anderdorp.example"
    mail_to(page, mailoutbox, "nora@voorbeeldstad.example", "werkt")

    page.goto(f"{site}/account/gegevens/")
    press(page, "Pak mijn gegevens in")
    mail_to(page, mailoutbox, "nora@anderdorp.example", "gegevens")
    page.goto(f"{site}/account/gegevens/")
    with page.expect_download() as download:
        press(page, "Downloaden")
    box = zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes()))
    assert "Nora Nieuw" in box.read("index.html").decode()

    page.goto(f"{site}/account/opheffen/")
    page.get_by_label(re.compile("Ik wil mijn account opheffen")).check()
    press(page, "Account opheffen")
    expect(page.locator("main h1")).to_contain_text("opgeheven")
    mail_to(page, mailoutbox, "nora@anderdorp.example", "laatste mail")
    for _wait in range(150):
        if AccountDeletion.objects.get().state == AccountDeletion.State.DONE:
            break
        page.wait_for_timeout(200)
    nora.refresh_from_db()
    assert nora.display_name.startswith("Oud-deelnemer")
    assert not DataExport.objects.exists()
    page.goto(f"{site}/account/profiel/")
    assert "/account/login/" in page.url
    # The provider's own page wants what is not on this machine.
    ours = [line for line in page.complaints if "NAME_NOT_RESOLVED" not in line]
    assert [line for line in ours if "404" not in line] == []


def test_the_back_button_shows_nothing_after_signing_out(visit, site, official):
    page = visit("/account/profiel/", as_=official)
    expect(page.locator("main h1")).to_be_visible()
    page.evaluate("localStorage.setItem('x', 'geheim'); sessionStorage.y = 'geheim'")
    page.goto(f"{site}/account/logout/")
    page.locator("main form[action*=logout] button[type=submit]").click()
    page.wait_for_url(f"{site}/")
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    page.go_back()
    page.go_back()
    expect(page.locator("input[name=login]")).to_be_visible()
    assert "Olga Official" not in page.content()
