"""Pictures: drawn anew from their pixels, so that nothing else of them is left."""

import struct
from dataclasses import dataclass
from io import BytesIO

from django.utils.translation import gettext as _

from PIL import Image, ImageCms, ImageOps

from core.uploads.file_types import FileRefusedError

MAX_SIDE = 2000  # pixels, along the longer side of what is kept
PORTRAIT_SIDE = 256  # pixels, of a person's picture; shown at a quarter of that
MAX_PIXELS = 50_000_000  # of what is sent in; a telephone makes 12 to 48 million
ORIENTATION = 0x0112
# Segments of a JPEG: where its pixels begin, and what is told about them (EXIF and
# XMP, Photoshop's notes, a comment).
_PIXELS = {b"\xda", b"\xd9", b""}
_TOLD = {0xE1, 0xED, 0xFE}
_EXIF = b"Exif\0\0"
MAX_SEGMENTS = 5_000  # a camera writes tens of them
ACCEPTED_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
BROKEN = (
    *(OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError),
    *(struct.error, Image.DecompressionBombError, OverflowError, ZeroDivisionError),
)


@dataclass(frozen=True, slots=True)
class CleanedImage:
    extension: str
    content_type: str
    content: bytes
    width: int
    height: int


def clean_image(content: bytes) -> CleanedImage:
    """The first picture in these bytes, upright, in sRGB, and without a word about
    where, when and by whom it was made. Its size is asked before it is unpacked."""
    try:
        return _redrawn(content)
    except FileRefusedError:
        raise
    except Image.DecompressionBombError as error:  # so many that it is not even opened
        raise _too_many_pixels() from error
    except BROKEN as error:
        raise FileRefusedError(
            _("This picture is broken. Open it, save it once more and add it again.")
        ) from error


def make_portrait(content: bytes) -> CleanedImage:
    """The middle of a picture as a small square; cleaned as any other."""
    square = _opened(clean_image(content).content)
    small = ImageOps.fit(square, (PORTRAIT_SIDE, PORTRAIT_SIDE))
    return _written(small.convert("RGB"), "JPEG")


def _opened(clean: bytes) -> Image.Image:
    """What we wrote ourselves, with white where it lets through."""
    with Image.open(BytesIO(clean)) as image:
        if not image.has_transparency_data:
            return image.copy()
        white = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(white, image.convert("RGBA"))


def strip_gps(content: bytes) -> bytes:
    """A JPEG as it stands in a document: the same pixels, and of what is told about
    them only which side is up."""
    if not content.startswith(b"\xff\xd8"):
        return content
    kept, told, at, segments = [b"\xff\xd8"], b"", 2, 0
    while content[at : at + 1] == b"\xff" and content[at + 1 : at + 2] not in _PIXELS:
        if (segments := segments + 1) > MAX_SEGMENTS:
            raise ValueError("a photo with too many segments")
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4])
        if content[at + 1] not in _TOLD:
            kept.append(content[at:end])
        elif content[at + 4 : at + 10] == _EXIF:
            told = told or content[at + 4 : end]
        at = max(end, at + 4)
    kept.insert(1, _side_up(told))
    return b"".join([*kept, content[at:]])


def _side_up(told: bytes) -> bytes:
    """A segment that says which side is up, and nothing else; or none."""
    exif = Image.Exif()
    try:
        exif.load(told)
        side = exif.get(ORIENTATION)
    except BROKEN:
        side = None
    if not isinstance(side, int) or not 1 < side < 9:
        return b""
    fresh = Image.Exif()
    fresh[ORIENTATION] = side
    word = _EXIF + fresh.tobytes().removeprefix(_EXIF)
    return b"\xff\xe1" + struct.pack(">H", len(word) + 2) + word


def _too_many_pixels() -> FileRefusedError:
    return FileRefusedError(
        _("This picture has too many pixels. Make it smaller and add it again.")
    )


def _redrawn(content: bytes) -> CleanedImage:
    with Image.open(BytesIO(content), formats=ACCEPTED_FORMATS) as image:
        if image.width * image.height > MAX_PIXELS:
            raise _too_many_pixels()
        kind = "JPEG" if image.format in {"JPEG", "MPO"} else "PNG"
        kind = "WEBP" if image.format == "WEBP" else kind
        image.draft("RGB", (MAX_SIDE, MAX_SIDE))  # a JPEG is unpacked no larger
        upright = ImageOps.exif_transpose(image)
    has_alpha = upright.has_transparency_data and kind != "JPEG"
    plain = _in_srgb(upright, "RGBA" if has_alpha else "RGB")
    plain.thumbnail((MAX_SIDE, MAX_SIDE))
    # A fresh picture carries nothing over: no EXIF, no XMP, no comment, no thumbnail.
    fresh = Image.new(plain.mode, plain.size)
    fresh.paste(plain)
    return _written(fresh, kind)


def _in_srgb(image: Image.Image, mode: str) -> Image.Image:
    """Browsers take a picture without a profile for sRGB."""
    profile = image.info.get("icc_profile")
    if profile and image.mode in {"RGB", "RGBA", "CMYK", "L"}:
        try:
            return ImageCms.profileToProfile(
                image,
                ImageCms.ImageCmsProfile(BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode=mode if image.mode == "RGBA" else "RGB",
            ).convert(mode)  # type: ignore[union-attr]
        except (ImageCms.PyCMSError, *BROKEN):
            pass  # a profile that cannot be read changes a shade at most
    return image.convert(mode)


def _written(image: Image.Image, kind: str) -> CleanedImage:
    to = BytesIO()
    if kind == "PNG":
        image.save(to, kind, optimize=True)
    else:
        image.save(to, kind, quality=85)
    extension = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}[kind]
    return CleanedImage(
        extension, f"image/{kind.lower()}", to.getvalue(), image.width, image.height
    )
