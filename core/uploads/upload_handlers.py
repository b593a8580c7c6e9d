from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class SizeLimitUploadHandler(FileUploadHandler):
    """Discard files that are too large during the upload, but keep the form data.

    Django writes uploads to disk before the view runs, for every URL. With this
    handler a file that is too large becomes empty but has its real size, so that the
    form can show an error and the other input. The Wagtail admin accepts larger
    files.
    """

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.room = settings.FILE_MAX_BYTES * settings.FILES_PER_POST
        is_desk = getattr(request, "path_info", "").startswith("/beheer/")
        self.largest = self.room if is_desk else settings.FILE_MAX_BYTES
        self.is_too_large = False

    def new_file(self, *arguments: Any, **options: Any) -> None:
        super().new_file(*arguments, **options)
        self.is_too_large = False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.room -= len(raw_data)
        if self.room < 0 or start + len(raw_data) > self.largest:
            self.is_too_large = True
        return None if self.is_too_large else raw_data

    def file_complete(self, file_size: int) -> "UploadedFile[bytes] | None":
        if not self.is_too_large:
            return None  # the next handler stores it
        size = max(file_size, self.largest + 1)
        return UploadedFile(BytesIO(), self.file_name, self.content_type, size)
