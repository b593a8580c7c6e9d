"""What a process does before its first answer."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ASKED = """
import gc, importlib
importlib.import_module("config.{door}")
from django.urls import get_resolver
print(gc.get_freeze_count() > 100_000, "url_patterns" in vars(get_resolver()))
"""


@pytest.mark.slow
@pytest.mark.parametrize("door", ["wsgi", "asgi"])
def test_what_stays_for_ever_is_loaded_and_never_looked_through(door):
    asked = [sys.executable, "-c", ASKED.format(door=door)]
    told = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.split()[-2:] == ["True", "True"]
