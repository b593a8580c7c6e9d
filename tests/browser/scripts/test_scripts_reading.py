"""Folding branches, and a word about a post, in place."""

from typing import TYPE_CHECKING

import pytest

from tests.browser.scripts.steps import expect, visit
from tests.browser.scripts.still import Still

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.needs_browser

WORDS = """data-icons="/i.svg" data-fold-one="Vouw %s reactie in"
data-fold-many="Vouw %s reacties in" data-unfold-one="Toon %s reactie"
data-unfold-many="Toon %s reacties" data-unread-words="%s ongelezen" """


def post(ident: int, *inside: str, new: bool = False) -> str:
    branch = f'<ol class="replies">{"".join(inside)}</ol>' if inside else ""
    return f"""<li id="bericht-{ident}" data-post="{ident}" data-level="0"
        {"data-new" if new else ""}><article><p>Bericht {ident}</p></article>{branch}
        </li>"""


def topic(*posts: str, fold: str = "local", more: str = "") -> str:
    return f"""<a data-next-unread href="/verder">Volgende <span data-count>1</span></a>
        <ol id="posts" data-topic="4711" data-fold="{fold}" {WORDS} {more}>
        {"".join(posts)}</ol>"""


TREE = topic(post(1, post(2, post(3, new=True)), post(4)), post(5))


def button(tab: "Page", ident: int) -> object:
    return tab.locator(f"#bericht-{ident} > article button")


def shown(tab: "Page", ident: int) -> bool:
    check = "post => post.checkVisibility({contentVisibilityAuto: true})"
    hidden = "post => !post.closest('ol[hidden]')"
    found = tab.locator(f"#bericht-{ident}")
    return found.evaluate(check) and found.evaluate(hidden)


def test_a_branch_folds_and_says_what_is_in_it(tab: "Page", still: Still) -> None:
    still.page("/", TREE)
    visit(tab)
    assert button(tab, 5).count() == 0, "nothing to fold"
    fold = button(tab, 1)
    assert fold.inner_text() == "Vouw 3 reacties in"
    assert fold.get_attribute("aria-expanded") == "true"
    assert tab.locator(f"#{fold.get_attribute('aria-controls')}").count() == 1
    fold.press("Enter")
    assert fold.inner_text() == "Toon 3 reacties, 1 ongelezen"
    assert fold.get_attribute("aria-expanded") == "false"
    assert not shown(tab, 2)
    assert tab.evaluate("document.activeElement.textContent").startswith("Toon")
    fold.press("Enter")
    assert shown(tab, 3)


def test_what_was_folded_is_folded_at_the_next_visit(tab: "Page", still: Still) -> None:
    still.page("/", TREE)
    visit(tab)
    button(tab, 2).click()
    assert button(tab, 2).inner_text() == "Toon 1 reactie, 1 ongelezen"
    visit(tab)
    assert button(tab, 2).get_attribute("aria-expanded") == "false"
    button(tab, 2).click()
    assert tab.evaluate("localStorage.length") == 0


def test_of_a_group_nothing_outlives_the_browser(tab: "Page", still: Still) -> None:
    still.page("/", topic(post(1, post(2)), fold="session"))
    visit(tab)
    button(tab, 1).click()
    assert tab.evaluate("localStorage.length") == 0
    assert tab.evaluate("sessionStorage.length") == 1


@pytest.mark.parametrize("stored", ["[", "7", '"x"', "null", '["99"]'])
def test_what_cannot_be_remembered_is_open(
    tab: "Page", still: Still, stored: str
) -> None:
    still.page("/", TREE)
    visit(tab)
    tab.evaluate("words => localStorage.setItem('folded.4711', words)", stored)
    visit(tab)
    assert shown(tab, 3)


def test_a_permalink_opens_the_branches_around_it(tab: "Page", still: Still) -> None:
    still.page("/", TREE)
    visit(tab)
    button(tab, 2).click()
    button(tab, 1).click()
    visit(tab, "/#bericht-3")
    expect(lambda: shown(tab, 3))
    tab.reload()
    expect(lambda: shown(tab, 3))


def test_the_next_unread_opens_its_branch(tab: "Page", still: Still) -> None:
    still.page("/", TREE)
    visit(tab)
    button(tab, 2).click()
    button(tab, 1).click()
    tab.locator("[data-next-unread]").click()
    expect(lambda: shown(tab, 3))
    focused = "document.activeElement.closest('[data-post]').dataset.post"
    assert tab.evaluate(focused) == "3"


def reactions(value: str, pressed: str, count: str) -> str:
    return f"""<form data-react method="post" action="/reactie">
        <input type="hidden" name="csrfmiddlewaretoken" value="t">
        <button name="useful" value="{value}" aria-pressed="{pressed}">Nuttig{count}
        </button></form>"""


def test_a_word_is_said_in_place(tab: "Page", still: Still) -> None:
    still.page("/", reactions("on", "false", ""))
    still.pages["/reactie"] = reactions("off", "true", " 1")
    visit(tab)
    tab.get_by_role("button", name="Nuttig").press("Enter")
    tab.locator("[aria-pressed=true]").wait_for()
    sent = still.asked("/reactie")[0]
    assert sent.form == {"csrfmiddlewaretoken": "t", "useful": "on"}
    assert sent.headers["x-requested-with"] == "fetch"
    assert tab.evaluate("document.activeElement.name") == "useful"
    tab.get_by_role("button", name="Nuttig 1").press("Enter")
    expect(lambda: len(still.asked("/reactie")) == 2)
    assert still.asked("/reactie")[1].form["useful"] == "off"


def test_a_word_that_is_refused_is_sent_as_a_form(tab: "Page", still: Still) -> None:
    still.page("/", reactions("on", "false", ""))
    still.pages["/reactie"] = "<p>Dit kan niet meer</p>"
    visit(tab)
    tab.get_by_role("button", name="Nuttig").click()
    tab.get_by_text("Dit kan niet meer").wait_for()
    assert still.asked("/reactie")[-1].form["useful"] == "on"


def test_newest_first_what_arrives_comes_on_top(tab: "Page", still: Still) -> None:
    bar = '<div data-arrivals hidden data-one="%s nieuw" data-many="%s nieuw">'
    bar += '<a href="/heel"><span data-words></span></a></div>'
    listed = topic(post(2), post(1), more='data-newest data-known="2" data-more="/m"')
    still.page("/", bar + listed, body='data-socket="/ws/" data-streams="topic.4711"')
    still.pages["/m"] = post(3) + post(4)
    visit(tab)
    tab.wait_for_selector("body[data-live=on]", state="attached")
    still.send(type="topic", id=4711, post=3, number=3)
    tab.get_by_role("link", name="nieuw").click()
    tab.locator("#bericht-4").wait_for()
    found = tab.eval_on_selector_all("[data-post]", "a => a.map(p => p.dataset.post)")
    assert found == ["4", "3", "2", "1"]
