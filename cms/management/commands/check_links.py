from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.commands.link_check import list_broken_links, list_external_links


class Command(BaseCommand):
    help = "Say which links in published pages lead nowhere on this site."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--external",
            action="store_true",
            help="list the links to other sites; they are not opened",
        )

    def handle(self, *args: object, external: bool, **options: object) -> None:
        if external:
            for link in list_external_links():
                self.stdout.write(f"{link.page}\t{link.target}")
            return
        broken = list_broken_links()
        for link in broken:
            self.stdout.write(f"{link.page}\t{link.target}\t{link.why}")
        if broken:
            raise CommandError(f"{len(broken)} links lead nowhere")
