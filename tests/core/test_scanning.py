"""A file is taken when the virus scanner has said so, and not before."""

import sys
from pathlib import Path

import pytest

from core.uploads import FileRefusedError, clean_upload


@pytest.fixture
def scanner(tmp_path: Path, settings):
    """A program of a few lines in the place of a virus scanner."""

    def make(words: str) -> None:
        program = tmp_path / "scan.py"
        program.write_text(words)
        settings.UPLOAD_SCANNER = f"{sys.executable} {program}"

    settings.UPLOAD_SCANNER_SECONDS = 5
    return make


def test_a_scanner_that_finds_nothing_lets_a_file_through(scanner) -> None:
    scanner("import sys; sys.exit(b'virus' in sys.stdin.buffer.read())")
    assert clean_upload("a.txt", b"schoon")
    with pytest.raises(FileRefusedError):
        clean_upload("a.txt", b"een virus")


@pytest.mark.parametrize(
    "words", ["import sys; sys.exit(2)", "import time; time.sleep(60)"]
)
def test_without_the_word_of_the_scanner_nothing_is_taken(
    words: str, scanner, settings
) -> None:
    settings.UPLOAD_SCANNER_SECONDS = 0.5
    scanner(words)
    with pytest.raises(FileRefusedError):
        clean_upload("a.txt", b"schoon")


def test_a_scanner_that_is_not_there_takes_nothing(settings) -> None:
    settings.UPLOAD_SCANNER = "/nergens/clamdscan -"
    with pytest.raises(FileRefusedError):
        clean_upload("a.txt", b"schoon")
