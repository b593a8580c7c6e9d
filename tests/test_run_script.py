"""`./run` in a made-up folder, with made-up programs that write down their calls."""

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHELL_TOOLS = ("dirname", "cksum", "rm", "mkdir", "grep", "tail", "cat", "chmod")

# Stands for a Python: knows its version and whether venv is there, and makes an
# environment with a copy of itself in it.
PYTHON = """#!/bin/sh
echo "python $*" >>"$LOG"
case "$*" in
  *version_info*) {version} ;;
  *ensurepip*) exit {ensurepip} ;;
  *'import pip'*) exit 0 ;;
  '-m venv'*)
    mkdir -p .venv/bin && cat "$0" >.venv/bin/python && chmod +x .venv/bin/python ;;
  *'pip install'*) echo 'Collecting django'; exit {install} ;;
esac
"""
UV = """#!/bin/sh
echo "uv $*" >>"$LOG"
[ "$1" = sync ] && mkdir -p .venv/bin && cat "$PYTHON" >.venv/bin/python &&
  chmod +x .venv/bin/python
exit {sync}
"""


@dataclass
class Clone:
    """A folder with `run` and the requirements, and a PATH with nothing else on it."""

    folder: Path
    programs: Path

    @property
    def log(self) -> Path:
        return self.programs / "log"

    def program(self, name: str, text: str) -> Path:
        path = self.programs / name
        path.write_text(text)
        path.chmod(0o755)
        return path

    def python(
        self, version: str = "3.13", *, ensurepip: int = 0, install: int = 0
    ) -> Path:
        shown = f"echo {version}" if version else ":"
        return self.program(
            "fakepython",
            PYTHON.format(version=shown, ensurepip=ensurepip, install=install),
        )

    def run(
        self, *arguments: str, user: int | None = None
    ) -> subprocess.CompletedProcess[str]:
        self.log.unlink(missing_ok=True)
        return subprocess.run(
            ["/bin/sh", str(self.folder / "run"), *arguments],
            cwd="/",
            env={
                "PATH": str(self.programs),
                "PYTHON": str(self.programs / "fakepython"),
                "LOG": str(self.log),
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            user=user,
        )

    @property
    def calls(self) -> list[str]:
        return self.log.read_text().splitlines() if self.log.exists() else []

    def called(self, part: str) -> bool:
        return any(part in call for call in self.calls)


@pytest.fixture
def clone() -> Iterator[Clone]:
    # Not tmp_path: another user must be able to look into it.
    with tempfile.TemporaryDirectory() as base:
        Path(base).chmod(0o755)
        clone = Clone(Path(base) / "clone of mine", Path(base) / "programs")
        clone.folder.mkdir()
        clone.programs.mkdir()
        for name in ("run", "requirements.txt", "requirements-dev.txt"):
            shutil.copy(ROOT / name, clone.folder)
        for name in SHELL_TOOLS:
            (clone.programs / name).symlink_to(str(shutil.which(name)))
        clone.python()
        yield clone


def test_it_can_be_started_as_it_is() -> None:
    assert (ROOT / "run").stat().st_mode & stat.S_IXUSR
    assert (ROOT / "run").read_text().startswith("#!/bin/sh\n")


def test_without_uv_the_demo_gets_an_environment_with_checked_packages(
    clone: Clone,
) -> None:
    done = clone.run("demo", "--port", "8001")
    assert done.returncode == 0, done.stderr
    assert clone.called("-m venv --clear .venv")
    assert clone.called("--require-hashes -r requirements.txt")
    assert clone.calls[-1] == "python manage.py demo --port 8001"


def test_it_says_at_once_what_it_does(clone: Clone) -> None:
    assert clone.run("demo").stderr.startswith("Python-omgeving klaarzetten...\n")


def test_a_second_start_installs_nothing(clone: Clone) -> None:
    clone.run("demo")
    clone.run("demo")
    assert not clone.called("pip install")
    assert clone.calls[-1] == "python manage.py demo"


def test_the_tests_need_more_than_the_demo_and_after_them_the_demo_needs_nothing(
    clone: Clone,
) -> None:
    clone.run("demo")
    clone.run("test", "-x", "tests/a b.py")
    assert clone.called("-r requirements-dev.txt")
    assert clone.calls[-1] == "python -m pytest -n auto -x tests/a b.py"
    clone.run("demo")
    assert not clone.called("pip install")
    clone.run("test")
    assert not clone.called("pip install")


def test_changed_requirements_are_installed_again(clone: Clone) -> None:
    clone.run("demo")
    with (clone.folder / "requirements.txt").open("a") as file:
        file.write("newpackage==1.0 \\\n    --hash=sha256:00\n")
    clone.run("demo")
    assert clone.called("pip install")


def test_another_python_in_the_environment_is_filled_anew(clone: Clone) -> None:
    clone.run("demo")
    shutil.copy(clone.python("3.14"), clone.folder / ".venv/bin/python")
    clone.run("demo")
    assert clone.called("pip install")


def test_a_failed_install_is_said_and_tried_again(clone: Clone) -> None:
    clone.python(install=1)
    done = clone.run("demo")
    assert done.returncode == 1
    assert "De pakketten konden niet worden opgehaald" in done.stderr
    assert not clone.called("manage.py")
    shutil.copy(clone.python(), clone.folder / ".venv/bin/python")
    assert clone.run("demo").returncode == 0
    assert clone.called("pip install")


def test_with_uv_the_demo_leaves_the_heavy_groups_out(clone: Clone) -> None:
    clone.program("uv", UV.format(sync=0))
    done = clone.run("demo")
    assert done.returncode == 0, done.stderr
    sync = next(call for call in clone.calls if call.startswith("uv sync"))
    assert "--no-dev" in sync
    # What a developer installed besides stays.
    assert "--inexact" in sync
    assert clone.calls[-1] == "python manage.py demo"
    assert not clone.called("pip install")


def test_with_uv_the_tests_get_the_dev_group(clone: Clone) -> None:
    clone.program("uv", UV.format(sync=0))
    clone.run("test", "-x")
    assert clone.called("--group=dev")
    assert clone.calls[-1] == "python -m pytest -n auto -x"


def test_with_uv_a_python_that_is_there_is_used(clone: Clone) -> None:
    clone.program("uv", UV.format(sync=0))
    clone.run("demo")
    assert clone.called(f"--python {clone.programs}/fakepython")
    # An environment that works keeps the Python it has.
    clone.run("demo")
    assert not clone.called("--python")


def test_with_uv_and_no_python_uv_is_left_to_find_one(clone: Clone) -> None:
    clone.python(version="")
    clone.program("uv", UV.format(sync=0))
    clone.run("demo")
    assert clone.called("uv sync")
    assert not clone.called("--python")


def test_when_uv_fails_nothing_is_started(clone: Clone) -> None:
    clone.program("uv", UV.format(sync=2))
    done = clone.run("demo")
    assert done.returncode == 1
    assert "De Python-omgeving is niet gelukt" in done.stderr
    assert not clone.called("manage.py")


def test_other_words_go_to_manage_py(clone: Clone) -> None:
    clone.run("manage", "recount", "--dry-run")
    assert clone.calls[-1] == "python manage.py recount --dry-run"
    clone.run("worker")
    assert clone.calls[-1] == "python manage.py worker"


def refusal(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr.removeprefix("Python-omgeving klaarzetten...\n").rstrip("\n")


def test_a_python_that_is_too_old_is_refused_in_one_sentence(clone: Clone) -> None:
    clone.python(version="")
    said = refusal(clone.run("demo"))
    assert said.startswith("Python 3.12 of nieuwer is nodig")
    assert "\n" not in said
    assert not (clone.folder / ".venv").exists()


def test_a_missing_venv_module_is_named_in_one_sentence(clone: Clone) -> None:
    clone.python(ensurepip=1)
    said = refusal(clone.run("demo"))
    assert said.startswith("De module venv ontbreekt")
    assert "\n" not in said


def test_a_folder_that_cannot_be_written_is_refused_before_anything(
    clone: Clone,
) -> None:
    clone.folder.chmod(0o555)
    clone.programs.chmod(0o777)
    nobody = 65534 if os.getuid() == 0 else None
    said = refusal(clone.run("demo", user=nobody))
    assert said.startswith(f"In de map {clone.folder} kan niet geschreven worden")
    assert "\n" not in said
    assert clone.calls == []
    clone.folder.chmod(0o755)


def test_without_words_it_says_how_it_is_used(clone: Clone) -> None:
    assert "./run demo" in refusal(clone.run())
    assert clone.run("--help").returncode == 0
    assert clone.calls == []


def test_the_version_it_asks_for_is_the_projects_own() -> None:
    lowest = "(3, 12)"
    assert f"sys.version_info >= {lowest}" in (ROOT / "run").read_text()
    assert 'requires-python = ">=3.12"' in (ROOT / "pyproject.toml").read_text()
    assert sys.version_info >= (3, 12)
