"""Script on the site turns strings into HTML by the policies that it names only."""

from django.conf import settings
from django.templatetags.static import static

import pytest
from playwright.sync_api import Error

from tests.csp import policy_of

pytestmark = pytest.mark.needs_browser


@pytest.mark.django_db
def test_the_site_names_its_trusted_types():
    policy = policy_of("/account/login/")
    assert policy["require-trusted-types-for"] == ["'script'"]
    assert policy["trusted-types"] == settings.SECURE_CSP["trusted-types"]
    assert "'allow-duplicates'" not in policy["trusted-types"]
    assert "default" not in policy["trusted-types"]


@pytest.mark.parametrize(
    "sink",
    [
        "document.body.innerHTML = '<p>x</p>'",
        "new DOMParser().parseFromString('<p>x</p>', 'text/html')",
        "new Worker('/worker.js')",
        "trustedTypes.createPolicy('other', {createHTML: (text) => text})",
        "trustedTypes.createPolicy('own-html', {createHTML: (text) => text})",
    ],
)
def test_a_string_is_no_html_and_no_script_on_the_site(visit, member, sink):
    page = visit("/", as_=member)
    page.locator("html[data-ready]").wait_for(state="attached")
    with pytest.raises(Error, match="Trusted|TrustedTypePolicyFactory"):
        page.evaluate(f"async () => {{ await ({sink}); }}")


def test_html_of_another_site_is_refused(visit):
    page = visit("/")
    taken = page.evaluate(
        """async (module) => {
          const { parseAnswer } = await import(module);
          const answer = (url) => ({ url, text: async () => "<p>x</p>" });
          const tried = ["/", "https://elsewhere.example/"].map((url) =>
            parseAnswer(answer(new URL(url, location.href).href)).then(
              (page) => page.body.innerHTML, (error) => error.name));
          return Promise.all(tried);
        }""",
        static("js/trusted.js"),
    )
    assert taken == ["<p>x</p>", "TypeError"]
