"""Addresses that say what comes in there."""

import pytest

from notifications import addressing
from notifications.addressing import Bounce, Reply


@pytest.fixture(autouse=True)
def mailbox(settings):
    settings.MAIL_REPLY = "antwoord@forum.example.nl"


def test_an_address_is_read_as_it_was_made():
    for user, topic in ((1, 2), (2**53 - 1, 2**53 - 2)):
        address = addressing.reply_address(user, topic)
        assert len(address.partition("@")[0]) <= 64
        assert addressing.read(address) == Reply(user, topic)
        assert addressing.read(address.upper()) == Reply(user, topic)
    assert addressing.read(addressing.bounce_address(7)) == Bounce(7)


def test_any_other_is_none():
    address = addressing.reply_address(5, 6)
    local, _at, host = address.partition("@")
    for wrong in (
        "antwoord@forum.example.nl",
        "antwoord+@forum.example.nl",
        f"{local}@elders.example",
        f"ander{local[8:]}@{host}",
        f"{local[:-1]}@{host}",
        address.replace("+r", "+b"),
        address.replace("+r", "+x"),
        "antwoord+r€@forum.example.nl",
        "",
    ):
        assert addressing.read(wrong) is None


def test_one_letter_that_differs_is_not_signed():
    local, _at, host = addressing.reply_address(5, 6).partition("@")
    for place in range(len("antwoord+r"), len(local)):
        other = "a" if local[place] != "a" else "b"
        changed = f"{local[:place]}{other}{local[place + 1 :]}@{host}"
        found = addressing.read(changed)
        # The last letter holds bits that belong to nothing.
        assert found is None or place == len(local) - 1


def test_without_a_mailbox_there_are_none(settings):
    address = addressing.reply_address(5, 6)
    settings.MAIL_REPLY = ""
    assert addressing.reply_address(5, 6) == addressing.bounce_address(5) == ""
    assert addressing.read(address) is None
