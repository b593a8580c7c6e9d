"""Sanitize OpenDocument files (1.2 and later): text, spreadsheet, presentation.

Only parts of the standard are kept that contain text, images, fonts and embedded
documents (charts, formulas). Scripts, forms, event listeners, floating frames,
plug-ins, applets, DDE and links to other documents are removed.
"""

import posixpath
import re
from urllib.parse import unquote

from core.uploads.document_sanitizer import ExitCode, RefusedError
from core.uploads.document_sanitizer.formulas import is_outward
from core.uploads.document_sanitizer.safe_xml import (
    Element,
    attribute,
    attribute_keys,
    clean_svg,
    elements,
    elements_with,
    is_attached,
    is_web_link,
    local_name,
    namespace,
    parse,
    remove,
    serialize,
    unwrap,
)

_MANIFEST = "META-INF/manifest.xml"
_DOCUMENT = re.compile(r"application/vnd\.oasis\.opendocument\.[a-z.-]+")
_CONTENT = frozenset({"content.xml", "styles.xml", "settings.xml", "meta.xml"})
_PICTURES = re.compile(r"(?:Pictures|media|Fonts|ObjectReplacements)/[^/]+")
_REMOVED = frozenset(
    {
        *("applet", "control", "dde-connection-decls", "dde-links", "dde-source"),
        *("database-source-query", "database-source-sql", "database-source-table"),
        *("cell-range-source", "error-macro", "floating-frame", "forms", "object-ole"),
        *("plugin", "script", "scripts", "section-source", "table-source", "command"),
        *("data-pilot-source-service", "source-service"),
    }
)
_UNWRAPPED = frozenset({"dde-connection", "execute-macro"})
_LISTENERS = frozenset({"event-listener", "event-listeners"})
# Actions in a presentation that go to another slide.
_STEPS = frozenset(
    {"first-page", "last-page", "next-page", "previous-page", "show", "none"}
)
_LINKS = frozenset({"a"})
_NEEDS_TARGET = frozenset({"image", "object", "sound", "audio", "font-face-uri"})


def sanitize_odf(parts: dict[str, bytes]) -> dict[str, bytes]:
    if _MANIFEST not in parts or "content.xml" not in parts:
        raise RefusedError
    manifest = parse(parts[_MANIFEST])
    if elements(manifest, {"encryption-data"}):
        raise RefusedError(ExitCode.BROKEN)
    folders = _document_folders(manifest)
    kept = {name for name in parts if _is_kept(name, folders)}
    clean: dict[str, bytes] = {}
    for name, content in parts.items():
        if name == _MANIFEST:
            clean[name] = _clean_manifest(manifest, kept, folders)
        elif name not in kept:
            continue
        elif name.lower().endswith(".svg"):
            clean[name] = clean_svg(content)
        elif name.endswith((".xml", ".rdf")):
            folder = posixpath.dirname(name)
            clean[name] = _clean_content(content, folder, kept, folders)
        else:
            clean[name] = content
    return clean


def _document_folders(manifest: Element) -> set[str]:
    return {
        (attribute(entry, "full-path") or "").lstrip("/")
        for entry in elements(manifest, {"file-entry"})
        if _DOCUMENT.fullmatch(attribute(entry, "media-type") or "")
        and (attribute(entry, "full-path") or "").endswith("/")
    } | {""}


def _is_kept(name: str, folders: set[str]) -> bool:
    if name in {"mimetype", "manifest.rdf", _MANIFEST}:
        return True
    folder = next(
        (
            each
            for each in sorted(folders, key=len, reverse=True)
            if name.startswith(each)
        ),
        "",
    )
    inner = name.removeprefix(folder)
    return inner in _CONTENT or bool(_PICTURES.fullmatch(inner))


def _clean_manifest(manifest: Element, kept: set[str], folders: set[str]) -> bytes:
    for entry in elements(manifest, {"file-entry"}):
        path = (attribute(entry, "full-path") or "").lstrip("/")
        if path not in kept and path not in folders:
            remove(entry)
    return serialize(manifest)


def _clean_content(
    content: bytes, folder: str, kept: set[str], folders: set[str]
) -> bytes:
    root = parse(content)
    for element in elements(root, _REMOVED | _UNWRAPPED | _LISTENERS):
        if not is_attached(element, root):
            continue
        name = local_name(element)
        if name in _UNWRAPPED:
            unwrap(element)
        elif name != "event-listeners" and not _is_step(element):
            remove(element)
    for element in elements_with(root, "href"):
        if is_attached(element, root):
            _clean_targets(element, folder, kept, folders)
    for element in elements_with(root, "formula", "condition"):
        for name in ("formula", "condition"):
            for key in attribute_keys(element, name):
                if is_outward(element.attrib[key]):
                    del element.attrib[key]
    return serialize(root)


def _is_step(listener: Element) -> bool:
    """Check that a listener only leads to another slide or to a web page."""
    target = attribute(listener, "href") or "#"
    return (
        local_name(listener) == "event-listener"
        and "presentation" in namespace(listener)
        and attribute(listener, "action") in _STEPS
        and (target.startswith("#") or is_web_link(target))
    )


def _clean_targets(
    element: Element, folder: str, kept: set[str], folders: set[str]
) -> None:
    name = local_name(element)
    for key in list(attribute_keys(element, "href")):
        target = element.attrib[key]
        if target.startswith("#"):
            continue
        if name in _LINKS:
            if not is_web_link(target):
                unwrap(element)
                return
        elif name == "event-listener":
            continue  # checked above
        elif name == "chart" and target == "..":
            continue  # the data is in the enclosing document
        elif not _is_own_part(target, folder, kept, folders):
            del element.attrib[key]
            if name in _NEEDS_TARGET:
                remove(element)
                return


def _is_own_part(target: str, folder: str, kept: set[str], folders: set[str]) -> bool:
    path = posixpath.normpath(posixpath.join(folder, unquote(target)))
    return path in kept or f"{path}/" in folders
