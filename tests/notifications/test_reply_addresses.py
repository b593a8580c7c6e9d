"""Addresses that say what comes in there."""

from datetime import date

import pytest

from notifications.inbound import reply_addresses
from notifications.inbound.reply_addresses import BounceAddress, ReplyAddress


@pytest.fixture(autouse=True)
def mailbox(settings):
    settings.MAIL_REPLY = "antwoord@forum.example.nl"


def test_an_address_is_read_as_it_was_made():
    for user, topic in ((1, 2), (2**53 - 1, 2**53 - 2)):
        address = reply_addresses.reply_address(user, topic)
        assert len(address.partition("@")[0]) <= 64
        reply = ReplyAddress(user, topic, reply_addresses.last_reply_day())
        assert reply_addresses.parse_address(address) == reply
        assert reply_addresses.parse_address(address.upper()) == reply
    assert reply_addresses.parse_address(
        reply_addresses.bounce_address(7)
    ) == BounceAddress(7)


def test_any_other_is_none():
    address = reply_addresses.reply_address(5, 6)
    local, _at, host = address.partition("@")
    for wrong in (
        "antwoord@forum.example.nl",
        "antwoord+@forum.example.nl",
        f"{local}@elders.example",
        f"ander{local[8:]}@{host}",
        f"{local[:-1]}@{host}",
        address.replace("+d", "+b"),
        address.replace("+d", "+r"),
        address.replace("+d", "+x"),
        "antwoord+d€@forum.example.nl",
        "",
    ):
        assert reply_addresses.parse_address(wrong) is None


def test_one_letter_that_differs_is_not_signed():
    local, _at, host = reply_addresses.reply_address(5, 6).partition("@")
    for place in range(len("antwoord+d"), len(local)):
        other = "a" if local[place] != "a" else "b"
        changed = f"{local[:place]}{other}{local[place + 1 :]}@{host}"
        found = reply_addresses.parse_address(changed)
        # The last letter holds bits that belong to nothing.
        assert found is None or place == len(local) - 1


@pytest.mark.parametrize(
    ("moment", "is_expired"),
    [("2026-01-01", False), ("2026-04-01", False), ("2026-04-02", True)],
)
def test_an_address_is_valid_for_ninety_days(time_machine, moment, is_expired):
    time_machine.move_to("2026-01-01 12:00+01:00")
    address = reply_addresses.reply_address(5, 6)
    time_machine.move_to(f"{moment} 12:00+02:00")
    reply = reply_addresses.parse_address(address)
    assert reply.last_day == date(2026, 4, 1)
    assert reply.is_expired == is_expired


def test_the_longest_mailbox_leaves_room(settings):
    settings.MAIL_REPLY = f"{'a' * 20}@forum.example.nl"
    assert len(reply_addresses.reply_address(5, 6).partition("@")[0]) <= 64


def test_an_address_made_without_a_day_is_expired():
    packed = reply_addresses._pack(5, 6)
    assert reply_addresses.parse_address(
        reply_addresses._address("r", packed)
    ).is_expired


def test_without_a_mailbox_there_are_none(settings):
    address = reply_addresses.reply_address(5, 6)
    settings.MAIL_REPLY = ""
    assert (
        reply_addresses.reply_address(5, 6) == reply_addresses.bounce_address(5) == ""
    )
    assert reply_addresses.parse_address(address) is None
