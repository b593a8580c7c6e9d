"""How heavy a page is, whether anything in it jumps, and what a device keeps of it."""

import gzip

import pytest
from playwright.sync_api import expect

from cms.demo import build_pages
from forum import commands
from tests.browser.conftest import sign_in

pytestmark = pytest.mark.needs_browser

MOST = 100_000  # bytes over the wire for a topic page
SHIFTS = """new PerformanceObserver((list) => {
  for (const shift of list.getEntries()) {
    if (!shift.hadRecentInput) window.shifted = (window.shifted ?? 0) + shift.value;
  }
}).observe({ type: "layout-shift", buffered: true });"""


@pytest.fixture
def long_topic(topic, member):
    first = topic.posts.get(number=1)
    source = "Wij vragen eerst een huurcontract op, en kijken dan in de registers. " * 6
    for _number in range(25):
        commands.reply(member, topic=topic, parent=first, source=source)
    return topic


def test_a_topic_page_is_light_and_the_editor_comes_when_somebody_writes(
    visit, long_topic, official
):
    first = visit("/forum/", as_=official)
    page = first.context.new_page()
    bodies = {}

    def note(response):
        if response.status == 200 and "/foto/" not in response.url:
            bodies[response.url] = response

    page.on("response", note)
    page.goto(first.url + f"bericht/{long_topic.posts.get(number=1).public_id}/")
    page.locator("html[data-ready]").wait_for(state="attached")
    # Reading a body lets the browser speak, and more may come in meanwhile.
    came = list(bodies.items())
    # As the proxy sends it; what is small already is sent as it is.
    sizes = {url: len(gzip.compress(found.body())) for url, found in came}
    heaviest = sorted(sizes.items(), key=lambda row: -row[1])[:8]
    assert len(sizes) > 10
    assert sum(sizes.values()) <= MOST, (sum(sizes.values()), heaviest)
    assert not [url for url in sizes if "prose" in url]
    page.locator("textarea[name=source]").first.focus()
    page.locator("[contenteditable=true]").first.wait_for()
    assert [url for url in bodies if "prose" in url]


@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_in_a_page_jumps_while_it_comes(visit, site, long_topic, width):
    build_pages(long_topic.space)
    page = visit("/taal/", width=width)
    page.add_init_script(SHIFTS)
    address = f"/forum/bericht/{long_topic.posts.get(number=1).public_id}/"
    for path in ("/", "/arbeidsmigranten/", "/forum/arbeidsmigranten/", address):
        page.goto(site + path)
        page.locator("body[data-live=on]").wait_for(state="attached")
        assert page.evaluate("window.shifted ?? 0") < 0.01, path


def test_without_a_connection_a_page_says_so_and_nothing_private_is_kept(
    chromium, site, secret_topic, member
):
    window = chromium.new_context(base_url=site, locale="nl-NL")
    page = window.new_page()
    sign_in(page, site, member.email)
    page.goto(secret_topic.space.path)
    expect(page.get_by_text("Intervisie huisvesting").first).to_be_visible()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    kept = """async () => {
      const found = [];
      for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) {
          found.push([request.url, await (await cache.match(request)).text()]);
        }
      }
      return found;
    }"""
    found = page.evaluate(kept)
    paths = [url.removeprefix(site) for url, _text in found]
    assert "/offline/" in paths
    assert all(path == "/offline/" or path.startswith("/static/") for path in paths)
    everything = "".join(text for _url, text in found)
    assert member.display_name not in everything
    assert "Intervisie" not in everything
    window.set_offline(True)
    page.goto("/meldingen/")
    expect(page.get_by_role("heading", name="Er is geen verbinding")).to_be_visible()
    window.set_offline(False)
    page.get_by_role("link", name="Probeer opnieuw").click()
    expect(page.get_by_role("heading", name="Meldingen", exact=True)).to_be_visible()
    window.close()
