"""What must hold around a closed group: what somebody outside is shown.

Pages, lists, searches, files and figures; people and what reaches them are in
test_group_reach.py. docs/security.md maps each test to a control. Each is a
named promise in its shortest form, and each refusal stands beside a success. The
endpoints one by one are in test_endpoints.py, lists in test_canaries.py, the depth of a
subject with its app.
"""

import re
from statistics import median
from time import perf_counter

import pytest

from forum import commands as forum
from forum.selectors.mentions import suggest_people
from forum.selectors.unread_posts import count_unread_by_space
from groups import commands as groups
from tests.matrix.answers import everything, has_canary, same_for_all
from tests.matrix.building import answer, first
from tests.matrix.cast import STRANGERS, Scenario

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("afterwards")]

HTML = "html"
OUT = ("removed", "former", "suspended here", "guest of yesterday")


def topic_path(scenario: Scenario) -> str:
    return f"{scenario.group.space.path}{scenario.secret.public_id}/"


def both(scenario: Scenario, name: str, method: str, path: str) -> tuple[str, str]:
    """What is answered there, and where nothing is."""
    nowhere = path
    space, topic = scenario.group.space, scenario.secret
    for ident in (space.public_id, topic.public_id, first(topic).public_id):
        nowhere = nowhere.replace(str(ident), str(scenario.nowhere))
    assert nowhere != path
    found = (
        scenario.request_as(name, method, path),
        scenario.request_as(name, method, nowhere),
    )
    return same_for_all(found[0]), same_for_all(found[1])


def test_private_group_equals_missing_group_byte_for_byte(scenario: Scenario) -> None:
    """Page, topic, members, versions: the 404 of an id that nothing has."""
    post = first(scenario.secret)
    paths = [
        scenario.group.space.path,
        topic_path(scenario),
        f"{scenario.group.space.path}deelnemers/",
        f"/forum/bericht/{post.public_id}/versies/",
    ]
    assert scenario.request_as("member", "GET", paths[1]).status_code == 200
    for path in paths:
        for name in ("official", "removed", "moderator", "administrator"):
            there, nowhere = both(scenario, name, "GET", path)
            assert there == nowhere
            assert there.startswith("404")


def test_the_error_page_carries_no_nonce_and_no_token(scenario: Scenario) -> None:
    """So it is the same to the byte, but for the request's own ids."""
    pages = []
    space, topic = str(scenario.group.space.public_id), str(scenario.secret.public_id)
    for own in (space, str(scenario.nowhere)):
        path = topic_path(scenario).replace(space, own)
        path = path.replace(topic, str(scenario.nowhere)) if own != space else path
        found = scenario.request_as("official", "GET", path)
        assert not found.cookies
        text = everything(found).replace(found.headers["X-Request-ID"], "")
        pages.append(text.replace(path, ""))
    assert pages[0] == pages[1]
    assert "nonce" not in pages[0]
    assert "csrfmiddlewaretoken" not in pages[0]


def test_response_times_do_not_reveal_group(scenario: Scenario) -> None:
    """In pairs, turn about; what differs is noise, not a further query. Noise
    of a busy machine passes, so three tries; a further query is there every time."""
    there, nowhere = (
        topic_path(scenario),
        f"{scenario.group.space.path}{scenario.nowhere}/",
    )
    nowhere = nowhere.replace(
        str(scenario.group.space.public_id), str(scenario.nowhere)
    )
    ratios: list[float] = []
    while len(ratios) < 3 and min(ratios, default=2) >= 1.5:
        spent: dict[str, list[float]] = {there: [], nowhere: []}
        for turn in range(40):
            for path in (there, nowhere) if turn % 2 else (nowhere, there):
                begin = perf_counter()
                scenario.clients["official"].get(path)
                spent[path].append(perf_counter() - begin)
        fast, slow = sorted(median(times) for times in spent.values())
        ratios.append(slow / fast)
    assert min(ratios) < 1.5, ratios


def test_other_methods_and_spellings_do_not_reveal_group(scenario: Scenario) -> None:
    path = topic_path(scenario)
    spelled = [path, f"{path}?format=json", f"{path[:-1]}.json", path.upper()]
    for method in ("POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"):
        for other in spelled:
            there, nowhere = both(scenario, "official", method, other)
            assert there == nowhere


