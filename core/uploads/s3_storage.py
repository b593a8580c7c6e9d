"""Files in a storage of S3's kind, shared by any number of machines.

Nobody is ever sent to the storage itself: its addresses know nothing of rights.
"""

from typing import Any
from urllib.parse import quote

from django.conf import settings

from storages.backends.s3 import S3Storage


class PrivateS3Storage(S3Storage):
    def url(self, name: str, *_args: Any, **_options: Any) -> str:
        return f"{settings.MEDIA_URL}{quote(name)}"
