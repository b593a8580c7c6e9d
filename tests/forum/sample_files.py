"""Files as people send them, and as people should not: made here, byte by byte."""

import re
import struct
import zlib
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.core.files.uploadedfile import SimpleUploadedFile

import pikepdf
from PIL import Image

CANARY = b"Kanarievogel"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main"
_LETTER = "word/document.xml"
_CORE = (
    '<cp:coreProperties xmlns:cp="x" xmlns:dc="y"><dc:creator>Kanarievogel'
    "</dc:creator></cp:coreProperties>"
)


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def picture(
    kind: str = "PNG", size: tuple[int, int] = (40, 20), **options: Any
) -> bytes:
    to = BytesIO()
    mode = options.pop("mode", "RGB")
    Image.new(mode, size, options.pop("colour", "teal")).save(to, kind, **options)
    return to.getvalue()


def photo_with_secrets() -> bytes:
    """Taken with the camera on its side, at a place, by somebody, with a thumbnail."""
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter
    exif[0x013B] = CANARY.decode()
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 5.0, 0.0), 3: "E", 4: (4.0, 1, 0)})
    xmp = b"<x:xmpmeta>" + CANARY + b"</x:xmpmeta>"
    return picture("JPEG", (60, 30), exif=exif, xmp=xmp, comment=CANARY)


def animation(frames: int) -> bytes:
    pictures = [Image.new("P", (4, 4), number % 200) for number in range(frames)]
    to = BytesIO()
    pictures[0].save(to, "GIF", save_all=True, append_images=pictures[1:])
    return to.getvalue()


def flood(width: int, height: int) -> bytes:
    """A picture of a few bytes that says it has so many pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        word = name + data
        return struct.pack(">I", len(data)) + word + struct.pack(">I", zlib.crc32(word))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", body)
        + chunk(b"IEND", b"")
    )


def pdf(**options: Any) -> bytes:
    """With an author, in both places where one is told, and a script that starts."""
    document = pikepdf.new()
    document.add_blank_page()
    document.docinfo["/Author"] = CANARY.decode()
    with document.open_metadata() as told:
        told["dc:creator"] = [CANARY.decode()]
    document.Root.OpenAction = pikepdf.Dictionary(
        S=pikepdf.Name.JavaScript, JS=CANARY.decode()
    )
    to = BytesIO()
    document.save(to, **options)
    return to.getvalue()


def locked_pdf() -> bytes:
    return pdf(encryption=pikepdf.Encryption(owner="x", user="geheim"))


def relationships(**targets: str) -> str:
    """Each by its kind; `_` stands for a dash."""
    lines = [
        f'<Relationship Id="r{number}" Type="http://x/{kind.replace("_", "-")}" '
        f'Target="{target}"/>'
        for number, (kind, target) in enumerate(targets.items())
    ]
    return f"<Relationships>{''.join(lines)}</Relationships>"


def _path(name: str) -> str:
    return name.replace("__", "/")


def _kind_of(name: str) -> str:
    return "image" if "/media/" in name else "chart"


def docx(**parts: bytes | str) -> bytes:
    """A letter. `parts` come in addition, or instead: `__` stands for a slash."""
    told = f'<Types><Override PartName="/{_LETTER}" ContentType="{_MAIN}+xml"/></Types>'
    return zipped(
        {
            "[Content_Types].xml": told,
            "_rels/.rels": relationships(
                thumbnail="docProps/thumbnail.jpeg",
                officeDocument=_LETTER,
                core_properties="docProps/core.xml",
            ),
            "word/_rels/document.xml.rels": relationships(
                **{
                    _kind_of(name): f"/{name}"
                    for name in map(_path, parts)
                    if re.match(r"word/(media|charts)/[^/]+$", name)
                }
            ),
            "docProps/core.xml": _CORE,
            "docProps/thumbnail.jpeg": CANARY,
            _LETTER: '<w:document xmlns:w="w">Beste collega</w:document>',
        }
        | {_path(name): part for name, part in parts.items()}
    )


def odt(**parts: bytes | str) -> bytes:
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": "<document-content>Beste collega</document-content>",
            "meta.xml": _CORE,
            "META-INF/manifest.xml": "<manifest/>",
        }
        | {_path(name): part for name, part in parts.items()}
    )


def zipped(parts: dict[str, bytes | str]) -> bytes:
    to = BytesIO()
    with ZipFile(to, "w") as archive:
        for name, part in parts.items():
            kind = ZIP_STORED if name == "mimetype" else ZIP_DEFLATED
            archive.writestr(ZipInfo(name), part, kind)
    return to.getvalue()


def with_link() -> bytes:
    to = BytesIO(docx())
    with ZipFile(to, "a") as archive:
        link = ZipInfo("word/media/image1.png")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return to.getvalue()


def bomb(size: int) -> bytes:
    return docx(word__media__image1=b"\0" * size)


def names_in(content: bytes) -> list[str]:
    with ZipFile(BytesIO(content)) as archive:
        return archive.namelist()


def unpacked(content: bytes) -> bytes:
    with ZipFile(BytesIO(content)) as archive:
        return b"\n".join(archive.read(name) for name in archive.namelist())
