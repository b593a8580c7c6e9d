"""What must hold around a closed group: what somebody outside is shown.

Pages, lists, searches, files and figures; people and what reaches them are in
test_group_reach.py. docs/security.md maps each test to a control. Each is a
named promise in its shortest form, and each refusal stands beside a success. The doors
one by one are in test_doors.py, lists in test_canaries.py, the depth of a subject with
its app.
"""

import re
from statistics import median
from time import perf_counter

import pytest

from forum import commands as forum
from forum.counting import unread_by_space
from forum.mentions import offered
from groups import commands as groups
from tests.matrix.answers import everything, has_canary, same_for_all
from tests.matrix.building import answer, first
from tests.matrix.cast import STRANGERS, World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("afterwards")]

HTML = "html"
OUT = ("removed", "former", "suspended here", "guest of yesterday")


def topic_path(world: World) -> str:
    return f"{world.group.space.path}{world.secret.public_id}/"


def both(world: World, name: str, method: str, path: str) -> tuple[str, str]:
    """What is answered there, and where nothing is."""
    nowhere = path
    space, topic = world.group.space, world.secret
    for ident in (space.public_id, topic.public_id, first(topic).public_id):
        nowhere = nowhere.replace(str(ident), str(world.nowhere))
    assert nowhere != path
    found = world.knock(name, method, path), world.knock(name, method, nowhere)
    return same_for_all(found[0]), same_for_all(found[1])


def test_a_foreign_group_is_byte_for_byte_no_group(world: World) -> None:
    """Page, topic, members, versions: the 404 of an id that nothing has."""
    post = first(world.secret)
    paths = [
        world.group.space.path,
        topic_path(world),
        f"{world.group.space.path}deelnemers/",
        f"/forum/bericht/{post.public_id}/versies/",
    ]
    assert world.knock("member", "GET", paths[1]).status_code == 200
    for path in paths:
        for name in ("official", "removed", "moderator", "administrator"):
            there, nowhere = both(world, name, "GET", path)
            assert there == nowhere
            assert there.startswith("404")


def test_the_error_page_carries_no_nonce_and_no_token(world: World) -> None:
    """So it is the same to the byte, but for the request's own ids."""
    pages = []
    space, topic = str(world.group.space.public_id), str(world.secret.public_id)
    for own in (space, str(world.nowhere)):
        path = topic_path(world).replace(space, own)
        path = path.replace(topic, str(world.nowhere)) if own != space else path
        found = world.knock("official", "GET", path)
        assert not found.cookies
        text = everything(found).replace(found.headers["X-Request-ID"], "")
        pages.append(text.replace(path, ""))
    assert pages[0] == pages[1]
    assert "nonce" not in pages[0]
    assert "csrfmiddlewaretoken" not in pages[0]


def test_no_time_tells_them_apart(world: World) -> None:
    """In pairs, turn about; what differs is noise, not a further query. Noise
    of a busy machine passes, so three tries; a further query is there every time."""
    there, nowhere = topic_path(world), f"{world.group.space.path}{world.nowhere}/"
    nowhere = nowhere.replace(str(world.group.space.public_id), str(world.nowhere))
    ratios: list[float] = []
    while len(ratios) < 3 and min(ratios, default=2) >= 1.5:
        spent: dict[str, list[float]] = {there: [], nowhere: []}
        for turn in range(40):
            for path in (there, nowhere) if turn % 2 else (nowhere, there):
                begin = perf_counter()
                world.clients["official"].get(path)
                spent[path].append(perf_counter() - begin)
        fast, slow = sorted(median(times) for times in spent.values())
        ratios.append(slow / fast)
    assert min(ratios) < 1.5, ratios


def test_no_other_method_or_spelling_tells_more(world: World) -> None:
    path = topic_path(world)
    spelled = [path, f"{path}?format=json", f"{path[:-1]}.json", path.upper()]
    for method in ("POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"):
        for other in spelled:
            there, nowhere = both(world, "official", method, other)
            assert there == nowhere


