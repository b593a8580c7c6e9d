"""An editor builds the page of the sample from an empty site, in Wagtail's editor."""

import re

from django.conf import settings

from wagtail.models import Collection, Locale, Page, Site

import pytest
from playwright.sync_api import expect

from cms.commands import appoint_editor, ensure_roles
from cms.models import HomePage, ThemePage
from tests.cms.test_theme_page import SAMPLE, crowd  # noqa: F401 (a fixture)

pytestmark = pytest.mark.needs_browser

# What the sample says of each block, by the label in the list of blocks.
PARAGRAPHS = [" ".join(line.split()) for line in SAMPLE.splitlines() if line.strip()]


@pytest.fixture
def empty_site(transactional_db):
    """As Wagtail's own migrations leave it: a root, a welcome, and no page of ours."""
    Page.objects.all().delete()
    Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
    Collection.objects.filter(depth=1).exists() or Collection.add_root(name="Root")
    root = Page.add_root(title="Root", slug="root")
    welcome = root.add_child(instance=Page(title="Welcome", slug="home"))
    Site.objects.all().delete()
    Site.objects.create(hostname="localhost", root_page=welcome, is_default_site=True)
    ensure_roles()
    return root


class Editor:
    """Somebody at Wagtail's editor, who sees labels and buttons only."""

    def __init__(self, page, site):
        self.page, self.site = page, site
        self.blocks = {"body": 0, "aside": 0}

    def open(self, path, title):
        """The form of a new page, and what it is called: its address follows from that
        as soon as the editor's script listens."""
        self.page.goto(self.site + path)
        address = self.page.locator("#id_slug")
        for _try in range(20):
            self.page.locator("#id_title").fill(title)
            self.page.locator("#id_title").blur()
            self.page.wait_for_timeout(250)
            if address.input_value():
                return
            self.page.locator("#id_title").fill("")
        raise AssertionError("the address never followed from the title")

    def fill(self, name, text):
        self.page.locator(f"#{name}").fill(text)

    def add(self, stream, label):
        """One more block at the end of a stream; what its fields' names begin with."""
        number = self.blocks[stream]
        self.blocks[stream] += 1
        panel = self.page.locator(f"[data-contentpath='{stream}']")
        panel.locator("button.c-sf-add-button").last.click()
        choices = self.page.get_by_role("listbox")
        choices.get_by_text(label, exact=True).first.click()
        prefix = f"{stream}-{number}-value"
        self.page.locator(f"#{prefix}-heading, #{prefix}-title").first.wait_for()
        return prefix

    def write(self, prefix, text):
        """Into the field with toolbar, which hands on what it holds after a moment."""
        kept = self.page.locator(f"#{prefix}-text")
        box = kept.locator("xpath=..").locator(".public-DraftEditor-content")
        box.click()
        self.page.keyboard.insert_text(text)
        expect(kept).to_have_value(re.compile(re.escape(text[-20:])))

    def choose(self, prefix, title, below=""):
        """In the dialog; `below` is the page to look under first."""
        chooser = self.page.locator(f"#{prefix}-chooser")
        chooser.locator("[data-chooser-action-choose]:visible").first.click()
        dialog = self.page.locator(".modal-content")
        if below:
            dialog.locator("tr", has_text=below).locator("a.navigate-pages").click()
        dialog.locator("a.choose-page, td a, a", has_text=title).first.click()
        expect(dialog).to_have_count(0)

    def publish(self):
        self.page.locator("footer [data-w-dropdown-target='toggle']").first.click()
        self.page.locator("button[name='action-publish']").click()
        self.page.wait_for_load_state()
        expect(self.page.locator(".messages .success").first).to_be_visible()


@pytest.mark.usefixtures("crowd")
def test_an_editor_builds_the_sample_from_an_empty_site(
    empty_site,
    visit,
    site,
    space,
    person,
):
    (lead, alert, alert_text, position, stands, does, does_text, featured) = PARAGRAPHS[
        :8
    ]
    featured_text, discussions, _space, _figures, letters = PARAGRAPHS[8:13]
    contact, contact_text, news, news_text = PARAGRAPHS[13:]
    user = appoint_editor(person("Eva Editor"))
    page = visit("/beheer/", as_=user)
    editor = Editor(page, site)

    editor.open(
        f"/beheer/pages/add/cms/homepage/{empty_site.pk}/", "Gemeenten helpen gemeenten"
    )
    editor.fill("id_lead", "Hier vinden gemeenten elkaar.")
    editor.publish()
    home = HomePage.objects.get()
    editor.open(f"/beheer/pages/add/cms/standardpage/{home.pk}/", "Oekraïne")
    editor.fill("id_lead", "Nieuws en brieven.")
    editor.publish()

    editor.open(f"/beheer/pages/add/cms/themepage/{home.pk}/", "Arbeidsmigranten")
    editor.fill("id_lead", lead)
    at = editor.add("body", "Attentie")
    editor.fill(f"{at}-title", alert)
    editor.fill(f"{at}-text", alert_text)
    editor.choose(f"{at}-page", "Oekraïne", below=home.title)
    for label, heading, text in (
        ("Standpunt", position, stands),
        ("Tekst", does, does_text),
        ("Uitgelicht", featured, featured_text),
    ):
        at = editor.add("body", label)
        editor.fill(f"{at}-heading", heading)
        editor.write(at, text)
    at = editor.add("body", "Discussies")
    editor.fill(f"{at}-heading", discussions)
    editor.choose(f"{at}-spaces-0-value", space.title)
    at = editor.add("body", "Publicaties en brieven")
    editor.fill(f"{at}-heading", letters)
    for label, heading, text in (
        ("Contact met adviseurs", contact, contact_text),
        ("Nieuwsbrief", news, news_text),
    ):
        at = editor.add("aside", label)
        editor.fill(f"{at}-heading", heading)
        editor.write(at, text)
    editor.publish()

    assert ThemePage.objects.get().live
    seen = visit("/arbeidsmigranten/")
    text = " ".join(seen.locator("main").inner_text().split())
    place = 0
    for paragraph in PARAGRAPHS:
        found = text.find(paragraph, place)
        assert found >= 0, paragraph
        place = found + len(paragraph)
