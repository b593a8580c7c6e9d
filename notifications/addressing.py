"""Addresses of our own that say what comes in there: signed, short, without a name.

All are the one mailbox `MAIL_REPLY` with something behind a plus: where one person's
answer in one topic goes, and where one mail comes back.
"""

import base64
import hmac
from dataclasses import dataclass

from django.conf import settings
from django.utils.crypto import salted_hmac

ID, MAC = 7, 10  # bytes


@dataclass(frozen=True, slots=True)
class Reply:
    user: int  # public ids, here and below
    topic: int


@dataclass(frozen=True, slots=True)
class Bounce:
    mail: int


def reply_address(user: int, topic: int) -> str:
    return _address("r", user, topic)


def bounce_address(mail: int) -> str:
    return _address("b", mail)


def read(address: str) -> Reply | Bounce | None:
    """What an address of ours stands for; None for every other one."""
    local, _at, domain = settings.MAIL_REPLY.partition("@")
    given, _at, host = address.strip().lower().partition("@")
    name, _plus, token = given.partition("+")
    if not local or (name, host) != (local.lower(), domain.lower()) or not token:
        return None
    ids = _opened(token[0], token[1:])
    if token[0] == "r" and len(ids) == 2:
        return Reply(*ids)
    if token[0] == "b" and len(ids) == 1:
        return Bounce(*ids)
    return None


def mark(address: str) -> str:
    """Tells two addresses apart without being one."""
    salt = "notifications.addressing.mark"
    digest = salted_hmac(salt, address.lower(), algorithm="sha256").hexdigest()
    return digest[:16]


def _address(kind: str, *ids: int) -> str:
    local, _at, domain = settings.MAIL_REPLY.partition("@")
    if not local:
        return ""
    packed = b"".join(number.to_bytes(ID, "big") for number in ids)
    sealed = base64.b32encode(packed + _mac(kind, packed)).decode()
    return f"{local}+{kind}{sealed.rstrip('=').lower()}@{domain}"


def _opened(kind: str, token: str) -> list[int]:
    padded = token.upper() + "=" * (-len(token) % 8)
    try:
        raw = base64.b32decode(padded)
    except ValueError:
        return []
    packed, mac = raw[:-MAC], raw[-MAC:]
    if not packed or not hmac.compare_digest(mac, _mac(kind, packed)):
        return []
    return [
        int.from_bytes(packed[start : start + ID], "big")
        for start in range(0, len(packed), ID)
    ]


def _mac(kind: str, packed: bytes) -> bytes:
    salt = f"notifications.addressing.{kind}"
    return salted_hmac(salt, packed, algorithm="sha256").digest()[:MAC]
