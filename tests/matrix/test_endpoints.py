"""What each endpoint answers to whom: `endpoints.txt` line by line, for everybody."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLResolver, get_resolver

import pytest

from tests.matrix.answers import has_canary, same_for_all, status
from tests.matrix.cast import EVERYBODY, INSIDERS, LIKE, STRANGERS, Scenario
from tests.matrix.endpoints import CASES, EXCEPTIONS, Case, address_of, data_of

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
    "^beheer/": "Wagtail's endpoints that are shut",
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
BEHIND_WALLS = [case for case in CASES if case.target in PRIVATE]


def patterns(resolver: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for found in resolver.url_patterns:
        address = prefix + str(found.pattern)
        if isinstance(found, URLResolver):
            yield from patterns(found, address)
        else:
            yield address, found


def ours() -> dict[str, str]:
    """The name of every endpoint that must stand in the table, and its address."""
    return {
        str(pattern.name): address
        for address, pattern in patterns(get_resolver())
        if not address.startswith(tuple(OTHERS)) or is_of_accounts(pattern)
    }


def is_of_accounts(pattern: Any) -> bool:
    """A page about one's own account that is not allauth's."""
    return str(pattern.callback.__module__).startswith("accounts.views")


def expected(case: Case, name: str) -> str:
    own = EXCEPTIONS.get((case.endpoint, case.method, case.target), {})
    return own.get(name) or case.expected[LIKE.get(name, name)]


# -- The inventory ------------------------------------------------------------


def test_every_endpoint_is_in_the_table():
    missing = {n: a for n, a in ours().items() if n not in {c.endpoint for c in CASES}}
    assert not missing, f"add to tests/matrix/endpoints.txt and addresses.py: {missing}"


def test_table_lists_existing_endpoints_only():
    assert {case.endpoint for case in CASES} == set(ours())


def test_every_endpoint_is_tested_with_get_and_post():
    methods: dict[str, set[str]] = {}
    for case in CASES:
        methods.setdefault(case.endpoint, set()).add(case.method)
    assert {
        endpoint for endpoint, found in methods.items() if found != {"GET", "POST"}
    } == set()


def test_endpoint_with_id_is_tested_with_private_object():
    tried = {case.endpoint for case in CASES if case.target in PRIVATE | PERSONAL}
    with_id = {
        name
        for name, address in ours().items()
        if "public_id" in address or "token" in address
    }
    assert with_id == tried


def test_table_has_no_duplicates():
    labels = [case.label for case in CASES]
    assert len(labels) == len(set(labels))


# -- The table ----------------------------------------------------------------


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.label)
def test_responses_match_the_table(case: Case, scenario: Scenario) -> None:
    path, data = address_of(case, scenario), data_of(case, scenario)
    wrong = {}
    for name in EVERYBODY:
        answer = scenario.request_as(name, case.method, path, data)
        if status(answer) != expected(case, name):
            wrong[name] = f"{status(answer)} instead of {expected(case, name)}"
        elif not may_be_told(case, name) and has_canary(answer):
            wrong[name] = "shows a canary"
        elif bare := GUARDS - {*answer.headers, *told_directly(case)}:
            wrong[name] = f"comes without {bare}"
        elif case.target in PRIVATE and name in STRANGERS:
            absent = scenario.request_as(
                name, case.method, nowhere(path, scenario), data
            )
            if same_for_all(answer) != same_for_all(absent):
                wrong[name] = "can tell what is there from what is not"
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
    return GUARDS if case.endpoint in {"healthz", "readyz"} else set()


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
    return case.endpoint in {"proposal", "proposals"} and name in shown


def is_addressee(case: Case, name: str) -> bool:
    """Who is invited is told to what: by the link, and among the groups."""
    where = (case.endpoint, case.target)
    return name == "invited" and where in {("invitation", "theirs"), ("groups", "-")}


def is_shown_their_own(case: Case, name: str) -> bool:
    """The author reads on what a moderator hid, which a canary marks."""
    endpoints = {("topic", "public"), ("moderation-entry", "hidden")}
    endpoints.add(("post-fragment", "hidden"))
    return name == "author" and (case.endpoint, case.target) in endpoints


def is_shown_what_is_hidden(case: Case, name: str) -> bool:
    """In the open a moderator sees what was hidden: that is a canary, too."""
    return LIKE.get(name, name) == "moderator" and case.target not in PRIVATE


@pytest.mark.parametrize("target", ["secret"])
@pytest.mark.parametrize("name", INSIDERS)
def test_canaries_are_visible_to_users_with_access(
    name: str, target: str, scenario: Scenario
) -> None:
    """Who may see them does: else the tests above would find nothing in nothing."""
    seen = {
        case.endpoint
        for case in CASES
        if case.target == "secret"
        and has_canary(scenario.request_as(name, "GET", address_of(case, scenario)))
    }
    assert seen >= {
        "group",
        "group-topic",
        "group-topic-create",
        "topic-new-posts",
        "post-reply",
    }


# -- Not yours is not there ---------------------------------------------------

# One of each kind, and the methods that the table does not ask: it has asked
# everybody with GET and POST, and compared the answers with those for nothing.
SOME = ("visitor", "waiting", "official", "removed", "administrator")
OTHER_METHODS = ["HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"]
METHODS = ["GET", "POST", *OTHER_METHODS]


@pytest.mark.parametrize("method", OTHER_METHODS)
@pytest.mark.parametrize(
    "case",
    {case.endpoint: case for case in BEHIND_WALLS}.values(),
    ids=lambda case: case.endpoint,
)
def test_private_object_equals_missing_object_for_outsiders(
    case: Case, method: str, scenario: Scenario
) -> None:
    path = address_of(case, scenario)
    told = {name for name in SOME if differs(scenario, name, method, path)}
    assert not told, f"{method} {path} is answered otherwise to {told}"


@pytest.mark.parametrize("name", ["visitor", "official", "member", "facilitator"])
def test_proposal_of_other_user_is_not_found(name: str, scenario: Scenario) -> None:
    """Nor does a moderator see one that was answered."""
    path = f"/groepen/voorstellen/{scenario.proposal.public_id}/"
    nowhere = f"/groepen/voorstellen/{scenario.nowhere}/"
    for method in METHODS:
        found = (
            scenario.request_as(name, method, path),
            scenario.request_as(name, method, nowhere),
        )
        assert same_for_all(found[0]) == same_for_all(found[1])


PLACES = {
    "topic-GET-secret",
    "post-GET-secret",
    "group-GET-secret",
    "group-topic-GET-secret",
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
def test_alternative_url_spellings_do_not_reveal_objects(
    variant: str, scenario: Scenario
) -> None:
    told = []
    for case in (case for case in BEHIND_WALLS if case.label in PLACES):
        path = address_of(case, scenario).partition("?")[0]
        spelled = variant.format(path=path, bare=path.rstrip("/"), upper=path.upper())
        for name in SOME:
            for method in ("GET", "POST"):
                if differs(scenario, name, method, spelled):
                    told.append((method, spelled, name))
    assert not told


def nowhere(path: str, scenario: Scenario) -> str:
    """The same address with an id that nothing has."""
    absent = path
    for ident in scenario.secret_ids:
        absent = absent.replace(str(ident), str(scenario.nowhere))
    assert absent != path
    return absent


def differs(
    scenario: Scenario, name: str, method: str, path: str, data: Any = None
) -> bool:
    """Is this answered otherwise than the same with an id that nothing has?"""
    there = scenario.request_as(name, method, path, data)
    absent = scenario.request_as(name, method, nowhere(path, scenario), data)
    assert not has_canary(there) or "kanarie" in path.lower()
    return same_for_all(there) != same_for_all(absent)
