"""A sheet that names others is served as one file, under a name that follows them."""

import shutil
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage

import pytest

from core.http.static_storage import HashedStaticStorage

STATIC = Path(__file__).resolve().parents[2] / "static"


def gathered(source: Path, target: Path) -> HashedStaticStorage:
    """As `collectstatic` does it."""
    shutil.copytree(source / "css", target / "css", dirs_exist_ok=True)
    found = FileSystemStorage(location=source)
    names = [f"css/{sheet.name}" for sheet in (source / "css").glob("*.css")]
    storage = HashedStaticStorage(location=target, base_url="/static/")
    list(storage.post_process({name: (found, name) for name in names}))
    return storage


def text(storage: HashedStaticStorage, name: str) -> str:
    return Path(storage.path(storage.stored_name(name))).read_text()


@pytest.mark.parametrize("name", ["site", "topic"])
def test_our_sheets_are_one_file(tmp_path: Path, settings: Any, name: str) -> None:
    settings.STATIC_ROOT = tmp_path
    names = [
        line.split('"')[1]
        for line in (STATIC / f"css/{name}.css").read_text().splitlines()
        if line.startswith("@import")
    ]
    assert len(names) > 5
    shown = text(gathered(STATIC, tmp_path), f"css/{name}.css")
    assert "@import" not in shown
    places = [shown.index((STATIC / "css" / each).read_text()) for each in names]
    assert places == sorted(places)


def test_its_name_changes_with_what_it_names(tmp_path: Path, settings: Any) -> None:
    source, settings.STATIC_ROOT = tmp_path / "source", tmp_path / "target"
    (source / "css").mkdir(parents=True)
    (source / "css/site.css").write_text('@import "base.css";\n')
    names = []
    for colour in ("red", "blue"):
        (source / "css/base.css").write_text(f"p {{ color: {colour} }}")
        storage = gathered(source, tmp_path / "target")
        assert colour in text(storage, "css/site.css")
        names.append(storage.stored_name("css/site.css"))
    assert names[0] != names[1]