def test_no_redirect_tells_a_title(world: World) -> None:
    """The right id in a wrong place, and the permalink of a post."""
    wrong = f"/forum/huisvesting/{world.secret.public_id}-iets/"
    link = f"/forum/bericht/{first(world.secret).public_id}/"
    for path in (wrong, link):
        assert world.knock("member", "GET", path).status_code in {301, 302}
        for name in STRANGERS:
            assert world.knock(name, "GET", path).status_code == 404


def test_a_search_for_a_secret_word_finds_nothing(world: World) -> None:
    """No hit, no total, no word about it."""
    found = world.knock("member", "GET", "/zoeken/?q=Kanarieantwoord")
    assert found.context["total"] == 1
    for name in ("visitor", "official", *OUT):
        page = world.knock(name, "GET", "/zoeken/?q=Kanarieantwoord")
        assert page.context["total"] == 0
        assert not page.context["hits"]


def test_private_matches_change_no_search_of_others(world: World) -> None:
    """Pages, order and total with and without them."""
    queries = ["/zoeken/?q=huisvesting", "/zoeken/?q=huisvesting&volgorde=relevantie"]
    before = [same_for_all(world.knock("official", "GET", q)) for q in queries]
    for n in range(3):
        answer(world.people["member"], world.secret, f"Huisvesting, weer {n}.")
    after = [same_for_all(world.knock("official", "GET", q)) for q in queries]
    assert before == after


def test_a_group_has_no_feed(world: World) -> None:
    """Not for members either; the open space beside it has one."""
    open_feed = f"/forum/onderwerp/{world.public.public_id}/feed/"
    assert world.knock("visitor", "GET", open_feed).status_code == 200
    for name in ("visitor", "official", "member"):
        path = f"/forum/onderwerp/{world.secret.public_id}/feed/"
        assert world.knock(name, "GET", path).status_code == 404


def test_no_query_opens_a_list(world: World) -> None:
    """There is no API of private rows; parameters change nothing."""
    for query in ("ordering=title", f"group={world.group.space.public_id}", "fields=*"):
        for path in ("/groepen/", "/forum/", "/zoeken/"):
            page = world.knock("official", "GET", f"{path}?{query}")
            assert not has_canary(page)


def test_a_child_of_another_parent_is_not_there(world: World) -> None:
    """A public place with a private post, draft or member in it."""
    public, post = world.public, first(world.secret)
    start = f"{public.space.path}{public.public_id}-{public.slug}/?vanaf="
    there = world.knock("official", "GET", f"{start}{post.public_id}")
    nowhere = world.knock("official", "GET", f"{start}{world.nowhere}")
    assert same_for_all(there) == same_for_all(nowhere)
    own = world.listed.space.path
    stranger = world.people["outsider"].public_id
    lead = "member elsewhere"
    for path in (
        f"{own}deelnemers/{stranger}/",
        f"{own}deelnemers/{world.people['member'].public_id}/",
    ):
        assert world.knock(lead, "GET", path).status_code == 404
    for act in ("intrekken", "opnieuw"):
        path = f"{own}uitnodiging/{world.invitation.public_id}/{act}/"
        assert world.knock(lead, "POST", path, {}).status_code == 404
    path = f"{own}aanvraag/{world.request.public_id}/"
    assert world.knock(lead, "POST", path, {"act": "invite"}).status_code == 404


def test_a_file_of_a_group_is_not_there(world: World) -> None:
    """In whole or in part, nor whether it changed; and kept by nobody."""
    path = f"/forum/bestand/{world.files['secret'].public_id}/"
    found = world.knock("member", "GET", path)
    assert found.status_code == 200
    assert found.headers["Cache-Control"] == "private, no-store"
    heads: list[dict[str, str]] = [{}, {"Range": "bytes=0-3"}, {"If-None-Match": "*"}]
    for name in ("visitor", "official", *OUT):
        for head in heads:
            client = world.clients[name]
            assert client.get(path, headers=head).status_code == 404
            assert client.head(path, headers=head).status_code == 404


