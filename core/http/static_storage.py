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
    """Replace the `@import` rules of a stylesheet by the content of the imported files.

    On a slow connection a dozen stylesheets cost one or two round trips more than one.
    In development they stay separate, and the browser fetches the imports.
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
    """Return the stylesheets that a browser also fetches; empty if they are bundled."""
    if isinstance(staticfiles_storage, HashedStaticStorage):
        return []
    folder, slash, _name = sheet.rpartition("/")
    text = Path(str(finders.find(sheet))).read_text()
    return [f"{folder}{slash}{name}" for name in IMPORTED.findall(text)]


class HashedStaticStorage(CompressedManifestStaticFilesStorage):
    """Compressed static files, with hashed names in the imports of scripts as well.

    A template that refers to a missing file raises an error. Tests find it, instead of
    users seeing a page without its style.
    """

    support_js_module_import_aggregation = True

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[Any]:
        for name, (storage, path) in paths.items():
            if name.startswith("css/"):
                paths[name] = CssImportBundler(storage), path
        yield from super().post_process(paths, dry_run, **options)
