"""How a person is shown: always with where they are from."""

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from accounts.models import User

COLOURS = 4


@dataclass(frozen=True, slots=True)
class Byline:
    """A name with what stands beside it; `key` tells two people of one name apart."""

    name: str
    detail: str
    key: int
    photo: str = ""  # where the picture is, for whoever may see it

    @property
    def described(self) -> str:
        """The name with what stands beside it, in one run of text."""
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
        """One of four quiet colours, the same for a person everywhere."""
        return self.key % COLOURS + 1


class Visibility(IntEnum):
    """How near a reader is to a person, as far as a profile is concerned."""

    VISITOR = 0
    MEMBER = 1  # has an account
    GROUP = 2  # is in a group with them


# What somebody chose (`User.Audience`) -> how near one must be.
_MIN_VISIBILITY = {
    "everybody": Visibility.VISITOR,
    "members": Visibility.MEMBER,
    "groups": Visibility.GROUP,
}


def is_visible_to(user: "User", part: str, to: Visibility) -> bool:
    """Is this part of a profile (`job_title`, `subjects`, `photo`) for such a reader?

    Nobody's photo is for visitors.
    """
    least = _MIN_VISIBILITY[getattr(user, f"{part}_for")]
    return to >= (max(least, Visibility.MEMBER) if part == "photo" else least)


def photo_path(user: "User", to: Visibility) -> str:
    """Where the picture is: another address for another picture; "" without sight."""
    if not user.photo or not is_visible_to(user, "photo", to):
        return ""
    return f"/mensen/{user.public_id}/foto/{user.photo[-8:]}/"


def visible_job_title(user: "User", to: Visibility) -> str:
    return user.job_title if is_visible_to(user, "job_title", to) else ""


def byline_for(user: "User", to: Visibility = Visibility.MEMBER) -> Byline:
    """Somebody as themselves: in the header, in a list of members."""
    parts = (visible_job_title(user, to), user.organisation_name)
    detail = ", ".join(part for part in parts if part)
    return Byline(user.display_name, detail, user.pk, photo_path(user, to))


def anonymous_byline() -> Byline:
    """Whoever asks anonymously to colleagues: the same for everybody who does."""
    return Byline(_("Anonymous colleague"), "", 0)


def get_display_name(user: "User") -> str:
    return user.display_name
