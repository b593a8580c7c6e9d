import re
from collections.abc import Iterable, Iterator

from lxml import etree

from core.uploads.document_sanitizer import RefusedError

type Element = etree._Element

_WEB_LINK = re.compile(r"(?:https?://|mailto:)[^\x00-\x1f\x7f]*", re.IGNORECASE)
_UNWRAPPED = "document-sanitizer-unwrapped"
_EVENT_ATTRIBUTE = re.compile(r"on[a-z]+", re.IGNORECASE)


def parse(content: bytes) -> Element:
    """Return the root element. Entities, DTDs and URLs are never resolved.

    The part may have any encoding, but `serialize` writes UTF-8: a later reader sees
    the text that was checked here.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise RefusedError from error
    dtd = root.getroottree().docinfo.internalDTD
    if dtd is not None and next(dtd.iterentities(), None) is not None:
        raise RefusedError
    if next(root.iter(etree.Entity), None) is not None:
        raise RefusedError
    return root


def serialize(root: Element) -> bytes:
    """Serialize as UTF-8 without a document type: lxml writes the root only."""
    etree.strip_tags(root, _UNWRAPPED)
    body: bytes = etree.tostring(
        root, encoding="UTF-8", xml_declaration=True, standalone=True, with_tail=False
    )
    return body


def local_name(element: Element) -> str:
    return str(etree.QName(element).localname)


def namespace(element: Element) -> str:
    return etree.QName(element).namespace or ""


def elements(root: Element, names: Iterable[str]) -> list[Element]:
    """Return all elements with one of these local names, in any namespace.

    Transitional and strict documents differ only in their namespaces. lxml compares the
    names itself: a Python loop takes too long for the cells of a large spreadsheet.
    """
    return list(root.iter(*(f"{{*}}{name}" for name in names)))


def elements_with(root: Element, *names: str) -> list[Element]:
    test = " or ".join(f"local-name()='{name}'" for name in names)
    return _select(root, f"descendant-or-self::*[@*[{test}]]")


def elements_with_prefixed_attribute(root: Element) -> list[Element]:
    return _select(root, "descendant-or-self::*[@*[namespace-uri()]]")


def elements_in(root: Element, part_of_namespace: str) -> list[Element]:
    return _select(
        root, f"descendant-or-self::*[contains(namespace-uri(), '{part_of_namespace}')]"
    )


def _select(root: Element, path: str) -> list[Element]:
    found: list[Element] = root.xpath(path)
    return found


def attribute(element: Element, name: str) -> str | None:
    for key in attribute_keys(element, name):
        return str(element.attrib[key])
    return None


def attribute_keys(element: Element, name: str) -> Iterator[str]:
    for key in list(element.attrib):
        if etree.QName(key).localname == name:
            yield str(key)


def delete_attribute(element: Element, name: str) -> None:
    for key in attribute_keys(element, name):
        del element.attrib[key]


def remove(element: Element) -> None:
    """Remove an element, but keep the text after it."""
    _replace(element, [])


def unwrap(element: Element) -> None:
    """Mark an element whose tags `serialize` removes, keeping text and children.

    They are removed in one go: joining the texts one by one takes quadratic time.
    """
    if element.getparent() is None:
        raise RefusedError
    element.attrib.clear()
    element.tag = _UNWRAPPED


def replace(element: Element, other: Element) -> None:
    _replace(element, [other])


def _replace(element: Element, others: list[Element]) -> None:
    parent = element.getparent()
    if parent is None:
        raise RefusedError  # the root itself is not allowed
    tail = element.tail or ""
    element.tail = None
    for other in others:
        element.addprevious(other)
    before = element.getprevious()
    parent.remove(element)
    _add_text(parent, before, tail)


def _add_text(parent: Element, before: Element | None, text: str) -> None:
    if not text:
        return
    if before is not None:
        before.tail = (before.tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def is_attached(element: Element, root: Element) -> bool:
    """Check that an element is still in the tree. An ancestor may have been removed."""
    return element is root or any(each is root for each in element.iterancestors())


def is_web_link(target: str) -> bool:
    """Check for a web page or a mail address: no file, script or network share."""
    return bool(_WEB_LINK.fullmatch(target))


def clean_svg(content: bytes) -> bytes:
    """Return an SVG image without scripts and external references."""
    root = parse(content)
    for element in elements(root, {"script", "foreignObject", "handler", "listener"}):
        if is_attached(element, root):
            remove(element)
    for element in root.iter("*"):
        for key in list(element.attrib):
            name = etree.QName(key).localname
            value = element.attrib[key].strip()
            is_outside = name in {"href", "src"} and not value.startswith(
                ("#", "data:image/png", "data:image/jpeg")
            )
            if is_outside or _EVENT_ATTRIBUTE.fullmatch(name):
                del element.attrib[key]
    return serialize(root)
