"""A command on one machine runs with what the service runs with."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.serving import ROOT

SYSTEMD = ROOT / "deploy" / "systemd"
SAME = ("User", "Group", "WorkingDirectory", "EnvironmentFile")


@pytest.fixture
def asked(tmp_path: Path) -> list[str]:
    """What systemd is asked to run."""
    stand_in = tmp_path / "systemd-run"
    stand_in.write_text("#!/bin/sh\nprintf '%s\\n' \"$@\"\n")
    stand_in.chmod(0o755)
    done = subprocess.run(
        [SYSTEMD / "forum-manage", "backup", "a file"],
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}"},
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.splitlines()


def properties(asked: list[str]) -> dict[str, str]:
    pairs = [word.split("=", 2) for word in asked if word.startswith("--property=")]
    return {name: value for _option, name, value in pairs}


def test_it_has_the_settings_the_user_and_the_folder_of_the_worker(
    asked: list[str],
) -> None:
    unit = (SYSTEMD / "forum-worker.service").read_text()
    lines = dict(line.split("=", 1) for line in unit.splitlines() if "=" in line)
    told = properties(asked)
    assert {name: told[name] for name in SAME} == {name: lines[name] for name in SAME}
    program = lines["ExecStart"].removesuffix(" worker").split()
    assert asked[-4:] == [*program, "backup", "a file"]


def test_what_it_gathers_can_be_read_by_nginx(asked: list[str]) -> None:
    assert properties(asked)["UMask"] == "0022"
