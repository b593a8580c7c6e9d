"""URL paths of forum objects.

They do not use `reverse()`, because lists contain dozens of them. The pages of closed
spaces belong to groups, which the forum does not know:
`config/wiring/extension_points.py` sets their path.
"""

from collections.abc import Callable

FORUM_PATH = "/forum/"

_closed_space_path: list[Callable[[int], str]] = []


def set_closed_space_path(path: Callable[[int], str]) -> None:
    _closed_space_path[:] = [path]


def space_path(public_id: int, slug: str | None) -> str:
    if slug is None:
        return _closed_space_path[0](public_id)
    return f"{FORUM_PATH}{slug}/"


def topic_path(space: str, public_id: int, slug: str) -> str:
    """Return the path of a topic in the space with path `space`.

    Paths in closed spaces do not contain the title.
    """
    if space.startswith(FORUM_PATH):
        return f"{space}{public_id}-{slug}/"
    return f"{space}{public_id}/"


def post_path(public_id: int) -> str:
    return f"{FORUM_PATH}bericht/{public_id}/"


FILES_PATH = f"{FORUM_PATH}bestand/"  # core.markup uses it to find the files in a text


def attachment_path(public_id: int) -> str:
    return f"{FILES_PATH}{public_id}/"


def person_path(public_id: int) -> str:
    return f"/mensen/{public_id}/"


def entry_path(public_id: int) -> str:
    return f"{FORUM_PATH}modereren/handeling/{public_id}/"


def queue_item_path(public_id: int) -> str:
    return f"{FORUM_PATH}modereren/bericht/{public_id}/"


def record_path(public_id: int) -> str:
    return f"{FORUM_PATH}modereren/mensen/{public_id}/"


def mention_search_path(space_public_id: int) -> str:
    return f"{FORUM_PATH}ruimte/{space_public_id}/mensen/"


def post_anchor(public_id: int) -> str:
    return f"bericht-{public_id}"
