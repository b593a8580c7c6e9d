"""Make each of the given text files end with exactly one newline.

    python tools/end_of_file.py FILE...

Exits with 1 if a file was changed, as pre-commit expects. Without FILE it checks every
text file that git tracks and changes nothing (`.ci/run checks`).
"""

import subprocess
import sys
from pathlib import Path

# Test data keeps its original form, and a template fragment that is included within a
# line has no newline at its end.
KEPT = ("tests/deploy/releases/", "tests/forum/fixtures/", "tests/cms/", "templates/")


def tracked_files() -> list[str]:
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [name for name in output.split("\0") if name]


def fixed(content: bytes) -> bytes:
    """Return the content with one final newline; empty and binary files unchanged."""
    if not content.strip() or b"\0" in content:
        return content
    return content.rstrip(b"\r\n") + b"\n"


def main(names: list[str]) -> int:
    wrong = []
    for name in names or tracked_files():
        path = Path(name)
        if name.startswith(KEPT) or path.is_symlink() or not path.is_file():
            continue
        content = path.read_bytes()
        if fixed(content) != content:
            wrong.append(name)
            if names:
                path.write_bytes(fixed(content))
    for name in wrong:
        print(f"{name}: does not end with one newline")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
