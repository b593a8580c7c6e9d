"""The pages that every site needs, for editors to go on with."""

from typing import Any

from django.core.management.base import BaseCommand

from cms.demo import build_first_pages


class Command(BaseCommand):
    help = "Make the start page and the pages of the footer on a site without pages."

    def handle(self, *args: Any, **options: Any) -> None:
        if build_first_pages():
            self.stdout.write("De startpagina en de pagina’s van de voet staan klaar.")
        else:
            self.stdout.write("Er is al een startpagina; alles blijft zoals het is.")
