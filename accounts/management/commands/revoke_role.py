from django.core.management.base import BaseCommand, CommandError, CommandParser

from allauth.account.models import EmailAddress

from accounts.commands import remove_role
from accounts.models import Role


class Command(BaseCommand):
    help = "Take a role from the person with this verified e-mail address."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address")
        parser.add_argument("role", choices=Role.values)

    def handle(self, *args: object, address: str, role: str, **options: object) -> None:
        rows = EmailAddress.objects.filter(email__iexact=address, verified=True)
        found = rows.select_related("user").first()
        if found is None:
            raise CommandError(f"Nobody has the verified address {address}.")
        remove_role(found.user, role=role)
        self.stdout.write(f"{address}: {role} taken away.")
