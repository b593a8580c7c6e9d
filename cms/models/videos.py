"""Videos on other sites, loaded only after a click."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

_YOUTUBE = re.compile(
    r"^https://(?:www\.|m\.)?(?:youtube\.com/(?:watch\?(?:.*&)?v=|live/|embed/)"
    r"|youtu\.be/|youtube-nocookie\.com/embed/)([\w-]{6,20})"
)
_VIMEO = re.compile(r"^https://(?:www\.|player\.)?vimeo\.com/(?:video/)?(\d{5,12})")
# Allowed sources of frames on pages with a video.
PLAYERS = ["https://www.youtube-nocookie.com", "https://player.vimeo.com"]


@dataclass(frozen=True, slots=True)
class Video:
    """The URL of a video, and of a player for an iframe if there is one."""

    url: str
    site: str
    player: str = ""


def parse_video(url: str) -> Video:
    """Parse the URL of a video, without requests to other sites."""
    if found := _YOUTUBE.match(url):
        return Video(url, "YouTube", f"{PLAYERS[0]}/embed/{found[1]}?autoplay=1")
    if found := _VIMEO.match(url):
        return Video(url, "Vimeo", f"{PLAYERS[1]}/video/{found[1]}?autoplay=1&dnt=1")
    return Video(url, (urlsplit(url).hostname or "").removeprefix("www."))
