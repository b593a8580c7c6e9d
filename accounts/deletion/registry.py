"""Registry for deleting accounts.

Each app knows its own rows. `config/wiring/deletion.py` registers the functions that
clear them and the checks that must pass first. The user row stays, under a pseudonym,
so that threads remain readable. All other personal data is removed, also from texts of
others.

The worker calls all anonymisers in one transaction, and again until no hold retains a
row, so they must be idempotent. Each returns how many rows a hold retains.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Model, Q

from core.registry import Registry

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class DeletedAccount:
    """The identity of a deleted account, and the pseudonym that replaces it."""

    user_id: int
    # Id of the profile page, which no longer exists.
    public_id: int
    # Names that others may have quoted, including former names.
    names: tuple[str, ...]
    addresses: tuple[str, ...]
    pseudonym: str
    removes_texts: bool = False
    # Names that another user has too: in a text they may refer to that user.
    namesakes: frozenset[str] = field(default=frozenset())

    @cached_property
    def _pattern(self) -> "re.Pattern[str] | None":
        """Match full names and addresses as whole words, ignoring case."""
        words = sorted({*self.clear_names, *self.addresses}, key=len, reverse=True)
        if not words:
            return None
        either = "|".join(_spaced(word) for word in words)
        return re.compile(rf"(?<![\w@.-])(?:{either})(?![\w@]|[.-]\w)", re.I)

    @cached_property
    def _named(self) -> "re.Pattern[str] | None":
        """Match every name after an @."""
        words = sorted(self.names, key=len, reverse=True)
        either = "|".join(_spaced(word) for word in words)
        return re.compile(rf"(?<![\w@.])@(?:{either})(?!\w)", re.I) if words else None

    @cached_property
    def _signed(self) -> "re.Pattern[str] | None":
        """Match single words of the names, as used to sign one's own texts."""
        words = {word for name in self.names for word in name.split()}
        words = {word for word in words if len(word) > 2 and word[0].isupper()}
        either = "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))
        return re.compile(rf"(?<![\w@.-])(?:{either})(?![\w@])") if words else None

    @property
    def clear_names(self) -> list[str]:
        """Return unambiguous names: two words or more, and used by nobody else."""
        return [n for n in self.names if " " in n.strip() and n not in self.namesakes]

    @property
    def traces(self) -> list[str]:
        """Return the strings by which to find rows that identify the user."""
        return [*self.names, *self.addresses, f"/mensen/{self.public_id}/"]

    def clear(self, text: str, *, is_theirs: bool = False) -> str:
        """Replace names and addresses by the pseudonym, and remove profile links.

        A name of one word, or one that another user shares, is ambiguous. It is
        replaced only after an @. If another user shares a name, this is done only in a
        text that links to the deleted account or belongs to it. In a text that belongs
        to it (`is_theirs`) single words of the name are replaced as well.
        """
        link = f"/mensen/{self.public_id}/"
        knows_them = is_theirs or link in text
        text = text.replace(link, "")
        if self._pattern is not None:
            text = self._pattern.sub(self.pseudonym, text)
        if self._named is not None and (knows_them or not self.namesakes):
            text = self._named.sub(f"@{self.pseudonym}", text)
        if is_theirs and self._signed is not None:
            text = self._signed.sub(self.pseudonym, text)
        return text


def _spaced(words: str) -> str:
    """Return a pattern for a name that allows for hard spaces and HTML entities."""
    parts = [
        re.escape(part)
        .replace("'", "(?:['’]|&#x27;|&#39;)")
        .replace(r"\&", "(?:&amp;|&)")
        for part in words.split()
    ]
    return r"(?:[\s\u00a0]|&nbsp;)+".join(parts)


@dataclass(frozen=True, slots=True)
class DeletionBlocker:
    sentence: str
    url: str = ""


ALL = Q()

type Keep = Callable[[type[Model]], Q | None]

_hold_filters: list[Keep] = []


def set_hold_filter(keep: Keep) -> None:
    """Set the function that returns which rows of a table a hold retains."""
    _hold_filters[:] = [keep]


def get_hold_filter(model: type[Model]) -> Q | None:
    """Return a condition for the rows of a table that a hold retains, or None."""
    return _hold_filters[0](model) if _hold_filters else None


def rows_not_on_hold(
    model: type[Model], which: Q = ALL, **condition: object
) -> tuple[Any, int]:
    """Return the rows that may be changed, and how many others a hold retains."""
    rows = model._base_manager.filter(which, **condition)
    keeps = get_hold_filter(model)
    if keeps is None:
        return rows, 0
    return rows.exclude(keeps), rows.filter(keeps).count()


type Erase = Callable[[DeletedAccount], int]
type Find = Callable[["User"], list[DeletionBlocker]]

anonymisers = Registry[Erase]()
# Checks for required actions, such as handing over a group.
deletion_blockers = Registry[Find]()
type Describe = Callable[["User"], list[str]]

# Sentences about what deleting an account will do.
deletion_effects = Registry[Describe]()


def get_effects(user: "User") -> list[str]:
    """Return sentences, with numbers, about what deleting this account will do."""
    return [
        sentence
        for describe in deletion_effects.values()
        for sentence in describe(user)
    ]


def find_deletion_blockers(user: "User") -> list[DeletionBlocker]:
    return [blocker for find in deletion_blockers.values() for blocker in find(user)]
