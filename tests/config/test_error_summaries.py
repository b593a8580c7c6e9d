"""Check of every form's errors: the summary names each field and leads to it."""

import pytest

from tests.cms.pages import soup

pytestmark = pytest.mark.django_db

# Who sends it empty, and where.
FORMS = {
    "signing up": (None, "/account/signup/"),
    "signing in": (None, "/account/login/"),
    "a new password": (None, "/account/password/reset/"),
    "a question": ("official", "{space}nieuw/"),
    "an answer": ("official", "{post}antwoord/"),
    "a report": ("member", "{post}melden/"),
    "an invitation": ("facilitator", "{group}uitnodigen/"),
    "a meeting": ("facilitator", "{group}bijeenkomsten/nieuw/"),
    "a proposal of a group": ("official", "/groepen/voorstellen/nieuw/"),
}
# There the field is named after whom one answers.
SHORTER = {"an answer": {"Uw tekst"}}


@pytest.mark.parametrize("form", FORMS)
def test_the_summary_names_each_field_and_leads_to_it(
    form, topic, group, client, request
):
    who, where = FORMS[form]
    if who:
        client.force_login(request.getfixturevalue(who))
    paths = {
        "space": topic.space.path,
        "post": topic.posts.get().path,
        "group": group.space.path,
    }
    # A browser always sends something: the token of the form.
    answer = client.post(where.format(**paths), {"csrfmiddlewaretoken": "x"})
    assert answer.status_code in {200, 422}, answer.status_code
    page = soup(answer)
    (summary,) = page.select("main [data-errors]")
    assert page.find(id=summary["aria-labelledby"]).get_text(strip=True)
    links = summary.select("li a")
    assert links
    wrong = page.select("main [aria-invalid=true]")
    assert {link["href"].removeprefix("#") for link in links} >= {
        field["id"] for field in wrong if field.get("type") not in {"radio", "checkbox"}
    }
    for link in links:
        field = page.find(id=link["href"].removeprefix("#"))
        assert field is not None, link
        inside = field.find_parent("fieldset")
        label = page.find("label", attrs={"for": field["id"]})
        named = {each.get_text(strip=True) for each in (label,) if each}
        named |= {inside.legend.get_text(strip=True)} if inside else set()
        assert named
        assert link.get_text(strip=True).split(":")[0] in named | SHORTER.get(
            form, set()
        )
        assert field.get("aria-invalid") == "true" or inside
        told = page.find(id=f"{field['id']}_error")
        assert told is None or told["id"] in field["aria-describedby"]


def test_a_form_with_a_password_does_not_say_that_it_still_stands_there(
    client, topic, official
):
    answer = client.post("/account/login/", {"login": official.email, "password": "x"})
    assert heading(answer) == "Er klopt nog iets niet."
    client.force_login(official)
    answer = client.post(f"{topic.space.path}nieuw/", {"source": "Met uitleg."})
    assert heading(answer) == "Er klopt nog iets niet. Wat u typte, staat er nog."


def heading(answer):
    (said,) = soup(answer).select("[data-errors] h2")
    return said.get_text()
