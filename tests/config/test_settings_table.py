"""docs/running.md names every setting once, and none that is not there."""

import re

from django.conf import settings

SETTING = re.compile(r"env\.\w+\(\s*\"([A-Z_]+)\"")
# Read in config/env.py itself.
IN_ENV = {"SECRET_KEY", "DATABASE_POOL", "DATABASE_PREPARED"}


def test_every_setting_stands_in_the_table_once():
    code = (settings.BASE_DIR / "config/settings.py").read_text()
    read = set(SETTING.findall(code)) | IN_ENV
    page = (settings.BASE_DIR / "docs/running.md").read_text()
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    told = [
        name for row in rows for name in re.findall("`([A-Z_]+)`", row.split("|")[1])
    ]
    assert sorted(told) == sorted(read)
