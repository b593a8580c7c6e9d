from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from accounts.models import User

COLOURS = 4


@dataclass(frozen=True, slots=True)
class Byline:
    """A name with its details. `key` distinguishes people with the same name."""

    name: str
    detail: str
    key: int
    photo: str = ""  # URL path, empty if the viewer may not see it

    @property
    def described(self) -> str:
        return f"{self.name}, {self.detail}" if self.detail else self.name

    @property
    def initials(self) -> str:
        if not self.key:
            return "?"
        words = [word for word in self.name.split() if word[:1].isalpha()]
        picked = [words[0], words[-1]] if len(words) > 1 else words
        return "".join(word[0] for word in picked).upper() or "?"

    @property
    def colour(self) -> int:
        """Return a number from 1 to 4 that is the same for a person everywhere."""
        return self.key % COLOURS + 1


class Visibility(IntEnum):
    """The relation of a viewer to a person, for the visibility of profile fields."""

    VISITOR = 0
    MEMBER = 1  # has an account
    GROUP = 2  # shares a group with the person


# The minimum for each choice in `User.Audience`.
_MIN_VISIBILITY = {
    "everybody": Visibility.VISITOR,
    "members": Visibility.MEMBER,
    "groups": Visibility.GROUP,
}


def is_visible_to(user: "User", part: str, to: Visibility) -> bool:
    """Check whether a viewer may see `job_title`, `subjects` or `photo` of a user.

    Visitors never see photos.
    """
    least = _MIN_VISIBILITY[getattr(user, f"{part}_visibility")]
    return to >= (max(least, Visibility.MEMBER) if part == "photo" else least)


def photo_path(user: "User", to: Visibility) -> str:
    """Return the URL path of the photo, or "" if the viewer may not see it.

    The path changes with the photo.
    """
    if not user.photo or not is_visible_to(user, "photo", to):
        return ""
    return f"/mensen/{user.public_id}/foto/{user.photo[-8:]}/"


def visible_job_title(user: "User", to: Visibility) -> str:
    return user.job_title if is_visible_to(user, "job_title", to) else ""


def byline_for(user: "User", to: Visibility = Visibility.MEMBER) -> Byline:
    parts = (visible_job_title(user, to), user.organisation_name)
    detail = ", ".join(part for part in parts if part)
    return Byline(user.display_name, detail, user.pk, photo_path(user, to))


def anonymous_byline() -> Byline:
    """Return the byline of anonymous questions, the same for all authors."""
    return Byline(_("Anonymous colleague"), "", 0)


def get_display_name(user: "User") -> str:
    return user.display_name
