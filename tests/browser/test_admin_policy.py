"""Wagtail's admin does what it does within its Content-Security-Policy."""

import pytest
from playwright.sync_api import expect

from accounts import commands as accounts
from cms.commands import appoint_editor
from cms.models import EventPage, PublicationPage, ThemePage
from tests.csp import policy_of
from tests.model_factory import picture

pytestmark = pytest.mark.needs_browser

TELL = """addEventListener("securitypolicyviolation", (event) => console.info(
  "refused", event.effectiveDirective, event.blockedURI, event.sample,
  event.sourceFile, event.lineNumber));"""
SCREENS = {
    "editor": [
        *("pages/", "pages/search/?q=a", "account/", "bouwstenen/"),
        *("images/", "images/add/", "images/multiple/add/"),
        *("documents/", "documents/add/", "documents/multiple/add/"),
        *("snippets/", "snippets/cms/alert/", "snippets/cms/alert/add/"),
        *("snippets/cms/adviser/add/", "snippets/cms/position/add/"),
        *("reports/locked/", "reports/workflow/", "reports/site-history/"),
        *("reports/aging-pages/", "reports/page-types-usage/", "redirects/"),
    ],
    "administrator": [
        *("organisaties/nieuw/", "e-maildomeinen/nieuw/", "inlogaanbieders/nieuw/"),
        *("beveiligingslog/", "rollen/", "mensen/", "account/"),
    ],
}
PICTURE = {"name": "teal.png", "mimeType": "image/png", "buffer": picture()}


@pytest.fixture
def refusals(visit):
    """Sign somebody in; the page, and what the policy of its frames refuses."""

    def sign_in(user, path="/beheer/"):
        page = visit(path, as_=user)
        page.context.add_init_script(TELL)
        refused = []
        page.context.on(
            "console",
            lambda m: m.text.startswith("refused") and refused.append(m.text),
        )
        page.reload()
        return page, refused

    return sign_in


def assert_nothing_is_refused(page, refused, base, paths):
    for path in paths:
        answer = page.goto(base + path)
        assert answer.status == 200, path
        page.wait_for_load_state("networkidle")
        assert refused == [], path


@pytest.mark.django_db
def test_the_admin_evaluates_nothing():
    policy = policy_of("/beheer/login/")
    assert "'unsafe-eval'" not in str(policy)
    assert policy["script-src"] == ["'self'"]
    assert policy["script-src-attr"] == ["'none'"]


@pytest.mark.usefixtures("pages")
@pytest.mark.parametrize("role", SCREENS)
def test_no_screen_of_the_admin_runs_into_its_policy(refusals, site, person, role):
    page, refused = refusals(accounts.add_role(person(f"Rol {role}"), role=role))
    assert_nothing_is_refused(page, refused, f"{site}/beheer/", SCREENS[role])


@pytest.mark.usefixtures("pages")
def test_no_screen_of_a_page_runs_into_the_policy(refusals, site, person):
    page, refused = refusals(appoint_editor(person("Eva Editor")))
    theme, event, publication = (
        model.objects.first().pk for model in (ThemePage, EventPage, PublicationPage)
    )
    rest = ("edit", "history", "usage", "copy", "move", "delete", "view_draft")
    paths = [f"{theme}/{each}/" for each in rest]
    paths += [f"{event}/edit/", f"{publication}/edit/"]
    assert_nothing_is_refused(page, refused, f"{site}/beheer/pages/", paths)


@pytest.mark.usefixtures("pages")
def test_an_editor_works_within_the_policy(refusals, site, person):
    """A block, its text, a chooser, another row, the preview and its checks."""
    page, refused = refusals(appoint_editor(person("Eva Editor")))
    page.goto(f"{site}/beheer/pages/{ThemePage.objects.first().pk}/edit/")
    page.locator("[data-contentpath='body'] button.c-sf-add-button").last.click()
    page.get_by_role("listbox").get_by_text("Uitgelicht", exact=True).first.click()
    page.locator(".public-DraftEditor-content").last.click()
    page.keyboard.insert_text("Wat erbij komt.")
    page.locator("#id_related_themes-ADD").click()
    row = page.locator("[id^='inline_child_related_themes']").last
    row.locator("[data-chooser-action-choose]:visible").click()
    dialog = page.locator(".modal-content")
    expect(dialog.locator("tr").first).to_be_visible()
    dialog.locator("[data-dismiss='modal']").click()
    expect(dialog).to_have_count(0)
    page.locator("[data-side-panel-toggle='preview']").click()
    frame = page.frame_locator("iframe#w-preview-iframe")
    expect(frame.locator("h1").first).to_be_visible()
    page.locator("[data-side-panel-toggle='checks']").click()
    page.wait_for_load_state("networkidle")
    assert refused == []


@pytest.mark.usefixtures("pages")
def test_an_editor_adds_a_picture_within_the_policy(refusals, site, person):
    page, refused = refusals(appoint_editor(person("Eva Editor")))
    page.goto(f"{site}/beheer/images/multiple/add/")
    page.locator("input[type=file]").set_input_files(PICTURE)
    expect(page.locator("#upload-list form")).to_be_visible()
    assert refused == []


@pytest.mark.usefixtures("pages")
def test_an_attribute_with_script_does_nothing_in_the_admin(refusals, person):
    page, refused = refusals(appoint_editor(person("Eva Editor")))
    with page.expect_console_message(lambda m: "script-src-attr" in m.text):
        page.evaluate(
            "document.body.insertAdjacentHTML('beforeend',"
            " '<img src=x onerror=\"document.title = `ran`\">')"
        )
    assert page.title() != "ran"
