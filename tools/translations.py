"""Check that the translations match the code.

    python tools/translations.py

Runs makemessages on a copy of the source (needs GNU gettext). Every text must be in
each catalogue, no catalogue may contain obsolete texts, every Dutch text must be
translated, and the compiled catalogues must match their source.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = (
    "core",
    "jobs",
    "accounts",
    "forum",
    "groups",
    "notifications",
    "cms",
    "config",
    "templates",
    "static",
)
DOMAINS = {"django": ["html", "txt", "py"], "djangojs": ["js"]}
# Only these must be complete: source texts are English, so its catalogue may be empty.
WHOLE = {"nl"}

type Key = tuple[str, str, str]


def key(entry: polib.POEntry) -> Key:
    return (entry.msgctxt or "", entry.msgid, entry.msgid_plural or "")


def keys(catalogue: polib.POFile) -> set[Key]:
    return {key(entry) for entry in catalogue if not entry.obsolete}


def gathered(domain: str) -> set[Key]:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in FOLDERS:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, copy / name)
        (copy / "locale").mkdir()
        extensions = ",".join(DOMAINS[domain])
        subprocess.run(
            [
                sys.executable,
                "-m",
                "django",
                "makemessages",
                "--keep-pot",
                "--locale=nl",
                f"--domain={domain}",
                f"--extension={extensions}",
            ],
            cwd=copy,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        found = copy / "locale" / f"{domain}.pot"
        return keys(polib.pofile(str(found))) if found.exists() else set()


def out_of_step(domain: str) -> Iterator[str]:
    texts = gathered(domain)
    paths = sorted((ROOT / "locale").glob(f"*/LC_MESSAGES/{domain}.po"))
    if texts and not paths:
        yield f"locale/: no catalogue for {domain}"
    for path in paths:
        catalogue = polib.pofile(str(path))
        where = path.relative_to(ROOT)
        for _context, text, _plural in sorted(texts - keys(catalogue)):
            yield f"{where}: not gathered: {text!r}"
        for _context, text, _plural in sorted(keys(catalogue) - texts):
            yield f"{where}: no longer in the code: {text!r}"
        yield from (f"{where}: unsure: {e.msgid!r}" for e in catalogue.fuzzy_entries())
        if path.parts[-3] in WHOLE:
            for entry in catalogue.untranslated_entries():
                yield f"{where}: not translated: {entry.msgid!r}"
        yield from not_compiled(path, catalogue)


def not_compiled(path: Path, catalogue: polib.POFile) -> Iterator[str]:
    compiled_path = path.with_suffix(".mo")
    if not compiled_path.exists():
        yield f"{compiled_path.relative_to(ROOT)}: missing"
        return
    source = {key(e): e for e in catalogue.translated_entries()}
    compiled = {key(e): e for e in polib.mofile(str(compiled_path))}
    for name in source.keys() | compiled.keys():
        one, other = source.get(name), compiled.get(name)
        same = (
            one
            and other
            and (one.msgstr, one.msgstr_plural) == (other.msgstr, other.msgstr_plural)
        )
        if not same:
            yield f"{compiled_path.relative_to(ROOT)}: differs: {name[1]!r}"


def main() -> None:
    found = [line for domain in DOMAINS for line in out_of_step(domain)]
    if found:
        sys.exit("\n".join([*found, "Run `make messages`, translate, run it again."]))
    print("Translations are in step.")


if __name__ == "__main__":
    main()
