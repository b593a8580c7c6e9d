"""Typed text is never lost: drafts in tabs, without a connection, after the session."""

from django.contrib.sessions.models import Session

import pytest

from forum import commands
from forum.models import Draft, Post
from tests.browser.conftest import sign_in

pytestmark = [pytest.mark.needs_browser, pytest.mark.django_db(transaction=True)]

STATE = "[data-draft-state]"
OFFERS = "[data-draft-offer]"


@pytest.fixture
def page_of(topic):
    return f"{topic.space.path}{topic.public_id}-{topic.slug}/"


def write_in(page, form="section.compose-last"):
    page.locator(f"{form} textarea[name=source]").focus()
    text = page.locator(f"{form} [contenteditable=true]")
    text.wait_for()
    return text


def says(page, words, timeout=15_000):
    page.locator(STATE).filter(has_text=words).first.wait_for(timeout=timeout)


def wait(user, topic, source):
    """Let a draft wait for the reply to the question of a topic."""
    form = f"reply.{topic.posts.get(number=1).public_id}"
    return commands.save_draft(
        user, form=form, space=topic.space, source=source, source_format="text"
    )


def sources():
    return sorted(Draft.objects.values_list("source", flat=True))


def test_a_new_text_is_saved_while_an_older_draft_waits_and_both_are_offered(
    visit, page_of, topic, member
):
    wait(member, topic, "Het oude concept")
    page = visit(page_of, as_=member)
    assert page.locator(OFFERS).count() == 1  # before anybody touches the form
    text = write_in(page)
    text.press_sequentially("Een nieuwe tekst")
    page.locator(f"{STATE}:not(:empty)").wait_for(timeout=2_000)
    says(page, "Concept bewaard om")
    assert sources() == ["<p>Een nieuwe tekst</p>", "Het oude concept"]
    page.goto(page.url)  # leaves without a question: all is saved
    assert page.locator(OFFERS).count() == 2
    offers = page.locator("[data-draft-offers]").inner_text()
    assert "Het oude concept" in offers
    assert "Een nieuwe tekst" in offers
    page.locator(OFFERS).filter(has_text="nieuwe").locator("[data-draft-take]").click()
    page.locator("[contenteditable=true]").get_by_text("Een nieuwe tekst").wait_for()
    assert page.locator(OFFERS).count() == 1


def test_without_script_the_drafts_are_offered_too(visit, page_of, topic, member):
    wait(member, topic, "Het oude concept")
    page = visit(page_of, as_=member, script=False)
    page.locator("section.compose-last textarea[name=source]").fill("Nieuw getypt")
    page.locator("[data-draft-drop]").click()
    assert page.locator("textarea[name=source]").input_value() == "Nieuw getypt"
    assert sources() == ["Nieuw getypt"]


def test_two_tabs_each_save_their_own(visit, page_of, site, topic, member):
    draft = wait(member, topic, "Het oude concept")
    form = f"{topic.posts.get().path}antwoord/?concept={draft.key}"
    one = visit(form, as_=member)
    other = one.context.new_page()
    other.goto(site + form)
    for page, words in ((one, " van tab een"), (other, " van tab twee")):
        text = write_in(page, "main")
        text.press("Control+End")
        text.press_sequentially(words)
        says(page, "Concept bewaard om")
    assert sources() == [
        "<p>Het oude concept van tab een</p>",
        "<p>Het oude concept van tab twee</p>",
    ]
    one.locator("form[data-compose] button[data-busy]").first.click()
    one.wait_for_url("**#bericht-*")
    assert sources() == ["<p>Het oude concept van tab twee</p>"]


def test_without_a_connection_the_text_stays_and_is_saved_when_it_is_back(
    visit, page_of, topic, member
):
    page = visit(page_of, as_=member)
    text = write_in(page)
    page.context.set_offline(True)
    text.press_sequentially("Een half verhaal")
    says(page, "Niet bewaard: geen verbinding")
    send = page.locator("section.compose-last button[data-busy]").first
    send.click()
    says(page, "Niet verstuurd: geen verbinding")
    assert text.inner_text().strip() == "Een half verhaal"
    page.context.set_offline(False)
    says(page, "Concept bewaard om")
    assert sources() == ["<p>Een half verhaal</p>"]
    send.click()
    page.wait_for_url("**#bericht-*")
    assert topic.posts.get(number=2).text == "Een half verhaal"
    assert not Draft.objects.exists()


