"""Check that the SBOM lists every dependency of the site.

    python tools/sbom.py FILE

FILE is a CycloneDX document as written by `uv export` (`make sbom`). It must contain
every pinned package of requirements-large.txt with its version and its purl, which
vulnerability databases use as a key, and no other package.
"""

import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^ ;\\]+)", re.MULTILINE)


def pinned(text: str) -> set[tuple[str, str]]:
    return {(normal(name), version) for name, version in PIN.findall(text)}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def complaints(bill: str, pins: str) -> list[str]:
    parts = json.loads(bill)["components"]
    named = {
        (normal(part["name"]), part["version"]) for part in parts if part.get("purl")
    }
    wanted = pinned(pins)
    missing = [f"missing: {name} {version}" for name, version in wanted - named]
    more = [f"not pinned: {name} {version}" for name, version in named - wanted]
    return sorted([*missing, *more])


def main(path: str) -> int:
    pins = (ROOT / "requirements-large.txt").read_text()
    found = complaints(Path(path).read_text(), pins)
    print(*found, f"{len(pinned(pins))} parts, {len(found)} wrong", sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
