"""Values of the design tokens, for output that cannot use CSS custom properties.

Mails, the manifest, charts and exported pages take their colours from
`static/css/tokens.css` and TOKENS_FILE through this module. Both files are parsed once
per process. Only declarations of custom properties in `:root` are read, at the top
level or in a media query for a color scheme.
"""

import logging
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal

from django.conf import settings

import tinycss2
from tinycss2 import color5

logger = logging.getLogger(__name__)

type Theme = Literal["light", "dark"]
type Tokens = dict[str, str]

_COLOR_SCHEME = re.compile(
    r"(?:(?:only\s+)?(?:all|screen)\s+and\s+)?"
    r"\(\s*prefers-color-scheme\s*:\s*(light|dark)\s*\)",
    re.IGNORECASE,
)


def design_token(name: str, theme: Theme = "light") -> str:
    """Return the value of the token `--<name>`, with every var() resolved.

    A color is `#rrggbb`, or `#rrggbbaa` if it is translucent. Raises `KeyError` for a
    token that is not in tokens.css or TOKENS_FILE.
    """
    return _find(_tokens(theme, settings.TOKENS_FILE), name)


def resolve_design_tokens(css: str) -> str:
    """Replace every var() in a style sheet by the value of the token.

    A media query for dark mode gets the dark values. Raises `KeyError` for an unknown
    token.
    """
    return _resolve_sheet(css, settings.TOKENS_FILE)


def _find(tokens: Tokens, name: str) -> str:
    if name not in tokens:
        raise KeyError(f"There is no design token --{name} in static/css/tokens.css.")
    return tokens[name]


@lru_cache(maxsize=16)
def _resolve_sheet(css: str, custom: Path | None) -> str:
    rules = tinycss2.parse_stylesheet(css)
    for rule in rules:
        if getattr(rule, "content", None):
            tokens = _tokens(_color_scheme(rule) or "light", custom)
            rule.content = _replace_vars(rule.content, tokens)
    text: str = tinycss2.serialize(rules)
    return text


def _replace_vars(values: list[Any], tokens: Tokens) -> list[Any]:
    replaced = []
    for value in values:
        if value.type == "function" and value.lower_name == "var":
            name, _fallback = _parse_var(value)
            replaced += tinycss2.parse_component_value_list(_find(tokens, name))
            continue
        for part in ("arguments", "content"):
            if hasattr(value, part):
                setattr(value, part, _replace_vars(getattr(value, part), tokens))
        replaced.append(value)
    return replaced


@cache
def _tokens(theme: Theme, custom: Path | None) -> Tokens:
    sheets = [Path(settings.BASE_DIR) / "static" / "css" / "tokens.css"]
    if custom is None:
        return _resolve_all(_declarations(theme, *sheets), theme)
    tokens = _resolve_all(_declarations(theme, *sheets, custom), theme)
    return tokens | _unusable(tokens, _tokens(theme, None), theme)


def _unusable(tokens: Tokens, defaults: Tokens, theme: Theme) -> Tokens:
    """Return the default of every color that outputs other than pages cannot use.

    A browser understands oklch and color-mix; a mail client does not.
    """
    kept = {
        name: value
        for name, value in defaults.items()
        if _to_hex(value, theme) and not _to_hex(tokens.get(name, ""), theme)
    }
    for name in kept:
        logger.warning(
            "TOKENS_FILE: --%s is not an sRGB color. Mails, the manifest, charts and"
            " exports use the color of tokens.css.",
            name,
        )
    return kept


def _declarations(theme: Theme, *sheets: Path) -> dict[str, list[Any]]:
    """Return the declared values by name. As in CSS, the last one applies."""
    values: dict[str, list[Any]] = {}
    for sheet in sheets:
        text = sheet.read_text(encoding="utf-8", errors="replace")
        for rule in _root_rules(tinycss2.parse_stylesheet(text), theme):
            for item in tinycss2.parse_blocks_contents(rule.content):
                if item.type == "declaration" and item.name.startswith("--"):
                    values[item.name.removeprefix("--")] = item.value
    return values


def _root_rules(rules: list[Any], theme: Theme) -> Iterator[Any]:
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = tinycss2.serialize(rule.prelude).split(",")
            if ":root" in [selector.strip() for selector in selectors]:
                yield rule
        elif _color_scheme(rule) == theme:
            yield from _root_rules(tinycss2.parse_rule_list(rule.content), theme)


def _color_scheme(rule: Any) -> Theme | None:
    """Return the theme of a media query that tests the color scheme and nothing else."""
    if rule.type != "at-rule" or rule.lower_at_keyword != "media" or not rule.content:
        return None
    found = _COLOR_SCHEME.fullmatch(tinycss2.serialize(rule.prelude).strip())
    if found is None:
        return None
    return "dark" if found[1].lower() == "dark" else "light"


def _resolve_all(declared: dict[str, list[Any]], theme: Theme) -> Tokens:
    """Resolve var() references. As in CSS, a token that has no value is left out."""
    tokens = {}
    for name, values in declared.items():
        resolved = _resolve(values, declared, frozenset({name}))
        if resolved is not None:
            text = " ".join(tinycss2.serialize(resolved).split())
            tokens[name] = _to_hex(text, theme) or text
    return tokens


def _resolve(
    values: list[Any], declared: dict[str, list[Any]], parents: frozenset[str]
) -> list[Any] | None:
    """Return the values without var(), or None for a cycle or an unknown token."""
    resolved: list[Any] = []
    for value in values:
        if value.type != "function" or value.lower_name != "var":
            resolved.append(value)
            continue
        name, fallback = _parse_var(value)
        found = None
        if name in declared and name not in parents:
            found = _resolve(declared[name], declared, parents | {name})
        if found is None and fallback is not None:
            found = _resolve(fallback, declared, parents)
        if found is None:
            return None
        resolved += found
    return resolved


def _parse_var(function: Any) -> tuple[str, list[Any] | None]:
    """Return the name in var(--name, fallback) and the fallback, None without one."""
    arguments = function.arguments
    comma = next(
        (i for i, value in enumerate(arguments) if value == ","), len(arguments)
    )
    name = tinycss2.serialize(arguments[:comma]).strip().removeprefix("--")
    has_fallback = comma < len(arguments)
    return name, arguments[comma + 1 :] if has_fallback else None


def _to_hex(value: str, theme: Theme) -> str | None:
    """Return a color as `#rrggbb` or `#rrggbbaa`; None if it is not an sRGB color."""
    try:
        color = color5.parse_color(value, [theme])
        if color is None or isinstance(color, str):
            return None
        srgb = color.to("srgb")
    except (ValueError, NotImplementedError):
        return None
    channels = [*srgb.coordinates, *([srgb.alpha] if srgb.alpha < 1 else [])]
    return "#" + "".join(f"{round(min(max(c, 0), 1) * 255):02x}" for c in channels)
