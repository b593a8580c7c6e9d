import re

from django import template
from django.utils.translation import gettext as _

register = template.Library()

# The first match counts: a user agent also contains the names of other browsers.
BROWSERS = {
    r"Edg(A|iOS)?/": "Edge",
    r"OPR/": "Opera",
    r"SamsungBrowser/": "Samsung Internet",
    r"Firefox/|FxiOS/": "Firefox",
    r"Chrome/|CriOS/": "Chrome",
    r"Safari/": "Safari",
}
SYSTEMS = {
    r"iPhone": "iPhone",
    r"iPad": "iPad",
    r"Android": "Android",
    r"Windows": "Windows",
    r"Mac OS X|Macintosh": "Mac",
    r"CrOS": "ChromeOS",
    r"Linux|X11": "Linux",
}


@register.filter
def browser(agent: str) -> str:
    """Return a name such as `Firefox, Windows`; unknown parts are left out."""
    found = [name for name in (_first(BROWSERS, agent), _first(SYSTEMS, agent)) if name]
    return ", ".join(found) or _("Unknown browser")


def _first(names: dict[str, str], agent: str) -> str:
    return next((name for shape, name in names.items() if re.search(shape, agent)), "")
