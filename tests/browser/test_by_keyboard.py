"""Whole tasks without a mouse: sign in, ask, answer, choose the answer, moderate,
invite, hold a round, build a page. One sees the focus at every step, and nothing lies
over it."""

import re

import pytest
from playwright.sync_api import expect

from cms.commands import appoint_editor, appoint_moderator
from cms.demo import build_pages
from cms.models import HomePage, ThemePage
from forum.commands import add_participant, ask, reply
from forum.models import Post, Topic
from groups.commands import change_charter, check_case, offer_case
from groups.models import Round
from tests.browser.keys import Keys
from tests.conftest import PASSWORD
from tests.groups import round_factory

pytestmark = pytest.mark.needs_browser


def ready(page):
    page.locator("html[data-ready]").wait_for(state="attached")
    return Keys(page)


def test_sign_in_ask_answer_choose_moderate(
    visit, site, space, official, member, moderator
):
    appoint_moderator(moderator)
    asker = visit("/account/login/")
    keys = ready(asker)
    keys.fill("E-mailadres", official.email)
    keys.fill("Wachtwoord", PASSWORD)
    keys.goes("Inloggen", "**/begin/**")
    keys.press("Arbeidsmigranten", "Space")
    # This site has no start page of its own.
    keys.press("Ga verder")
    asker.wait_for_url("**/?rondleiding")

    asker.goto(f"{site}/stel-een-vraag/")
    keys.goes("Stel een vraag over Arbeidsmigranten", "**/nieuw/")
    keys.fill("Uw vraag in één zin", "Mag u inschrijving weigeren?")
    keys.to("Toelichting")
    keys.write("Wij twijfelen.")
    # Tab stays in the text; Escape leaves it.
    asker.keyboard.press("Escape")
    keys.goes("Plaats", re.compile("mag-u-inschrijving-weigeren"))
    topic = Topic.objects.get()

    helper = visit(topic.posts.get().path, as_=member)
    keys = ready(helper)
    keys.press("Antwoord")
    keys.write("Nee, dat mag niet.")
    helper.keyboard.press("Escape")
    keys.press("Plaats antwoord")
    # The text also stands in the editor; as a post it stands once it is kept.
    expect(helper.locator("#posts .post__body")).to_contain_text("Nee, dat mag niet.")
    answer = Post.objects.get(number=2)

    asker.goto(site + answer.path)
    keys = ready(asker)
    keys.press("Kies als antwoord")
    expect(asker.get_by_text("Gekozen als antwoord").first).to_be_visible()

    keys = ready(asker)
    keys.press("Meer over het bericht van Mehmet Member")
    keys.goes("Meld", "**/melden/")
    keys.choose("Er staan persoonsgegevens in", "Er staat iets vertrouwelijks in")
    keys.fill("Uitleg", "Er staat een naam in.")
    with asker.expect_navigation():
        keys.press("Meld")
    curator = visit("/forum/", as_=moderator)
    keys = ready(curator)
    keys.goes("Moderatie, 1 bericht", "**/modereren/")
    expect(curator.locator(".case__reports")).to_contain_text("Er staat een naam in.")
    keys.fill("Reden", "Er staat een naam in.")
    with curator.expect_navigation():
        keys.press("Verberg")
    answer.refresh_from_db()
    assert answer.state == Post.State.HIDDEN
    expect(curator.get_by_text("Er is niets te bekijken")).to_be_visible()


# What is fetched anew just before the page is left, as a round does when a hint comes.
FETCHED_ANEW = """document.addEventListener("submit", ({ target }) => setTimeout(() => {
  const copy = target.cloneNode(true);
  document.body.append(copy);
  copy.dispatchEvent(new CustomEvent("page:added", { bubbles: true }));
}))"""


@pytest.mark.parametrize(
    ("width", "place"), [(1280, "Niets"), (320, "Meer over dit onderwerp")]
)
def test_a_choice_of_notifications_keeps_its_place(visit, topic, member, width, place):
    page = visit(topic.posts.get().path, as_=member, width=width)
    keys = ready(page)
    if width == 320:
        keys.press("Meer over dit onderwerp")
    page.evaluate(FETCHED_ANEW)
    with page.expect_navigation():
        keys.press("Niets")
    keys = ready(page)
    expect(page.get_by_role("status").first).to_be_visible()
    here = keys.here()
    assert here["name"] == place
    assert here["isFree"]
    # Once: whoever opens the page again begins at its top.
    page.reload()
    assert ready(page).here()["kind"] == "body"


