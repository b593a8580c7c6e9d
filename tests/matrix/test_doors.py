"""Who is told what at which door: `doors.py` line by line, for everybody."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLResolver, get_resolver

import pytest

from tests.matrix.answers import has_canary, same_for_all, status
from tests.matrix.cast import EVERYBODY, INSIDERS, LIKE, STRANGERS, World
from tests.matrix.doors import CASES, EXCEPTIONS, Case, address_of, data_of

pytestmark = pytest.mark.django_db

OURS = ("forum", "groups", "notifications", "search")
# What belongs to others, by how its address begins. Whoever adds a part of the site
# puts it here, with its own tests, or into the table.
OTHERS = {
    "healthz": "says only whether the site works",
    "readyz": "says only whether the site works",
    "metrics": "for who brings its token; tests/config",
    ".well-known/": "says whom to tell of a hole, if anybody; tests/config",
    "manifest.webmanifest": "the name of the site and its icons; tests/config",
    "offline/": "what stands there without a connection; tests/config",
    "worker.js": "keeps that page and no other; tests/config and tests/browser",
    "media/images/": "pictures of pages, all public; tests/config",
    "mailvoorbeelden/": "made-up mails, in the demo only; tests/config",
    "taal/": "changes the language of the interface",
    "account/": "allauth; tests/accounts",
    "beheer/": "Wagtail; tests/cms and test_canaries",
    "documenten/": "Wagtail; documents of pages",
    "_util/": "Wagtail; passwords of pages",
    "^beheer/": "Wagtail's doors that are shut",
    "^_util/": "Wagtail; passwords of pages",
    "^((?:[\\w\\-]+/)*)$": "Wagtail's pages, all public",
}
PRIVATE = {
    "secret",
    "secret_hidden",
    "secret_removed",
    "secret_reply",
    "secret_poll",
    "secret_anonymous",
    "of_member",
}
PRIVATE |= {"shut_person", "draft_event"}
# Seen by one person, or by those who decide about it.
PERSONAL = {"theirs", "proposed"}


def patterns(resolver: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for found in resolver.url_patterns:
        address = prefix + str(found.pattern)
        if isinstance(found, URLResolver):
            yield from patterns(found, address)
        else:
            yield address, found


def ours() -> dict[str, str]:
    """The name of every door that must stand in the table, and its address."""
    return {
        str(pattern.name): address
        for address, pattern in patterns(get_resolver())
        if not address.startswith(tuple(OTHERS)) or is_of_accounts(pattern)
    }


def is_of_accounts(pattern: Any) -> bool:
    """A page about one's own account that is not allauth's."""
    return str(pattern.callback.__module__).startswith("accounts.views")


def expected(case: Case, name: str) -> str:
    own = EXCEPTIONS.get((case.door, case.method, case.target), {})
    return own.get(name) or case.expected[LIKE.get(name, name)]


# -- The inventory ------------------------------------------------------------


def test_every_door_of_the_site_stands_in_the_table():
    missing = {n: a for n, a in ours().items() if n not in {c.door for c in CASES}}
    assert not missing, (
        f"put these doors into tests/matrix/doors.txt and addresses.py: {missing}"
    )


def test_every_door_in_the_table_is_there():
    assert {case.door for case in CASES} == set(ours())


def test_every_door_is_tried_with_reading_and_with_writing():
    methods: dict[str, set[str]] = {}
    for case in CASES:
        methods.setdefault(case.door, set()).add(case.method)
    assert {
        door for door, found in methods.items() if found != {"GET", "POST"}
    } == set()


def test_a_door_with_an_id_is_tried_with_a_secret_one():
    tried = {case.door for case in CASES if case.target in PRIVATE | PERSONAL}
    with_id = {
        name
        for name, address in ours().items()
        if "public_id" in address or "token" in address
    }
    assert with_id == tried


def test_nothing_is_in_the_table_twice():
    labels = [case.label for case in CASES]
    assert len(labels) == len(set(labels))


# -- The table ----------------------------------------------------------------


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.label)
def test_everybody_is_answered_as_the_table_says(case: Case, world: World) -> None:
    path, data = address_of(case, world), data_of(case, world)
    wrong = {}
    for name in EVERYBODY:
        answer = world.knock(name, case.method, path, data)
        if status(answer) != expected(case, name):
            wrong[name] = f"{status(answer)} instead of {expected(case, name)}"
        elif not may_be_told(case, name) and has_canary(answer):
            wrong[name] = "shows a canary"
        elif bare := GUARDS - {*answer.headers, *told_directly(case)}:
            wrong[name] = f"comes without {bare}"
    assert not wrong, f"{case.method} {path}: {wrong}"


# Whatever an answer is, and to whom.
GUARDS = {
    "Cache-Control",
    "Content-Security-Policy",
    "Cross-Origin-Opener-Policy",
    "Permissions-Policy",
    "Referrer-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
}


def told_directly(case: Case) -> set[str]:
    """Who asks a process how it is gets one word, and no page."""
    return GUARDS if case.door in {"healthz", "readyz"} else set()


def may_be_told(case: Case, name: str) -> bool:
    if name in INSIDERS:
        return True
    return (
        is_addressee(case, name)
        or is_shown_what_is_hidden(case, name)
        or is_shown_their_own(case, name)
        or is_shown_a_proposal(case, name)
    )


def is_shown_a_proposal(case: Case, name: str) -> bool:
    """Whoever wrote it, and whoever may found groups."""
    shown = {"author", "moderator", "administrator"}
    return case.door in {"proposal", "proposals"} and name in shown


def is_addressee(case: Case, name: str) -> bool:
    """Who is invited is told to what: by the link, and among the groups."""
    where = (case.door, case.target)
    return name == "invited" and where in {("invitation", "theirs"), ("groups", "-")}


def is_shown_their_own(case: Case, name: str) -> bool:
    """The author reads on what a moderator hid, which a canary marks."""
    doors = {("topic", "public"), ("moderation_entry", "hidden")}
    doors.add(("post_part", "hidden"))
    return name == "author" and (case.door, case.target) in doors


def is_shown_what_is_hidden(case: Case, name: str) -> bool:
    """In the open a moderator sees what was hidden: that is a canary, too."""
    return LIKE.get(name, name) == "moderator" and case.target not in PRIVATE


@pytest.mark.parametrize("target", ["secret"])
@pytest.mark.parametrize("name", INSIDERS)
def test_the_canaries_are_there_to_be_found(
    name: str, target: str, world: World
) -> None:
    """Who may see them does: else the tests above would find nothing in nothing."""
    seen = {
        case.door
        for case in CASES
        if case.target == "secret"
        and has_canary(world.knock(name, "GET", address_of(case, world)))
    }
    assert seen >= {
        "group",
        "group_topic",
        "group_topic_create",
        "arrivals",
        "post_reply",
    }


# -- Not yours is not there ---------------------------------------------------

# One of each kind: the table has asked them all.
SOME = ("visitor", "waiting", "official", "removed", "administrator")
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
BEHIND_WALLS = [case for case in CASES if case.target in PRIVATE]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    "case",
    {case.door: case for case in BEHIND_WALLS}.values(),
    ids=lambda case: case.door,
)
def test_a_stranger_cannot_tell_what_is_there_from_what_is_not(
    case: Case, method: str, world: World
) -> None:
    path = address_of(case, world)
    told = {name for name in SOME if differs(world, name, method, path)}
    assert not told, f"{method} {path} is answered otherwise to {told}"


@pytest.mark.parametrize("case", BEHIND_WALLS, ids=lambda case: case.label)
def test_a_form_sent_to_what_is_not_yours_is_sent_to_nowhere(
    case: Case, world: World
) -> None:
    path, data = address_of(case, world), data_of(case, world)
    told = {name for name in STRANGERS if differs(world, name, case.method, path, data)}
    assert not told, f"{case.method} {path} is answered otherwise to {told}"


@pytest.mark.parametrize("name", ["visitor", "official", "member", "facilitator"])
def test_a_proposal_of_another_is_as_if_there_were_none(
    name: str, world: World
) -> None:
    """Nor does a moderator see one that was answered."""
    path = f"/groepen/voorstellen/{world.proposal.public_id}/"
    nowhere = f"/groepen/voorstellen/{world.nowhere}/"
    for method in METHODS:
        found = world.knock(name, method, path), world.knock(name, method, nowhere)
        assert same_for_all(found[0]) == same_for_all(found[1])


PLACES = {
    "topic-GET-secret",
    "post-GET-secret",
    "group-GET-secret",
    "group_topic-GET-secret",
    "inbox_open-GET-of_member",
}
VARIANTS = [
    "{path}?format=json",
    "{path}?vanaf=1",
    "{path}?toon=alles&pagina=2",
    "{path}.json",
    "{path}json/",
    "{bare}",
    "{bare}.json",
    "{bare}//",
    "/{path}",
    "{upper}",
    "{path}%00",
    "{path}..%2f",
]


@pytest.mark.parametrize("variant", VARIANTS)
def test_an_address_written_otherwise_tells_no_more(variant: str, world: World) -> None:
    told = []
    for case in (case for case in BEHIND_WALLS if case.label in PLACES):
        path = address_of(case, world).partition("?")[0]
        spelled = variant.format(path=path, bare=path.rstrip("/"), upper=path.upper())
        for name in SOME:
            for method in ("GET", "POST"):
                if differs(world, name, method, spelled):
                    told.append((method, spelled, name))
    assert not told


def differs(world: World, name: str, method: str, path: str, data: Any = None) -> bool:
    """Is this answered otherwise than the same with an id that nothing has?"""
    nowhere = path
    for ident in world.secret_ids:
        nowhere = nowhere.replace(str(ident), str(world.nowhere))
    assert nowhere != path
    there = world.knock(name, method, path, data)
    absent = world.knock(name, method, nowhere, data)
    assert not has_canary(there) or "kanarie" in path.lower()
    return same_for_all(there) != same_for_all(absent)
