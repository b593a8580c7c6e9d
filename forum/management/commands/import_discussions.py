import argparse
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, no_translations
from django.db import DatabaseError, IntegrityError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tqdm import tqdm

from core.exceptions import describe_os_error
from forum.commands.topic_import import TopicImportResult, import_topics
from forum.importing.format_detection import detect_reader
from forum.importing.records import Fragment, ImportProblem, ImportRecord
from forum.importing.spool import Spool
from forum.models import Space


class Command(BaseCommand):
    help = (
        "Brings public discussions into a space: Discourse topics (JSON), mailing "
        "lists (mbox), Stack Exchange questions (Posts.xml). A second time adds only "
        "what is new. Their authors become accounts that nobody can sign in to."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--space", required=True, metavar="SLUG")
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        try:
            space = _space(options["space"])
        except DatabaseError as error:
            raise CommandError(
                _("The database of this site is not ready. Run manage.py migrate.")
            ) from error
        files: list[Path] = options["files"]
        _check_readable(files)
        quiet = options["verbosity"] == 0
        with Spool() as spool:
            read = ReadFiles(spool, quiet=quiet)
            for path in files:
                read.file(path)
            with tqdm(
                total=spool.post_count,
                desc=_("Writing"),
                unit=_(" posts"),
                disable=quiet,
            ) as bar:
                done = _write(space, spool, bar)
        for problem in read.problems + done.problems:
            self.stderr.write(str(problem))
        if not spool.post_count + read.left_out:
            raise CommandError(_("Nothing could be read from these files."))
        self.stdout.write(" ".join(_sentences(space, read, done)))


@dataclass
class ReadFiles:
    """Read files into a spool, and count duplicates, skipped records and problems."""

    spool: Spool
    quiet: bool
    problems: list[ImportProblem] = field(default_factory=list)
    doubles: int = 0
    left_out: int = 0

    def file(self, path: Path) -> None:
        size = path.stat().st_size
        desc = _("Reading %(file)s") % {"file": path.name}
        bar = tqdm(total=size, desc=desc, unit="B", unit_scale=True, disable=self.quiet)
        with path.open("rb") as stream, bar:
            reader = detect_reader(stream)
            if reader is None:
                unknown = _("this is neither Discourse JSON, nor mbox, nor Posts.xml")
                self.problems.append(ImportProblem(path.name, unknown))
                return
            for found in reader(stream, path.name):
                self._take(found)
                bar.update(stream.tell() - bar.n)

    def _take(self, found: ImportRecord) -> None:
        if isinstance(found, ImportProblem):
            self.problems.append(found)
        elif not isinstance(found, Fragment):
            self.left_out += 1
        elif not self.spool.add(found):
            self.doubles += 1


def _write(space: Space, spool: Spool, bar: "tqdm[Any]") -> TopicImportResult:
    try:
        return import_topics(space, spool.topics(), advance=bar.update)
    except IntegrityError:
        # Topics before it are stored; the next run continues from there.
        raise CommandError(
            _("Another import wrote the same topic just now. Start this one again.")
        ) from None


def _space(slug: str) -> Space:
    space = Space.objects.filter(slug=slug).first()
    if space is not None and not space.is_closed_space:
        result: Space = space
        return result
    # A closed space has no slug, but a user may try its number.
    closed = slug.isdecimal() and Space.objects.filter(public_id=slug[:18]).exists()
    if closed:
        raise CommandError(_("Public discussions cannot go into a closed space."))
    raise CommandError(_("There is no space “%(slug)s”.") % {"slug": slug})


def _check_readable(files: list[Path]) -> None:
    """Check all files before anything is written."""
    for path in files:
        try:
            path.open("rb").close()
        except OSError as error:
            raise CommandError(
                _("%(file)s cannot be read: %(reason)s.")
                % {"file": path, "reason": describe_os_error(error)}
            ) from None


def _sentences(space: Space, read: ReadFiles, done: TopicImportResult) -> Iterator[str]:
    yield _("Added to %(space)s: %(topics)s, %(posts)s and %(authors)s.") % {
        "space": space.title,
        "topics": ngettext("%d topic", "%d topics", done.topics) % done.topics,
        "posts": ngettext("%d post", "%d posts", done.posts) % done.posts,
        "authors": ngettext("%d author", "%d authors", done.authors) % done.authors,
    }
    known, elsewhere = done.known_posts, done.elsewhere
    if known:
        yield (
            ngettext(
                "%d post was there already.", "%d posts were there already.", known
            )
            % known
        )
    if elsewhere:
        yield (
            ngettext(
                "%d topic stands in another space and was left alone.",
                "%d topics stand in another space and were left alone.",
                elsewhere,
            )
            % elsewhere
        )
    if read.doubles:
        yield (
            ngettext(
                "%d post stood twice in the files.",
                "%d posts stood twice in the files.",
                read.doubles,
            )
            % read.doubles
        )
    if read.left_out:
        yield (
            ngettext(
                "%d notice or withdrawn post was left out.",
                "%d notices or withdrawn posts were left out.",
                read.left_out,
            )
            % read.left_out
        )
    skipped = sum(not problem.mended for problem in read.problems + done.problems)
    if skipped:
        yield (
            ngettext(
                "%d record was skipped, see above.",
                "%d records were skipped, see above.",
                skipped,
            )
            % skipped
        )