def test_after_the_session_the_text_stays_and_is_saved_once_signed_in_again(
    visit, page_of, site, topic, member
):
    page = visit(page_of, as_=member)
    text = write_in(page)
    text.press_sequentially("Een half")
    says(page, "Concept bewaard om")
    Session.objects.all().delete()
    text.press_sequentially(" verhaal")
    says(page, "u bent uitgelogd. Uw tekst staat nog hier")
    assert sources() == ["<p>Een half</p>"]
    page.locator("section.compose-last button[data-busy]").first.click()
    says(page, "u bent uitgelogd")
    with page.expect_popup() as opened:
        page.locator("[data-draft-sign-in]").click()
    tab = opened.value
    tab.wait_for_url("**/account/login/**")
    sign_in(tab, site, member.email)
    tab.close()
    page.bring_to_front()
    says(page, "Concept bewaard om", timeout=40_000)
    assert sources() == ["<p>Een half verhaal</p>"]
    page.locator("section.compose-last button[data-busy]").first.click()
    page.wait_for_url("**#bericht-*")
    assert topic.posts.get(number=2).text == "Een half verhaal"


def test_nothing_is_saved_under_the_name_of_somebody_else(
    visit, page_of, site, topic, member, outsider
):
    page = visit(page_of, as_=member)
    text = write_in(page)
    Session.objects.all().delete()
    tab = page.context.new_page()
    sign_in(tab, site, outsider.email)
    tab.close()
    text.press_sequentially("Van Mehmet")
    says(page, "iemand anders ingelogd")
    assert not Draft.objects.exists()
    assert text.inner_text().strip() == "Van Mehmet"


def test_sending_after_the_session_gives_the_text_back(visit, page_of, topic, member):
    page = visit(page_of, as_=member)
    write_in(page).press_sequentially("Een heel verhaal")
    says(page, "Concept bewaard om")
    Session.objects.all().delete()
    page.locator("section.compose-last button[data-busy]").first.click()
    page.get_by_role("heading", name="Log in").wait_for()
    assert "Een heel verhaal" in page.locator("textarea[name=source]").input_value()
    assert not Post.objects.filter(author=member).exists()


def test_leaving_asks_while_something_is_unsaved_and_only_then(
    visit, page_of, site, topic, member
):
    page = visit(page_of, as_=member)
    asked = []

    def stay(dialog):
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    text = write_in(page)
    page.route("**/forum/concept/", lambda route: route.abort())
    text.press_sequentially("Een half verhaal")
    says(page, "Niet bewaard: geen verbinding")
    page.locator("header a[href='/forum/']").first.click()
    page.wait_for_timeout(1_000)
    assert asked == ["beforeunload"]
    assert text.inner_text().strip() == "Een half verhaal"
    page.unroute("**/forum/concept/")
    says(page, "Concept bewaard om", timeout=40_000)
    page.locator("header a[href='/forum/']").first.click()
    page.wait_for_url("**/forum/")
    assert asked == ["beforeunload"]


def test_an_edit_is_saved_and_offered_too(visit, topic, official):
    path = f"{topic.posts.get().path}wijzigen/"
    page = visit(path, as_=official)
    text = write_in(page, "main")
    text.press("Control+End")
    text.press_sequentially(" Nog meer.")
    says(page, "Concept bewaard om")
    page.goto(page.url)
    page.locator("[data-draft-take]").click()
    page.locator("[contenteditable=true]").get_by_text("Nog meer.").wait_for()


def test_nothing_typed_stays_in_the_browser(visit, page_of, topic, member):
    page = visit(page_of, as_=member)
    write_in(page).press_sequentially("kanarieconcept")
    says(page, "Concept bewaard om")
    stored = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "kanarie" not in stored
