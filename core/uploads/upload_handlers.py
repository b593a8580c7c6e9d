"""How much of a sent file is taken in, before anybody has looked at the form."""

from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class SizeLimitUploadHandler(FileUploadHandler):
    """Throws away what is too much, as it comes in, and keeps the rest of the form.

    Django writes a sent file to the disk before any view is asked, at every address.
    Here a file that is too large ends up empty with its true size, so that the form
    can say so and hands back what was typed. The editors' desk may send larger ones.
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
            return None  # the next handler has it
        size = max(file_size, self.largest + 1)
        return UploadedFile(BytesIO(), self.file_name, self.content_type, size)
