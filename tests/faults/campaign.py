"""The fault campaign: everything that can break is broken, and nothing may be lost.

Real processes on services of their own; a ledger of what the site acknowledged; an
oracle that compares it with the rows, the pages and the mails. A short form runs with
the tests (test_campaign.py). The long form, whose report stands in tests/faults/CAMPAIGN.md:

    python -m tests.faults.campaign --repeat 20 --seed 1
"""

import argparse
import contextlib
import random
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.kinds import FAULTS, MAY_DOUBLE
from tests.faults.listening import Listener
from tests.faults.oracle import Verdict, hurry, judge, lines_of, waiting
from tests.faults.processes import Process, Site, migrated_cluster, own_site
from tests.faults.scene import Cast, Driver, Ledger, alive
from tests.faults.services import Postgres

REPAIRED_WITHIN = 120.0  # seconds
LISTEN = ("asker", "member", "outsider")


@dataclass(frozen=True, slots=True)
class Outcome:
    kind: str
    verdict: Verdict
    repair: float  # seconds from the end of the fault until everything is in its place
    doubled: int  # mails that came twice because of it


@dataclass
class Campaign:
    site: Site
    cast: Cast
    ledger: Ledger
    processes: dict[str, Process]
    listeners: list[Listener] = field(default_factory=list)
    doubled: int = 0

    @property
    def driver(self) -> Driver:
        return Driver(self.cast, self.ledger, lambda: alive(self.processes["pages"]))

    def suffer(self, kind: str) -> Outcome:
        """Write while one fault holds, let it end, and see that all is repaired."""
        with FAULTS[kind](self):
            self.driver.write("open")
            self.driver.write("secret")
            self.driver.invite()
        begun = time.monotonic()
        for process in self.processes.values():
            alive(process)
        self._until_quiet()
        repair = time.monotonic() - begun
        verdict = judge(self.site, self.cast, self.ledger, self.listeners)
        doubled = verdict.doubled_mails - self.doubled
        self.doubled = verdict.doubled_mails
        return Outcome(kind, verdict, repair, doubled)

    def _until_quiet(self) -> None:
        deadline = time.monotonic() + REPAIRED_WITHIN
        while missing := self._missing():
            if time.monotonic() > deadline:
                raise TimeoutError(f"not repaired: {missing}")
            hurry(self.site)
            time.sleep(0.2)

    def _missing(self) -> list[str]:
        """What is not yet in its place; nothing when all is quiet."""
        rows = waiting(self.site)
        behind = [
            f"the page of {listener.name} is behind"
            for listener in self.listeners
            if listener.lines != lines_of(self.site, self.cast.people[listener.name])
        ]
        return ([f"{rows} rows wait"] if rows else []) + behind


@contextlib.contextmanager
def campaign(cluster: Postgres, folder: Path) -> Iterator[Campaign]:
    """The whole site, its people signed in, their pages open."""
    with own_site(cluster, folder, REQUIRE_SECOND_FACTOR="0") as site:
        made = {"pages": site.pages(), "sockets": site.sockets()}
        made["worker"] = site.worker()
        for process in made.values():
            process.start()
        cast = Cast.prepared(site, made["pages"].host)
        whole = Campaign(site, cast, Ledger(), made)
        hosts = (made["sockets"].host, made["pages"].host)
        with contextlib.ExitStack() as stack:
            for name in LISTEN:
                listener = Listener(name, cast, *hosts)
                whole.listeners.append(stack.enter_context(listener))
            yield whole


def report(outcomes: list[Outcome], ledger: Ledger) -> str:
    """A table in Markdown: one line for each kind of fault."""
    lines = [
        f"{len(ledger.posts)} posts and {len(ledger.invited)} invitations acknowledged,"
        f" {ledger.requests} requests of which {ledger.failures} were not answered.",
        "",
        "| fault | times | lost | wrong | doubled mails | longest repair |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for kind in dict.fromkeys(outcome.kind for outcome in outcomes):
        found = [outcome for outcome in outcomes if outcome.kind == kind]
        verdicts = [outcome.verdict for outcome in found]
        lost = max(v.lost_posts + v.lost_mails for v in verdicts)
        wrong = max(
            v.doubled_posts + v.wrong_notifications + v.unlike_mails + v.leaks
            for v in verdicts
        )
        doubled = sum(outcome.doubled for outcome in found)
        longest = max(outcome.repair for outcome in found)
        numbers = f"{len(found)} | {lost} | {wrong} | {doubled} | {longest:.1f} s"
        lines.append(f"| {kind} | {numbers} |")
    return "\n".join(lines)


def main() -> None:
    # What was started is ended, too, when somebody ends this.
    signal.signal(signal.SIGTERM, lambda *_args: sys.exit(1))
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, help="begin no fault after so long")
    parser.add_argument("--only", nargs="*", choices=list(FAULTS), default=list(FAULTS))
    wanted = parser.parse_args()
    chance = random.Random(wanted.seed)
    # Round by round, so that one that is broken off has had each kind as often.
    rounds = [
        chance.sample(wanted.only, len(wanted.only)) for _ in range(wanted.repeat)
    ]
    order = [kind for one in rounds for kind in one]
    until = time.monotonic() + 60 * wanted.minutes if wanted.minutes else None
    outcomes: list[Outcome] = []
    with (
        tempfile.TemporaryDirectory() as folder,
        migrated_cluster() as cluster,
        campaign(cluster, Path(folder)) as whole,
    ):
        try:
            for number, kind in enumerate(order, 1):
                if until and time.monotonic() > until:
                    break
                outcome = whole.suffer(kind)
                outcomes.append(outcome)
                sound = outcome.verdict.is_sound
                sound &= kind in MAY_DOUBLE or not outcome.doubled
                state = "sound" if sound else f"BROKEN {outcome.verdict}"
                sys.stderr.write(f"{number}/{len(order)} {kind}: {state}\n")
        finally:
            sys.stdout.write(report(outcomes, whole.ledger) + "\n")
    if not all(outcome.verdict.is_sound for outcome in outcomes):
        sys.exit(1)


if __name__ == "__main__":
    main()
