"""The table in endpoints.txt, and the form data for each endpoint."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.matrix.addresses import ADDRESSES
from tests.matrix.cast import ACTORS, TEXT, Scenario

TABLE = (Path(__file__).parent / "endpoints.txt").read_text()

# Exceptions to the equal users of cast.py: (endpoint, method, target) -> user.
EXCEPTIONS = {
    ("invitation", "POST", "theirs"): {"invited": "moved"},
    # Break-glass is for administrators.
    ("break_glass", "GET", "-"): {"administrator": "200"},
    ("break_glass", "POST", "-"): {"administrator": "moved"},
    # Leads the listed group.
    ("request_invitation", "GET", "listed"): {"member elsewhere": "moved"},
    # Wrote there once, so takes part.
    ("space_follow", "POST", "public"): {"outsider": "moved"},
    ("space_follow", "POST", "members"): {"outsider": "moved"},
    # Leads another group, and so has a queue and a log of that one.
    ("moderation", "GET", "-"): {"member elsewhere": "200"},
    ("moderation", "POST", "-"): {"member elsewhere": "200"},
    ("moderation_log", "GET", "-"): {"member elsewhere": "200"},
}


@dataclass(frozen=True, slots=True)
class Case:
    endpoint: str
    act: str
    method: str
    target: str
    expected: dict[str, str]

    @property
    def label(self) -> str:
        endpoint = f"{self.endpoint}-{self.act}" if self.act else self.endpoint
        return f"{endpoint}-{self.method}-{self.target}"


def cases() -> list[Case]:
    found = []
    for line in TABLE.splitlines():
        if not line or line.startswith(("#", "endpoint ")):
            continue
        endpoint, method, target, *answers = line.split()
        name, _colon, act = endpoint.partition(":")
        expected = dict(zip(ACTORS, answers, strict=True))
        found.append(Case(name, act, method, target, expected))
    return found


CASES = cases()


# -- Form data -----------------------------------------------------------------


class Sheet:
    """A file that can be sent any number of times."""

    name, content_type = "lijst.csv", "text/csv"

    def read(self) -> bytes:
        return b"naam;aantal"


MEETING = {
    "title": "Overleg",
    "day": "2099-05-25",
    "starts": "10:00",
    "ends": "11:00",
    "source_format": "text",
}

CHARTER = {
    "title": "Werkgroep registratie",
    "kind": "working",
    "purpose": "Samen een werkproces maken.",
    "theme": "",
    "confidentiality": "confidential",
    "alone": "on",
}
# Valid form data, so that a refusal is a refusal of the user.
DATA: dict[str, dict[str, Any]] = {
    "advice": {"title": "Mag dit?", "source": "Wij twijfelen."},
    "newsletter_subscribe": {"address": "lezer@elders.example"},
    "remark": {"text": "Dit klopt niet."},
    "topic_create": TEXT | {"title": "Mag dit?", "kind": "question"},
    "profile": {
        "display_name": "Een Naam",
        "job_title_visibility": "members",
        "subjects_visibility": "members",
        "photo_visibility": "groups",
    },
    "group_topic_create": TEXT | {"title": "Mag dit?", "kind": "question"},
    "post_reply": TEXT,
    "post_edit": TEXT,
    "post_report": {"reason": "other", "comment": "Kijk eens."},
    "moderation_post": {"reason": "Daarom."},
    "moderation_edit": TEXT | {"edit_count": "0", "reason": "Daarom."},
    "moderation_person": {"hours": "24", "reason": "Daarom."},
    "group_close": {"days": "365", "confirmed": "yes"},
    "group_extend": {"days": "365"},
    "group_hold": {"reason": "Een geschil."},
    "meeting_plan": MEETING,
    "meeting_change": MEETING | {"version": "0"},
    "dates_propose": {
        "title": "Wanneer?",
        "source_format": "text",
        "date-TOTAL_FORMS": "2",
        "date-INITIAL_FORMS": "0",
        "date-0-day": "2099-05-25",
        "date-0-starts": "10:00",
        "date-0-ends": "11:00",
        "date-1-day": "2099-05-26",
        "date-1-starts": "10:00",
        "date-1-ends": "11:00",
    },
    "meeting_answer": {"answer": "no"},
    "meeting_minutes": TEXT | {"version": "0"},
    "invite": {
        "addresses": "nog.iemand@elders.example",
        "role": "participant",
        "message": "",
    },
    "group_create": CHARTER | {"facilitator": "member@voorbeeldstad.example"},
    "group_propose": CHARTER,
    "group_review": {"reason": ""},
    "group_assign_facilitator": {"address": "member@voorbeeldstad.example"},
    "proposal": {"reason": "Er is er al een."},
    "group_member": {"reason": "Andere baan."},
    "request_invitation": {"message": "Ik doe graag mee."},
    "break_glass": {"reason": "Melding van een datalek.", "hours": "1"},
    "inbox_read_all": {"upto": "999"},
    "mail_settings": {
        "direct_frequency": "now",
        "general_frequency": "day",
        "weekday": "1",
        "hour": "8",
        "language": "nl",
    },
    "post_split": {"title": "Apart", "kind": "discussion"},
    "article_consent": {"act": "agree"},
    "post_check": {"until": "2099-01-01"},
    "post_reveal": {"reason": "Er staat een dreigement in."},
    "topic_vote": {"choice": "0"},
    "topic_settle": {"act": "settle"},
    "space_edit": {"title": "Huisvesting", "purpose": ""},
    "group_edit": CHARTER | {"title": "Kanariegroep", "purpose": "Kanariedoel."},
    "attachment_add": {"file": Sheet()},
    "round_plan": {"method": "raguse", "form": "live"},
    "round_lead": {"act": "next"},
    "round_seat": {"act": "join"},
    "round_outcome": {"lessons": "Geduld."},
    "round_case": {"act": "vote"},
    "round_case_offer": {
        "situation": "Iets.",
        "own_part": "Iets.",
        "question": "Hoe doe ik dat?",
        "urgency": "2",
        "no_names": "on",
        "no_numbers": "on",
        "no_places": "on",
    },
    "round_step": TEXT,
    "round_contribution": TEXT,
    "topic_follow": {"level": "all"},
    "topic_read": {"upto": "1"},
    "topic_order": {"order": "newest"},
    "space_read": {"until": "2026-01-01T12:00:00+00:00"},
    "space_follow": {"level": "mine"},
    "post_react": {"useful": "on"},
    "post_keep": {"note": "Om te onthouden"},
}


# Form data that contains an id.
HANDED_IN: dict[str, Callable[[Scenario], dict[str, str]]] = {
    "topic_move": lambda scenario: dict.fromkeys(
        ["to", "confirmed"], str(scenario.members.space.public_id)
    ),
    "dates_choose": lambda scenario: {
        "option": str(scenario.meetings["choosing"].options.all()[0].public_id)
    },
    "dates_answer": lambda scenario: {
        f"date-{option.public_id}": "yes"
        for option in scenario.meetings["choosing"].options.all()
    },
    "group_curate": lambda scenario: {"topic": str(scenario.secret.public_id)},
    "round_lead": lambda scenario: {"seen": str(scenario.round.version)},
    "round_roles": lambda scenario: {
        "person": str(scenario.people["member"].public_id)
    },
    "break_glass": lambda scenario: {"group": str(scenario.group.space.public_id)},
    "topic_merge": lambda scenario: {"into": str(scenario.topics["closed"].public_id)},
}


def address_of(case: Case, scenario: Scenario) -> str:
    return ADDRESSES[case.endpoint](scenario, case.target)


def data_of(case: Case, scenario: Scenario) -> dict[str, Any] | None:
    if case.method != "POST":
        return None
    ids = HANDED_IN.get(case.endpoint, lambda _scenario: {})(scenario)
    return DATA.get(case.endpoint, {}) | ids | ({"act": case.act} if case.act else {})
