import argparse
from typing import Any

from django.core.management.base import BaseCommand, no_translations
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tqdm import tqdm

from forum.commands.recount import recount
from forum.models import Topic


class Command(BaseCommand):
    help = (
        "Rebuilds every figure of topics and spaces from the rows, and the search "
        "entries that are missing; says what differed. The site may go on meanwhile."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="say what differs, change nothing"
        )

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        found = 0
        with tqdm(
            total=Topic.objects.count(),
            desc=_("Recounting"),
            unit=_(" topics"),
            disable=options["verbosity"] == 0,
        ) as bar:
            for found, difference in enumerate(  # noqa: B007
                recount(dry_run=options["dry_run"], advance=bar.update), start=1
            ):
                # Keeps the output from breaking the progress bar.
                with bar.external_write_mode():
                    self.stdout.write(str(difference))
        self.stdout.write(_summary(found, dry_run=options["dry_run"]))


def _summary(found: int, *, dry_run: bool) -> str:
    if not found:
        return _("All figures equal the rows.")
    if dry_run:
        text = ngettext(
            "%d figure differs; nothing was changed.",
            "%d figures differ; nothing was changed.",
            found,
        )
    else:
        text = ngettext("%d figure was put right.", "%d figures were put right.", found)
    return text % found
