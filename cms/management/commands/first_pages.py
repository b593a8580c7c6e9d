from django.core.management.base import BaseCommand

from cms.demo import build_first_pages


class Command(BaseCommand):
    help = "Make the start page and the pages of the footer on a site without pages."

    def handle(self, *args: object, **options: object) -> None:
        if build_first_pages():
            self.stdout.write("The start page and the pages of the footer are ready.")
        else:
            self.stdout.write("There is a start page already; nothing was changed.")
