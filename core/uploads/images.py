"""Sanitize images: they are rendered again from their pixels, without metadata."""

import struct
from dataclasses import dataclass
from io import BytesIO

from django.utils.translation import gettext as _

from PIL import Image, ImageCms, ImageOps

from core.uploads.file_types import FileRefusedError

MAX_SIDE = 2000  # maximum pixels of the longer side
PORTRAIT_SIDE = 256  # pixels; displayed at a quarter of this size
MAX_PIXELS = 50_000_000  # of an upload; phones take photos of 12 to 48 million pixels
ORIENTATION = 0x0112
# JPEG segments: the start of the pixels, and metadata (EXIF and XMP, Photoshop,
# comments).
_PIXELS = {b"\xda", b"\xd9", b""}
_TOLD = {0xE1, 0xED, 0xFE}
_EXIF = b"Exif\0\0"
MAX_SEGMENTS = 5_000  # cameras write tens of them
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
    """Return the first frame of an image, upright, in sRGB and without metadata.

    The size is checked before the image is decompressed.
    """
    try:
        return _redrawn(content)
    except Image.DecompressionBombError as error:  # too large for Pillow to open
        raise _too_many_pixels() from error
    except BROKEN as error:
        raise FileRefusedError(
            _("This picture is broken. Open it, save it once more and add it again.")
        ) from error


def make_portrait(content: bytes) -> CleanedImage:
    square = _opened(clean_image(content).content)
    small = ImageOps.fit(square, (PORTRAIT_SIDE, PORTRAIT_SIDE))
    return _written(small.convert("RGB"), "JPEG")


def _opened(clean: bytes) -> Image.Image:
    """Open an image that was cleaned here, with a white background."""
    with Image.open(BytesIO(clean)) as image:
        if not image.has_transparency_data:
            return image.copy()
        white = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(white, image.convert("RGBA"))


def strip_gps(content: bytes) -> bytes:
    """Remove all metadata from a JPEG, except its orientation.

    Pixels are not changed. Other content is returned as it is.
    """
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
        image.draft("RGB", (MAX_SIDE, MAX_SIDE))  # decode a JPEG at reduced size
        upright = ImageOps.exif_transpose(image)
    has_alpha = upright.has_transparency_data and kind != "JPEG"
    plain = _in_srgb(upright, "RGBA" if has_alpha else "RGB")
    plain.thumbnail((MAX_SIDE, MAX_SIDE))
    # A new image has no EXIF, XMP, comment or thumbnail.
    fresh = Image.new(plain.mode, plain.size)
    fresh.paste(plain)
    return _written(fresh, kind)


def _in_srgb(image: Image.Image, mode: str) -> Image.Image:
    """Convert to sRGB, which browsers assume for an image without a profile."""
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
            pass  # an unreadable profile only affects colours slightly
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
