"""The rules of rounds once more, as a model: what a play should come to.

It knows the methods from their own files, and asks nothing of the code under test.
"""

import tomllib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.easter import easter

from groups.methods.loader import FOLDER

METHODS = {
    found["slug"]: found["phases"]
    for found in (tomllib.loads(p.read_text()) for p in sorted(FOLDER.glob("*.toml")))
}
ROLES = {
    "lead": "facilitator",
    "second": "facilitator",
    "owner": "owner",
    "anna": "participant",
    "bas": "participant",
}
# Carla sits down in some rounds; one who does not is a member of the group beside it.
CAST = [*ROLES, "carla", "beside", "outsider"]
LEADERS = ["lead", "second"]
ACTS = ["start", "next", "skip", "back", "extend", "pause", "resume", "open", "pass"]
BEFORE_THE_CASE = {"look_back", "offer", "choose"}
SILENT = {"offer", "choose", "sort"}

AMSTERDAM, DAY = ZoneInfo("Europe/Amsterdam"), timedelta(days=1)

type Way = tuple[str, int]  # somebody, and the place of a step


def is_working_day(day: date) -> bool:
    """By the almanac: around Easter, Ascension and Whitsun, and on fixed dates."""
    around = {easter(day.year) + n * DAY for n in (-2, 1, 39, 50)}
    kings_day = date(day.year, 4, 27)
    fixed = {kings_day - DAY if kings_day.weekday() == 6 else kings_day}
    fixed |= {date(day.year, 1, 1), date(day.year, 12, 25), date(day.year, 12, 26)}
    if day.year % 5 == 0:
        fixed.add(date(day.year, 5, 5))
    return day.weekday() < 5 and day not in around | fixed


def end_of(day: date, more: int) -> datetime:
    """When the day ends that is so many working days after this one."""
    while more:
        day += DAY
        more -= is_working_day(day)
    return datetime.combine(day + DAY, time(), AMSTERDAM)


@dataclass
class Text:
    author: str
    words: str
    pk: int

    @property
    def canary(self) -> str:
        return self.words.split()[0]


@dataclass
class Stop:
    """A step."""

    phase: dict[str, Any]
    is_open: bool = False
    is_skipped: bool = False
    turn: str | None = None
    extended: int = 0
    texts: list[Text] = field(default_factory=list)

    @property
    def visibility(self) -> str:
        return str(self.phase.get("visibility", "open"))

    def count(self, name: str) -> int:
        return sum(text.author == name for text in self.texts)


