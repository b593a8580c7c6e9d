"""Office documents with a given content, made part by part."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from core.uploads import clean_upload

R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
MICROSOFT = "http://schemas.microsoft.com/office/2006/relationships"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
P = "http://schemas.openxmlformats.org/presentationml/2006/main"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN = {
    "docx": ("word/document.xml", "wordprocessingml.document"),
    "xlsx": ("xl/workbook.xml", "spreadsheetml.sheet"),
    "pptx": ("ppt/presentation.xml", "presentationml.presentation"),
}
type Parts = dict[str, str | bytes]


def relationship(
    ident: str, kind: str, target: str, *, mode: str = "", base: str = R
) -> str:
    told = f' TargetMode="{mode}"' if mode else ""
    return f'<Relationship Id="{ident}" Type="{base}/{kind}" Target="{target}"{told}/>'


def relationships(*lines: str) -> str:
    return (
        f'<Relationships xmlns="{PACKAGE}/relationships">{"".join(lines)}'
        "</Relationships>"
    )


def ooxml(extension: str, main: str | bytes, parts: Parts | None = None) -> bytes:
    """A document with this main part, and with `parts` besides."""
    path, kind = _MAIN[extension]
    others = "".join(
        f'<Override PartName="/{name}" ContentType="application/xml"/>'
        for name in parts or ()
        if not name.endswith(".rels")
    )
    whole: Parts = {
        "[Content_Types].xml": (
            f'<Types xmlns="{PACKAGE}/content-types">'
            f'<Override PartName="/{path}" ContentType="application/'
            f'vnd.openxmlformats-officedocument.{kind}.main+xml"/>{others}</Types>'
        ),
        "_rels/.rels": relationships(relationship("rId1", "officeDocument", path)),
        path: main,
    }
    return zipped(whole | (parts or {}))


def letter(body: str, *rels: str, parts: Parts | None = None) -> bytes:
    """A Word document with this body, and relationships of the body."""
    main = (
        f'<w:document xmlns:w="{W}" xmlns:r="{R}" xmlns:a="{A}" '
        'xmlns:v="urn:schemas-microsoft-com:vml" '
        'xmlns:o="urn:schemas-microsoft-com:office:office">'
        f"<w:body><w:p><w:r><w:t>Beste collega</w:t></w:r></w:p>{body}</w:body>"
        "</w:document>"
    )
    return ooxml(
        "docx",
        main,
        {"word/_rels/document.xml.rels": relationships(*rels)} | (parts or {}),
    )


def sheet(rows: str, rest: str = "", *rels: str, parts: Parts | None = None) -> bytes:
    """A workbook with one sheet, and relationships of that sheet."""
    book = (
        f'<workbook xmlns="{S}" xmlns:r="{R}"><sheets><sheet name="Blad" sheetId="1" '
        'r:id="rId1"/></sheets></workbook>'
    )
    return workbook(book, rows=rows, rest=rest, sheet_rels=rels, parts=parts)


def workbook(
    book: str,
    *rels: str,
    rows: str = "",
    rest: str = "",
    sheet_rels: tuple[str, ...] = (),
    parts: Parts | None = None,
) -> bytes:
    """A workbook with this main part, which names its one sheet `rId1`."""
    page = (
        f'<worksheet xmlns="{S}" xmlns:r="{R}"><sheetData><row r="1">{rows}</row>'
        f"</sheetData>{rest}</worksheet>"
    )
    return ooxml(
        "xlsx",
        book,
        {
            "xl/_rels/workbook.xml.rels": relationships(
                relationship("rId1", "worksheet", "worksheets/sheet1.xml"), *rels
            ),
            "xl/worksheets/sheet1.xml": page,
            "xl/worksheets/_rels/sheet1.xml.rels": relationships(*sheet_rels),
        }
        | (parts or {}),
    )


def slide(shapes: str, *rels: str, parts: Parts | None = None) -> bytes:
    """A presentation with one slide."""
    main = (
        f'<p:presentation xmlns:p="{P}" xmlns:r="{R}"><p:sldIdLst><p:sldId id="256" '
        'r:id="rId1"/></p:sldIdLst></p:presentation>'
    )
    page = (
        f'<p:sld xmlns:p="{P}" xmlns:a="{A}" xmlns:r="{R}"><p:cSld><p:spTree>{shapes}'
        "</p:spTree></p:cSld></p:sld>"
    )
    return ooxml(
        "pptx",
        main,
        {
            "ppt/_rels/presentation.xml.rels": relationships(
                relationship("rId1", "slide", "slides/slide1.xml")
            ),
            "ppt/slides/slide1.xml": page,
            "ppt/slides/_rels/slide1.xml.rels": relationships(*rels),
        }
        | (parts or {}),
    )


_ODF_NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "text", "table", "draw", "presentation", "script", "form")
)


def odf(
    body: str, kind: str = "text", parts: Parts | None = None, entries: str = ""
) -> bytes:
    """An OpenDocument of this kind, with this body."""
    mimetype = f"application/vnd.oasis.opendocument.{kind}"
    listed = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type=""/>'
        for name in ("content.xml", *(parts or ()))
    )
    whole: Parts = {
        "mimetype": mimetype,
        "content.xml": (
            f'<office:document-content {_ODF_NAMES} xmlns:xlink="http://www.w3.org/1999'
            f'/xlink"><office:body><office:{kind}>{body}</office:{kind}></office:body>'
            "</office:document-content>"
        ),
        "META-INF/manifest.xml": (
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:'
            'manifest:1.0"><manifest:file-entry manifest:full-path="/" '
            f'manifest:media-type="{mimetype}"/>{listed}{entries}</manifest:manifest>'
        ),
    }
    return zipped(whole | (parts or {}))


def zipped(parts: Parts) -> bytes:
    to = BytesIO()
    with ZipFile(to, "w") as archive:
        for name, part in parts.items():
            kind = ZIP_STORED if name == "mimetype" else ZIP_DEFLATED
            archive.writestr(ZipInfo(name), part, kind)
    return to.getvalue()


def stored(extension: str, content: bytes) -> dict[str, bytes]:
    """The parts of what is stored when this is uploaded."""
    clean = clean_upload(f"a.{extension}", content).content
    with ZipFile(BytesIO(clean)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def text_of(parts: dict[str, bytes]) -> str:
    return "\n".join(
        f"{name}\n{part.decode('utf-8', 'replace')}" for name, part in parts.items()
    )
