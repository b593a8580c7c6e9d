"""Load while parts are restarted: who reads, who is signed in, who writes.

Each answer is counted under the name of what happened meanwhile. A reply is sent until
it is accepted, each time with the `idempotency_key` of its form, as a patient person does.
"""

import contextlib
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from uuid import uuid4

from tests.deploy.visitors import UNANSWERED, Answer, Visitor, filled
from tests.faults.services import wait_until

PAUSE = 0.1  # seconds between the requests of one visitor
THINKS = 2.0  # seconds between the replies of one device: people, not a flood
PATIENCE = 120.0  # seconds until a reply must have been accepted
COME_AGAIN = "503 come again"
UNREACHED = "not answered"
GOOD = "good"


def outcome(ask: Callable[[], Answer], good: int = 200) -> tuple[str, Answer | None]:
    """What somebody was answered, in a word that can be counted."""
    try:
        answer = ask()
    except UNANSWERED:
        return UNREACHED, None
    if answer.status == good:
        return GOOD, answer
    if answer.status == 503 and answer.headers["Retry-After"]:
        return COME_AGAIN, answer
    return str(answer.status), answer


@dataclass
class Load:
    """What the visitors of a while were answered, by what was done meanwhile."""

    meanwhile: str = "nothing"
    told: dict[str, Counter[str]] = field(default_factory=dict)
    accepted: list[str] = field(default_factory=list)  # marks of replies
    faults: list[BaseException] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _rounds: dict[int, int] = field(default_factory=dict)

    def note(self, kind: str, word: str) -> None:
        with self._lock:
            counted = self.told.setdefault(self.meanwhile, Counter())
            counted[f"{kind}: {word}"] += 1

    def accept(self, mark: str) -> None:
        with self._lock:
            self.accepted.append(mark)

    def begins(self, visitor: int) -> None:
        self._rounds[visitor] = self._rounds.get(visitor, 0) + 1

    @contextlib.contextmanager
    def during(self, what: str, *may_fail_as: str) -> Iterator[None]:
        """What is asked while the block runs; it may fail in these ways, or in none."""
        with self._lock:
            self.meanwhile = what
        yield
        self.settle()
        with self._lock:
            self.meanwhile = "nothing"
        wrong = self.failed(what, *may_fail_as)
        assert not wrong, f"{what}: {wrong}"

    def settle(self) -> None:
        """Everybody has had an answer to something asked after this moment."""
        seen = dict(self._rounds)

        def went_on() -> bool:
            assert self.faults == []
            return all(self._rounds[one] > seen[one] + 1 for one in seen)

        wait_until(went_on, PATIENCE)

    def failed(self, what: str, *may_fail_as: str) -> dict[str, int]:
        fine = {GOOD, *may_fail_as}
        told = self.told.get(what, Counter())
        return {k: n for k, n in told.items() if k.partition(": ")[2] not in fine}

    def table(self) -> str:
        lines = [
            f"  {what}; {', '.join(f'{word} {n}' for word, n in sorted(told.items()))}"
            for what, told in self.told.items()
        ]
        return "\n".join(["", *lines])


@contextlib.contextmanager
def load(
    topic: str, post: str, anonymous: list[Visitor], people: list[Visitor]
) -> Iterator[Load]:
    """Visitors read the topic; of the people, half read and half answer the post."""
    found, ended = Load(), threading.Event()
    half = len(people) // 2
    acts: list[Callable[[], None]] = [
        *(_reads(found, one, "visitor", topic) for one in anonymous),
        *(_reads(found, one, "signed in", topic) for one in people[:half]),
        *(_replies(found, one, post, ended) for one in people[half:]),
    ]

    def goes_on(number: int, act: Callable[[], None]) -> None:
        try:
            while not ended.is_set():
                found.begins(number)
                act()
                time.sleep(PAUSE)
        except BaseException as error:  # noqa: BLE001 (it is raised where it is asked)
            found.faults.append(error)

    threads = [threading.Thread(target=goes_on, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    try:
        wait_until(lambda: len(found._rounds) == len(acts))
        yield found
    finally:
        ended.set()
        for thread in threads:
            thread.join(90)
    assert found.faults == []


def _reads(found: Load, visitor: Visitor, kind: str, path: str) -> Callable[[], None]:
    return lambda: found.note(kind, outcome(lambda: visitor.ask(path))[0])


def _replies(
    found: Load, visitor: Visitor, post: str, ended: threading.Event
) -> Callable[[], None]:
    path = f"/forum/bericht/{post}/antwoord/"

    def until_good(kind: str, good: int, ask: Callable[[], Answer]) -> Answer:
        deadline = time.monotonic() + PATIENCE
        while True:
            word, answer = outcome(ask, good)
            found.note(kind, word)
            if answer is not None and word == GOOD:
                return answer
            if ended.is_set() or time.monotonic() > deadline:
                raise TimeoutError(f"{kind}: {word}")
            time.sleep(0.5)

    def replies() -> None:
        form = until_good("form", 200, lambda: visitor.ask(path))
        mark = f"Openbaar-{uuid4().hex}"
        body, referer = (
            filled(form, source=mark, source_format="text"),
            visitor.base + path,
        )
        placed = until_good(
            "reply", 302, lambda: visitor.ask(path, body, Referer=referer)
        )
        # Its own place, and not the door to signing in.
        assert placed.headers["Location"].startswith("/forum/bericht/")
        found.accept(mark)
        ended.wait(THINKS)

    return replies
