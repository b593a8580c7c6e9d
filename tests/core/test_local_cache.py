"""What a process keeps near: by its key, so many, and nothing that is secret."""

from typing import Any
from zlib import crc32

from django.core.cache import cache

from core.cache.fragments import CACHE_SECONDS, LocalCache, cache_epoch, get_or_render


def test_the_same_key_is_drawn_once_and_another_for_itself() -> None:
    near, drawn = LocalCache[str](10), list[str]()

    def draw(word: str) -> str:
        return near(word, lambda: (drawn.append(word), word)[1])

    assert [draw(word) for word in ("a", "b", "a")] == ["a", "b", "a"]
    assert drawn == ["a", "b"]


def test_the_oldest_goes_first() -> None:
    near, drawn = LocalCache[str](2), list[str]()
    for word in ("a", "b", "c", "b", "a"):
        near(word, lambda word=word: (drawn.append(word), word)[1])
    assert drawn == ["a", "b", "c", "a"]


def test_it_lasts_as_long_as_is_said(time_machine: Any) -> None:
    near = LocalCache[str](2, lasts=300)
    time_machine.move_to("2026-11-26 12:00:00+00:00", tick=False)
    assert near("a", lambda: "old") == "old"
    time_machine.shift(299)
    assert near.find("a") == "old"
    time_machine.shift(1)
    assert near.find("a") is None
    assert near("a", lambda: "new") == "new"


def test_what_is_secret_is_drawn_each_time_and_so_is_all_while_debugging(
    settings: Any,
) -> None:
    near, drawn = LocalCache[str](2), list[str]()
    for _time in range(2):
        near("a", lambda: (drawn.append("a"), "a")[1], is_secret=True)
    settings.DEBUG = True
    for _time in range(2):
        near("a", lambda: (drawn.append("a"), "a")[1])
    assert drawn == ["a"] * 4


def test_what_does_not_fit_is_drawn_and_not_kept() -> None:
    near = LocalCache[str](2, fits=lambda drawn: len(drawn) < 3)
    assert near("a", lambda: "long") == "long"
    assert near.find("a") is None
    assert near("b", lambda: "b") == near.find("b") == "b"


def test_what_is_near_is_fetched_once_and_lasts_no_longer_than_where_it_came_from(
    time_machine: Any,
) -> None:
    near, drawn = LocalCache[str](2), list[str]()
    # Just after the key got another number, which it does at a moment of its own.
    moment = (
        cache_epoch("a") * CACHE_SECONDS + CACHE_SECONDS - crc32(b"a") % CACHE_SECONDS
    )
    time_machine.move_to(moment, tick=False)

    def one() -> str:
        return get_or_render("a", lambda: (drawn.append("a"), "a")[1], near=near)

    assert one() == "a"
    time_machine.shift(CACHE_SECONDS - 1)
    cache.clear()  # it is here
    assert one() == "a"
    assert drawn == ["a"]
    time_machine.shift(1)
    assert one() == "a"
    assert drawn == ["a", "a"]


def test_not_everything_is_drawn_anew_at_once(time_machine: Any) -> None:
    time_machine.move_to("2026-11-26 12:00:00+00:00", tick=False)
    keys = [f"topic.{number}" for number in range(100)]
    before = [cache_epoch(key) for key in keys]
    time_machine.shift(60)
    changed = sum(
        cache_epoch(key) != then for key, then in zip(keys, before, strict=True)
    )
    assert 5 < changed < 50


def test_what_is_secret_comes_near_to_nobody() -> None:
    near = LocalCache[str](2)
    assert get_or_render("a", lambda: "secret", is_secret=True, near=near) == "secret"
    assert get_or_render("a", lambda: "another", near=near) == "another"
