"""Encrypt short texts in the database with a key derived from `SECRET_KEY`.

A copy of the database alone does not reveal them. After a change of `SECRET_KEY` they
can be decrypted as long as `SECRET_KEY_FALLBACKS` contains the old key.
"""

import base64
import hashlib

from django.conf import settings
from django.utils.encoding import force_bytes

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class DecryptionError(Exception):
    """The text was not encrypted here, or its key is no longer configured."""


def encrypt(text: str) -> str:
    return _fernet().encrypt(text.encode()).decode()


def decrypt(sealed: str) -> str:
    try:
        return _fernet().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise DecryptionError from None


def _fernet() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derive_key(key)) for key in keys])


def _derive_key(key: str | bytes) -> bytes:
    digest = hashlib.blake2b(force_bytes(key), digest_size=32, person=b"encryption")
    return base64.urlsafe_b64encode(digest.digest())
