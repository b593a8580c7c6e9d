import logging
import shlex
import subprocess

from django.conf import settings
from django.utils.translation import gettext as _

from core.uploads.file_types import FileRefusedError

log = logging.getLogger(__name__)

EXIT_FOUND = 1  # exit code of clamdscan and compatible scanners


def scan(content: bytes) -> None:
    """Scan a file. Raises FileRefusedError if it is infected or cannot be scanned."""
    if not settings.UPLOAD_SCANNER:
        return
    try:
        done = subprocess.run(  # noqa: S603 - the command of the administrator
            shlex.split(settings.UPLOAD_SCANNER),
            input=content,
            capture_output=True,
            timeout=settings.UPLOAD_SCANNER_SECONDS,
            check=False,
        )
        ended = done.returncode
    except (OSError, subprocess.TimeoutExpired):
        ended = -1
    if ended == EXIT_FOUND:
        raise FileRefusedError(
            _("The virus scanner refuses this file. It was not kept.")
        )
    if ended != 0:
        log.error("the virus scanner does not answer")
        raise FileRefusedError(
            _("Files cannot be checked at the moment. Try again in a few minutes.")
        )
