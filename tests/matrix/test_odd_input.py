"""Whatever comes in, at any endpoint: it is answered, and is never an error of ours."""

import re
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.core.exceptions import BadRequest, ValidationError
from django.db import DataError
from django.http import HttpRequest, HttpResponse

import pytest

from cms.admin.urls import ours
from core.http.middleware import RejectNulMiddleware
from core.templating.widgets import DayField
from tests.matrix.cast import ACTORS, Scenario
from tests.matrix.endpoints import CASES, Case, address_of, data_of

ROOT = Path(__file__).resolve().parents[2]
APPS = ("core", "jobs", "accounts", "forum", "groups", "notifications", "cms", "config")
SOURCE = "\n".join(
    file.read_text() for app in APPS for file in sorted((ROOT / app).rglob("*.py"))
)
ASKED = re.compile(r"""(?:GET|POST)\.get(?:list)?\(\s*"([\w-]+)\"""")
FIELD = re.compile(r"^    (\w+) = (?:forms\.\w+|\w*Field|\w+_field)\(", re.MULTILINE)
NAMES = sorted({*ASKED.findall(SOURCE), *FIELD.findall(SOURCE)})

WORDS = (
    "\0",
    "9" * 400,
    "٣",
    "-1",
    "0001-01-01",
    "9999-12-31",
    "0001-01-01T00:00:00+14:00",
    "\u202e\ufeff😀" * 90,
    "[1",
    "99999999999999999999",
    "x\r\nA: b" * 400,
)
ROUND = cycle(WORDS)
type Try = tuple[str, str, str, dict[str, Any] | None]


def inside(case: Case) -> list[str]:
    """Who comes in there, and is not turned away before anything is read."""
    return [name for name in ACTORS if case.expected[name] in {"200", "moved"}]


def endpoints() -> list[Case]:
    """Each once: where most come in."""
    found: dict[tuple[str, str, str], Case] = {}
    for case in sorted(CASES, key=lambda case: len(inside(case))):
        found[case.endpoint, case.act, case.method] = case
    return list(found.values())


def asked(path: str, word: str) -> str:
    return f"{path}?{'&'.join(f'{name}={quote(word)}' for name in NAMES)}"


def tries(case: Case, scenario: Scenario) -> Iterator[Try]:
    """Everything odd at once, and each thing that belongs there by itself."""
    path, data = address_of(case, scenario), data_of(case, scenario)
    name = next(iter(inside(case)), "member")
    if data is None:
        yield name, "GET", asked(path.partition("?")[0], next(ROUND)), None
        yield name, "GET", re.sub(r"\d{4,}", "9" * 30, path), None
        return
    yield name, "POST", path, {}
    yield name, "POST", path, dict.fromkeys(NAMES, next(ROUND)) | data
    for field in data:
        if field != "file":
            yield name, "POST", path, data | {field: next(ROUND)}


def tries_of_ours() -> Iterator[Try]:
    for pattern in ours():
        path = re.sub(r"<int:\w+>", "9" * 19, str(pattern.pattern))
        path = "/beheer/" + re.sub(r"<\w+:\w+>", "x", path)
        yield "administrator", "GET", asked(path, next(ROUND)), None
        yield "administrator", "POST", path, {}
        yield "administrator", "POST", path, dict.fromkeys(NAMES, next(ROUND))


@pytest.fixture(autouse=True)
def no_limits(settings: Any) -> None:
    settings.RATE_LIMITS = dict.fromkeys(settings.RATE_LIMITS, ((0, 1), (0, 1)))


@pytest.mark.parametrize("path", ["/?q=%00", "/themas/%00/", "/forum/?x%00=1"])
def test_a_nul_in_an_address_gets_no_page(path: str, scenario: Scenario) -> None:
    assert scenario.request_as("visitor", "GET", path).status_code == 400


@pytest.mark.parametrize("kind", [DataError, ValueError])
def test_what_postgresql_says_of_a_nul_is_no_fault_of_ours(kind: Any) -> None:
    words = "PostgreSQL text fields cannot contain NUL (0x00) bytes"
    sound = RejectNulMiddleware(lambda request: HttpResponse())
    with pytest.raises(BadRequest):
        sound.process_exception(HttpRequest(), kind(words))
    sound.process_exception(HttpRequest(), kind("something else"))


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "9999-12-31"])
def test_a_day_at_the_ends_of_the_calendar_is_refused(day: str) -> None:
    """Reckoning with it goes wrong: the year 9999 knows no tomorrow."""
    with pytest.raises(ValidationError):
        DayField().clean(day)
    assert str(DayField().clean("2027-02-03")) == "2027-02-03"
    assert "forms.DateField(" not in SOURCE.replace("(forms.DateField):", "")


def test_nothing_odd_is_an_error_of_ours(scenario: Scenario) -> None:
    wrong = []
    every = [each for case in endpoints() for each in tries(case, scenario)]
    for name, method, path, data in [*every, *tries_of_ours()]:
        try:
            answer = scenario.request_as(name, method, path, data)
        except Exception as error:  # noqa: BLE001
            wrong.append((method, path[:90], str(data)[:90], repr(error)[:90]))
        else:
            if answer.status_code >= 500:
                wrong.append((method, path[:90], str(data)[:90], ""))
    assert not wrong, "\n".join(map(str, wrong))
