"""What has to go when somebody leaves, and what has to be done before they may.

Each app knows its own rows; `config/wiring/deletion.py` names what clears each part. A person
is anonymised in place: their row stays, under a pseudonym, so that threads make sense.
Everything else that tells who they were goes, out of texts of others as well.

A part is called by the worker, in one transaction, and again until nothing is held
back: so it is safe to repeat. It answers how many rows a hold kept as they were.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Model, Q

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class DeletedAccount:
    """Who leaves, by what they were known, and by what they are known from now on."""

    user_id: int
    # Of their page; it leads nowhere any more.
    public_id: int
    # As others may have written it: also the names that somebody had before.
    names: tuple[str, ...]
    addresses: tuple[str, ...]
    pseudonym: str
    removes_texts: bool = False
    # Somebody else is called so: then a bare name in a text may mean them.
    namesakes: frozenset[str] = field(default=frozenset())

    @cached_property
    def _pattern(self) -> "re.Pattern[str] | None":
        """Finds the names and addresses, whole, capitals or not."""
        words = sorted({*self.clear_names, *self.addresses}, key=len, reverse=True)
        if not words:
            return None
        either = "|".join(_spaced(word) for word in words)
        return re.compile(rf"(?<![\w@.-])(?:{either})(?![\w@]|[.-]\w)", re.I)

    @cached_property
    def _named(self) -> "re.Pattern[str] | None":
        """Finds every name behind an @."""
        words = sorted(self.names, key=len, reverse=True)
        either = "|".join(_spaced(word) for word in words)
        return re.compile(rf"(?<![\w@.])@(?:{either})(?!\w)", re.I) if words else None

    @cached_property
    def _signed(self) -> "re.Pattern[str] | None":
        """Finds the words of the names, as one signs with them in one's own texts."""
        words = {word for name in self.names for word in name.split()}
        words = {word for word in words if len(word) > 2 and word[0].isupper()}
        either = "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))
        return re.compile(rf"(?<![\w@.-])(?:{either})(?![\w@])") if words else None

    @property
    def clear_names(self) -> list[str]:
        """Those that mean nobody else: of two words at least, and of nobody here."""
        return [n for n in self.names if " " in n.strip() and n not in self.namesakes]

    @property
    def traces(self) -> list[str]:
        """What a row holds that tells of them: to find the rows by."""
        return [*self.names, *self.addresses, f"/mensen/{self.public_id}/"]

    def clear(self, text: str, *, is_theirs: bool = False) -> str:
        """A text without the name, the addresses and the link; the pseudonym instead.

        A name of one word, or one that somebody else has too, may mean something else:
        it goes where it stands behind an @, in a text that links to the leaver, or
        in one of their own (`is_theirs`), where single words of the name go as well.
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
    """A name as it may stand in a text: also with the editor's hard spaces, or HTML."""
    parts = [
        re.escape(part)
        .replace("'", "(?:['’]|&#x27;|&#39;)")
        .replace(r"\&", "(?:&amp;|&)")
        for part in words.split()
    ]
    return r"(?:[\s\u00a0]|&nbsp;)+".join(parts)


@dataclass(frozen=True, slots=True)
class DeletionBlocker:
    """Something that must be done first, and where."""

    sentence: str
    url: str = ""


ALL = Q()

type Keep = Callable[[type[Model]], Q | None]

_hold_filters: list[Keep] = []


def set_hold_filter(keep: Keep) -> None:
    """Name who says which rows of a table a hold keeps as they are. Replaces."""
    _hold_filters[:] = [keep]


def get_hold_filter(model: type[Model]) -> Q | None:
    """Condition upon a table: what may not be touched now, if there is anything."""
    return _hold_filters[0](model) if _hold_filters else None


def rows_not_on_hold(
    model: type[Model], which: Q = ALL, **condition: Any
) -> tuple[Any, int]:
    """Rows that may be touched, and how many more a hold keeps."""
    rows = model._base_manager.filter(which, **condition)
    keeps = get_hold_filter(model)
    if keeps is None:
        return rows, 0
    return rows.exclude(keeps), rows.filter(keeps).count()


type Erase = Callable[[DeletedAccount], int]
type Find = Callable[["User"], list[DeletionBlocker]]

_anonymisers: dict[str, Erase] = {}
_blockers: dict[str, Find] = {}


def register_anonymiser(name: str, erase: Erase) -> None:
    """Name what clears one part. Naming it again replaces."""
    _anonymisers[name] = erase


def get_anonymisers() -> dict[str, Erase]:
    """In the order in which they were named."""
    return dict(_anonymisers)


type Describe = Callable[["User"], list[str]]

_effects: list[Describe] = []


def register_effects(*describe: Describe) -> None:
    """Name what tells somebody, in numbers, what ending their account will do."""
    _effects[:] = describe


def get_effects(user: "User") -> list[str]:
    """Return what will happen when this person leaves, in sentences with numbers."""
    return [sentence for describe in _effects for sentence in describe(user)]


def register_deletion_blocker(name: str, find: Find) -> None:
    """Name what may have to be done before somebody leaves, such as handing over."""
    _blockers[name] = find


def find_deletion_blockers(user: Any) -> list[DeletionBlocker]:
    return [hindrance for find in _blockers.values() for hindrance in find(user)]
