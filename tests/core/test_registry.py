import pytest

from core.registry import Registry


def test_an_entry_is_replaced_in_its_place() -> None:
    registry = Registry[int]()
    for name, entry in (("a", 1), ("b", 2), ("a", 3)):
        registry.register(name, entry)
    assert list(registry.items()) == [("a", 3), ("b", 2)]


def test_given_names_set_the_order_and_refuse_others() -> None:
    registry = Registry[int](["first", "second", "third"])
    registry.register("third", 3)
    registry.register("first", 1)
    assert dict(registry) == {"first": 1, "third": 3}
    assert list(registry) == ["first", "third"]
    with pytest.raises(ValueError, match="fourth"):
        registry.register("fourth", 4)
