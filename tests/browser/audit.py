"""What is measured on a page in a browser: axe, room, targets, what moves, and text
that the reader set wider apart or twice as large."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import axe_playwright_python

if TYPE_CHECKING:
    from playwright.sync_api import Page

AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"

# Colours do not hang on the width, nor places on the theme: two looks find what four
# do, but for colours of what only one width shows. `--long` looks at the colours of
# the other two as well.
LOOKS = [(1280, "light"), (320, "dark")]
OTHER_LOOKS = [(1280, "dark"), (320, "light")]

RUN = """async (only) => {
  const rules = { "target-size": { enabled: true } };
  // Sheets and recordings need no fetching: the rules for them are not used, or below.
  const options = { resultTypes: ["violations"], preload: false };
  const chosen = only.length ? { runOnly: only } : { rules };
  const found = await axe.run(document, { ...options, ...chosen });
  return found.violations.map(({ id, nodes }) =>
    `${id}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 140)).join(" | ")}`);
}"""
OF_COLOURS = ["color-contrast", "link-in-text-block"]

# What WCAG 1.4.12 lets a reader set.
SPACING = """* {
  line-height: 1.5 !important;
  letter-spacing: 0.12em !important;
  word-spacing: 0.16em !important;
}
p { margin-block-end: 2em !important; }"""

# Letters twice as large, as a reader may set them in the browser (WCAG 1.4.4).
LARGE = {"fontSizes": {"standard": 32, "fixed": 26}}

# A sheet that a script makes stands beside the site's policy, not against it.
SET_APART = """(rules) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(rules);
  document.adoptedStyleSheets = [sheet];
}"""

# What floats over the page while one scrolls covers no target for good.
IN_PLACE = ".next-unread { position: static !important; }"

# What is wider than the page, ways on that one must scroll sideways to see, and what
# hides a part of its own text.
ROOM = """() => {
  const found = [];
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) {
    const wide = [...document.querySelectorAll("body *")].filter(
      (element) => element.getBoundingClientRect().right > width + 1);
    found.push(`too wide: ${wide.slice(0, 3).map((e) => e.outerHTML.slice(0, 100))}`);
  }
  for (const ways of document.querySelectorAll("nav")) {
    if (ways.scrollWidth > ways.clientWidth + 2) {
      found.push(`out of sight: ${ways.outerHTML.slice(0, 100)}`);
    }
  }
  for (const element of document.querySelectorAll("main *, header *, footer *")) {
    // One pixel large: for those who listen.
    const isShown = element.checkVisibility() && element.clientWidth > 1;
    if (!isShown || getComputedStyle(element).clipPath !== "none") continue;
    const { overflow, overflowY } = getComputedStyle(element);
    const clips = overflow.includes("hidden") || overflow.includes("clip");
    const lost = element.scrollHeight > element.clientHeight + 2
      || element.scrollWidth > element.clientWidth + 2;
    if (clips && overflowY !== "auto" && lost && element.innerText?.trim()) {
      found.push(`cut off: ${element.outerHTML.slice(0, 140)}`);
    }
  }
  return found;
}"""

# Main actions, the ways at the top, and what one fills in are easy to hit with a thumb;
# axe asks for 24 px of everything else, or for room around it (WCAG 2.5.8).
TARGETS = """() => [...document.querySelectorAll(
    ".button, input, select, textarea, .site-header :is(a, button, summary)")]
  .filter((element) => element.type !== "hidden" && element.checkVisibility())
  .map((element) => element.closest("label") ?? element)
  .map((element) => ({ element, box: element.getBoundingClientRect() }))
  // One pixel large: for those who listen, or until it has the focus.
  .filter(({ box }) => box.width > 1 && (box.height < 43.5 || box.width < 43.5))
  .map(({ element, box }) => `smaller than 44 px (${Math.round(box.width)} by ${
    Math.round(box.height)}): ${element.outerHTML.slice(0, 120)}`)"""


# For whoever asks for less motion nothing moves, and nothing ever starts by itself.
MOTION = """() => [...document.querySelectorAll("body *")].filter((element) => {
    const { transitionDuration, animationName } = getComputedStyle(element);
    const moves = animationName !== "none" || /[1-9]/.test(transitionDuration);
    return moves || element.autoplay;
  }).slice(0, 3).map((element) => `moves: ${element.outerHTML.slice(0, 120)}`)"""

START = """() => {
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
"""

# Where one is in a round, and how far, is told by a ground: it stands out.
FILLED = (
    START
    + """
  const ground = getComputedStyle(document.documentElement).backgroundColor;
  return [...document.querySelectorAll(
    "[aria-current=step] .rail__dot, .handed-in__bars .on",
  )].filter((one) => contrast(getComputedStyle(one).backgroundColor, ground) < 3)
    .map((one) => `sinks into the page: ${one.outerHTML.slice(0, 120)}`);
}"""
)

# In the colours that a reader's machine forces upon all pages: what is told by a ground
# of its own keeps an edge, and no drawing sinks into the one ground that is left.
FORCED = (
    START
    + """
  const seen = (selector) => [...document.querySelectorAll(selector)].filter(
    (element) => element.checkVisibility() && element.type !== "hidden");
  const ground = getComputedStyle(document.body).backgroundColor;
  const told = ".button:not(.button--plain), .badge, .avatar, .count, .alert, select";
  const typed = "textarea, input:not([type=radio], [type=checkbox])";
  const edged = seen(`:is(main, header) :is(${told}, ${typed})`).filter((element) => {
    const style = getComputedStyle(element);
    return element.getBoundingClientRect().width > 1 && !["Top", "Right", "Bottom",
      "Left"].some((side) => parseFloat(style[`border${side}Width`]) > 0
        && contrast(style[`border${side}Color`], ground) >= 3);
  });
  const sunk = seen("svg.icon, .brand__mark").filter((element) =>
    contrast(getComputedStyle(element).color, ground) < 3
    && !element.closest(".button, .skip-link, [aria-pressed=true]"));
  return [
    ...edged.slice(0, 3).map((e) => `no edge: ${e.outerHTML.slice(0, 120)}`),
    ...sunk.slice(0, 3).map((e) => `sinks: ${e.parentElement.outerHTML.slice(0, 160)}`),
  ];
}"""
)


def findings(page: "Page", every_look: bool = False) -> list[str]:
    """All that is wrong with this page: in two themes, at two widths."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    page.evaluate(SET_APART, IN_PLACE)
    found = []
    for width, theme in LOOKS:
        _look(page, width, theme)
        lines = page.evaluate(RUN, [])
        for script in (ROOM, TARGETS, FILLED):
            lines += page.evaluate(script)
        found += [f"{width} {theme}: {line}" for line in lines]
    for width, theme in OTHER_LOOKS if every_look else ():
        _look(page, width, theme)
        lines = page.evaluate(RUN, OF_COLOURS) + page.evaluate(FILLED)
        found += [f"{width} {theme}: {line}" for line in lines]
    found += page.evaluate(MOTION)
    for theme in ("light", "dark"):
        forced: Any = theme
        page.emulate_media(color_scheme=forced, forced_colors="active")
        found += [f"forced, {theme}: {line}" for line in page.evaluate(FORCED)]
    page.emulate_media(color_scheme="light", forced_colors="none")
    page.evaluate(SET_APART, IN_PLACE + SPACING)
    found += [f"spaced text: {line}" for line in page.evaluate(ROOM)]
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate(SET_APART, IN_PLACE)
    page.context.new_cdp_session(page).send("Page.setFontSizes", LARGE)
    found += [f"large text: {line}" for line in page.evaluate(ROOM)]
    return found


def _look(page: "Page", width: int, theme: Any) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
