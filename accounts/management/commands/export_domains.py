from django.core.management.base import BaseCommand

from accounts.commands.csv_columns import DOMAIN_COLUMNS, domain_rows
from accounts.models import EmailDomain
from core.uploads.csv_io import write_csv


class Command(BaseCommand):
    help = "Write all e-mail domains as CSV, as `import_domains` reads them."

    def handle(self, *args: object, **options: object) -> None:
        rows = domain_rows(EmailDomain.objects.all())
        for piece in write_csv(DOMAIN_COLUMNS, rows):
            self.stdout.write(piece, ending="")
