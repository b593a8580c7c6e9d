#!/usr/bin/env python
"""Django's command line for this site."""

import os
import sys


def main() -> None:
    if sys.version_info < (3, 12):
        sys.exit("This site needs Python 3.12 or newer.")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import (
        execute_from_command_line,  # import here: after the version check
    )

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
