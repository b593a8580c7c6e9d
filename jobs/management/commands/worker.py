import asyncio
import signal

from django.core.management.base import BaseCommand

from jobs.worker import run_forever


class Command(BaseCommand):
    help = "Carry out the outbox: notifications and mail. Any number may run."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write("worker started")
        asyncio.run(_until_told())


async def _until_told() -> None:
    task = asyncio.create_task(run_forever())
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, task.cancel)
    try:
        await task
    except asyncio.CancelledError:
        return
