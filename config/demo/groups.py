"""Fill the demo groups with meetings, files and rounds.

It calls the same commands as the views, each at its own point in time.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from core.clock import AMSTERDAM, frozen_time, now, today
from forum import commands as forum
from forum.models import Topic
from groups import commands as groups
from groups.models import Group, Meeting, Method, Round, RoundPhase
from notifications.models import OutboxEvent

CONTENT = Path(__file__).parent / "groupwork.toml"


def fill_groups(made: Mapping[str, Group], cast: Mapping[str, User]) -> None:
    content = tomllib.loads(CONTENT.read_text(encoding="utf-8"))
    people = dict(cast)
    for key, names in content["members"].items():
        for name in names:
            people[name] = User.objects.get(import_key=f"demo:{name}")
            forum.add_participant(people[name], space=made[key].space)
    for row in content["round"]:
        PlayedRound(made[row["group"]], people, row).play()
    for row in content["meeting"]:
        _add_meeting(made[row["group"]], people, row)
    for row in content["file"]:
        _add_files(made[row["group"]], people, row)


def _moment(day: int, clock: time) -> datetime:
    """Return the time `day` days from now; a weekend day becomes the next Monday."""
    date = today() + timedelta(days=day)
    date += timedelta(days=max(0, 7 - date.weekday()) if date.weekday() > 4 else 0)
    return datetime.combine(date, clock, AMSTERDAM)


def _add_files(group: Group, people: Mapping[str, User], row: dict[str, Any]) -> None:
    author = people[row["author"]]
    upload = SimpleUploadedFile(row["name"], row["content"].strip().encode())
    file = forum.add_attachment(author, space=group.space, upload=upload)
    topic = Topic.objects.get(space=group.space, title=row["title_of_topic"])
    source = f'<p>{row["says"]}</p><p><a href="{file.path}">{file.name}</a></p>'
    forum.reply(
        author,
        topic=topic,
        parent=topic.posts.get(number=1),
        source=source,
        source_format="html",
    )


def _add_meeting(group: Group, people: Mapping[str, User], row: dict[str, Any]) -> None:
    lead = people["facilitator"]
    fields = {"title": row["title"], "source": row["agenda"].strip()}
    fields |= {name: row[name] for name in ("place", "link") if name in row}
    if "dates" in row:
        dates = [_period(date) for date in row["dates"]]
        meeting = groups.propose_dates(lead, group=group, dates=dates, **fields)
        options = [option.public_id for option in meeting.options.order_by("starts_at")]
        for name, said in row["answers"].items():
            answers = dict(zip(options, said, strict=True))
            groups.answer_dates(people[name], meeting=meeting, answers=answers)
        return
    starts, ends = _period(row)
    with frozen_time(min(now(), starts - timedelta(days=14))):
        when = {"starts_at": starts, "ends_at": ends}
        meeting = groups.plan_meeting(lead, group=group, **when, **fields)
        for name, answer in row["answers"].items():
            groups.answer_meeting(people[name], meeting=meeting, answer=answer)
    if "minutes" in row:
        _add_minutes(lead, meeting, ends + timedelta(hours=2), row["minutes"].strip())


def _period(row: dict[str, Any]) -> tuple[datetime, datetime]:
    return _moment(row["day"], row["from"]), _moment(row["day"], row["until"])


def _add_minutes(lead: User, meeting: Meeting, moment: datetime, minutes: str) -> None:
    meeting.refresh_from_db()
    with frozen_time(moment):
        text = {"source": minutes, "source_format": "text"}
        groups.write_minutes(lead, meeting=meeting, version=meeting.version, **text)
    _backdate(meeting.group)


def _backdate(group: Group) -> None:
    """Delete pending notification events, so that nobody is notified of the past."""
    OutboxEvent.objects.filter(space=group.space).delete()


@dataclass
class PlayedRound:
    """Play one round at the times of its row, up to its end or to the step `stay`."""

    group: Group
    people: Mapping[str, User]
    row: dict[str, Any]
    at: datetime = field(init=False)
    round: Round = field(init=False)

    def play(self) -> None:
        self.at = _moment(self.row["day"], self.row["from"])
        with frozen_time(self.at):
            self._prepare()
        lengths = iter(self.row["minutes"])
        self._lead("start")
        for text in self.row["text"]:
            step = self._step_of(text["step"])
            if step.phase.visibility != "sealed":
                self._go_to(text["step"], lengths)
            self._write(step, text)
        if "stay" not in self.row:
            self._go_to(None, lengths)
            with frozen_time(self.at):
                kept = {
                    "lessons": self.row["lessons"],
                    "agreements": self.row["agreements"],
                }
                owner = self.people[self.row["owner"]]
                groups.save_outcome(owner, round_=self.round, **kept)
            _backdate(self.group)

    def _prepare(self) -> None:
        lead, owner = self.people[self.row["lead"]], self.people[self.row["owner"]]
        method = Method.objects.of(slug=self.row["method"]).get()
        how = {"method": method, "form": self.row["form"]}
        self.round = groups.plan_round(lead, group=self.group, **how)
        others = [self.people[name] for name in self.row["others"]]
        for user in (owner, *others):
            groups.take_seat(user, round_=self.round)
        case = groups.offer_case(
            owner, round_=self.round, urgency=2, **self.row["case"]
        )
        groups.check_case(lead, case=case, is_right=True)
        for user in others:
            groups.vote_case(user, case=case)
        groups.choose_case(lead, case=case)

    def _lead(self, act: str) -> None:
        lead = self.people[self.row["lead"]]
        self.round = Round.objects.get(pk=self.round.pk)
        with frozen_time(self.at):
            groups.apply_round_action(
                lead, round_=self.round, act=act, expected_version=self.round.version
            )
        self.round = Round.objects.get(pk=self.round.pk)

    def _go_to(self, name: str | None, lengths: Iterator[int]) -> None:
        """Advance to the step with this name, or to the end of the round for None."""
        while (step := self.round.step) and not self.round.is_over:
            if step.phase.name == name:
                return
            if step.phase.name in self.row.get("skip", ()):
                self._lead("skip")
                continue
            self.at += timedelta(minutes=next(lengths, 10))
            self._lead("next")

    def _step_of(self, name: str) -> RoundPhase:
        return next(step for step in self.round.steps if step.phase.name == name)

    def _write(self, step: RoundPhase, text: dict[str, Any]) -> None:
        self.at += timedelta(minutes=1)
        answered = None
        if text.get("answers"):
            answered = step.contributions.order_by("pk").last()
        with frozen_time(self.at):
            groups.contribute(
                self.people[text["author"]],
                step=step,
                source=text["says"],
                source_format="text",
                answers=answered,
            )
