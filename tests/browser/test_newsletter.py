"""The newsletter, from the field on a page to the links in its mails."""

import pytest
from playwright.sync_api import expect

from cms.demo import build_examples, build_pages
from cms.models import NewsletterSubscription
from cms.newsletter import tokens

pytestmark = pytest.mark.needs_browser


@pytest.mark.parametrize("script", [True, False])
def test_somebody_asks_says_that_it_was_them_and_stops(
    visit, site, space, settings, tmp_path, script
):
    """A browser says where a form comes from, and is believed: no test client does."""
    settings.MEDIA_ROOT = tmp_path
    build_pages(space)
    build_examples()
    page = visit("/arbeidsmigranten/", script=script)
    page.get_by_label("Uw e-mailadres").fill("lezer@elders.example")
    page.get_by_role("button", name="Ontvang de nieuwsbrief").click()
    expect(page.get_by_role("heading", name="Kijk in uw mail")).to_be_visible()
    row = NewsletterSubscription.objects.get()
    page.goto(site + tokens.confirm_path(row))
    page.get_by_role("button", name="Ja, stuur mij de nieuwsbrief").click()
    expect(page.get_by_text("U krijgt de nieuwsbrief vanaf nu.")).to_be_visible()
    assert (
        NewsletterSubscription.objects.confirmed().get().address
        == "lezer@elders.example"
    )
    page.goto(site + tokens.stop_path(row))
    page.get_by_role("button", name="Stop de nieuwsbrief", exact=True).click()
    expect(page.get_by_text("U hebt de nieuwsbrief gestopt.")).to_be_visible()
    assert not NewsletterSubscription.objects.confirmed().exists()
