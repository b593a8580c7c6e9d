import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError, no_translations
from django.utils.translation import gettext as _

from tqdm import tqdm

from forum.importing.seed.site import SeedSize, fill
from forum.models import Topic


class Command(BaseCommand):
    help = (
        "Fills a site with made-up people, spaces, topics and posts: the same numbers "
        "give the same content. Nobody can sign in with what it makes."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        for name, usual in (
            ("users", 1417),
            ("spaces", 10),
            ("topics", 1000),
            ("posts", 20_000),
        ):
            parser.add_argument(f"--{name}", type=int, default=usual, metavar="N")
        parser.add_argument(
            "--add", action="store_true", help="also where topics stand already"
        )

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        amounts = SeedSize(
            **{name: options[name] for name in ("users", "spaces", "topics", "posts")}
        )
        _check(amounts)
        if Topic.objects.exists() and not options["add"]:
            raise CommandError(
                _(
                    "This site holds topics already, and made-up ones would mix with "
                    "them. Use an empty database, or --add if you mean it."
                )
            )
        quiet = options["verbosity"] == 0
        with tqdm(
            total=amounts.posts, desc=_("Writing"), unit=_(" posts"), disable=quiet
        ) as bar:
            fill(amounts, advance=bar.update)


def _check(amounts: SeedSize) -> None:
    if min(amounts.users, amounts.spaces, amounts.topics) < 1:
        raise CommandError(_("Every number has to be at least 1."))
    if amounts.posts < amounts.topics:
        raise CommandError(_("Every topic has a post: --posts is less than --topics."))
