"""A question asked, answered, seen live and counted on the theme page."""

import re

import pytest
from playwright.sync_api import expect

from cms.demo import build_pages
from forum import commands
from forum.models import Topic
from tests.browser.moves import go, ready

pytestmark = pytest.mark.needs_browser

# ms. That it comes by itself; how fast it comes is measured by `bench`, on a machine
# that does nothing else.
LIVE = 15_000


@pytest.fixture
def house(site, space, moderator):
    """The theme page on the public space, in which the moderator wrote once."""
    build_pages(space)
    commands.ask(moderator, space=space, title="Lees dit eerst", source="Welkom.")
    return space


def test_a_question_is_asked_answered_and_seen_live(
    visit, house, official, member, outsider
):
    commands.join(member, space=house)
    colleague = ready(visit("/forum/arbeidsmigranten/", as_=member))
    visitor = ready(visit("/arbeidsmigranten/"))
    tabs = colleague.locator(".tabs")
    expect(tabs).to_have_text(re.compile(r"Alles 1\s+Nog geen antwoord 1"))
    asker = visit("/forum/arbeidsmigranten/", as_=official)

    asker.get_by_role("button", name="Deelnemen").click()
    expect(asker.get_by_role("button", name="U doet mee")).to_be_visible()
    counted = re.compile(r"^3 deelnemers")
    expect(visitor.locator("[data-figures]").first).to_have_text(counted, timeout=LIVE)

    go(asker.get_by_role("link", name="Stel een vraag").first)
    asker.get_by_label("Uw vraag in één zin").fill("Mag u inschrijving weigeren?")
    asker.locator("textarea[name=source]").focus()
    editor = asker.locator("[contenteditable=true]")
    editor.wait_for()
    editor.fill("Wij twijfelen.")
    asker.get_by_role("button", name="Plaats").click()
    asker.wait_for_url(re.compile("mag-u-inschrijving-weigeren"))

    for page in (colleague, visitor):
        link = page.get_by_role("link", name="Mag u inschrijving weigeren?")
        expect(link.first).to_be_visible(timeout=LIVE)
    both = re.compile(r"Alles 2\s+Nog geen antwoord 2")
    expect(tabs).to_have_text(both, timeout=LIVE)
    expect(colleague.locator("[data-unread]")).to_have_text("1", timeout=LIVE)
    expect(colleague).to_have_title(re.compile(r"^\(1\)"), timeout=LIVE)

    ready(asker)
    go(colleague.get_by_role("link", name="Mag u inschrijving weigeren?").first)
    colleague.locator(".post__action--reply").first.click()
    box = colleague.locator("[data-compose] [contenteditable=true]").first
    box.wait_for()
    box.fill("Nee, dat mag niet.")
    colleague.get_by_role("button", name="Plaats antwoord").first.click()
    expect(colleague.get_by_text("Nee, dat mag niet.")).to_be_visible()

    # The first reply of a topic comes by itself.
    expect(asker.get_by_text("Nee, dat mag niet.")).to_be_visible(timeout=LIVE)
    expect(asker.get_by_role("heading", name="1 reactie")).to_be_visible()
    state = asker.locator("[data-topic-state]")
    expect(state).not_to_contain_text("Nog geen antwoord")
    expect(asker.locator("#posts .badge--new")).to_have_text("Nieuw")
    expect(asker.locator("[data-unread]")).to_be_hidden(timeout=LIVE)
    for page in (asker, colleague, visitor):
        assert page.complaints == []


def test_all_of_it_works_without_script(visit, house, official):
    page = visit("/forum/arbeidsmigranten/", as_=official, script=False)
    page.get_by_role("button", name="Deelnemen").click()
    page.get_by_role("link", name="Stel een vraag").first.click()
    page.get_by_label("Uw vraag in één zin").fill("Mag dit zonder script?")
    page.locator("textarea[name=source]").fill("Eerste alinea.\n\nTweede alinea.")
    page.get_by_role("button", name="Plaats").click()
    expect(page.locator("h1")).to_have_text("Mag dit zonder script?")
    assert page.locator(".opening .prose p").count() == 2
    page.locator(".opening .post__action--reply").click()
    page.locator("textarea[name=source]").fill("Ja hoor.")
    page.get_by_role("button", name="Plaats antwoord").click()
    expect(page.locator("#posts")).to_contain_text("Ja hoor.")
    theme = visit("/arbeidsmigranten/", script=False)
    expect(theme.locator("[data-figures]").first).to_have_text(
        re.compile("^2 deelnemers")
    )


def test_the_next_unread_leads_to_a_reply_in_the_middle(visit, house, official, member):
    topic = commands.ask(official, space=house, title="Vraag", source="Tekst")
    question = topic.posts.get()
    first = commands.reply(member, topic=topic, parent=question, source="Eerste")
    for n in range(4):
        text = f"Later {n}. " + "Een lang verhaal. " * 60
        commands.reply(member, topic=topic, parent=question, source=text)
    page = visit(f"/forum/bericht/{first.public_id}/", as_=official)
    page.goto("about:blank")
    commands.reply(member, topic=topic, parent=first, source="Midden erin")
    page = visit(f"/forum/bericht/{question.public_id}/", as_=official)
    ready(page)
    expect(page.locator(".badge--new")).to_have_count(1)
    page.locator("[data-next-unread]").click()
    expect(page.locator("[data-new] .post").first).to_be_in_viewport()
    assert "Midden erin" in page.evaluate("document.activeElement.innerText")


def test_an_invited_person_comes_in_by_the_link_of_the_mail(
    visit, site, group, facilitator, outsider, mailoutbox, secret_topic
):
    leader = visit(group.space.path, as_=facilitator)
    leader.get_by_role("link", name="Nodig iemand uit").click()
    leader.get_by_label("E-mailadres").fill(outsider.email)
    leader.get_by_role("button", name="Verstuur").click()
    leader.wait_for_url(re.compile(group.space.path))
    for _try in range(600):
        if mailoutbox:
            break
        leader.wait_for_timeout(50)
    (link,) = re.findall(r"http://\S+/groepen/uitnodiging/\S+/", mailoutbox[0].body)
    invited = visit(link.removeprefix(site), as_=outsider)
    go(invited.get_by_role("button", name="Accepteren"))
    go(invited.get_by_role("link", name="Kanarievogel in de titel"))
    expect(invited).to_have_title(re.compile(r"^(\(\d+\) )?Groep\b"))
    invited.locator(".opening .post__action--reply").click()
    invited.locator("[data-compose] [contenteditable=true]").first.wait_for()
    invited.locator("[data-compose] [contenteditable=true]").first.fill("Dank u.")
    invited.get_by_role("button", name="Plaats antwoord").first.click()
    expect(invited.locator("#posts")).to_contain_text("Dank u.")
    assert Topic.objects.get(pk=secret_topic.pk).post_count == 2
