"""Where things stand: what no tool finds, since nothing is wrong with the markup."""

import pytest

from forum.commands import accept_answer, reply
from groups.models import Method, Round
from tests.groups import round_factory

pytestmark = pytest.mark.needs_browser

# The words of an element, wherever its box ends: on how many lines, from where.
WORDS = """element => {
  const range = document.createRange();
  range.selectNodeContents(element);
  const tops = [...range.getClientRects()].map((line) => Math.round(line.top));
  return { lines: new Set(tops).size, left: range.getBoundingClientRect().left };
}"""


def test_the_page_of_too_many_attempts_has_room(visit, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/h/ip"}
    page = visit("/account/login/")
    for _press in range(2):
        page.locator("input[name=login]").fill("niemand@voorbeeldstad.example")
        page.locator("input[name=password]").fill("een-verkeerd-wachtwoord")
        page.locator("form:has(input[name=password]) button[type=submit]").click()
        page.locator("html[data-ready]").wait_for(state="attached")
    page.get_by_role("heading", name="Te veel pogingen").wait_for()
    head, text, act = (
        page.locator(f"main {part}").first.bounding_box()
        for part in ("h1", "h1 + p", ".button")
    )
    for above, below in ((head, text), (text, act)):
        assert below["y"] - (above["y"] + above["height"]) >= 8


@pytest.fixture
def table(group, facilitator, member, person):
    others = (member, person("Bram Bos"), person("Carla Cats"))

    def plan_round(**options):
        return round_factory.plan_round(group, facilitator, *others, **options)

    return plan_round


@pytest.fixture
def planned(table):
    return table()


@pytest.fixture
def begun(table, facilitator, member):
    """One of each method that comes with the site, in each form."""
    found = []
    for slug in Method.objects.values_list("slug", flat=True).distinct():
        for form in Round.Form.values:
            round_ = table(slug=slug, form=form)
            round_factory.with_case(round_, facilitator, member)
            found.append(round_factory.lead(facilitator, round_, "start"))
    return found


def test_a_button_without_an_edge_begins_where_its_column_does(planned, visit, member):
    page = visit(planned.path, as_=member)
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        button = page.get_by_role("button", name="Toch niet meedoen")
        column = button.locator("xpath=..").bounding_box()
        assert abs(button.evaluate(WORDS)["left"] - column["x"]) <= 2, width


def test_every_step_stands_on_one_line_beside_a_round(begun, visit, site, facilitator):
    page = visit("/groepen/", as_=facilitator)
    broken, seen = set(), 0
    for round_ in begun:
        page.goto(site + round_.path)
        for step in page.locator(".round .rail__stop [lang]").all():
            seen += 1
            if step.evaluate(WORDS)["lines"] > 1:
                broken.add(step.inner_text())
    assert seen > 100
    # A column for this one would leave too little for what is written beside it.
    assert broken <= {"Waarderen van de formuleringen"}


def test_what_one_does_with_a_reply_stands_on_one_line_for_who_asked(
    visit, topic, official, member
):
    question = topic.posts.get()
    chosen = reply(member, topic=topic, parent=question, source="Zo doen wij het.")
    reply(member, topic=topic, parent=question, source="Of zo.")
    accept_answer(official, post=chosen)
    page = visit(question.path, as_=official)
    for post in page.locator("#posts article").all():
        actions = post.locator(".post__actions")
        assert actions.locator(":scope > form:not(.reactions)").count() == 1
        assert actions.bounding_box()["height"] <= 45