def test_a_secret_file_named_in_the_open_is_not_shown(world: World) -> None:
    file = world.files["secret"]
    source = f'<p><a href="{file.path}">kijk</a><img src="{file.path}" alt="x"></p>'
    post = forum.reply(
        world.people["facilitator"],
        topic=world.public,
        parent=first(world.public),
        source=source,
        source_format=HTML,
    )
    page = world.knock("official", "GET", f"{post.path}", None)
    assert "kanariebestand" not in everything(page)
    assert f'src="{file.path}"' not in post.html
    assert world.knock("official", "GET", file.path).status_code == 404


def test_names_are_offered_inside_only(world: World) -> None:
    """Outside nobody learns who is in a hidden group."""
    member = world.people["member"]
    inside = offered(world.group.space, "Kanarienaam", to=world.people["facilitator"])
    assert member in inside
    assert member not in offered(
        world.public.space, "Kanarienaam", to=world.people["official"]
    )
    path = f"/groepen/{world.group.space.public_id}/deelnemers/"
    assert world.knock("official", "GET", path).status_code == 404


def test_no_figure_outside_moves(world: World) -> None:
    """Counts, badges, profiles, lists of what is new."""
    member = f"/mensen/{world.people['member'].public_id}/"
    paths = ["/", "/forum/", "/forum/huisvesting/", member]
    before = [same_for_all(world.knock("official", "GET", p)) for p in paths]
    answer(world.people["member"], world.secret, "Nog iets.")
    groups.confirm_member(
        world.people["facilitator"], group=world.group, user=world.people["member"]
    )
    after = [same_for_all(world.knock("official", "GET", p)) for p in paths]
    assert before == after
    assert not unread_by_space([world.group.space], world.people["official"])


def test_no_profile_names_a_group(world: World) -> None:
    """Of whoever is in it, to whoever is not."""
    for who in ("member", "facilitator", "former"):
        path = f"/mensen/{world.people[who].public_id}/"
        page = world.knock("official", "GET", path)
        assert "kanariegroep" not in page.text.lower()
        assert str(world.group.space.public_id) not in page.text


HEADS = ["/", "/forum/", "/sitemap.xml", "/robots.txt", "/groepen/", "/nergens/"]


def test_heads_and_maps_say_nothing(world: World) -> None:
    """Sitemap, titles, descriptions, breadcrumbs, error pages."""
    for path in HEADS:
        for name in ("visitor", "official"):
            assert not has_canary(world.knock(name, "GET", path))
    page = world.knock("member", "GET", topic_path(world))
    title = re.search(r"<title>(.*?)</title>", page.text, re.DOTALL)
    assert title
    assert "kanarie" not in title[1].lower()
    assert page.headers["Referrer-Policy"] in {"same-origin", "no-referrer"}


def test_a_secret_link_in_the_open_is_a_plain_link(world: World) -> None:
    """Nothing of what it leads to comes along, for nobody."""
    link = f"http://testserver{topic_path(world)}"
    lead = world.people["facilitator"]
    for source in (link, f"> {link}\n\nZie {link}"):
        post = answer(lead, world.public, source)
        assert "kanarie" not in post.html.lower()
        for name in ("official", "member"):
            page = world.knock(name, "GET", post.path)
            assert "kanarievogel" not in everything(page).lower()
    preview = world.knock(
        "facilitator",
        "POST",
        "/forum/voorbeeld/",
        {"source": link, "source_format": "text"},
    )
    assert "kanarievogel" not in everything(preview).lower()


def test_what_a_member_warmed_is_kept_for_nobody(world: World) -> None:
    """Private, and drawn anew for each."""
    page = world.knock("member", "GET", topic_path(world))
    assert page.headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in page.headers
    for name in ("visitor", "official"):
        assert world.knock(name, "GET", topic_path(world)).status_code == 404
