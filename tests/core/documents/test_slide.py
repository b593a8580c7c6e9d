"""What acts by itself in a PowerPoint presentation is not stored."""

import pytest

from core.uploads import FileRefusedError, clean_upload
from tests.core.documents.office import (
    MICROSOFT,
    A,
    P,
    R,
    ooxml,
    relationship,
    relationships,
    slide,
    stored,
    text_of,
)
from tests.forum.sample_files import picture

PAGE = "ppt/slides/slide1.xml"
TEXT = "<p:sp><p:txBody><a:p><a:r><a:t>Welkom</a:t></a:r></a:p></p:txBody></p:sp>"
CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"


def button(action: str, ident: str = "", element: str = "hlinkClick") -> str:
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="2" name="knop"><a:{element} r:id="{ident}" '
        f'action="{action}"/></p:cNvPr></p:nvSpPr></p:sp>'
    )


@pytest.mark.parametrize("element", ["hlinkClick", "hlinkHover", "hlinkMouseOver"])
@pytest.mark.parametrize(
    ("action", "kind", "target"),
    [
        ("ppaction://program", "hyperlink", "file:///evil.exe"),
        ("PPAction://Program", "hyperlink", "https://evil.example/a"),
        ("ppaction://macro?name=evil", "", ""),
        ("ppaction://hlinkfile", "hyperlink", "https://evil.example/a.docx"),
        ("ppaction://hlinkpres?slideindex=1", "hyperlink", r"\\evil\a.pptx"),
        ("ppaction://ole?verb=0&amp;evil", "", ""),
        ("", "hyperlink", "javascript:evil()"),
        ("", "hyperlink", "evil.exe"),
    ],
)
def test_a_button_that_runs_or_opens_something_does_nothing(
    element: str, action: str, kind: str, target: str
) -> None:
    rels = [relationship("x", kind, target, mode="External")] if kind else []
    sent = slide(TEXT + button(action, "x" if kind else "", element), *rels)
    parts = stored("pptx", sent)
    assert element.encode() not in parts[PAGE]
    assert "evil.exe" not in text_of(parts)
    assert b"knop" in parts[PAGE]
    assert b"Welkom" in parts[PAGE]


@pytest.mark.parametrize(
    ("shape", "kind", "target", "mode"),
    [
        (
            '<p:pic><p:nvPr><a:videoFile r:link="x"/></p:nvPr></p:pic>',
            "video",
            "https://evil.example/a.mp4",
            "External",
        ),
        (
            '<p:pic><p:nvPr><a:audioFile r:link="x"/></p:nvPr></p:pic>',
            "audio",
            r"\\evil\a.wav",
            "External",
        ),
        (
            '<p:pic><p:nvPr><p14:media xmlns:p14="p14" r:link="x"/></p:nvPr></p:pic>',
            "media",
            "file://evil/a",
            "External",
        ),
        (
            '<p:pic><a:blip r:link="x"/></p:pic>',
            "image",
            "https://evil.example/a.png",
            "External",
        ),
        (
            '<p:controls><p:control r:id="x" name="c"/></p:controls>',
            "control",
            "../activeX/evil.xml",
            "",
        ),
        (
            '<p:custDataLst><p:custData r:id="x"/></p:custDataLst>',
            "customXmlData",
            "../evil.xml",
            "",
        ),
        ("", "webextension", "../evil.xml", ""),
        ("", "slideUpdateInfo", "../evil.xml", ""),
        ("", "externalLinkPath", "file:///evil", "External"),
    ],
    ids=[
        "video",
        "audio",
        "media",
        "picture",
        "ActiveX",
        "data",
        "web",
        "update",
        "path",
    ],
)
def test_what_comes_from_elsewhere_or_runs_is_removed(
    shape: str, kind: str, target: str, mode: str
) -> None:
    sent = slide(
        TEXT + shape,
        relationship("x", kind, target, mode=mode),
        parts={"ppt/activeX/evil.xml": "<evil/>", "ppt/evil.xml": "<evil/>"},
    )
    parts = stored("pptx", sent)
    assert "evil" not in text_of(parts)
    assert b'"x"' not in parts[PAGE]
    for name in (b"videoFile", b"audioFile", b":media", b"p:control", b"custData"):
        assert name not in parts[PAGE]
    assert b"Welkom" in parts[PAGE]


@pytest.mark.parametrize("kind", ["oleObject", "package"])
@pytest.mark.parametrize("mode", ["", "External"])
def test_of_an_ole_object_its_picture_stays(kind: str, mode: str) -> None:
    shape = (
        "<p:graphicFrame><a:graphic><a:graphicData><p:oleObj progId='Package' "
        'r:id="x"><p:embed/><p:pic><a:blip r:embed="i"/></p:pic></p:oleObj>'
        "</a:graphicData></a:graphic></p:graphicFrame>"
    )
    target = "file://evil/a.docx" if mode else "../embeddings/evil.docx0"
    sent = slide(
        TEXT + shape,
        relationship("x", kind, target, mode=mode),
        relationship("i", "image", "../media/image1.png"),
        parts={
            "ppt/embeddings/evil.docx0": b"evil",
            "ppt/media/image1.png": picture(),
        },
    )
    parts = stored("pptx", sent)
    assert "evil" not in text_of(parts)
    assert b"oleObj" not in parts[PAGE]
    assert b'<p:pic><a:blip r:embed="i"/></p:pic>' in parts[PAGE]
    assert "ppt/media/image1.png" in parts


