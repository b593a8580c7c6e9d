"""What may be added to a post, and what is left of it: bytes in, bytes out."""

import math
import struct
import time
from contextlib import suppress
from io import BytesIO
from zipfile import ZIP_LZMA, ZipFile

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from core import uploads
from core.uploads import FileRefusedError, clean_upload, images
from core.uploads.file_types import safe_name
from tests.forum import sample_files
from tests.forum.sample_files import CANARY, bomb, docx, odt, pdf, picture

SCRIPT = b"<script>alert(1)</script>"


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("foto.JPG", picture("JPEG"), "image/jpeg"),
        ("foto.png", picture("PNG"), "image/png"),
        ("foto.webp", picture("WEBP"), "image/webp"),
        ("foto.gif", picture("GIF"), "image/png"),
        ("brief.pdf", pdf(), "application/pdf"),
        ("lijst.csv", "naam;aantal\r\né;1\r\n".encode("cp1252"), "text/csv"),
        ("verslag 12.3.2026.txt", b"Beste collega", "text/plain"),
    ],
)
def test_pictures_and_documents_are_taken(
    name: str, content: bytes, content_type: str
) -> None:
    assert clean_upload(name, content).content_type == content_type


@pytest.mark.parametrize(("name", "made"), [("brief.docx", docx), ("brief.odt", odt)])
def test_office_documents_keep_what_they_say(name, made) -> None:
    clean = clean_upload(name, made())
    assert b"Beste collega" in sample_files.unpacked(clean.content)
    assert clean.content_type.startswith("application/vnd.o")


@pytest.mark.parametrize(
    "name",
    ["a.svg", "a.html", "a.xml", "a.mht", "a.exe", "a.docm", "a.zip", "a.heic", "a"]
    + ["foto.php.png", "brief.pdf.exe", "a.js.txt", "foto.png.", "foto.png ", "a.p\0ng"]
    + ["", "foto.png\0.exe"],
)
def test_other_kinds_and_double_names_are_refused(name: str) -> None:
    with pytest.raises(FileRefusedError):
        clean_upload(name, picture())


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.png", b'<svg xmlns="http://www.w3.org/2000/svg">' + SCRIPT + b"</svg>"),
        ("a.png", b"<html>" + SCRIPT),
        ("a.png", b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n" + SCRIPT),
        ("a.png", pdf()),
        ("a.png", b"alert(1)"),
        ("a.jpg", b"\xff\xd8\xff" + SCRIPT),
        ("a.pdf", picture()),
        ("a.pdf", SCRIPT + pdf()),
        ("a.pdf", b"%PDF-1.7\n" + SCRIPT),
        ("a.docx", pdf()),
        ("a.docx", odt()),
        ("a.odt", docx()),
        ("a.xlsx", docx()),
        ("a.docx", sample_files.zipped({"a.txt": "x"})),
        ("a.docx", b"MZ" + docx()),
        ("a.txt", docx()),
        ("a.txt", pdf()),
        ("a.csv", b"a\0b"),
        ("a.txt", b"\x7fELF\x02"),
        ("a.txt", b""),
    ],
)
def test_content_that_is_not_what_the_name_says_is_refused(
    name: str, content: bytes
) -> None:
    with pytest.raises(FileRefusedError):
        clean_upload(name, content)


@pytest.mark.parametrize("kind", ["GIF", "PNG", "JPEG", "WEBP"])
def test_a_picture_that_is_something_else_as_well_is_only_a_picture(
    kind: str,
) -> None:
    """What stands before, in between and behind the pixels is gone."""
    tail = b"/*" + SCRIPT + b"*/" + docx() + CANARY
    clean = clean_upload(f"a.{kind.lower()}", picture(kind) + tail)
    assert SCRIPT not in clean.content
    assert b"PK\x03\x04" not in clean.content
    assert Image.open(BytesIO(clean.content)).size == (40, 20)


def test_a_document_that_is_something_else_as_well_is_only_a_document() -> None:
    """PDF and ZIP in one."""
    assert CANARY not in clean_upload("a.pdf", pdf() + docx(x=CANARY)).content
    assert CANARY not in clean_upload("a.docx", docx() + b"").content
    with pytest.raises(FileRefusedError):
        clean_upload("a.docx", CANARY + docx())


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("..\\..\\boot.txt", "boot.txt"),
        ("/abs/olute.pdf", "olute.pdf"),
        ("C:\\map\\brief.PDF", "brief.pdf"),
        ("C:brief.pdf", "C-brief.pdf"),
        ("brief\u202efdp.exe.txt", "brieffdp.exe.txt"),
        ('a"b;c=d.txt', "a-b-c=d.txt"),
        ("a\r\nContent-Type: x.txt", "a Content-Type- x.txt"),
        ("  ...  .txt", "bestand.txt"),
        ("é😀.csv", "é😀.csv"),
        ("x" * 300 + ".pdf", "x" * 100 + ".pdf"),
    ],
)
def test_names_are_made_safe(name: str, shown: str) -> None:
    assert safe_name(name) == shown


