"""Read the built-in methods from `groups/methods/`.

Keys of a file: `slug`, `name`, `summary`, and `phases` in order. A phase has the fields
of `MethodPhase`; `writers` and `readers` are lists of roles (`readers` defaults to all
roles), and `prompt` holds the instruction for each role.
"""

import tomllib
from pathlib import Path
from typing import Any

from groups.models import ROLES

FOLDER = Path(__file__).parent
PHASE_FIELDS = (
    "name",
    "purpose",
    "activity",
    "visibility",
    "is_anonymous",
    "max_contributions",
    "in_turn",
    "may_skip",
    "minutes",
    "days",
)


def read_builtin_methods() -> list[dict[str, Any]]:
    """Return the methods with their `phases`, as fields of the two models."""
    return [_method(path) for path in sorted(FOLDER.glob("*.toml"))]


def _method(path: Path) -> dict[str, object]:
    found = tomllib.loads(path.read_text())
    found["phases"] = [_phase(phase) for phase in found["phases"]]
    return found


def _phase(given: dict[str, Any]) -> dict[str, object]:
    given["is_anonymous"] = given.pop("anonymous", False)
    fields = {name: given[name] for name in PHASE_FIELDS if name in given}
    writers, readers = given.get("writers", []), given.get("readers", ROLES)
    for role in ROLES:
        fields[f"{role}_writes"] = role in writers
        fields[f"{role}_reads"] = role in readers
        fields[f"prompt_{role}"] = given["prompt"][role]
    return fields
