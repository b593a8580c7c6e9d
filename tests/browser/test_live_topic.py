"""A topic in two browsers: what one person does, the other sees without loading."""

import json
import re
from concurrent.futures import ThreadPoolExecutor

from django.db import connection

import pytest
from playwright.sync_api import expect

from accounts import commands as accounts
from forum import commands
from tests.browser.moves import ready

pytestmark = pytest.mark.needs_browser

LIVE = 15_000  # ms, on a busy machine; alone it takes well under a second
LONG = "Een lang verhaal over huisvesting. " * 40


def act(do, *args, **named):
    """As a request does it: in a thread, since this one runs the browser's loop."""

    def run():
        try:
            return do(*args, **named)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


def path_of(topic):
    return f"{topic.space.path}{topic.public_id}-{topic.slug}/"


def reply(author, topic, source="Een antwoord", parent=None):
    parent = parent or topic.posts.get(number=1)
    return act(commands.reply, author, topic=topic, parent=parent, source=source)


def body_of(page, post):
    return page.locator(f"#bericht-{post.public_id} > article .post__body")


def record_frames(page):
    """Every text that the page's socket receives from now on."""
    frames = []
    page.on(
        "websocket", lambda ws: ws.on("framereceived", lambda text: frames.append(text))
    )
    return frames


def count_mutations(page, selector):
    """Count what changes in an element from now on; read it with `mutations`."""
    page.evaluate(
        """selector => {
          window.seen = [];
          new MutationObserver((all) => window.seen.push(...all.map((m) =>
            [m.type, m.attributeName, m.target.nodeName].join(" "))))
            .observe(document.querySelector(selector),
              { subtree: true, childList: true, characterData: true,
                attributes: true });
        }""",
        selector,
    )


def mutations(page):
    return page.evaluate("window.seen")


def test_an_edit_and_a_removal_reach_members_and_visitors(
    visit, topic, official, member, moderator
):
    answer = reply(member, topic, "Bel de heer Onzegbaar.")
    pages = [visit(path_of(topic), as_=official), visit(path_of(topic))]
    frames = [record_frames(page) for page in pages]
    for page in pages:
        page.reload()
        ready(page)
    act(
        commands.edit_post, member, post=answer, source="Bel ons.", source_format="text"
    )
    for page in pages:
        page.bring_to_front()
        expect(body_of(page, answer)).to_have_text("Bel ons.", timeout=LIVE)
        edited = page.locator(f"#bericht-{answer.public_id} .post__edited")
        expect(edited).to_contain_text("gewijzigd")
    act(commands.hide_post, moderator, post=answer, reason="Een naam")
    for page in pages:
        page.bring_to_front()
        words = "Dit bericht is verborgen door een moderator."
        expect(body_of(page, answer)).to_have_text(words, timeout=LIVE)
        expect(page.locator("#replies")).to_have_text("0 reacties")
    act(commands.restore_post, moderator, post=answer)
    for page in pages:
        page.bring_to_front()
        expect(body_of(page, answer)).to_have_text("Bel ons.", timeout=LIVE)
    act(commands.remove_post, member, post=answer)
    for page, heard in zip(pages, frames, strict=True):
        page.bring_to_front()
        expect(page.locator(f"#bericht-{answer.public_id}")).to_have_count(
            0, timeout=LIVE
        )
        expect(page.locator(".side__section--voices")).not_to_contain_text(
            member.display_name
        )
        assert heard
        for word in ("Onzegbaar", "Bel ons", member.display_name, topic.title):
            assert word not in "".join(map(str, heard))
        assert [line for line in page.complaints if "404" not in line] == []


def test_a_removed_text_is_gone_before_anything_is_fetched(visit, topic, member):
    answer = reply(member, topic, "Weg hiermee.")
    reply(member, topic, "Onder het bericht.", parent=answer)
    page = ready(visit(path_of(topic)))
    page.route("**/deel/", lambda route: route.abort())
    act(commands.remove_post, member, post=answer)
    expect(body_of(page, answer)).to_have_text("", timeout=LIVE)
    page.unroute("**/deel/")


def test_a_reaction_changes_one_number_and_keeps_the_focus(
    visit, topic, official, member, moderator
):
    answer = reply(member, topic)
    page = ready(visit(path_of(topic), as_=official))
    expect(page.locator(f"#bericht-{answer.public_id}")).to_be_visible()
    button = page.locator(f"#bericht-{answer.public_id} [name=thanks]")
    button.focus()
    scroll = page.evaluate("scrollY")
    # Who reads along stands elsewhere on the page, and may be told meanwhile.
    count_mutations(page, "#posts")
    act(commands.react, moderator, post=answer, kind="useful")
    useful = page.locator(f"#bericht-{answer.public_id} [name=useful] b")
    expect(useful).to_have_text("1", timeout=LIVE)
    assert page.evaluate("document.activeElement.name") == "thanks"
    assert page.evaluate("scrollY") == scroll
    changes = mutations(page)
    assert 1 <= len(changes) <= 4, changes
    assert {change.split()[0] for change in changes} == {"childList"}
    status = page.locator("body > [role=status].visually-hidden")
    assert status.count() == 0 or status.text_content() == "", "no news to hear"


