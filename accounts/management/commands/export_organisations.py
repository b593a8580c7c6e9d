from django.core.management.base import BaseCommand

from accounts.commands.csv_columns import ORGANISATION_COLUMNS, organisation_rows
from accounts.models import Organisation
from core.uploads.csv_io import write_csv


class Command(BaseCommand):
    help = "Write all organisations as CSV, as `import_organisations` reads them."

    def handle(self, *args: object, **options: object) -> None:
        rows = organisation_rows(Organisation.objects.all())
        for piece in write_csv(ORGANISATION_COLUMNS, rows):
            self.stdout.write(piece, ending="")