def test_what_leads_back_to_its_page_keeps_its_place(
    visit, topic, official, group, facilitator, member, person
):
    question = topic.posts.get()
    reply(member, topic=topic, parent=question, source="Zo doen wij het.")
    page = visit(question.path, as_=official)
    assert pressed(page, "Markeer als opgelost") == "Toch niet opgelost"
    assert pressed(page, "Toch niet opgelost") == "Markeer als opgelost"

    bram = person("Bram Bos")
    round_ = round_factory.plan_round(group, facilitator, member, bram)
    for owner, question in ((member, "Hoe begin ik?"), (bram, "Hoe ga ik verder?")):
        words = round_factory.LINES | {"question": question}
        case = offer_case(owner, round_=round_, urgency=2, **words)
        check_case(facilitator, case=case, is_right=True)
    page = visit(round_.path, as_=facilitator)
    voted = "U hebt hierop gestemd : Hoe ga ik verder?"
    assert pressed(page, "Stem hierop : Hoe ga ik verder?") == voted


def test_of_what_is_read_the_next_one_has_its_place(visit, space, official, member):
    add_participant(member, space=space)
    member.participations.update(follow="all")
    for title in ("Eerste", "Tweede", "Derde", "Vierde"):
        ask(official, space=space, title=title, source="Wie weet dit?")
    page = visit("/meldingen/", as_=member)
    rows = page.locator("#inbox .row--note")
    while rows.count() < 4:
        page.wait_for_timeout(200)
        page.reload()
    mark = "Markeer als gelezen"
    assert pressed(page, f"{mark}: Derde") == f"{mark}: Tweede"
    assert pressed(page, f"{mark}: Tweede") == f"{mark}: Eerste"
    # Behind the last there is none: then it is the one before.
    assert pressed(page, f"{mark}: Eerste") == f"{mark}: Vierde"
    keys = ready(page)
    with page.expect_navigation():
        keys.press(f"{mark}: Vierde")
    ready(page)
    # Nothing is left: the keyboard stands at the words that say so.
    assert "U hebt alles gezien" in page.locator("*:focus").inner_text()


def pressed(page, name):
    """What has the focus on the page to which this leads back."""
    keys = ready(page)
    with page.expect_navigation():
        keys.press(name)
    here = ready(page).here()
    assert here["isMarked"]
    assert here["isFree"]
    return here["name"]


def test_invite_come_in_and_answer(
    visit, site, group, facilitator, outsider, mailoutbox, secret_topic
):
    charter = {"charter": "Wat hier staat, blijft hier."}
    change_charter(facilitator, group=group, confidentiality="confidential", **charter)
    page = visit(f"{group.space.path}deelnemers/", as_=facilitator)
    keys = ready(page)
    keys.goes("Nodig iemand uit", "**/uitnodigen/")
    keys.fill("E-mailadressen", outsider.email)
    keys.press("Verstuur")
    expect(page.get_by_role("status").first).to_be_visible()
    for _try in range(600):
        if mailoutbox:
            break
        page.wait_for_timeout(50)
    (link,) = re.findall(r"http://\S+/groepen/uitnodiging/\S+/", mailoutbox[0].body)

    invited = visit(link.removeprefix(site), as_=outsider)
    keys = ready(invited)
    keys.press("Ik ga akkoord met deze afspraken", "Space")
    with invited.expect_navigation():
        keys.press("Accepteren")
    keys = ready(invited)
    keys.goes("Kanarievogel in de titel", f"**/{secret_topic.public_id}/")
    keys = ready(invited)
    keys.press("Antwoord")
    keys.write("Dank u.")
    invited.keyboard.press("Escape")
    keys.press("Plaats antwoord")
    expect(invited.locator("#posts .post__body")).to_contain_text("Dank u.")


