"""Whole tasks without JavaScript, on a screen of 320 px: invited to a group, a round to
its outcome, a message reported and handled, and the small things of a reader."""

import re

import pytest
from playwright.sync_api import expect

from cms.commands import appoint_moderator
from forum import commands
from forum.models import Follow, Post, Reaction, Report, Topic
from forum.views.common import get_topic_url
from groups.commands import change_charter
from groups.models import Outcome, Round

pytestmark = pytest.mark.needs_browser

WIDTH = 320


@pytest.fixture
def plain(visit):
    """A browser that runs no script: `plain(path, as_=person)`."""
    return lambda path, as_: visit(path, as_=as_, script=False, width=WIDTH)


def press(page, name):
    """Press a button or follow a link of this name, and find room for what comes."""
    named = re.compile(f"^{name}")
    button = page.get_by_role("button", name=named)
    link = page.get_by_role("link", name=named)
    menu = page.locator("summary", has_text=re.compile(rf"^\s*{name}"))
    button.or_(link).or_(menu).locator("visible=true").first.click()
    page.wait_for_load_state()
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= WIDTH, f"{page.url}: {wide} px"


def mail_of(mailbox, page):
    """The invitation, once the worker has sent it."""
    for _try in range(600):
        if mailbox:
            return mailbox[0].body
        page.wait_for_timeout(50)
    raise AssertionError("no mail came")


def test_invite_come_in_and_hold_a_round(
    plain, site, group, facilitator, member, outsider, mailoutbox
):
    charter = {"charter": "Wat hier staat, blijft hier."}
    change_charter(facilitator, group=group, confidentiality="confidential", **charter)
    lead = plain(group.space.path, facilitator)
    press(lead, "Nodig iemand uit")
    press(lead, "Verstuur")
    # Nothing was filled in: the summary leads to the field.
    lead.locator("[data-errors] a").first.click()
    expect(lead.get_by_label("E-mailadressen")).to_have_attribute(
        "aria-invalid", "true"
    )
    lead.get_by_label("E-mailadressen").fill(outsider.email)
    press(lead, "Verstuur")
    (link,) = re.findall(r"http://\S+/uitnodiging/\S+/", mail_of(mailoutbox, lead))

    third = plain(link.removeprefix(site), outsider)
    third.get_by_label("Ik ga akkoord").check()
    press(third, "Accepteren")
    expect(third.get_by_role("heading", name=group.space.title)).to_be_visible()

    lead.goto(f"{site}{group.space.path}rondes/")
    press(lead, "Plan een ronde")
    lead.get_by_label("Incidentmethode (kort)").check()
    press(lead, "Plan de ronde")
    path = Round.objects.get().path
    owner = plain(path, member)
    press(owner, "Deelnemen")
    third.goto(site + path)
    press(third, "Deelnemen")
    press(owner, "Breng een situatie in")
    owner.get_by_label("Wat speelt er?").fill("Een huisvester houdt zich niet eraan.")
    owner.get_by_label("Wat is uw eigen aandeel daarin?").fill("Ik stel het uit.")
    owner.get_by_label("Uw vraag, in de ik-vorm").fill("Hoe blijf ik in gesprek?")
    for box in owner.locator("main input[type=checkbox]").all():
        box.check()
    press(owner, "Breng de situatie in")
    lead.reload()
    press(lead, "Kijk na")
    for box in lead.locator("main input[type=checkbox]").all():
        box.check()
    press(lead, "Klaar")
    third.reload()
    press(third, "Stem hierop")
    lead.reload()
    press(lead, "Het wordt deze")
    press(lead, "Start de ronde")
    for name in ("Inventarisatie", "Keuze van de situatie", "Informatieronde"):
        press(lead, "Naar de volgende stap")
        expect(lead.locator("#step-name")).to_have_text(name)
    third.reload()
    press(third, "Schrijf in deze stap")
    third.get_by_role("textbox", name="Uw tekst").fill("Wat wilde u bereiken?")
    press(third, "Lever in")
    owner.goto(site + path)
    expect(owner.get_by_text("Wat wilde u bereiken?")).to_be_visible()
    for name in ("Analyse", "Adviesronde", "Evaluatie en vervolg"):
        press(lead, "Naar de volgende stap")
        expect(lead.locator("#step-name")).to_have_text(name)
    press(lead, "Rond de ronde af")
    owner.reload()
    press(owner, "Bewaar wat u geleerd hebt")
    owner.get_by_label("Wat ik geleerd heb").fill("Eerst vragen.")
    press(owner, "Bewaren")
    assert Outcome.objects.get().lessons == "Eerst vragen."
    lead.reload()
    expect(lead.get_by_text("Eerst vragen.")).to_be_visible()


def test_a_question_that_was_put_right_is_seen_from_its_beginning(
    plain, site, space, official
):
    page = plain(f"{space.path}nieuw/", official)
    page.get_by_label("Uw vraag in één zin").fill("Mag u inschrijving weigeren?")
    press(page, "Plaats")
    page.locator("[data-errors] a").first.click()
    field = page.get_by_label("Toelichting")
    expect(field).to_be_focused()
    field.fill("Wij twijfelen.")
    press(page, "Voorbeeld")
    expect(page.get_by_text("Zo komt het eruit te zien.")).to_be_in_viewport()
    press(page, "Plaats")
    # Not at the empty field for an answer, which bears the same name.
    expect(page).to_have_url(site + get_topic_url(Topic.objects.get()))
    title = page.get_by_role("heading", name="Mag u inschrijving weigeren?")
    expect(title).to_be_in_viewport()


def test_report_handle_follow_vote_react_and_search(
    plain, site, topic, official, member, moderator
):
    appoint_moderator(moderator)
    post = topic.posts.get()
    reader = plain(post.path, member)
    press(reader, "Nuttig")
    assert Reaction.objects.get().kind == "useful"
    press(reader, "Meer over dit onderwerp")
    press(reader, "Niets")
    assert Follow.objects.get(user=member).level == "none"
    press(reader, "Meer over het bericht")
    press(reader, "Meld$")
    press(reader, "Meld$")
    expect(reader.locator("[data-errors]")).to_contain_text("Wat is er mis mee?")
    reader.get_by_label("Het is grof of kwetsend").check()
    press(reader, "Meld$")
    assert Report.objects.get().reporter == member

    curator = plain("/forum/modereren/", moderator)
    press(curator, "Waarschuw")
    # A warning without words is refused, in the summary and at the field.
    expect(curator.locator("[data-errors]")).to_contain_text("Reden")
    curator.get_by_label("Reden").fill("Dit is niet netjes.")
    press(curator, "Verberg")
    post.refresh_from_db()
    assert post.state == Post.State.HIDDEN

    poll = commands.ask(
        official,
        space=topic.space,
        title="Wanneer spreken wij elkaar?",
        source="",
        kind="poll",
        poll=commands.PollInput(options=("Maandag", "Vrijdag")),
    )
    reader.goto(site + poll.posts.get().path)
    reader.get_by_label("Vrijdag").check()
    press(reader, "Stem")
    expect(reader.get_by_text("U hebt gestemd.")).to_be_visible()

    reader.goto(f"{site}/forum/")
    press(reader, "Zoek")
    reader.locator("main input[type=search]").fill("spreken elkaar")
    reader.locator("main form").get_by_role("button", name="Zoeken").click()
    press(reader, "Wanneer spreken wij elkaar")
    expect(reader.locator("h1")).to_have_text("Wanneer spreken wij elkaar?")
