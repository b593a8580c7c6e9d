"""Short texts that the database may keep but not show: sealed with the site's key.

A copy of the database alone tells nothing of them. After a change of `SECRET_KEY` they
open as long as the old key stands in `SECRET_KEY_FALLBACKS`.
"""

import base64
import hashlib

from django.conf import settings
from django.utils.encoding import force_bytes

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class Broken(Exception):
    """This was not sealed here, or with a key that is gone."""


def seal(text: str) -> str:
    return _locks().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    try:
        return _locks().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Broken from None


def _locks() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str | bytes) -> bytes:
    digest = hashlib.blake2b(force_bytes(key), digest_size=32, person=b"core.sealed")
    return base64.urlsafe_b64encode(digest.digest())