class RoundModel:
    """A round, and what may happen to it now."""

    def __init__(self, slug: str, form: str) -> None:
        self.is_live = form == "live"
        self.stops = [Stop(phase) for phase in METHODS[slug]]
        self.at, self.state, self.has_case = 0, "preparing", True
        self.roles = dict(ROLES)
        self.gone: set[str] = set()
        self.due: datetime | None = None
        self.paused: datetime | None = None
        self.is_reminded = self.is_told_over = False

    @property
    def now(self) -> datetime:
        return datetime.now(UTC)

    @property
    def here(self) -> Stop | None:
        return self.stops[self.at - 1] if self.at else None

    @property
    def is_over(self) -> bool:
        return self.state in {"closed", "withdrawn"}

    @property
    def is_choosing(self) -> bool:
        """Is the case still open? Then the round can do without it."""
        here = self._needs_no_case(self.at) and self.state == "running"
        return here or self.state == "preparing"

    def _needs_no_case(self, place: int) -> bool:
        return (
            bool(place) and self.stops[place - 1].phase["activity"] in BEFORE_THE_CASE
        )

    # -- Leading ------------------------------------------------------------------

    def can(self, act: str) -> bool:
        if act == "start":
            ready = self.has_case or self._needs_no_case(1)
            return self.state == "preparing" and ready
        if act == "resume":
            return self.state == "paused"
        stop = self.here
        if self.state != "running" or stop is None or act not in ACTS:
            return False
        is_last = self.at == len(self.stops)
        goes_on = is_last or self.has_case or self._needs_no_case(self.at + 1)
        goes_back = self.has_case or self._needs_no_case(self.at - 1)
        return {
            "next": goes_on,
            "skip": bool(stop.phase.get("may_skip")) and goes_on and not is_last,
            "back": self.at > 1 and goes_back,
            "extend": True,
            "pause": True,
            "open": stop.visibility == "blind"
            and not stop.is_open
            and bool(stop.texts),
            "pass": bool(stop.phase.get("in_turn")),
        }[act]

    def did(self, act: str, amount: int = 0) -> None:
        stop = self.here
        if act == "start":
            self.state = "running"
            self._came(1)
        elif act == "extend" and self.due:
            self.due = self._extended(self.due, amount)
            assert stop is not None
            stop.extended += amount
            self.is_reminded = self.is_told_over = False
        elif act == "pause":
            self.state, self.paused = "paused", self.now
        elif act == "resume" and self.due and self.paused:
            due, self.state = self._rested(self.due, self.paused), "running"
            self.is_reminded &= due == self.due
            self.due = due
        elif stop is None:
            raise AssertionError(act)
        elif act == "open":
            stop.is_open = True
        elif act == "pass":
            stop.turn = self._turn_after(stop, stop.turn)
        elif act == "close" or (act == "next" and self.at == len(self.stops)):
            self._left(opens=act == "next")
            self.state = "closed"
        else:
            self._left(opens=act == "next")
            stop.is_skipped = act == "skip"
            self._came(self.at - 1 if act == "back" else self.at + 1)

    def _came(self, place: int) -> None:
        stop, self.at = self.stops[place - 1], place
        stop.is_skipped = False
        self.due = self._lasting(stop.phase)
        self.is_reminded = self.is_told_over = False
        stop.is_open |= stop.visibility == "sealed"
        if stop.phase.get("in_turn"):
            stop.turn = next(iter(self._waiting(stop)), None)

    # -- The clock ----------------------------------------------------------------

    @property
    def today(self) -> date:
        return self.now.astimezone(AMSTERDAM).date()

    @property
    def last_day(self) -> date:
        """Of a step in writing."""
        assert self.due is not None
        return self.due.astimezone(AMSTERDAM).date() - DAY

    def _lasting(self, phase: dict[str, Any]) -> datetime:
        if self.is_live:
            return self.now + timedelta(minutes=phase["minutes"])
        return end_of(self.today, phase["days"])

    def _extended(self, due: datetime, amount: int) -> datetime:
        if self.is_live:
            return max(due, self.now) + timedelta(minutes=amount)
        return end_of(max(self.last_day, self.today), amount)

    def _rested(self, due: datetime, paused: datetime) -> datetime:
        """No pause takes time, and none gives any to a step that was over."""
        if due <= paused:
            return due
        if self.is_live:
            return due + (self.now - paused)
        since = paused.astimezone(AMSTERDAM).date()
        rested = [since + DAY * n for n in range((self.today - since).days)]
        return end_of(self.last_day, sum(is_working_day(day) for day in rested))

    def working_days(self) -> int:
        """That are left, today included, but no more than were given: the day on which
        a step begins comes for nothing."""
        at = (self.paused or self.now) if self.state == "paused" else self.now
        day, left = at.astimezone(AMSTERDAM).date(), 0
        while day <= self.last_day:
            left += is_working_day(day)
            day += DAY
        assert self.here is not None
        return min(left, self.here.phase["days"] + self.here.extended)

    def to_be_said(self) -> str:
        """What the job has to tell of the step, live never anything."""
        if self.is_live or self.state != "running" or self.due is None:
            return ""
        if self.due <= self.now:
            return "" if self.is_told_over else "over"
        is_last = self.last_day <= self.today
        return "nears" if is_last and not self.is_reminded else ""

    def was_said(self, what: str) -> None:
        self.is_told_over |= what == "over"
        self.is_reminded |= what == "nears"

    def _left(self, *, opens: bool) -> None:
        stop = self.stops[self.at - 1]
        if opens and stop.visibility == "blind" and stop.texts:
            stop.is_open = True
        stop.turn, self.due = None, None

    # -- The table ----------------------------------------------------------------

    def writers(self, stop: Stop) -> list[str]:
        writers = stop.phase.get("writers", [])
        return [name for name, role in self.roles.items() if role in writers]

    def handed_in(self, name: str) -> tuple[int, int] | None:
        """So many of so many, where each hands in something; for who sits there."""
        stop = self.here
        if stop is None or name not in self.roles or stop.phase["activity"] in SILENT:
            return None
        if stop.visibility != "blind" and not stop.phase.get("in_turn"):
            return None
        writers = self.writers(stop)
        return sum(stop.count(name) > 0 for name in writers), len(writers)

    def still_to_write(self) -> set[str]:
        """Who is told that the step ends: whose turn it is, and who did nothing yet."""
        stop = self.here
        assert stop is not None
        act = stop.phase["activity"]
        if act in {"offer", "choose"}:
            return {name for name, role in self.roles.items() if role != "facilitator"}
        if act == "sort":
            return {name for name, role in self.roles.items() if role == "owner"}
        waiting = set(self._waiting(stop))
        return waiting & {stop.turn} if stop.phase.get("in_turn") else waiting

    def _waiting(self, stop: Stop) -> list[str]:
        return [name for name in self.writers(stop) if not stop.count(name)]

    def _turn_after(self, stop: Stop, name: str | None) -> str | None:
        waiting = self._waiting(stop)
        if name is None:
            return waiting[0] if waiting else None
        order = list(self.roles)
        others = [n for n in waiting if n != name]
        behind = [n for n in others if order.index(n) > order.index(name)]
        return next(iter(behind or others), None)

    # -- Writing ------------------------------------------------------------------

    def why_not_write(self, name: str, place: int) -> set[str]:
        """Every reason there is, so that a play can look for the one that is alone."""
        stop, role = self.stops[place - 1], self.roles.get(name)
        most = stop.phase.get("max_contributions")
        answers = stop.phase["activity"] == "ask" and role == "owner"
        if stop.visibility == "sealed":
            is_another = place < self.at or stop.is_skipped
        else:
            is_another = place != self.at
        reasons = {
            "no seat": role is None,
            "left the group": name in self.gone,
            "not going on": self.state != "running",
            "not this role": name not in self.writers(stop)
            or stop.phase["activity"] in SILENT,
            "another step": is_another,
            "too late": self._is_late(place),
            "opened": stop.visibility == "blind" and stop.is_open,
            "not their turn": bool(stop.phase.get("in_turn")) and stop.turn != name,
            "enough": most is not None and not answers and stop.count(name) >= most,
        }
        if role is None:
            del reasons["not this role"]
        return {reason for reason, holds in reasons.items() if holds}

    def may_write(self, name: str, place: int) -> bool:
        return not self.why_not_write(name, place)

    def ways(self) -> list[Way]:
        """Who may write now, and where."""
        return [way for way in self._all_ways() if self.may_write(*way)]

    def ways_with_one_reason(self) -> dict[str, list[Way]]:
        """Who may not, for one reason alone."""
        found: dict[str, list[Way]] = {}
        for way in self._all_ways():
            why = self.why_not_write(*way)
            if len(why) == 1:
                found.setdefault(why.pop(), []).append(way)
        return found

    def _all_ways(self) -> list[Way]:
        places = range(1, len(self.stops) + 1)
        return [(name, place) for name in CAST for place in places]

    def _is_late(self, place: int) -> bool:
        return place == self.at and self.due is not None and self.now >= self.due

    def may_change(self, stop: Stop, text: Text) -> bool:
        """Its author, that is."""
        place = self.stops.index(stop) + 1
        if self.state != "running" or self._is_late(place) or text.author in self.gone:
            return False
        if stop.visibility == "sealed":
            return place >= self.at and not stop.is_open and not stop.is_skipped
        if place != self.at:
            return False
        return stop.visibility == "open" or not stop.is_open

    def wrote(self, stop: Stop, text: Text) -> None:
        stop.texts.append(text)
        if stop.phase.get("in_turn"):
            stop.turn = self._turn_after(stop, text.author)
        most = stop.phase.get("max_contributions")
        if stop.visibility == "blind" and most is not None:
            stop.is_open |= all(stop.count(n) >= most for n in self.writers(stop))

    def took_back(self, stop: Stop, text: Text) -> None:
        stop.texts.remove(text)
        if stop.phase.get("in_turn") and stop.turn is None:
            stop.turn = next(iter(self._waiting(stop)), None)

    def withdrew(self) -> None:
        self.has_case = False
        if self.is_choosing:
            self.roles["owner"] = "participant"
            return
        if not self.is_over:
            self._left(opens=False)
        self.state = "withdrawn"
        for stop in self.stops:
            stop.texts.clear()

    # -- Reading ------------------------------------------------------------------

    @property
    def texts(self) -> list[tuple[Stop, Text]]:
        return [(stop, text) for stop in self.stops for text in stop.texts]

    def may_read(self, name: str, stop: Stop, text: Text) -> bool:
        if name not in self.roles or name in self.gone or self.state == "withdrawn":
            return False
        if text.author == name:
            return True
        readers = stop.phase.get("readers", list(ROLES.values()))
        shown = stop.visibility == "open" or stop.is_open
        return shown and self.roles[name] in readers

    def reads(self, name: str) -> set[str]:
        return {
            text.words for stop, text in self.texts if self.may_read(name, stop, text)
        }

    def sight(self, name: str) -> Any:
        """All that the page of a round shows somebody and that others can change."""
        stops = [(s.is_open, s.is_skipped, s.turn) for s in self.stops]
        where = self.state, self.at, self.due, self.has_case
        return where, stops, self.handed_in(name), self.reads(name)
