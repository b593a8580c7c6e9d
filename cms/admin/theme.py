"""The color of the site in the Wagtail admin."""

import colorsys

from django.template.loader import render_to_string

from core.templating.design_tokens import design_token

PRIMARY = "basis-color-accent-1-inverse-bg-default"


def render_theme() -> str:
    """Return a style element with the custom properties of the admin.

    Wagtail pages do not load tokens.css: the admin has its own light and dark theme.
    """
    return render_to_string("cms/admin/_theme.html", _split_hsl(design_token(PRIMARY)))


def _split_hsl(color: str) -> dict[str, str]:
    """Return hue, saturation and lightness of `#rrggbb`, with a decimal point."""
    red, green, blue = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
    return {
        "hue": f"{hue * 360:.1f}",
        "saturation": f"{saturation * 100:.1f}",
        "lightness": f"{lightness * 100:.1f}",
    }
