"""Where things stand: paths without URL reversing, since lists draw them by the dozen.

A closed space lives on the pages of its group. The forum knows no group, so
`config/wiring/extension_points.py` says where those stand.
"""

from collections.abc import Callable

FORUM = "/forum/"

_closed_space_path: list[Callable[[int], str]] = []


def closed_spaces_live_at(path: Callable[[int], str]) -> None:
    _closed_space_path[:] = [path]


def space_path(public_id: int, slug: str | None) -> str:
    if slug is None:
        return _closed_space_path[0](public_id)
    return f"{FORUM}{slug}/"


def topic_path(space: str, public_id: int, slug: str) -> str:
    """`space` is the path of the topic's space; closed ones get no title in it."""
    if space.startswith(FORUM):
        return f"{space}{public_id}-{slug}/"
    return f"{space}{public_id}/"


def post_path(public_id: int) -> str:
    return f"{FORUM}bericht/{public_id}/"


FILES = f"{FORUM}bestand/"  # core.markup knows it too: a text names files by it


def attachment_path(public_id: int) -> str:
    return f"{FILES}{public_id}/"


def person_path(public_id: int) -> str:
    return f"/mensen/{public_id}/"


def entry_path(public_id: int) -> str:
    return f"{FORUM}modereren/handeling/{public_id}/"


def case_path(public_id: int) -> str:
    return f"{FORUM}modereren/bericht/{public_id}/"


def record_path(public_id: int) -> str:
    return f"{FORUM}modereren/mensen/{public_id}/"


def people_path(space_public_id: int) -> str:
    return f"{FORUM}ruimte/{space_public_id}/mensen/"


def anchor(public_id: int) -> str:
    return f"bericht-{public_id}"
