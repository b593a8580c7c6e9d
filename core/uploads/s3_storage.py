"""S3 storage that is shared by several servers.

Users are never redirected to the bucket, because its URLs bypass permissions.
"""

from urllib.parse import quote

from django.conf import settings

from storages.backends.s3 import S3Storage


class PrivateS3Storage(S3Storage):
    def url(self, name: str, *_args: object, **_options: object) -> str:
        return f"{settings.MEDIA_URL}{quote(name)}"
