"""The pins in pyproject.toml and those in the requirements files are the same."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
FILES = ("requirements.txt", "requirements-large.txt", "requirements-dev.txt")
ADDRESS = re.compile(r"https?:|--(extra-)?index-url|--find-links|files\.|\bgit\+")

# Name -> all lines that pin it: versions may differ per Python version.
type Pins = dict[str, set[str]]


def pins_of(lines: list[str]) -> Pins:
    pins: Pins = {}
    for line in lines:
        requirement = Requirement(line)
        name = canonicalize_name(requirement.name)
        pins.setdefault(name, set()).add(str(requirement.specifier))
    return pins


def blocks(name: str) -> list[list[str]]:
    """Return the pins of a requirements file, each with its hash lines."""
    found: list[list[str]] = []
    for line in (ROOT / name).read_text().splitlines():
        if line.startswith(" "):
            found[-1].append(line.strip(" \\"))
        elif line and not line.startswith("#"):
            found.append([line.strip(" \\")])
    return found


def pins_in(name: str) -> Pins:
    return pins_of([block[0] for block in blocks(name)])


PROJECT: Pins = pins_of(PYPROJECT["tool"]["uv"]["constraint-dependencies"])


def named_directly(*groups: str) -> list[Requirement]:
    lines = list(PYPROJECT["project"]["dependencies"])
    for group in groups:
        asked = PYPROJECT["dependency-groups"][group]
        lines += [line for line in asked if isinstance(line, str)]
    return [Requirement(line) for line in lines]


def test_every_pin_names_one_exact_version() -> None:
    for name, versions in PROJECT.items():
        for version in versions:
            assert re.fullmatch(r"==[0-9][^*,]*", version), f"{name} {version}"


@pytest.mark.parametrize("name", FILES)
def test_a_requirements_file_pins_what_the_project_pins(name: str) -> None:
    found = pins_in(name)
    assert found
    assert found == {package: PROJECT.get(package) for package in found}


def test_the_larger_requirements_file_holds_the_smaller_one() -> None:
    assert {tuple(block) for block in blocks("requirements.txt")} <= {
        tuple(block) for block in blocks("requirements-dev.txt")
    }


@pytest.mark.parametrize(
    ("name", "groups"),
    [
        ("requirements.txt", ()),
        ("requirements-large.txt", ("large",)),
        ("requirements-dev.txt", ("dev", "large")),
    ],
)
def test_every_requirement_is_pinned_at_a_matching_version(
    name: str, groups: tuple[str, ...]
) -> None:
    pins = pins_in(name)
    for requirement in named_directly(*groups):
        versions = pins.get(canonicalize_name(requirement.name))
        assert versions, f"{requirement.name} is not in {name}: run `make lock`"
        for version in versions:
            assert requirement.specifier.contains(version.removeprefix("==")), (
                f"{requirement} is pinned at {version}: run `make lock`"
            )


def test_development_requirements_are_pinned() -> None:
    for requirement in named_directly("check"):
        assert canonicalize_name(requirement.name) in PROJECT


def test_the_demo_does_not_install_the_heavy_parts() -> None:
    assert not {"mypy", "ruff", "playwright", "pytest"} & set(
        pins_in("requirements.txt")
    )


@pytest.mark.parametrize("name", FILES)
def test_every_package_has_a_hash_and_no_address(name: str) -> None:
    for pin, *hashes in blocks(name):
        assert hashes, f"{pin} has no hash"
        assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", h) for h in hashes), pin
    assert not ADDRESS.search((ROOT / name).read_text())


def test_no_lock_file_with_addresses_can_be_committed() -> None:
    assert "/uv.lock" in (ROOT / ".gitignore").read_text().splitlines()
    assert not ADDRESS.search((ROOT / "pyproject.toml").read_text())
