"""Static files under names that hold a hash of their content."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.base import ContentFile

from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORTED = re.compile(r'^@import "(?P<name>[\w-]+\.css)";$', re.M)


class CssImportBundler:
    """Reads a sheet that names others of its folder as one that holds what they say.

    On a slow line a dozen sheets cost a round trip or two more than one does. While the
    site is written they stay apart: a browser fetches what it finds in `@import`.
    """

    def __init__(self, storage: Any) -> None:
        self.storage = storage

    def open(self, path: str) -> "ContentFile[bytes]":
        folder, slash, _name = path.rpartition("/")

        def said(found: re.Match[str]) -> str:
            return self._text(f"{folder}{slash}{found['name']}")

        return ContentFile(IMPORTED.sub(said, self._text(path)).encode())

    def _text(self, path: str) -> str:
        with self.storage.open(path) as file:
            return str(file.read().decode())


def css_imports(sheet: str) -> list[str]:
    """What a browser fetches besides this sheet: nothing where sheets are joined."""
    if isinstance(staticfiles_storage, HashedStaticStorage):
        return []
    folder, slash, _name = sheet.rpartition("/")
    text = Path(str(finders.find(sheet))).read_text()
    return [f"{folder}{slash}{name}" for name in IMPORTED.findall(text)]


class HashedStaticStorage(CompressedManifestStaticFilesStorage):
    """Compressed beside themselves; scripts name each other by the hashed names, too.

    A template that names a file which is not there fails at once, in the tests that
    run with it, instead of showing a page without its style.
    """

    support_js_module_import_aggregation = True

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[Any]:
        for name, (storage, path) in paths.items():
            if name.startswith("css/"):
                paths[name] = CssImportBundler(storage), path
        yield from super().post_process(paths, dry_run, **options)
