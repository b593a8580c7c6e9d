from django.core.management.base import BaseCommand, CommandError, CommandParser

from allauth.account.models import EmailAddress

from cms.commands import appoint_moderator


class Command(BaseCommand):
    help = "Make a person with this verified e-mail address a moderator and editor."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address")

    def handle(self, *args: object, address: str, **options: object) -> None:
        rows = EmailAddress.objects.filter(email__iexact=address, verified=True)
        found = rows.select_related("user").first()
        if found is None:
            raise CommandError(f"Nobody has the verified address {address}.")
        appoint_moderator(found.user)
        self.stdout.write(f"{address} is a moderator now.")
