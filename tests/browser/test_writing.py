"""Writing on the real site: mention, quote, preview, draft, the look before sending."""

import pytest

from forum import commands
from forum.models import Draft, Mention, Space

pytestmark = [pytest.mark.needs_browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page_of(topic):
    return f"{topic.space.path}{topic.public_id}-{topic.slug}/"


def ready(page):
    page.wait_for_selector("html[data-ready]", state="attached")
    page.complaints.clear()  # there is no home page here, to which a sign-in leads
    return page


def write_in(page, form="section.compose-last"):
    page.locator(f"{form} textarea[name=source]").focus()
    text = page.locator(f"{form} [contenteditable=true]")
    text.wait_for()
    return text


def test_somebody_is_mentioned_quoted_and_answered(
    visit, page_of, topic, member, official
):
    page = ready(visit(page_of, as_=member))
    page.locator(".opening [data-quote]").click()
    text = page.locator(".opening [contenteditable=true]")
    text.wait_for()
    assert page.locator(".opening blockquote a").inner_text() == "Olga Official"
    text.press_sequentially("Dag @Olg")
    option = page.get_by_role("option")
    option.wait_for()
    text.press("Enter")
    text.press_sequentially("tot ziens.")
    page.locator(".opening form [data-preview]").click()
    shown = page.locator(".opening .preview")
    shown.wait_for()
    assert "@Olga Official tot ziens." in shown.inner_text()
    page.locator(".opening form button[data-busy]").last.click()
    page.wait_for_url("**#bericht-*")
    post = topic.posts.get(number=2)
    assert post.text.endswith("Dag @Olga Official tot ziens.")
    assert f'href="{topic.posts.get(number=1).path}"' in post.html
    assert Mention.objects.get(post=post).user == official
    assert page.complaints == []


@pytest.mark.parametrize("width", [1280, 320])
def test_something_stands_for_a_form_that_is_long_in_coming(
    visit, page_of, topic, member, width
):
    page = ready(visit(page_of, as_=member))
    page.set_viewport_size({"width": width, "height": 900})
    tools: list = []
    page.route("**/editor*.js", lambda route: tools.append(route))
    held = []
    page.route("**/antwoord/", lambda route: held.append(route))
    page.locator(".opening [data-reply]").first.click()
    waiting = page.locator(".opening > .compose .skeleton")
    waiting.wait_for()
    asked = waiting.bounding_box()["height"]
    held[0].continue_()
    form = page.locator(".opening > form.compose")
    form.wait_for()
    assert page.locator(".skeleton").count() == 0
    # What lies below moves when it is asked for, hardly when it comes, and not when it
    # gets its tools.
    plain = form.bounding_box()["height"]
    assert abs(plain - asked) < 24
    page.unroute("**/editor*.js")
    for route in tools:
        route.continue_()
    form.locator("[role=toolbar]").wait_for()
    assert abs(form.bounding_box()["height"] - plain) < 4
    assert page.complaints == []


def test_a_selection_is_quoted(visit, page_of, topic, member):
    page = ready(visit(page_of, as_=member))
    page.locator(".opening .prose p").first.select_text()
    page.locator(".quote-button").click()
    page.locator(".opening [contenteditable=true] blockquote").wait_for()
    assert "Wij twijfelen." in page.locator(".opening blockquote").inner_text()
    assert page.complaints == []


def test_a_draft_is_kept_while_typing_and_offered_elsewhere(
    visit, page_of, topic, member
):
    page = visit(page_of, as_=member)
    text = write_in(page)
    with page.expect_response("**/forum/concept/"):
        text.press_sequentially("Een half ver")
    page.locator("[data-draft-state]:not(:empty)").wait_for()
    assert "half ver" in Draft.objects.get().source
    page.context.close()
    page = visit(page_of, as_=member)
    write_in(page)
    page.locator("[data-draft-take]").click()
    page.locator("[contenteditable=true]").get_by_text("Een half ver").wait_for()
    page.locator("form[data-compose] button[data-busy]").first.click()
    page.wait_for_url("**#bericht-*")
    assert topic.posts.get(number=2).text == "Een half ver"
    assert not Draft.objects.exists()


def test_an_anonymous_question_stays_anonymous_on_another_device(visit, space, member):
    Space.objects.update(allows_anonymous=True)
    page = ready(visit(f"{space.path}nieuw/", as_=member))
    page.get_by_label("Uw vraag in één zin").fill("Mag ik dit vragen?")
    page.locator("[data-draft-state]:not(:empty)").wait_for()
    with page.expect_response("**/forum/concept/"):
        page.locator("[name=is_anonymous]").check()
    page.context.close()
    page = ready(visit(f"{space.path}nieuw/", as_=member))
    page.locator("[data-draft-take]").click()
    page.locator("[name=is_anonymous]:checked").wait_for()
    assert page.complaints == []


def test_a_draft_that_waits_is_thrown_away_in_place(visit, page_of, topic, member):
    question = topic.posts.get()
    commands.save_draft(
        member,
        form=f"reply.{question.public_id}",
        space=topic.space,
        source="Oud",
        source_format="text",
    )
    page = visit(page_of, as_=member)
    write_in(page)
    with page.expect_response("**/forum/concept/"):
        page.locator("[data-draft-drop]").click()
    assert page.locator("[data-draft-offer]").count() == 0
    assert not Draft.objects.exists()


@pytest.mark.parametrize("script", [True, False])
def test_personal_data_are_shown_and_masked(visit, topic, member, script):
    question = topic.posts.get()
    page = visit(f"{question.path}antwoord/", as_=member, script=script)
    if script:
        write_in(page, "main").press_sequentially("Bel 06-12345678.")
    else:
        page.locator("textarea[name=source]").fill("Bel 06-12345678.")
    page.locator("form[data-compose] button[data-busy]").last.click()
    page.locator(".personal mark").wait_for()
    page.locator("button[name=maskeren]").click()
    page.wait_for_url("**#bericht-*")
    assert "12345678" not in topic.posts.get(number=2).text
