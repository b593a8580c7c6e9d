"""The version in the keys of cached pages, which changes with what they look like."""

import os

from config import env


def write(path, mtime):
    path.parent.mkdir(exist_ok=True)
    path.write_text("x")
    os.utime(path, (mtime, mtime))
    return path


def test_the_latest_file_of_a_folder_counts(tmp_path):
    write(tmp_path / "templates" / "old.html", 1_000)
    write(tmp_path / "templates" / "new.html", 2_000)
    assert env.latest_mtime(tmp_path / "templates") == 2_000


def test_a_changed_file_of_design_tokens_counts(tmp_path):
    write(tmp_path / "templates" / "page.html", 1_000)
    tokens = write(tmp_path / "tokens.css", 3_000)
    assert env.latest_mtime(tmp_path / "templates", tokens) == 3_000


def test_compiled_files_do_not_count(tmp_path):
    write(tmp_path / "__pycache__" / "page.pyc", 4_000)
    assert env.latest_mtime(tmp_path) == 0


def test_a_folder_that_is_absent_counts_as_nothing(tmp_path):
    assert env.latest_mtime(tmp_path / "absent") == 0