def test_an_open_menu_is_left_alone_until_it_is_shut(visit, topic, member, moderator):
    answer = reply(member, topic)
    page = ready(visit(path_of(topic), as_=moderator))
    menu = page.locator(f"#bericht-{answer.public_id} > article details")
    menu.locator("summary").click()
    act(commands.accept_answer, topic.author, post=answer)
    expect(page.locator("#posts .post--accepted")).to_have_count(1, timeout=LIVE)
    expect(menu).to_have_attribute("open", "")
    expect(menu.get_by_role("button", name="Kies als antwoord")).to_be_visible()
    page.keyboard.press("Escape")
    menu.locator("summary").click()
    expect(menu.get_by_role("button", name="Toch niet het antwoord")).to_be_visible()


def test_a_chosen_answer_is_shown_and_said_and_taken_back(visit, topic, member):
    answer = reply(member, topic, "Dat mag niet.")
    page = ready(visit(path_of(topic), as_=member))
    act(commands.accept_answer, topic.author, post=answer)
    expect(page.locator("#posts .post--accepted")).to_have_count(1, timeout=LIVE)
    expect(page.locator("[data-part=answers]")).to_contain_text("Dat mag niet.")
    expect(page.locator("[data-topic-state]")).to_contain_text("Beantwoord")
    said = page.locator("body > [role=status].visually-hidden")
    expect(said).to_have_text(
        f"De reactie van {member.display_name} is gekozen als antwoord"
    )
    act(commands.unaccept_answer, topic.author, post=answer)
    expect(page.locator(".post--accepted")).to_have_count(0, timeout=LIVE)
    expect(page.locator("[data-part=answers]")).to_have_text("")


def test_the_first_reply_appears_by_itself_with_who_takes_part(
    visit, topic, official, member
):
    page = ready(visit(path_of(topic), as_=topic.author))
    other = reply(member, topic, "Hier is het.")
    shown = page.locator(f"#bericht-{other.public_id}")
    expect(shown).to_be_attached(timeout=LIVE)
    expect(page.locator("[data-arrivals]")).to_be_hidden()
    expect(page.locator("#replies")).to_have_text("1 reactie")
    expect(page.locator(".side__section--voices")).to_contain_text(member.display_name)
    said = page.locator("body > [role=status].visually-hidden")
    expect(said).to_have_text(f"1 nieuwe reactie van {member.display_name}")
    # What is on the screen is no news: no toast, and the line counts as read.
    expect(page.locator("[data-unread]")).to_be_hidden(timeout=LIVE)
    page.wait_for_timeout(1500)
    expect(page.locator("[data-toast]")).to_be_hidden()
    expect(page.locator("[data-unread]")).to_be_hidden()
    assert [line for line in page.complaints if "404" not in line] == []


@pytest.mark.parametrize("width", [320, 1280])
def test_a_reply_comes_above_the_form_without_moving_it(
    visit, topic, official, member, width
):
    reply(member, topic, LONG)
    page = ready(visit(path_of(topic), as_=official, width=width))
    page.locator(".compose-last textarea[name=source]").focus()
    editor = page.locator(".compose-last [contenteditable=true]")
    editor.wait_for()
    editor.click()
    page.keyboard.type("Half af")
    # The end of the list and the form are both in view.
    page.evaluate(
        """() => scrollBy(0, document.querySelector("#posts")
             .getBoundingClientRect().bottom - 300)"""
    )
    top = "document.querySelector('.compose-last').getBoundingClientRect().top"
    before = page.evaluate(top)
    other = reply(member, topic, "Ondertussen.")
    expect(page.locator(f"#bericht-{other.public_id}")).to_be_attached(timeout=LIVE)
    assert abs(page.evaluate(top) - before) < 2
    assert page.evaluate("document.activeElement.isContentEditable")
    page.keyboard.type(" en verder")
    expect(editor).to_have_text("Half af en verder")