def test_ribbons_and_macros_of_a_presentation() -> None:
    root = relationship("rId1", "officeDocument", "ppt/presentation.xml")
    ribbon = relationship("b", "ui/extensibility", "customUI/a.xml", base=MICROSOFT)
    sent = slide(
        TEXT,
        parts={
            "_rels/.rels": relationships(root, ribbon),
            "customUI/a.xml": '<customUI onLoad="evil"/>',
        },
    )
    assert "evil" not in text_of(stored("pptx", sent))
    with pytest.raises(FileRefusedError, match="macro"):
        clean_upload("a.pptx", slide(TEXT, parts={"ppt/vbaProject.bin": b"evil"}))


def test_a_harmless_presentation_stays_as_it_is() -> None:
    """Slides, notes, layouts, links, steps, pictures, media, charts and comments."""
    image, film = picture(), b"\0\0\0\x18ftypmp42" + bytes(50)
    shapes = (
        TEXT
        + button("", "web")
        + button("ppaction://hlinkshowjump?jump=nextslide")
        + button("ppaction://hlinksldjump", "next")
        + button("ppaction://media", "", "hlinkClick")
        + '<p:pic><p:nvPr><a:videoFile r:link="film"/></p:nvPr>'
        '<a:blip r:embed="img"/></p:pic>'
        "<p:graphicFrame><a:tbl><a:tc><a:t>cel</a:t></a:tc></a:tbl></p:graphicFrame>"
        f'<p:graphicFrame><c:chart xmlns:c="{CHART}" r:id="chart"/></p:graphicFrame>'
    )
    numbers = ooxml("xlsx", "<workbook/>")
    sent = slide(
        shapes,
        relationship("web", "hyperlink", "https://www.vng.nl/a?b=c", mode="External"),
        relationship("next", "slide", "slide1.xml"),
        relationship("film", "video", "../media/media1.mp4"),
        relationship("img", "image", "../media/image1.png"),
        relationship("chart", "chart", "../charts/chart1.xml"),
        relationship("notes", "notesSlide", "../notesSlides/notesSlide1.xml"),
        relationship("lay", "slideLayout", "../slideLayouts/slideLayout1.xml"),
        relationship("com", "comments", "../comments/comment1.xml"),
        parts={
            "ppt/media/media1.mp4": film,
            "ppt/media/image1.png": image,
            "ppt/charts/chart1.xml": (
                f'<c:chartSpace xmlns:c="{CHART}" xmlns:r="{R}">'
                '<c:externalData r:id="n"/></c:chartSpace>'
            ),
            "ppt/charts/_rels/chart1.xml.rels": relationships(
                relationship("n", "package", "../embeddings/n.xlsx")
            ),
            "ppt/embeddings/n.xlsx": numbers,
            "ppt/notesSlides/notesSlide1.xml": (
                f'<p:notes xmlns:p="{P}">Notitie</p:notes>'
            ),
            "ppt/slideLayouts/slideLayout1.xml": f'<p:sldLayout xmlns:p="{P}"/>',
            "ppt/slideLayouts/_rels/slideLayout1.xml.rels": relationships(
                relationship("m", "slideMaster", "../slideMasters/slideMaster1.xml")
            ),
            "ppt/slideMasters/slideMaster1.xml": f'<p:sldMaster xmlns:p="{P}"/>',
            "ppt/comments/comment1.xml": (
                f'<p:cmLst xmlns:p="{P}" xmlns:a="{A}">Nou</p:cmLst>'
            ),
        },
    )
    parts = stored("pptx", sent)
    page = parts[PAGE].decode()
    assert page.count("hlinkClick") == 4
    for ident in ("web", "next", "film", "img", "chart"):
        assert f'"{ident}"' in page
    assert "cel" in page and "Welkom" in page
    assert b"Notitie" in parts["ppt/notesSlides/notesSlide1.xml"]
    assert b"https://www.vng.nl/a?b=c" in parts["ppt/slides/_rels/slide1.xml.rels"]
    assert parts["ppt/media/image1.png"] == image
    assert parts["ppt/media/media1.mp4"] == film
    assert b"externalData" in parts["ppt/charts/chart1.xml"]
    assert {
        *("ppt/embeddings/n.xlsx", "ppt/slideMasters/slideMaster1.xml"),
        *("ppt/comments/comment1.xml", "ppt/slideLayouts/slideLayout1.xml"),
    } <= set(parts)
