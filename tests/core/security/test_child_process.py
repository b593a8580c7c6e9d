"""A program of ours in a process with limits."""

import os

import pytest

from core.security.child_process import ChildFailedError, Limits, run_limited

LIMITS = Limits(cpu_seconds=1, wall_seconds=5, memory_bytes=300_000_000)


@pytest.fixture
def run(tmp_path):
    def run_source(source, content=b"", limits=LIMITS):
        program = tmp_path / "program.py"
        program.write_text(f"import os, sys, time\n{source}")
        return run_limited(program, content, limits)

    return run_source


def test_it_reads_and_writes(run):
    source = "sys.stdout.buffer.write(sys.stdin.buffer.read()[::-1])"
    assert run(source, b"abc\xff") == b"\xffcba"


def test_its_status_is_told(run):
    with pytest.raises(ChildFailedError) as failure:
        run("sys.exit(3)")
    assert failure.value.status == 3


@pytest.mark.parametrize(
    "source",
    ["while True: pass", "x = bytearray(900_000_000)", "raise ValueError('text')"],
)
def test_what_takes_too_much_or_fails_is_one_error(run, source):
    with pytest.raises(ChildFailedError) as failure:
        run(source)
    assert "text" not in str(failure.value)


def test_waiting_ends_too(run):
    limits = Limits(cpu_seconds=1, wall_seconds=1, memory_bytes=300_000_000)
    with pytest.raises(ChildFailedError):
        run("time.sleep(60)", limits=limits)


def test_it_writes_no_file(run, tmp_path):
    with pytest.raises(ChildFailedError):
        run(f"open({str(tmp_path / 'file')!r}, 'w').write('x' * 100_000)")


def test_it_knows_no_secret_of_ours(run, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "geheim")
    monkeypatch.setenv("PYTHONPATH", "/nergens")
    output = run("print(sorted(os.environ), sys.path)").decode()
    assert "SECRET_KEY" in os.environ
    assert "SECRET_KEY" not in output
    assert "/nergens" not in output