def test_away_from_the_end_the_bar_counts_and_nothing_moves(
    visit, topic, official, member
):
    for _n in range(4):
        reply(member, topic, LONG)
    page = ready(visit(path_of(topic), as_=official))
    scroll = page.evaluate("scrollY")
    other = reply(member, topic)
    bar = page.locator("[data-arrivals] a")
    expect(bar).to_have_text("1 nieuwe reactie, tonen", timeout=LIVE)
    expect(page.locator("#replies")).to_have_text("5 reacties", timeout=LIVE)
    expect(page.locator(f"#bericht-{other.public_id}")).to_have_count(0)
    assert page.evaluate("scrollY") == scroll
    # Its line waits in the inbox, and is not announced over the topic itself.
    expect(page.locator("[data-unread]")).to_have_text("1", timeout=LIVE)
    page.wait_for_timeout(500)
    expect(page.locator("[data-toast]")).to_be_hidden()


def test_a_title_a_lock_and_what_was_missed(visit, topic, official, moderator):
    page = ready(visit(path_of(topic), as_=official))
    first = topic.posts.get(number=1)
    act(
        commands.edit_post,
        topic.author,
        post=first,
        source="Nu anders.",
        source_format="text",
        title="Een betere titel",
    )
    expect(page.locator("h1")).to_have_text("Een betere titel", timeout=LIVE)
    expect(page).to_have_title(re.compile("Een betere titel"))
    act(commands.close_topic, moderator, topic=topic)
    expect(page.locator("[data-topic-state]")).to_contain_text("Gesloten", timeout=LIVE)
    note = page.locator("[data-part=closing]")
    expect(note).to_contain_text("Dit onderwerp is gesloten.", timeout=LIVE)


def test_a_missed_change_is_repaired_by_the_next_catching_up(visit, topic, member):
    answer = reply(member, topic)
    page = ready(visit(path_of(topic)))
    page.evaluate("document.querySelector('body').dataset.streams")
    # As if no hint had come: the page hears nothing, and looks for itself.
    page.context.set_offline(True)
    act(commands.edit_post, member, post=answer, source="Gemist.", source_format="text")
    page.context.set_offline(False)
    page.evaluate("document.dispatchEvent(new CustomEvent('live:catch-up'))")
    expect(body_of(page, answer)).to_have_text("Gemist.", timeout=LIVE)


def test_a_topic_that_moved_out_of_sight_drops_its_texts(
    visit, topic, official, member, moderator, members_space
):
    answer = reply(member, topic, "Alleen nog voor leden.")
    page = ready(visit(path_of(topic)))
    act(commands.move_topic, moderator, topic=topic, to=members_space)
    expect(page.locator("[data-topic-gone]")).to_be_visible(timeout=LIVE)
    expect(body_of(page, answer)).to_have_text("")


def test_a_closed_group_is_as_live_as_the_forum(
    visit, secret_topic, member, facilitator
):
    path = f"{secret_topic.space.path}{secret_topic.public_id}/"
    page = visit(path, as_=member)
    heard = record_frames(page)
    page.reload()
    ready(page)
    answer = reply(facilitator, secret_topic, "Onzegbaar antwoord")
    shown = page.locator(f"#bericht-{answer.public_id}")
    expect(shown).to_contain_text("Onzegbaar", timeout=LIVE)
    act(
        commands.edit_post,
        facilitator,
        post=answer,
        source="Een ander woord.",
        source_format="text",
    )
    expect(body_of(page, answer)).to_have_text("Een ander woord.", timeout=LIVE)
    assert heard
    for frame in heard:
        assert set(json.loads(frame)) <= {
            *("type", "id", "post", "number", "version", "changed", "gone"),
            *("seq", "unread", "elsewhere", "current", "stream"),
        }


def test_whoever_waits_reads_why_and_sees_the_admission(
    visit, space, person, moderator
):
    waiting = person("Wilma Wacht", state="pending")
    asking = visit(f"{space.path}nieuw/", as_=waiting)
    expect(asking.locator("h1")).to_have_text("Dit kan nog niet")
    main = asking.locator("main")
    expect(main).to_contain_text("Uw account wacht op toelating.")
    expect(main).to_contain_text("meestal binnen twee werkdagen")
    profile = asking.context.new_page()
    profile.goto(asking.url.split("/forum/")[0] + "/account/profiel/")
    field = profile.locator("main input[type=text]").first
    field.fill("Half getypt")
    for page in (asking, profile):
        ready(page)
    act(accounts.approve, moderator, user=waiting)
    for page in (asking, profile):
        page.bring_to_front()
        expect(page.locator("main")).to_contain_text("U bent toegelaten", timeout=LIVE)
        expect(page.locator("[data-waits]")).to_have_count(0)
    expect(field).to_have_value("Half getypt")
    asking.bring_to_front()
    asking.get_by_role("link", name="Laad de pagina opnieuw").click()
    expect(asking.get_by_label("Uw vraag in één zin")).to_be_visible()