def test_hold_a_round_to_its_end(visit, site, group, facilitator, member, person):
    page = visit(f"{group.space.path}rondes/", as_=facilitator)
    keys = ready(page)
    keys.goes("Plan een ronde", "**/rondes/nieuw/")
    keys.choose("Balintmethode", "Incidentmethode")
    keys.press("Plan de ronde")
    expect(page.get_by_text("Deze ronde wordt voorbereid")).to_be_visible()
    path = Round.objects.get().path

    # A round takes three.
    third = person("Bram Bos")
    add_participant(third, space=group.space)
    owner, other = visit(path, as_=member), visit(path, as_=third)
    for taking_part in (other, owner):
        ready(taking_part).press("Deelnemen")
        link = taking_part.get_by_role("link", name="Breng een situatie in")
        link.wait_for()
    keys = ready(owner)
    keys.goes("Breng een situatie in", "**/situatie/")
    keys.fill("Wat speelt er?", "Een huisvester houdt zich niet eraan.")
    keys.fill("Wat is uw eigen aandeel daarin?", "Ik stel het uit.")
    keys.fill("Uw vraag, in de ik-vorm", "Hoe blijf ik in gesprek?")
    keys.tick_until("Breng de situatie in")
    with owner.expect_navigation():
        owner.keyboard.press("Enter")

    page.reload()
    keys = ready(page)
    with page.expect_navigation():
        keys.press("Kijk na")
    keys = ready(page)
    keys.tick_until("Klaar")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    keys = ready(page)
    with page.expect_navigation():
        keys.press("Het wordt deze")
    keys = ready(page)
    with page.expect_navigation():
        keys.press("Start de ronde")
    keys = ready(page)
    expect(page.locator("#step-name")).to_have_text("Terugblik")
    go_on(page, "Inventarisatie", "Keuze van de situatie", "Informatieronde")

    other.reload()
    keys = ready(other)
    keys.goes("Schrijf in deze stap", "**/stap/*/")
    keys.to("Uw tekst")
    keys.write("Wat wilde u bereiken?")
    other.keyboard.press("Escape")
    keys.press("Lever in")
    expect(other.get_by_text("Ingeleverd.").first).to_be_visible()

    go_on(page, "Analyse", "Adviesronde", "Evaluatie en vervolg")
    with page.expect_navigation():
        Keys(page).press("Rond de ronde af")
    expect(page.get_by_text("Deze ronde is afgerond")).to_be_visible()
    # Their open page comes to the end by itself, which would break off a goto.
    expect(owner.get_by_text("Deze ronde is afgerond")).to_be_visible(timeout=30_000)
    keys = ready(owner)
    keys.goes("Bewaar wat u geleerd hebt", "**/oogst/")
    keys.fill("Wat ik geleerd heb", "Eerst vragen.")
    with owner.expect_navigation():
        keys.press("Bewaren")
    page.reload()
    expect(page.get_by_text("Eerst vragen.")).to_be_visible()


def go_on(page, *names):
    """To the next step and the next: the focus waits at the button all the time."""
    for name in names:
        keys = ready(page)
        keys.to("Naar de volgende stap")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        keys = ready(page)
        expect(page.locator("#step-name")).to_have_text(name)
        here = keys.here()
        assert here["kind"] == "button"
        assert here["isMarked"]
        assert here["isFree"]


def test_hold_a_step_of_a_round_in_writing(visit, group, facilitator, member, person):
    page = visit(f"{group.space.path}rondes/nieuw/", as_=facilitator)
    keys = ready(page)
    keys.choose("Balintmethode", "Roddelmethode")
    keys.choose("Samen", "Schriftelijk")
    keys.press("Plan de ronde")
    expect(page.get_by_text("Deze ronde wordt voorbereid")).to_be_visible()
    round_ = Round.objects.get()
    assert round_.form == Round.Form.WRITING
    for user in (member, person("Bram Bos")):
        round_factory.take_place(user, round_)
    round_factory.with_case(round_, facilitator, member)
    page.reload()
    keys = ready(page)
    with page.expect_navigation():
        keys.press("Start de ronde")
    expect(page.locator("#step-name")).to_have_text("Introductie van de vraag")

    owner = visit(round_.path, as_=member)
    keys = ready(owner)
    keys.goes("Schrijf in deze stap", "**/stap/*/")
    keys.to("Uw tekst")
    keys.write("Ik loop vast.")
    owner.keyboard.press("Escape")
    keys.press("Lever in")
    expect(owner.get_by_text("Ingeleverd.").first).to_be_visible()

    keys = ready(page)
    keys.to("Werkdagen erbij")
    page.keyboard.press("ArrowDown")
    with page.expect_navigation():
        keys.press("Geef meer tijd")
    assert ready(page).here()["name"] == "Geef meer tijd"
    go_on(page, "Probleemverkenning")
    Keys(page).press("1. Introductie van de vraag")
    expect(page.get_by_text("Ik loop vast.")).to_be_visible()


