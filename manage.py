#!/usr/bin/env python
import os
import sys


def main() -> None:
    if sys.version_info < (3, 12):
        sys.exit("This site needs Python 3.12 or newer.")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.exceptions import ImproperlyConfigured  # import here: see above
    from django.core.management import execute_from_command_line  # import here: same

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"{error}")


if __name__ == "__main__":
    main()
