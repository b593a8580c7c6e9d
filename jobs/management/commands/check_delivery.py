import json
import sys
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from jobs.dead_letters import retry_all
from jobs.health import QueueHealth, count_dead_letters_by_error, get_queue_health
from jobs.queue import QueuedJob


class Command(BaseCommand):
    help = (
        "Say what the worker has to do: what is due, late, and dead after too many"
        " attempts. Ends with 1 when anything is late or dead, for monitoring."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--late", type=int, default=300, help="seconds after which due is late"
        )
        parser.add_argument("--json", action="store_true", help="one object")
        parser.add_argument(
            "--retry-dead",
            action="store_true",
            help="try what is dead again",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["retry_dead"]:
            self.stdout.write(f"{retry_all()} rows will be tried again")
        found = get_queue_health(timedelta(seconds=options["late"]))
        errors = count_dead_letters_by_error()
        if options["json"]:
            rows = [asdict(queue) | _seconds(queue) for queue in found]
            self.stdout.write(json.dumps({"queues": rows, "dead": errors}))
        else:
            self._print(found, errors)
        if not all(queue.is_healthy for queue in found):
            sys.exit(1)

    def _print(
        self, found: list[QueueHealth], errors: dict[str, dict[str, int]]
    ) -> None:
        heads = (
            "due",
            "late",
            "later",
            "in hand",
            QueuedJob.State.DEAD.value,
            "oldest",
        )
        self.stdout.write(f"{'':28}" + "".join(f"{head:>9}" for head in heads))
        for queue in found:
            numbers = (queue.due, queue.late, queue.later, queue.in_hand, queue.dead)
            waits = f"{int(queue.oldest.total_seconds())} s"
            row = "".join(f"{number:>9}" for number in numbers)
            self.stdout.write(f"{queue.name:28}{row}{waits:>9}")
        for name, kinds in errors.items():
            for kind, count in kinds.items():
                self.stdout.write(f"dead: {count} of {name}: {kind or 'unknown'}")


def _seconds(queue: QueueHealth) -> dict[str, float]:
    return {"oldest": queue.oldest.total_seconds()}
