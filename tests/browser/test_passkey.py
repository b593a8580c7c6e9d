"""A passkey added, and used instead of a password, in a real browser."""

import pytest
from playwright.sync_api import expect

from accounts import commands
from tests.browser.moves import with_a_key
from tests.conftest import PASSWORD

pytestmark = pytest.mark.needs_browser


def say_again_who(page):
    page.locator("form[action*=reauthenticate] input[name=password]").fill(PASSWORD)
    page.locator("form[action*=reauthenticate] button[type=submit]").click()


def sign_out(page, site):
    page.goto(f"{site}/account/logout/")
    page.locator("main form[action*=logout] button[type=submit]").click()
    page.wait_for_url(f"{site}/")


def test_somebody_adds_a_passkey_and_signs_in_with_it(visit, site, official):
    page = visit("/account/2fa/webauthn/add/", as_=official)
    with_a_key(page)
    say_again_who(page)
    form = page.locator("form[data-passkey=create]")
    expect(form).to_be_visible()
    form.locator("input[name=name]").fill("Mijn laptop")
    form.locator("button[type=submit]").click()
    page.wait_for_url("**/recovery-codes/")
    expect(page.locator(".recovery-codes code")).to_have_count(10)
    official.refresh_from_db()
    assert official.has_second_factor
    page.goto(f"{site}/account/2fa/webauthn/")
    expect(page.locator("main")).to_contain_text("Mijn laptop")
    sign_out(page, site)

    page.goto(f"{site}/account/login/?next=/meldingen/")
    page.locator("form[data-passkey=get] button[type=submit]").click()
    page.wait_for_url("**/meldingen/")
    # This site has no home page, and the browser says so.
    assert [line for line in page.complaints if "404" not in line] == []


def test_a_passkey_is_the_second_step_after_a_password(visit, site, official):
    page = visit("/account/2fa/webauthn/add/", as_=official)
    session, key = with_a_key(page)
    say_again_who(page)
    page.locator("form[data-passkey=create] button[type=submit]").click()
    page.wait_for_url("**/recovery-codes/")
    sign_out(page, site)
    page.goto(f"{site}/account/login/")
    page.locator("input[name=login]").fill(official.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form:has(input[name=password]) button[type=submit]").click()
    page.wait_for_url("**/2fa/authenticate/")
    expect(page.locator("main")).to_contain_text("Gebruik uw passkey")
    expect(page.locator("main")).not_to_contain_text("uw app")
    # Somebody who looks away: the browser gets no answer, the page says what to do.
    wrong = {"authenticatorId": key, "isUserVerified": False}
    session.send("WebAuthn.setUserVerified", wrong)
    page.locator("form[data-passkey=get] button[type=submit]").click()
    page.locator("form[data-passkey=get]").wait_for()
    session.send("WebAuthn.setUserVerified", wrong | {"isUserVerified": True})
    if "/authenticate/" in page.url:
        page.locator("form[data-passkey=get] button[type=submit]").click()
    page.wait_for_url(f"{site}/")


def test_who_must_have_one_is_led_there(visit, site, moderator, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    page = visit("/forum/", as_=moderator)
    page.goto(f"{site}/forum/")
    page.wait_for_url("**/account/2fa/")
    expect(page.locator("[data-second-factor-needed]")).to_be_visible()
    page.locator("main a[href*='webauthn/add']").click()
    with_a_key(page)
    say_again_who(page)
    page.locator("form[data-passkey=create] button[type=submit]").click()
    page.wait_for_url("**/recovery-codes/")
    page.goto(f"{site}/forum/")
    assert page.url == f"{site}/forum/"
    assert page.complaints == []


def test_a_code_by_mail_signs_in(visit, site, official, mailoutbox):
    page = visit("/account/login/")
    page.locator("main a[href*='login/code']").click()
    page.locator("input[name=email]").fill(official.email)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/code/confirm/")
    for _wait in range(50):
        if mailoutbox:
            break
        page.wait_for_timeout(200)
    lines = [line.strip() for line in mailoutbox[0].body.splitlines()]
    code = next(line for line in lines if line and line.upper() == line and "-" in line)
    page.locator("input[name=code]").fill(code)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(f"{site}/begin/?eerste")
    commands.log_factor_change(official.pk)
    official.refresh_from_db()
    assert not official.has_second_factor