@given(st.text())
def test_no_name_is_a_path_or_too_long(name: str) -> None:
    made = safe_name(name)
    assert made.strip(" .")
    assert len(made) <= 111
    assert not set(made) & set('/\\:;"\r\n\0\u202e')


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    heavy = bomb(200_000_000)
    started = time.process_time()
    with pytest.raises(FileRefusedError):
        clean_upload("a.docx", heavy)
    assert time.process_time() - started < 1


def test_documents_inside_a_document_unpack_to_no_more_together() -> None:
    """A few kilobytes would keep a processor busy for minutes."""
    inner = docx(word__big=bytes(40_000_000))
    parts = {f"word/embeddings/{number}.docx": inner for number in range(4)}
    with pytest.raises(FileRefusedError):
        clean_upload("a.docx", docx(**parts))
    many = docx(**{f"word/{number}.xml": "" for number in range(2_000)})
    parts = {f"word/embeddings/{number}.docx": many for number in range(3)}
    with pytest.raises(FileRefusedError):
        clean_upload("a.docx", docx(**parts))


def test_the_little_picture_of_a_document_is_left_out_and_nothing_else() -> None:
    clean = clean_upload("a.docx", docx()).content
    assert "docProps/thumbnail.jpeg" not in sample_files.names_in(clean)
    with ZipFile(BytesIO(clean)) as archive:
        told = archive.read("_rels/.rels")
    assert b"thumbnail" not in told
    assert b"officeDocument" in told


def test_a_photo_made_of_segments_alone_is_refused() -> None:
    """Each costs memory and time; packed they are next to nothing."""
    photo = b"\xff\xd8" + b"\xff\xe0\x00\x00" * 6_000
    with pytest.raises(FileRefusedError):
        clean_upload("a.docx", docx(**{"word/media/a.jpg": photo}))


def test_a_part_that_is_packed_in_another_way_is_refused() -> None:
    to = BytesIO(docx())
    with ZipFile(to, "a", ZIP_LZMA) as archive:
        archive.writestr("word/more.xml", b"x" * 100)
    with pytest.raises(FileRefusedError):
        clean_upload("a.docx", to.getvalue())


def test_a_part_that_tells_less_than_it_holds_is_refused() -> None:
    """The size in the list of parts is made small."""
    content = bytearray(docx(word__big=b"\0" * 1_000_000))
    at = content.rfind(b"PK\x01\x02")
    struct.pack_into("<L", content, at + 24, 10)
    with pytest.raises(FileRefusedError):
        clean_upload("a.docx", bytes(content))


@pytest.mark.parametrize(
    "content",
    [
        docx(word__vbaProject_bin=b"x"),
        docx(word__macrosheets__sheet1_xml=b"x"),
        odt(Basic__Standard__Module1_xml=b"x"),
        docx(
            **{
                "[Content_Types].xml": "application/vnd.ms-word.document.macroEnabled"
                ".main+xml"
            }
        ),
        docx(**{"word/embeddings/inner.zip": sample_files.zipped({"a": "b"})}),
        docx(**{"word/run.exe": b"MZ"}),
        docx(**{"../../evil.xml": b"x"}),
        docx(**{"/etc/evil.xml": b"x"}),
        docx(**{"word/embeddings/a.docx": docx(**{"word/b.docx": docx()})}),
        docx(**{f"word/{n}.xml": "" for n in range(5_001)}),
        sample_files.with_link(),
        odt(**{"META-INF/manifest.xml": "<manifest:encryption-data/>"}),
    ],
)
def test_documents_with_more_in_them_are_refused(content: bytes) -> None:
    """Macros, programs, links, paths, archives in archives, locks."""
    name = "a.odt" if content[30:38] == b"mimetype" else "a.docx"
    with pytest.raises(FileRefusedError):
        clean_upload(name, content)


def test_the_numbers_behind_a_chart_stay_and_lose_their_author() -> None:
    parts: dict[str, bytes | str] = {
        "word/charts/chart1.xml": "<chartSpace/>",
        "word/charts/_rels/chart1.xml.rels": sample_files.relationships(
            package="../embeddings/a.docx"
        ),
        "word/embeddings/a.docx": docx(),
    }
    clean = clean_upload("a.docx", docx(**parts))
    assert "word/embeddings/a.docx" in sample_files.names_in(clean.content)
    assert CANARY not in sample_files.unpacked(clean.content)


def test_a_pdf_with_a_password_is_refused_in_words_of_its_own() -> None:
    with pytest.raises(FileRefusedError) as locked:
        clean_upload("a.pdf", sample_files.locked_pdf())
    with pytest.raises(FileRefusedError) as broken:
        clean_upload("a.pdf", b"%PDF-1.4\nx")
    assert str(locked.value) != str(broken.value)


@pytest.mark.parametrize("size", [(50_000, 50_000), (100_000, 600), (2**31 - 1, 1)])
def test_a_flood_of_pixels_is_refused_without_being_drawn(
    size: tuple[int, int],
) -> None:
    started = time.process_time()
    with pytest.raises(FileRefusedError, match="te veel pixels"):
        clean_upload("a.png", sample_files.flood(*size))
    assert time.process_time() - started < 1


