"""Take in mail: one message from standard input, or all of the mailbox by IMAP."""

import sys

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from notifications import commands
from notifications.inbound.parser_program import MAX_BYTES

TRY_AGAIN = 75  # EX_TEMPFAIL: mail servers retry later


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("recipient", nargs="*", help="addresses of the envelope")
        parser.add_argument("--imap", action="store_true", help="read MAIL_IMAP_URL")

    def handle(
        self, *args: object, recipient: list[str], imap: bool, **options: object
    ) -> None:
        try:
            self._take(recipient, imap=imap)
        except DatabaseError as error:
            raise CommandError("the database is away", returncode=TRY_AGAIN) from error

    def _take(self, recipients: list[str], *, imap: bool) -> None:
        if imap:
            if not settings.MAIL_IMAP_URL:
                raise CommandError("MAIL_IMAP_URL is not set")
            self.stdout.write(str(commands.fetch_mailbox()))
        else:
            raw = sys.stdin.buffer.read(MAX_BYTES + 1)
            self.stdout.write(commands.receive_mail(raw, recipients))
