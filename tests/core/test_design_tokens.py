"""Colours outside style sheets come from the design tokens, also from a site's own."""

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.conf import settings as project
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import Client

import pytest

from cms.admin.theme import render_theme
from cms.dashboard.statistics import Chart, render_svg
from core.clock import now, today
from core.mail import render_text_mail
from core.templating.design_tokens import design_token, resolve_design_tokens

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = "basis-color-default-bg-document"
PETROL = "basis-color-accent-1-inverse-bg-default"


@pytest.fixture
def own(settings: Any, tmp_path: Path) -> Any:
    """Returns a function that gives the site a style sheet of its own."""

    def write(css: str) -> None:
        settings.TOKENS_FILE = tmp_path / "huisstijl.css"
        settings.TOKENS_FILE.write_text(css)

    return write


def test_a_token_has_a_value_in_light_and_in_dark() -> None:
    assert design_token(DOCUMENT) == "#ffffff"
    assert design_token(DOCUMENT, "dark") == "#0e1a1e"


def test_a_token_that_dark_does_not_change_has_its_light_value() -> None:
    assert design_token("forum-chart-1-bg", "dark") == "#0f5f6e"


def test_values_for_contrast_and_width_are_not_read() -> None:
    assert design_token("basis-color-default-bg-subtle") == "#f1f6f6"
    assert design_token("basis-page-gutter") == "1.125rem"


def test_every_token_resolves() -> None:
    sheet = (ROOT / "static/css/tokens.css").read_text()
    for name in set(re.findall(r"--([\w-]+):", sheet)):
        for theme in ("light", "dark"):
            assert "var(" not in design_token(name, theme)  # type: ignore[arg-type]


def test_an_unknown_token_is_refused_by_name() -> None:
    with pytest.raises(KeyError, match="no design token --no-such"):
        design_token("no-such")
    with pytest.raises(KeyError, match="no design token --no-such"):
        resolve_design_tokens("a { color: var(--no-such) }")


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("#ABC", "#aabbcc"),
        ("rgb(0 0 0 / 50%)", "#00000080"),
        ("hsl(192 80% 19.6%)", "#0a4a5a"),
        ("white", "#ffffff"),
        ("var(--house)", "#154273"),
        ("var(--nowhere, var(--house))", "#154273"),
        ("light-dark(#111111, #eeeeee)", "#111111"),
    ],
)
def test_a_color_of_the_site_is_read(own: Any, written: str, value: str) -> None:
    own(f":root {{ --house: #154273; --{DOCUMENT}: {written} }}")
    assert design_token(DOCUMENT) == value


@pytest.mark.parametrize(
    "written",
    [
        "oklch(0.5 0.1 200)",
        "color-mix(in srgb, red, blue)",
        "var(--nowhere)",
        f"var(--{DOCUMENT})",
        "color()",
        "12px",
        "",
    ],
)
def test_a_value_that_mails_cannot_use_gives_the_color_of_the_project(
    own: Any, caplog: pytest.LogCaptureFixture, written: str
) -> None:
    own(f":root {{ --{DOCUMENT}: {written}; --{PETROL}: #154273 }}")
    assert design_token(DOCUMENT) == "#ffffff"
    assert design_token(PETROL) == "#154273"
    assert f"--{DOCUMENT} is not an sRGB color" in caplog.text


def test_the_cascade_of_the_site_is_that_of_a_browser(own: Any) -> None:
    # As in a browser, a later :root without a media query also applies to dark.
    own(f":root, .huis {{ --{DOCUMENT}: #111111 }} .huis {{ --{PETROL}: #222222 }}")
    assert design_token(DOCUMENT, "dark") == "#111111"
    assert design_token(PETROL) == "#0a4a5a"


def test_the_site_may_change_dark_alone(own: Any) -> None:
    dark = "@media (prefers-color-scheme: dark)"
    own(f"{dark} {{ :root {{ --{DOCUMENT}: #111111 }} }}")
    assert design_token(DOCUMENT) == "#ffffff"
    assert design_token(DOCUMENT, "dark") == "#111111"


def test_a_broken_style_sheet_does_not_stop_a_mail(own: Any) -> None:
    own("} :root { --a: ; @@@ \x00 --b")
    assert "#0a4a5a" in render_text_mail("Onderwerp", "Tekst").html


def test_a_style_sheet_gets_the_values_of_its_media_query() -> None:
    rule = f'a {{ color: var(--{DOCUMENT}); font-family: "Segoe UI" }}'
    dark = f"@media (prefers-color-scheme: dark) {{ {rule} }}"
    resolved = resolve_design_tokens(f"{rule}\n{dark}")
    first, second = resolved.split("@media")
    assert 'color: #ffffff; font-family: "Segoe UI"' in first
    assert "color: #0e1a1e" in second


def test_the_tags_render_values() -> None:
    text = "{% load design_tokens %}{% design_token name %}"
    text += "{% resolve_design_tokens %}a > b { color: var(--{{ name }}) }"
    text += "{% end_resolve_design_tokens %}"
    rendered = Template(text).render(Context({"name": DOCUMENT}))
    assert rendered == "#ffffffa > b { color: #ffffff }"


@pytest.mark.django_db
def test_all_output_follows_the_style_sheet_of_the_site(
    client: Client, own: Any
) -> None:
    own(
        f":root {{ --{PETROL}: #154273; --{DOCUMENT}: #fffeee;"
        " --forum-chart-1-bg: #123456; --forum-export-accent-color: #234567 }"
    )
    manifest = client.get("/manifest.webmanifest").json()
    assert manifest["theme_color"] == "#154273"
    assert manifest["background_color"] == "#fffeee"
    page = render_to_string("offline.html")
    assert '<meta name="theme-color" content="#154273">' in page
    assert "background-color: #154273" in render_text_mail("Onderwerp", "Tekst").html
    assert "--w-color-primary-hue: 211.3;" in render_theme()
    chart = Chart("a", "Titel", "Uitleg", ("week", "aantal"), [(today(), 1)])
    assert b"#123456" in render_svg(chart)
    context = {"person": None, "period": SimpleNamespace(), "made": now()}
    assert "solid #234567" in render_to_string("accounts/export.html", context)


def test_wagtail_gets_the_parts_of_the_color() -> None:
    theme = render_theme()
    assert "--w-color-primary-hue: 192.0;" in theme
    assert "--w-color-primary-saturation: 80.0%;" in theme
    assert "--w-color-primary-lightness: 19.6%;" in theme


def test_the_icon_of_the_site_has_the_colors_of_the_tokens() -> None:
    icon = (Path(project.BASE_DIR) / "static/img/favicon.svg").read_text()
    assert re.findall(r'fill="(#\w+)"', icon.replace("#fff", "#ffffff")) == [
        design_token(PETROL),
        design_token("basis-color-accent-1-inverse-color-default"),
        # On petrol, as in dark.
        design_token("basis-color-accent-2-inverse-bg-default", "dark"),
    ]


def test_exported_pages_keep_no_custom_properties() -> None:
    stylesheet = resolve_design_tokens(render_to_string("groups/export/style.css"))
    context = {"person": None, "period": SimpleNamespace(), "made": now()}
    page = render_to_string("accounts/export.html", context)
    assert "var(" not in stylesheet + page
    assert "1px solid #88888888" in stylesheet