def test_redirects_do_not_reveal_title(scenario: Scenario) -> None:
    """The right id in a wrong place, and the permalink of a post."""
    wrong = f"/forum/huisvesting/{scenario.secret.public_id}-iets/"
    link = f"/forum/bericht/{first(scenario.secret).public_id}/"
    for path in (wrong, link):
        assert scenario.request_as("member", "GET", path).status_code in {301, 302}
        for name in STRANGERS:
            assert scenario.request_as(name, "GET", path).status_code == 404


def test_a_search_for_a_secret_word_finds_nothing(scenario: Scenario) -> None:
    """No hit, no total, no word about it."""
    found = scenario.request_as("member", "GET", "/zoeken/?q=Kanarieantwoord")
    assert found.context["total"] == 1
    for name in ("visitor", "official", *OUT):
        page = scenario.request_as(name, "GET", "/zoeken/?q=Kanarieantwoord")
        assert page.context["total"] == 0
        assert not page.context["hits"]


def test_private_matches_change_no_search_of_others(scenario: Scenario) -> None:
    """Pages, order and total with and without them."""
    queries = ["/zoeken/?q=huisvesting", "/zoeken/?q=huisvesting&volgorde=relevantie"]
    before = [same_for_all(scenario.request_as("official", "GET", q)) for q in queries]
    for n in range(3):
        answer(scenario.people["member"], scenario.secret, f"Huisvesting, weer {n}.")
    after = [same_for_all(scenario.request_as("official", "GET", q)) for q in queries]
    assert before == after


def test_a_group_has_no_feed(scenario: Scenario) -> None:
    """Not for members either; the open space beside it has one."""
    open_feed = f"/forum/onderwerp/{scenario.public.public_id}/feed/"
    assert scenario.request_as("visitor", "GET", open_feed).status_code == 200
    for name in ("visitor", "official", "member"):
        path = f"/forum/onderwerp/{scenario.secret.public_id}/feed/"
        assert scenario.request_as(name, "GET", path).status_code == 404


def test_query_parameters_do_not_reveal_lists(scenario: Scenario) -> None:
    """There is no API of private rows; parameters change nothing."""
    for query in (
        "ordering=title",
        f"group={scenario.group.space.public_id}",
        "fields=*",
    ):
        for path in ("/groepen/", "/forum/", "/zoeken/"):
            page = scenario.request_as("official", "GET", f"{path}?{query}")
            assert not has_canary(page)


def test_object_under_wrong_parent_is_not_found(scenario: Scenario) -> None:
    """A public place with a private post, draft or member in it."""
    public, post = scenario.public, first(scenario.secret)
    start = f"{public.space.path}{public.public_id}-{public.slug}/?vanaf="
    there = scenario.request_as("official", "GET", f"{start}{post.public_id}")
    nowhere = scenario.request_as("official", "GET", f"{start}{scenario.nowhere}")
    assert same_for_all(there) == same_for_all(nowhere)
    own = scenario.listed.space.path
    stranger = scenario.people["outsider"].public_id
    lead = "member elsewhere"
    for path in (
        f"{own}deelnemers/{stranger}/",
        f"{own}deelnemers/{scenario.people['member'].public_id}/",
    ):
        assert scenario.request_as(lead, "GET", path).status_code == 404
    for act in ("intrekken", "opnieuw"):
        path = f"{own}uitnodiging/{scenario.invitation.public_id}/{act}/"
        assert scenario.request_as(lead, "POST", path, {}).status_code == 404
    path = f"{own}aanvraag/{scenario.request.public_id}/"
    assert scenario.request_as(lead, "POST", path, {"act": "invite"}).status_code == 404


def test_a_file_of_a_group_is_not_there(scenario: Scenario) -> None:
    """In whole or in part, nor whether it changed; and kept by nobody."""
    path = f"/forum/bestand/{scenario.files['secret'].public_id}/"
    found = scenario.request_as("member", "GET", path)
    assert found.status_code == 200
    assert found.headers["Cache-Control"] == "private, no-store"
    heads: list[dict[str, str]] = [{}, {"Range": "bytes=0-3"}, {"If-None-Match": "*"}]
    for name in ("visitor", "official", *OUT):
        for head in heads:
            client = scenario.clients[name]
            assert client.get(path, headers=head).status_code == 404
            assert client.head(path, headers=head).status_code == 404


