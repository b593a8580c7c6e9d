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
    ("break-glass", "GET", "-"): {"administrator": "200"},
    ("break-glass", "POST", "-"): {"administrator": "moved"},
    # Leads the listed group.
    ("invitation-request", "GET", "listed"): {"member elsewhere": "moved"},
    # Wrote there once, so takes part.
    ("space-follow", "POST", "public"): {"outsider": "moved"},
    ("space-follow", "POST", "members"): {"outsider": "moved"},
    # Leads another group, and so has a queue and a log of that one.
    ("moderation", "GET", "-"): {"member elsewhere": "200"},
    ("moderation", "POST", "-"): {"member elsewhere": "200"},
    ("moderation-log", "GET", "-"): {"member elsewhere": "200"},
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
    "newsletter-subscribe": {"address": "lezer@elders.example"},
    "page-feedback": {"text": "Dit klopt niet."},
    "topic-create": TEXT | {"title": "Mag dit?", "kind": "question"},
    "profile": {
        "display_name": "Een Naam",
        "job_title_visibility": "members",
        "subjects_visibility": "members",
        "photo_visibility": "groups",
    },
    "group-topic-create": TEXT | {"title": "Mag dit?", "kind": "question"},
    "post-reply": TEXT,
    "post-edit": TEXT,
    "post-report": {"reason": "other", "comment": "Kijk eens."},
    "moderation-post": {"reason": "Daarom."},
    "moderation-edit": TEXT | {"edit_count": "0", "reason": "Daarom."},
    "moderation-person": {"hours": "24", "reason": "Daarom."},
    "group-close": {"days": "365", "confirmed": "yes"},
    "group-extend": {"days": "365"},
    "group-hold": {"reason": "Een geschil."},
    "meeting-plan": MEETING,
    "meeting-change": MEETING | {"version": "0"},
    "dates-propose": {
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
    "meeting-answer": {"answer": "no"},
    "meeting-minutes": TEXT | {"version": "0"},
    "invitation-create": {
        "addresses": "nog.iemand@elders.example",
        "role": "participant",
        "message": "",
    },
    "group-create": CHARTER | {"facilitator": "member@voorbeeldstad.example"},
    "group-propose": CHARTER,
    "group-review": {"reason": ""},
    "group-assign-facilitator": {"address": "member@voorbeeldstad.example"},
    "proposal": {"reason": "Er is er al een."},
    "group-member": {"reason": "Andere baan."},
    "invitation-request": {"message": "Ik doe graag mee."},
    "break-glass": {"reason": "Melding van een datalek.", "hours": "1"},
    "inbox-read-all": {"upto": "999"},
    "mail-settings": {
        "direct_frequency": "now",
        "general_frequency": "day",
        "weekday": "1",
        "hour": "8",
        "language": "nl",
    },
    "post-split": {"title": "Apart", "kind": "discussion"},
    "article-consent": {"act": "agree"},
    "answer-review": {"until": "2099-01-01"},
    "post-reveal": {"reason": "Er staat een dreigement in."},
    "topic-vote": {"choice": "0"},
    "topic-mark-solved": {"act": "settle"},
    "space-edit": {"title": "Huisvesting", "purpose": ""},
    "group-edit": CHARTER | {"title": "Kanariegroep", "purpose": "Kanariedoel."},
    "attachment-add": {"file": Sheet()},
    "round-plan": {"method": "raguse", "form": "live"},
    "round-lead": {"act": "next"},
    "round-seat": {"act": "join"},
    "round-outcome": {"lessons": "Geduld."},
    "round-case": {"act": "vote"},
    "round-case-offer": {
        "situation": "Iets.",
        "own_part": "Iets.",
        "question": "Hoe doe ik dat?",
        "urgency": "2",
        "no_names": "on",
        "no_numbers": "on",
        "no_places": "on",
    },
    "round-step": TEXT,
    "round-contribution": TEXT,
    "topic-follow": {"level": "all"},
    "topic-read": {"upto": "1"},
    "topic-order": {"order": "newest"},
    "space-read": {"until": "2026-01-01T12:00:00+00:00"},
    "space-follow": {"level": "mine"},
    "post-react": {"useful": "on"},
    "post-bookmark": {"note": "Om te onthouden"},
}


# Form data that contains an id.
HANDED_IN: dict[str, Callable[[Scenario], dict[str, str]]] = {
    "topic-move": lambda scenario: dict.fromkeys(
        ["to", "confirmed"], str(scenario.members.space.public_id)
    ),
    "dates-choose": lambda scenario: {
        "option": str(scenario.meetings["choosing"].options.all()[0].public_id)
    },
    "dates-answer": lambda scenario: {
        f"date-{option.public_id}": "yes"
        for option in scenario.meetings["choosing"].options.all()
    },
    "group-curate": lambda scenario: {"topic": str(scenario.secret.public_id)},
    "round-lead": lambda scenario: {"seen": str(scenario.round.version)},
    "round-roles": lambda scenario: {
        "person": str(scenario.people["member"].public_id)
    },
    "break-glass": lambda scenario: {"group": str(scenario.group.space.public_id)},
    "topic-merge": lambda scenario: {"into": str(scenario.topics["closed"].public_id)},
}


def address_of(case: Case, scenario: Scenario) -> str:
    return ADDRESSES[case.endpoint](scenario, case.target)


def data_of(case: Case, scenario: Scenario) -> dict[str, Any] | None:
    if case.method != "POST":
        return None
    ids = HANDED_IN.get(case.endpoint, lambda _scenario: {})(scenario)
    return DATA.get(case.endpoint, {}) | ids | ({"act": case.act} if case.act else {})