def test_build_a_page_of_blocks_and_publish_it(visit, space, person):
    build_pages(space)
    editor = appoint_editor(person("Eva Editor"))
    home = HomePage.objects.get()
    page = visit(f"/beheer/pages/add/cms/themepage/{home.pk}/", as_=editor)
    keys = Keys(page, looks=False)
    page.locator(".ready #id_title").wait_for()
    keys.fill("Titel", "Zonder muis")
    keys.fill("Inleiding", "Met het toetsenbord gemaakt.")
    keys.press("Blok invoegen")
    page.get_by_role("listbox").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.type("Tekst")
    page.get_by_role("option", name="Tekst", exact=False).first.wait_for()
    page.keyboard.press("Enter")
    page.locator("#body-0-value-heading:focus").wait_for()
    page.keyboard.type("Zo begint u")
    for _step in ("the button for remarks", "the text"):
        page.keyboard.press("Tab")
    keys.write("Druk op Tab.")
    kept = page.locator("#body-0-value-text")
    expect(kept).to_have_value(re.compile("Druk op Tab."))
    keys.press("Meer acties")
    page.get_by_role("button", name="Publiceren").wait_for()
    keys.press("Publiceren")
    page.wait_for_url(f"**/pages/{home.pk}/")
    made = ThemePage.objects.live().get(title="Zonder muis")
    seen = visit(made.get_url())
    expect(seen.get_by_role("heading", name="Zo begint u")).to_be_visible()
    expect(seen.get_by_text("Druk op Tab.")).to_be_visible()


def test_the_tour_begins_by_itself_ends_and_comes_back(visit, site, space, official):
    build_pages(space)
    page = visit("/?rondleiding", as_=official)
    heading = page.locator("dialog h2")
    expect(heading).to_be_focused()
    expect(heading).to_have_text("Wat er nieuw is")
    expect(page.locator("[data-tour-at]")).to_have_text("Stap 1 van 5")
    assert "rondleiding" not in page.url  # a reload does not begin it again
    keys = Keys(page)
    keys.press("Volgende")
    expect(heading).to_have_text("Stel een vraag")
    expect(heading).to_be_focused()
    keys.press("Terug")
    expect(heading).to_have_text("Wat er nieuw is")
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    link = page.get_by_role("link", name="Korte rondleiding").first
    expect(link).to_be_focused()
    page.keyboard.press("Enter")
    expect(heading).to_be_focused()
    expect(page.get_by_role("button", name="Stop de rondleiding")).to_be_visible()
    for _step in range(4):
        keys.press("Volgende")
    keys.press("Klaar")  # that was all of it
    expect(page.locator("dialog")).to_have_count(0)
    plain = visit("/rondleiding/", script=False)
    expect(plain.get_by_role("heading", name="Uw menu")).to_be_visible()


def test_nothing_lies_over_the_focus_while_the_tour_or_a_menu_is_open(
    visit, site, space, official
):
    build_pages(space)
    page = visit("/?rondleiding", as_=official, width=320)
    expect(page.locator("dialog h2")).to_be_focused()
    # Past the end of the page, and from its top to the last of its footer.
    Keys(page).to("English")
    page.goto(f"{site}/")
    keys = ready(page)
    menu = page.locator("details.menu").first
    keys.press("Menu van Olga Official")
    keys.to("Mijn account")
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    keys.press("Menu van Olga Official")
    keys.to("English")
    expect(menu).not_to_have_attribute("open", "")
