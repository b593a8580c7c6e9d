"""Signed addresses for replies and bounces.

All are the mailbox `MAIL_REPLY` with a suffix after a plus sign: one per user and topic
for replies, one per mail for bounces. A reply address contains the last day on which it
is valid.
"""

import base64
import hmac
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac

ID, MAC, DAY = 7, 10, 2  # bytes
FIRST_DAY = date(2020, 1, 1)  # days are counted from here


@dataclass(frozen=True, slots=True)
class ReplyAddress:
    user: int  # public ids, here and below
    topic: int
    last_day: date | None  # None: an address from before expiry was added

    @property
    def is_expired(self) -> bool:
        return self.last_day is None or self.last_day < timezone.localdate()


@dataclass(frozen=True, slots=True)
class BounceAddress:
    mail: int


def reply_address(user: int, topic: int) -> str:
    """Return the address for this user's replies in this topic.

    It is valid until `last_reply_day`.
    """
    day = (last_reply_day() - FIRST_DAY).days.to_bytes(DAY, "big")
    return _address("d", day + _pack(user, topic))


def last_reply_day() -> date:
    """Return the last day on which an address made today is valid."""
    return timezone.localdate() + timedelta(days=settings.MAIL_REPLY_DAYS)


def bounce_address(mail: int) -> str:
    return _address("b", _pack(mail))


def parse_address(address: str) -> ReplyAddress | BounceAddress | None:
    """Parse an address. Return None if it is not ours or its signature is invalid."""
    local, _at, domain = settings.MAIL_REPLY.partition("@")
    given, _at, host = address.strip().lower().partition("@")
    name, _plus, token = given.partition("+")
    if not local or (name, host) != (local.lower(), domain.lower()) or not token:
        return None
    kind, packed = token[0], _verify(token[0], token[1:])
    if kind == "d" and len(packed) == DAY + 2 * ID:
        days = int.from_bytes(packed[:DAY], "big")
        user, topic = _unpack(packed[DAY:])
        return ReplyAddress(user, topic, FIRST_DAY + timedelta(days=days))
    if kind == "r" and len(packed) == 2 * ID:
        user, topic = _unpack(packed)
        return ReplyAddress(user, topic, None)
    if kind == "b" and len(packed) == ID:
        return BounceAddress(*_unpack(packed))
    return None


def hash_address(address: str) -> str:
    """Return a keyed hash, to compare addresses without storing them."""
    salt = "notifications.inbound.reply_addresses.hash_address"
    digest = salted_hmac(salt, address.lower(), algorithm="sha256").hexdigest()
    return digest[:16]


def _address(kind: str, packed: bytes) -> str:
    local, _at, domain = settings.MAIL_REPLY.partition("@")
    if not local:
        return ""
    sealed = base64.b32encode(packed + _mac(kind, packed)).decode()
    return f"{local}+{kind}{sealed.rstrip('=').lower()}@{domain}"


def _verify(kind: str, token: str) -> bytes:
    """Return the signed bytes, or b"" if the signature is invalid."""
    padded = token.upper() + "=" * (-len(token) % 8)
    try:
        raw = base64.b32decode(padded)
    except ValueError:
        return b""
    packed, mac = raw[:-MAC], raw[-MAC:]
    return packed if hmac.compare_digest(mac, _mac(kind, packed)) else b""


def _pack(*ids: int) -> bytes:
    return b"".join(number.to_bytes(ID, "big") for number in ids)


def _unpack(packed: bytes) -> list[int]:
    return [
        int.from_bytes(packed[start : start + ID], "big")
        for start in range(0, len(packed), ID)
    ]


def _mac(kind: str, packed: bytes) -> bytes:
    salt = f"notifications.inbound.reply_addresses.{kind}"
    return salted_hmac(salt, packed, algorithm="sha256").digest()[:MAC]
