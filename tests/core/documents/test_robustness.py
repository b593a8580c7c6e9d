"""XML made to take time or memory is refused, or written in little time."""

import resource

import pytest

from core.uploads import FileRefusedError, clean_upload
from tests.core.documents.office import W, letter, odf, ooxml, sheet, stored

LAUGHS = "".join(
    f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' for number in range(1, 10)
)
MAIN = f'<w:document xmlns:w="{W}">{{}}</w:document>'


@pytest.mark.parametrize(
    "main",
    [
        f'<!DOCTYPE a [<!ENTITY l0 "ha">{LAUGHS}]>' + MAIN.format("&l9;"),
        f'<!DOCTYPE a [<!ENTITY x "{"x" * 50_000}">]>' + MAIN.format("&x;" * 50_000),
        '<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1:9/"> %x;]><a/>',
        '<!DOCTYPE a SYSTEM "file:///etc/passwd" [<!ENTITY a "b">]><a/>',
        MAIN.format("<w:p>" * 300 + "</w:p>" * 300),
        MAIN.format("<w:p>" * 1_000_000),
        MAIN.format("<w:t>" + "x" * 20_000_000 + "</w:t>"),
        f"<{'a' * 100_000}/>",
        MAIN.format(f"<w:p a='{'x' * 11_000_000}'/>"),
    ],
    ids=[
        *("laughs", "quadratic", "parameter", "outside", "deep", "open", "text"),
        *("name", "attribute"),
    ],
)
@pytest.mark.parametrize("extension", ["docx", "odt"])
def test_xml_that_grows_is_refused(main: str, extension: str) -> None:
    documents = {
        "docx": lambda: ooxml("docx", main),
        "odt": lambda: odf("", parts={"content.xml": main}),
    }
    with pytest.raises(FileRefusedError) as refused:
        clean_upload(f"a.{extension}", documents[extension]())
    assert str(refused.value)


def test_ten_thousand_attributes_are_read_in_time() -> None:
    attributes = " ".join(f'w:a{number}="1"' for number in range(10_000))
    document = stored("docx", letter(f"<w:p {attributes}/>"))["word/document.xml"]
    assert b"w:a9999=" in document


def seconds(content: bytes, extension: str) -> float:
    """Processor time of the program that writes it anew."""

    def spent() -> float:
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    before = spent()
    clean_upload(f"a.{extension}", content)
    return spent() - before


FIELD = '<w:fldSimple w:instr="DDE x"><w:r><w:t>a</w:t></w:r></w:fldSimple>'
CELL = '<c><f>cmd|"x"!A1</f><v>1</v></c>'
LINK = "<text:a xlink:href='file:///a'>tekst</text:a> en "


@pytest.mark.parametrize(
    ("extension", "piece"),
    [("docx", "<w:altChunk/>"), ("docx", FIELD), ("xlsx", CELL), ("odt", LINK)],
    ids=["removed", "unwrapped", "formulas", "links"],
)
def test_the_time_grows_with_the_length(extension: str, piece: str) -> None:
    build = {"docx": letter, "xlsx": sheet, "odt": odf}[extension]
    short, long = (seconds(build(piece * n), extension) for n in (3_000, 30_000))
    assert long < 25 * short + 0.5


@pytest.mark.parametrize("code", ["HYPERLINK " + '\\\\l "' * 20_000, "A" * 200_000])
def test_a_long_field_is_read_in_time(code: str) -> None:
    field = f"<w:fldSimple w:instr='{code}'/>"
    assert seconds(letter(field), "docx") < 5


@pytest.mark.parametrize(
    "formula", ["'" * 50_001, "[" * 50_000, '{"' * 30_000, "HYPERLINK(" * 10_000]
)
def test_a_long_formula_is_read_in_time(formula: str) -> None:
    cell = f"<c><f>{formula}</f><v>1</v></c>"
    assert seconds(sheet(cell), "xlsx") < 5


def test_a_large_sheet_is_taken() -> None:
    cells = "<c><v>1</v></c>" * 8 + "<c><f>A1*2</f><v>2</v></c>"
    rows = f"</row><row>{cells}" * 20_000
    assert stored("xlsx", sheet(rows))["xl/worksheets/sheet1.xml"].count(b"<f>") == (
        20_000
    )
