"""A command on one machine runs with what the service runs with."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.live_server import ROOT

SYSTEMD = ROOT / "deploy" / "systemd"
SAME = ("User", "Group", "WorkingDirectory", "EnvironmentFile")


@pytest.fixture
def asked(tmp_path: Path) -> Callable[..., list[str]]:
    """What systemd is asked to run for a command."""
    stand_in = tmp_path / "systemd-run"
    stand_in.write_text("#!/bin/sh\nprintf '%s\\n' \"$@\"\n")
    stand_in.chmod(0o755)

    def ask(*words: str) -> list[str]:
        done = subprocess.run(
            [SYSTEMD / "forum-manage", *words],
            env={"PATH": f"{tmp_path}:{os.environ['PATH']}"},
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.splitlines()

    return ask


def properties(asked: list[str]) -> dict[str, str]:
    pairs = [word.split("=", 2) for word in asked if word.startswith("--property=")]
    return {name: value for _option, name, value in pairs}


def test_it_has_the_settings_the_user_and_the_folder_of_the_worker(
    asked: Callable[..., list[str]],
) -> None:
    unit = (SYSTEMD / "forum-worker.service").read_text()
    lines = dict(line.split("=", 1) for line in unit.splitlines() if "=" in line)
    words = asked("backup", "a file")
    told = properties(words)
    assert {name: told[name] for name in SAME} == {name: lines[name] for name in SAME}
    program = lines["ExecStart"].removesuffix(" worker").split()
    assert words[-4:] == [*program, "backup", "a file"]


@pytest.mark.parametrize(
    ("words", "mask"),
    [(["collectstatic", "--noinput"], "0022"), (["migrate"], "0077"), ([], "0077")],
)
def test_nginx_can_read_what_it_gathers_and_nothing_else(
    asked: Callable[..., list[str]], words: list[str], mask: str
) -> None:
    assert properties(asked(*words))["UMask"] == mask
