"""Named entries that an upper app registers with a lower one.

A lower app never imports an upper one. Where it collects something from the apps above,
such as the sections of a data export, it has a `Registry`, which `config/wiring/` fills.
"""

from collections.abc import Iterable, Iterator, Mapping


class Registry[T](Mapping[str, T]):
    """A mapping in the order of registration.

    If `names` are given, only these can be registered, and they set the order.
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._names = tuple(names)
        self._entries: dict[str, T] = {}

    def register(self, name: str, entry: T) -> None:
        """Add an entry. One with the same name is replaced in its place.

        Raises `ValueError` if the name is not allowed.
        """
        if self._names and name not in self._names:
            raise ValueError(f"{name!r} is not one of {', '.join(self._names)}")
        self._entries[name] = entry

    def __getitem__(self, name: str) -> T:
        return self._entries[name]

    def __iter__(self) -> Iterator[str]:
        if self._names:
            return (name for name in self._names if name in self._entries)
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)
