"""A person without a mouse: Tab, arrows, Enter, Escape and letters."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

# What has the focus: how it is called, whether one sees that, and whether it lies free.
FOCUSED = """() => {
  const element = document.activeElement;
  const label = element.labels?.[0]?.innerText;
  const said = element.ariaLabel || label || element.innerText;
  const name = said || element.value || element.title || "";
  // The ring may stand round what holds the field and its tools.
  const around = [element, element.parentElement, element.parentElement?.parentElement];
  const isRing = ({ outlineStyle, outlineWidth }) =>
    outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
  const box = element.getClientRects()[0] ?? element.getBoundingClientRect();
  const inView = Math.min(Math.max(box.top + box.height / 2, 0), innerHeight - 1);
  const top = document.elementFromPoint(box.left + box.width / 2, inView);
  const owner = element.labels?.[0] ?? element;
  return {
    name: name.trim().replaceAll(/\\s+/g, " "),
    kind: element.tagName.toLowerCase(),
    isBox: element.type === "checkbox" && !element.checked,
    isMarked: around.some((found) => found && isRing(getComputedStyle(found))),
    isFree: !top || [element, owner].some((e) => e.contains(top) || top.contains(e)),
    place: element.outerHTML.slice(0, 120),
  };
}"""
MOST = 150


class Keys:
    """Finds what it wants by going from one to the next, as one has to."""

    def __init__(self, page: "Page", *, looks: bool = True) -> None:
        self.page = page
        # Is the focus ours to show? Wagtail's own screens show it their way.
        self.looks = looks

    def here(self) -> dict[str, Any]:
        """What has the focus now: its name, its kind, and whether one sees it."""
        found: dict[str, Any] = self.page.evaluate(FOCUSED)
        return found

    def to(self, name: str, *, back: bool = False) -> None:
        """Tab until what is called so has the focus, if it has it not already."""
        met: list[str] = []
        for step in range(MOST):
            if step:
                self.page.keyboard.press("Shift+Tab" if back else "Tab")
            here = self.here()
            if self.looks and here["kind"] != "body" and step:
                assert here["isMarked"], f"no focus ring: {here['place']}"
                assert here["isFree"], f"something lies over it: {here['place']}"
            if here["name"].startswith(name):
                return
            met.append(here["name"][:40])
        raise AssertionError(f"never came to {name!r}, but to {met}")

    def press(self, name: str, key: str = "Enter") -> None:
        self.to(name)
        self.page.keyboard.press(key)

    def choose(self, first: str, name: str) -> None:
        """Among choices of one: Tab comes to the first, the arrows to the others."""
        self.to(first)
        for _step in range(MOST):
            self.page.keyboard.press("ArrowDown")
            if self.here()["name"].startswith(name):
                return
        raise AssertionError(f"no arrow came to {name!r}")

    def tick_until(self, name: str) -> None:
        """Tick every box on the way to a button."""
        for _step in range(MOST):
            self.page.keyboard.press("Tab")
            here = self.here()
            if here["isBox"]:
                self.page.keyboard.press("Space")
            if here["kind"] == "button" and here["name"].startswith(name):
                return
        raise AssertionError(f"never came to {name!r}")

    def fill(self, name: str, text: str) -> None:
        self.to(name)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def write(self, text: str) -> None:
        """Into the editor that rises when one comes to its field."""
        self.page.locator("[contenteditable=true]:focus").wait_for()
        self.page.keyboard.type(text)

    def goes(self, name: str, where: Any, key: str = "Enter") -> None:
        """Press, and be on the next page."""
        self.press(name, key)
        self.page.wait_for_url(where)
        self.page.locator("html[data-ready]").wait_for(state="attached")
