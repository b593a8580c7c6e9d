"""How a person is shown: always with where they are from."""

from dataclasses import dataclass
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


def person(user: "User") -> Byline:
    """Somebody as themselves: in the header, in a list of members."""
    detail = ", ".join(
        part for part in (user.job_title, user.organisation_name) if part
    )
    return Byline(user.display_name, detail, user.pk)


def nameless() -> Byline:
    """Whoever asks anonymously to colleagues: the same for everybody who does."""
    return Byline(_("Anonymous colleague"), "", 0)


def shown_name(user: "User") -> str:
    return user.display_name