def test_a_sound_picture_has_a_limit_as_well() -> None:
    """Nothing is wrong with it but its size, so nothing else refuses it."""
    side = math.isqrt(images.MAX_PIXELS) + 1
    large = BytesIO()
    Image.new("1", (side, side)).save(large, "PNG")
    with pytest.raises(FileRefusedError, match="te veel pixels"):
        clean_upload("a.png", large.getvalue())


def test_of_an_animation_only_the_first_picture_is_drawn() -> None:
    film = sample_files.animation(2_000)
    started = time.process_time()
    clean = clean_upload("a.gif", film)
    assert time.process_time() - started < 1
    assert getattr(Image.open(BytesIO(clean.content)), "n_frames", 1) == 1


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_a_picture_that_is_cut_off_is_refused(kind: str) -> None:
    whole = picture(kind, (300, 300), mode="L" if kind == "GIF" else "RGB")
    with pytest.raises(FileRefusedError):
        clean_upload(f"a.{kind.lower()}", whole[: len(whole) // 2])


@given(st.binary(max_size=200), st.sampled_from(["PNG", "JPEG", "GIF", "WEBP"]))
def test_whatever_stands_behind_the_first_bytes_is_a_picture_or_refused(
    noise: bytes, kind: str
) -> None:
    start = picture(kind)[: 12 + len(noise) // 4]
    with suppress(FileRefusedError):
        images.clean_image(start + noise)


def test_a_photo_tells_nothing_but_what_is_on_it() -> None:
    """No place, no maker, no thumbnail; and it stands upright."""
    sent = sample_files.photo_with_secrets()
    assert CANARY in sent
    clean = clean_upload("foto.jpg", sent)
    kept = Image.open(BytesIO(clean.content))
    assert CANARY not in clean.content
    assert not dict(kept.getexif())
    assert not set(kept.info) & {"exif", "xmp", "comment", "icc_profile", "photoshop"}
    assert b"Exif" not in clean.content
    assert kept.size == (clean.width, clean.height) == (30, 60)


@pytest.mark.parametrize(
    ("name", "content"), [("a.docx", docx()), ("a.odt", odt()), ("a.pdf", pdf())]
)
def test_a_document_does_not_tell_its_author(name: str, content: bytes) -> None:
    clean = clean_upload(name, content).content
    told = clean if name == "a.pdf" else sample_files.unpacked(clean)
    assert CANARY not in told
    if name == "a.pdf":
        with pikepdf.open(BytesIO(clean)) as document:
            assert not document.docinfo
            assert "/Metadata" not in document.Root
            assert "/OpenAction" not in document.Root
            assert len(document.pages) == 1


def test_a_pdf_brings_no_script_and_no_file_along() -> None:
    document = pikepdf.new()
    page = document.add_blank_page()
    name, script = pikepdf.Name, document.make_stream(CANARY)
    action = pikepdf.Dictionary(S=name.JavaScript, JS=script)
    link = pikepdf.Dictionary(Type=name.Annot, Subtype=name.Link, A=action)
    page.Annots = pikepdf.Array([document.make_indirect(link)])
    document.attachments["a.exe"] = SCRIPT
    to = BytesIO()
    document.save(to)
    with pikepdf.open(BytesIO(clean_upload("a.pdf", to.getvalue()).content)) as clean:
        assert not clean.attachments
        streams = [part for part in clean.objects if isinstance(part, pikepdf.Stream)]
        kept = [part.read_bytes() for part in streams]
    assert CANARY not in b"".join(kept)
    assert SCRIPT not in b"".join(kept)


def test_a_photo_in_a_document_tells_only_which_side_is_up() -> None:
    sent = sample_files.photo_with_secrets()
    clean = clean_upload("a.docx", docx(**{"word/media/image1.jpg": sent})).content
    with ZipFile(BytesIO(clean)) as archive:
        kept = archive.read("word/media/image1.jpg")
    assert CANARY not in kept
    photo = Image.open(BytesIO(kept))
    assert dict(photo.getexif()) == {images.ORIENTATION: 6}
    before = Image.open(BytesIO(sent))
    assert photo.tobytes() == before.tobytes()


@given(st.binary(max_size=300))
def test_a_broken_photo_in_a_document_stops_nothing(noise: bytes) -> None:
    images.strip_gps(b"\xff\xd8" + noise)
    images.strip_gps(picture("JPEG")[:200] + noise)


def test_a_large_picture_is_made_smaller_and_glass_stays_glass() -> None:
    clean = clean_upload(
        "a.png", picture("PNG", (3000, 1500), mode="RGBA", colour=(0,) * 4)
    )
    assert (clean.width, clean.height) == (2000, 1000)
    assert Image.open(BytesIO(clean.content)).mode == "RGBA"


def test_a_file_that_is_too_large_is_not_read() -> None:
    sent = sample_files.upload("a.txt", b"x")
    sent.size = 10_000_001
    with pytest.raises(FileRefusedError, match="10 MB"):
        uploads.read_upload(sent)
