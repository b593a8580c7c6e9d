"""The pairs of colours that stand on each other: enough in light and dark, more where
somebody asked their machine for more."""

import re
from pathlib import Path

import pytest

SHEET = Path(__file__).resolve().parents[2] / "static/css/tokens.css"
C = "--basis-color-"
# What stands on what, and how much it needs.
TEXT = [
    ("default-color-default", "default-bg-document"),
    ("default-color-subtle", "default-bg-document"),
    ("default-color-subtle", "default-bg-subtle"),
    ("action-1-color-default", "default-bg-document"),
    ("action-1-color-default", "accent-1-bg-subtle"),
    ("action-1-inverse-color-default", "action-1-inverse-bg-default"),
    ("accent-2-color-default", "accent-2-bg-subtle"),
    ("accent-2-inverse-color-default", "accent-2-inverse-bg-default"),
    ("positive-color-default", "positive-bg-subtle"),
    ("warning-color-default", "warning-bg-subtle"),
    ("negative-color-default", "default-bg-document"),
    ("accent-1-inverse-color-subtle", "accent-1-inverse-bg-default"),
]
SHAPES = [
    ("default-border-default", "default-bg-document"),
    ("accent-2-border-default", "default-bg-document"),
]


def declared(block: str) -> dict[str, str]:
    found = re.findall(r"(--[\w-]+):\s*([^;]+);", block)
    return {name: " ".join(value.split()) for name, value in found}


def looks() -> dict[str, dict[str, str]]:
    text = re.sub(r"/\*.*?\*/", "", SHEET.read_text(encoding="utf-8"), flags=re.S)
    light, _, rest = text.partition("@media screen and (prefers-color-scheme: dark)")
    dark, _, more = rest.partition("@media (prefers-contrast: more)")
    first = declared(light.partition("@media")[0])
    in_dark = first | declared(dark)
    return {
        "light": first,
        "dark": in_dark,
        "light, more": first | declared(more),
        "dark, more": in_dark | declared(more),
    }


def lightness(tokens: dict[str, str], name: str) -> float:
    value = tokens[name]
    while inner := re.fullmatch(r"var\(\s*([\w-]+)\s*\)", value):
        value = tokens[inner[1]]
    digits = value.removeprefix("#")
    digits = "".join(d * 2 for d in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [
        p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(tokens: dict[str, str], one: str, other: str) -> float:
    low, high = sorted((lightness(tokens, one), lightness(tokens, other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("look", ["light", "dark", "light, more", "dark, more"])
def test_what_is_read_stands_out_from_what_it_stands_on(look: str) -> None:
    tokens = looks()[look]
    needed = 7.0 if "more" in look else 4.5
    pairs = [(C + one, C + other, needed) for one, other in TEXT]
    pairs += [(C + one, C + other, 3.0) for one, other in SHAPES]
    ring = "--basis-focus-outline-color"
    pairs += [(ring, C + ground, 3.0) for ground in ("default-bg-document",)]
    weak = {
        (one, other): round(found, 2)
        for one, other, least in pairs
        if (found := contrast(tokens, one, other)) < least
    }
    assert not weak