def test_a_secret_file_named_in_the_open_is_not_shown(scenario: Scenario) -> None:
    file = scenario.files["secret"]
    source = f'<p><a href="{file.path}">kijk</a><img src="{file.path}" alt="x"></p>'
    post = forum.reply(
        scenario.people["facilitator"],
        topic=scenario.public,
        parent=first(scenario.public),
        source=source,
        source_format=HTML,
    )
    page = scenario.request_as("official", "GET", f"{post.path}", None)
    assert "kanariebestand" not in everything(page)
    assert f'src="{file.path}"' not in post.html
    assert scenario.request_as("official", "GET", file.path).status_code == 404


def test_names_are_suggested_to_members_only(scenario: Scenario) -> None:
    """Outside nobody learns who is in a hidden group."""
    member = scenario.people["member"]
    inside = suggest_people(
        scenario.group.space, "Kanarienaam", to=scenario.people["facilitator"]
    )
    assert member in inside
    assert member not in suggest_people(
        scenario.public.space, "Kanarienaam", to=scenario.people["official"]
    )
    path = f"/groepen/{scenario.group.space.public_id}/deelnemers/"
    assert scenario.request_as("official", "GET", path).status_code == 404


def test_group_activity_does_not_change_public_counts(scenario: Scenario) -> None:
    """Counts, badges, profiles, lists of what is new."""
    member = f"/mensen/{scenario.people['member'].public_id}/"
    paths = ["/", "/forum/", "/forum/huisvesting/", member]
    before = [same_for_all(scenario.request_as("official", "GET", p)) for p in paths]
    answer(scenario.people["member"], scenario.secret, "Nog iets.")
    groups.confirm_member(
        scenario.people["facilitator"],
        group=scenario.group,
        user=scenario.people["member"],
    )
    after = [same_for_all(scenario.request_as("official", "GET", p)) for p in paths]
    assert before == after
    assert not count_unread_by_space(
        [scenario.group.space], scenario.people["official"]
    )


def test_profiles_do_not_show_groups(scenario: Scenario) -> None:
    """Of whoever is in it, to whoever is not."""
    for who in ("member", "facilitator", "former"):
        path = f"/mensen/{scenario.people[who].public_id}/"
        page = scenario.request_as("official", "GET", path)
        assert "kanariegroep" not in page.text.lower()
        assert str(scenario.group.space.public_id) not in page.text


HEADS = ["/", "/forum/", "/sitemap.xml", "/robots.txt", "/groepen/", "/nergens/"]


def test_metadata_and_sitemaps_do_not_show_group(scenario: Scenario) -> None:
    """Sitemap, titles, descriptions, breadcrumbs, error pages."""
    for path in HEADS:
        for name in ("visitor", "official"):
            assert not has_canary(scenario.request_as(name, "GET", path))
    page = scenario.request_as("member", "GET", topic_path(scenario))
    title = re.search(r"<title>(.*?)</title>", page.text, re.DOTALL)
    assert title
    assert "kanarie" not in title[1].lower()
    assert page.headers["Referrer-Policy"] in {"same-origin", "no-referrer"}


def test_link_to_private_object_has_no_preview(scenario: Scenario) -> None:
    """Nothing of what it leads to comes along, for nobody."""
    link = f"http://testserver{topic_path(scenario)}"
    lead = scenario.people["facilitator"]
    for source in (link, f"> {link}\n\nZie {link}"):
        post = answer(lead, scenario.public, source)
        assert "kanarie" not in post.html.lower()
        for name in ("official", "member"):
            page = scenario.request_as(name, "GET", post.path)
            assert "kanarievogel" not in everything(page).lower()
    preview = scenario.request_as(
        "facilitator",
        "POST",
        "/forum/voorbeeld/",
        {"source": link, "source_format": "text"},
    )
    assert "kanarievogel" not in everything(preview).lower()


def test_what_a_member_warmed_is_kept_for_nobody(scenario: Scenario) -> None:
    """Private, and drawn anew for each."""
    page = scenario.request_as("member", "GET", topic_path(scenario))
    assert page.headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in page.headers
    for name in ("visitor", "official"):
        assert scenario.request_as(name, "GET", topic_path(scenario)).status_code == 404
