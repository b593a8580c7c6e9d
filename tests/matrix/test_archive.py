"""A closed group: its people read it as before, and no endpoint adds anything.

Every endpoint of `endpoints.txt` that leads into the group is requested once more. What
a request changes is read from the tables themselves, so that an endpoint which writes
anything fails here until it is named below, with what it may touch.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db import connection, transaction

import pytest

from core.clock import today
from groups import commands as groups
from groups.models import Group
from tests.matrix.answers import has_canary, status
from tests.matrix.cast import EVERYBODY, INSIDERS, STRANGERS, Scenario
from tests.matrix.endpoints import CASES, Case, address_of, data_of
from tests.matrix.moments import MOMENTS, form_of
from tests.matrix.test_endpoints import PRIVATE, expected

pytestmark = pytest.mark.django_db

ELSEWHERE = {"shut_person", "draft_event", "of_member"}
INTO_IT = [case for case in CASES if case.target in PRIVATE - ELSEWHERE]
WRITING = [
    case
    for case in INTO_IT
    if case.method == "POST" and {"405"}.isdisjoint(case.expected.values())
]
WRITE = re.compile(
    r'\s*(?:INSERT (?:OR IGNORE )?INTO|UPDATE|DELETE FROM) "?((?:forum|groups)_\w+)'
)
LOG, SPACE = "forum_moderationentry", "forum_space"
FOUND = "forum_searchentry"
POST = {LOG, SPACE, FOUND, "forum_post", "forum_topic", "forum_report"}
MEMBER = {LOG, SPACE, "forum_participation", "groups_membershiplogentry"}
GONE = MEMBER | {"groups_attendance", "groups_calendarkey"}
# Reading on, taking away, reporting, and who is in it: what each of these may touch.
TOUCHES: dict[str, set[str]] = {
    "topic-read": {"forum_readmark"},
    "space-read": {"forum_readmark"},
    "topic-follow": {"forum_follow"},
    "space-follow": {"forum_follow", "forum_participation"},
    "post-bookmark": {"forum_bookmark"},
    "post-report": {"forum_report"},
    "post-reveal": {LOG},
    "post-remove": POST,
    "moderation-post-hide": POST,
    "moderation-post-restore": POST,
    "moderation-person-mute": MEMBER,
    "topic-move-consent-withdraw": {"forum_moveproposal", "forum_moveanswer"},
    "group-leave": GONE,
    "group-step-down": MEMBER,
    "group-member-remove": GONE,
    "group-review": MEMBER,
    "group-close": {SPACE, "groups_group"},
    "group-reopen": {SPACE, "groups_group"},
    "group-hold": {"groups_hold"},
    "group-hold-lift": {"groups_hold"},
}
# Doors whose form changes nothing in a group that goes on, either; and why.
IDLE = {
    "post-erase": "shows first what would go, and erases when it is sent once more",
    "group-export": "takes a copy out, which stays possible",
    "group-reopen": "there is nothing to open again but an archive",
    "group-assign-facilitator": "is for moderators, and for a group that nobody leads",
    "post-moderate-nonsense": "there is no such act",
    "post-react-POST-secret_hidden": "what is hidden gets no answer",
    "invitation-request": "leads nowhere where nobody may ask; the listed group: below",
    "topic-curate-nonsense": "there is no such act",
    "topic-order": "the reader's own, and kept in their session",
    "topic-vote-POST-secret": "is no poll; the one that is stands in the table as well",
}
ASKS = {"words": "Ik doe graag mee."}
# Pages that only serve to write something new: they say no at once.
SHUT = {
    "dates-propose",
    "group-curate",
    "group-edit",
    "group-topic-create",
    "invitation-create",
    "meeting-change",
    "meeting-minutes",
    "meeting-plan",
    "mention-search",
    "post-edit",
    "post-reply",
    "post-split",
    "round-outcome",
    "round-plan",
    "round-roles",
    "topic-merge",
    "topic-move",
}
# What must not be among those.
READ = {
    "group",
    "group-conversations",
    "group-topic",
    "group-participants",
    "group-files",
    "attachment",
    "topic-new-posts",
    "post",
    "meetings",
    "meeting",
    "meeting-ics",
    "rounds",
    "round",
    "round-quiet",
    "round-year",
}


@pytest.fixture
def archive(scenario: Scenario) -> Iterator[Scenario]:
    """The scenario for the length of one test, in which both groups were closed."""
    with transaction.atomic():
        close(scenario)
        yield scenario
        transaction.set_rollback(True)


def close(scenario: Scenario) -> None:
    day = today() + timedelta(days=365)
    ends = (("facilitator", scenario.group), ("member elsewhere", scenario.listed))
    for lead, group in ends:
        groups.close_group(scenario.people[lead], group=group, erase_on=day)


class Writes:
    """Notes the tables of forum and groups in which rows are made, changed or gone."""

    def __init__(self) -> None:
        self.tables: set[str] = set()

    def __call__(self, execute: Any, sql: str, params: Any, many: Any, how: Any) -> Any:
        done = execute(sql, params, many, how)
        found = WRITE.match(sql)
        # Of a row that was made the number is known only when its key was fetched.
        if found and ("INSERT" in found[0] or how["cursor"].rowcount):
            self.tables.add(found[1])
        return done


def changed_by(scenario: Scenario, name: str, path: str, data: Any) -> set[str]:
    """The tables that this request writes to."""
    writes = Writes()
    with connection.execute_wrapper(writes):
        scenario.request_as(name, "POST", path, data)
    return writes.tables


def act_of(case: Case) -> str:
    return case.label.partition("-POST-")[0]


@pytest.mark.parametrize("case", WRITING, ids=lambda case: case.label)
def test_archived_group_is_read_only(case: Case, scenario: Scenario) -> None:
    """Beside it the same request while the group went on: it did something then."""
    with transaction.atomic():
        path, data = form_of(case, scenario)
        did = any(changed_by(scenario, name, path, data) for name in INSIDERS[::-1])
        assert did == {act_of(case), case.label}.isdisjoint(IDLE)
        close(scenario)
        for name in INSIDERS:
            wrong = changed_by(scenario, name, path, data)
            wrong -= TOUCHES.get(act_of(case), set())
            assert not wrong, f"{name} changes {wrong}"
        transaction.set_rollback(True)


def test_allowed_changes_name_existing_endpoints() -> None:
    endpoints = {act_of(case) for case in WRITING}
    assert set(TOUCHES) | set(MOMENTS) <= endpoints
    assert set(IDLE) <= endpoints | {case.label for case in WRITING}


@pytest.mark.parametrize("name", INSIDERS)
def test_archived_group_is_readable_by_members(name: str, archive: Scenario) -> None:
    """But for the pages that hold a form for something new."""
    reading = [
        case
        for case in INTO_IT
        if case.method == "GET" and expected(case, name) in {"200", "moved"}
    ]
    refused = {
        case.endpoint
        for case in reading
        if status(archive.request_as(name, "GET", address_of(case, archive)))
        != expected(case, name)
    }
    assert refused == SHUT & {case.endpoint for case in reading}
    read = {case.endpoint for case in reading} - refused
    assert read >= READ
    assert ("post-revisions" in read) == (name == "facilitator")


@pytest.mark.parametrize(
    "case",
    {(case.endpoint, case.method): case for case in INTO_IT}.values(),
    ids=lambda case: case.label,
)
def test_archived_group_is_unchanged_for_outsiders(
    case: Case, archive: Scenario
) -> None:
    path, data = address_of(case, archive), data_of(case, archive)
    for name in STRANGERS:
        answer = archive.request_as(name, case.method, path, data)
        assert status(answer) == expected(case, name), name
        assert not has_canary(answer), name


def test_closed_listed_group_is_not_listed(archive: Scenario) -> None:
    assert not Group.objects.listed_at(archive.public.space).exists()
    path = f"{archive.listed.space.path}aanvragen/"
    for name in EVERYBODY:
        if name not in {"visitor", "deactivated", "member elsewhere"}:
            assert status(archive.request_as(name, "GET", path)) == "404", name
            assert status(archive.request_as(name, "POST", path, ASKS)) == "404", name
