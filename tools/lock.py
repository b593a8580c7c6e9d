"""Pin every resolved package, without a lock file that contains download URLs.

    python tools/lock.py            keep the pins that still fit, add new packages
    python tools/lock.py --upgrade  resolve all packages again

Writes `[tool.uv] constraint-dependencies` in pyproject.toml and the requirements files.
Needs `uv`. tests/test_lock.py checks the result.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = ROOT / "pyproject.toml"
HEADER = "# Made by `make lock`; do not edit.\n"
EXPORTS = {
    "requirements.txt": ["--no-dev"],
    "requirements-large.txt": ["--no-dev", "--group=large"],
    "requirements-dev.txt": ["--group=dev"],
}
PINS = re.compile(r"constraint-dependencies = \[\n.*?^\]\n", re.DOTALL | re.MULTILINE)


def uv(*arguments: str) -> str:
    done = subprocess.run(
        ["uv", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout


def write_pins(pins: list[str]) -> None:
    text = PYPROJECT.read_text()
    if not PINS.search(text):
        text = text.replace(
            "[tool.uv]\n", "[tool.uv]\nconstraint-dependencies = [\n]\n"
        )
    lines = "".join(f'  "{pin}",\n' for pin in pins)
    block = f"constraint-dependencies = [\n{lines}]\n"
    PYPROJECT.write_text(PINS.sub(lambda _: block, text, count=1))


def resolve(*, upgrade: bool) -> None:
    if not upgrade:
        try:
            uv("lock", "--quiet")
        except subprocess.CalledProcessError:
            sys.stderr.write("The pins no longer fit together: resolving anew.\n")
        else:
            return
    write_pins([])
    uv("lock", "--quiet", "--upgrade")


def resolved() -> list[str]:
    """Return every package of every group as `name==version`.

    A package that resolves to a single version is pinned without its marker. The marker
    remains in the requirements files.
    """
    lines = export("--all-groups", "--no-hashes").splitlines()
    split = [[part.strip() for part in line.split(";", 1)] for line in lines]
    versions: dict[str, set[str]] = {}
    for pin, *_ in split:
        versions.setdefault(pin.partition("==")[0], set()).add(pin)
    return sorted(
        {
            line if len(versions[pin.partition("==")[0]]) > 1 else pin
            for line, (pin, *_) in zip(lines, split, strict=True)
        }
    )


def export(*options: str) -> str:
    plain = ["--frozen", "--quiet", "--no-header", "--no-annotate", "--no-emit-project"]
    return uv("export", *plain, *options)


def main() -> None:
    resolve(upgrade="--upgrade" in sys.argv[1:])
    write_pins(resolved())
    uv("lock", "--quiet")
    for name, options in EXPORTS.items():
        (ROOT / name).write_text(HEADER + export(*options))


if __name__ == "__main__":
    main()
