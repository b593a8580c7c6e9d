"""Of the actions in a PDF only links inside it and to the web are stored."""

from io import BytesIO
from typing import Any

import pikepdf
import pytest

from core.uploads import FileRefusedError, clean_upload

Array, Dictionary, Name = pikepdf.Array, pikepdf.Dictionary, pikepdf.Name
EVIL = b"evil.example"


def uri(address: str | bytes) -> Any:
    return Dictionary(S=Name.URI, URI=pikepdf.String(address))


def annotation(**more: Any) -> Any:
    options = {"Subtype": Name.Link} | more
    return Dictionary(Type=Name.Annot, Rect=[0, 0, 9, 9], **options)


def saved(document: pikepdf.Pdf) -> bytes:
    to = BytesIO()
    document.save(to)
    return to.getvalue()


def washed(document: pikepdf.Pdf) -> pikepdf.Pdf:
    """What is stored of it; nothing in it names the address of the attacker."""
    clean = pikepdf.open(BytesIO(clean_upload("a.pdf", saved(document)).content))
    whole = b"".join(
        part.unparse()
        + (part.read_bytes() if isinstance(part, pikepdf.Stream) else b"")
        for part in [*clean.objects, clean.trailer]
        if isinstance(part, pikepdf.Object)
    )
    assert EVIL not in whole
    assert EVIL.hex().encode() not in whole.lower()
    return clean


def with_page(**page: Any) -> pikepdf.Pdf:
    document = pikepdf.new()
    document.add_blank_page()
    for key, value in page.items():
        document.pages[0].obj[f"/{key}"] = value
    return document


def hostile_actions() -> dict[str, Any]:
    file = Dictionary(Type=Name.Filespec, F="https://evil.example/a")
    return {
        "Launch": Dictionary(S=Name.Launch, F=file),
        "LaunchWin": Dictionary(S=Name.Launch, Win=Dictionary(F="evil.example")),
        "SubmitForm": Dictionary(S=Name.SubmitForm, F=file, Flags=4),
        "ImportData": Dictionary(S=Name.ImportData, F=file),
        "ResetForm": Dictionary(S=Name.ResetForm, Fields=["evil.example"]),
        "GoToR": Dictionary(S=Name.GoToR, F=file, D=[0, Name.Fit]),
        "GoToE": Dictionary(S=Name.GoToE, F=file, T=Dictionary(R=Name.C, N="a")),
        "JavaScript": Dictionary(S=Name.JavaScript, JS="app.alert('evil.example')"),
        "Rendition": Dictionary(S=Name.Rendition, JS="evil.example"),
        "Movie": Dictionary(S=Name.Movie, T="evil.example"),
        "Sound": Dictionary(S=Name.Sound, F=file),
        "Hide": Dictionary(S=Name.Hide, T="evil.example"),
        "Named": Dictionary(S=Name.Named, N=Name("/evil.example")),
        "Thread": Dictionary(S=Name.Thread, F=file),
        "SetOCGState": Dictionary(S=Name.SetOCGState, State=["evil.example"]),
        "RichMediaExecute": Dictionary(S=Name.RichMediaExecute, CMD="evil.example"),
        "GoTo3DView": Dictionary(S=Name.GoTo3DView, V="evil.example"),
        "unknown": Dictionary(S=Name("/Later"), F="evil.example"),
        "no kind": Dictionary(F=file, D="evil.example"),
    }


@pytest.mark.parametrize("name", hostile_actions())
def test_an_action_is_removed_wherever_it_stands(name: str) -> None:
    """A link, a widget, a bookmark, a field, a step after a link, and a screen."""
    action = hostile_actions()[name]
    link = uri("https://www.vng.nl")
    link["/Next"] = Array([Dictionary(S=Name.GoTo, Next=action)])
    document = with_page(
        Annots=Array([annotation(A=action), annotation(A=link)]),
        AA=Dictionary(O=action, C=action),
        PresSteps=Dictionary(NA=action, PA=action),
    )
    widget = annotation(
        Subtype=Name.Widget, FT=Name.Btn, T="knop", A=action, AA=Dictionary(E=action)
    )
    shared = document.make_indirect(widget)
    document.pages[0].obj["/Annots"].append(shared)
    root = document.Root
    root["/AcroForm"] = Dictionary(Fields=Array([shared]), XFA="evil.example")
    root["/OpenAction"] = document.make_indirect(action)
    root["/AA"] = Dictionary(WC=action)
    root["/Outlines"] = Dictionary(
        First=document.make_indirect(Dictionary(Title="Bladwijzer", A=action))
    )
    root["/Names"] = Dictionary(
        JavaScript=Dictionary(Names=["a", action]),
        Renditions=Dictionary(Names=["a", action]),
    )
    clean = washed(document)
    annotations = clean.pages[0].obj["/Annots"]
    assert len(annotations) == 3
    assert [each for each in annotations if "/A" in each] == [annotations[1]]
    assert set(annotations[1]["/A"].keys()) == {"/S", "/URI"}
    assert "/A" not in clean.Root["/Outlines"]["/First"]
    assert clean.Root["/Outlines"]["/First"]["/Title"] == "Bladwijzer"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:evil.example",
        " javascript:evil.example",
        "JaVaScRiPt:evil.example",
        "java\nscript:evil.example",
        "\x00javascript:evil.example",
        "https://x\njavascript:evil.example",
        "file:///evil.example",
        r"\\evil.example\share",
        "//evil.example/share",
        "evil.example",
        "data:text/html,evil.example",
        "vbscript:evil.example",
        "ms-word:ofe|u|https://evil.example",
        "jar:https://evil.example",
        "https:evil.example",
        "\ufeffjavascript:evil.example\u0416",  # stored as UTF-16
    ],
)
def test_a_link_elsewhere_than_the_web_is_removed(address: str) -> None:
    document = with_page(
        Annots=Array([annotation(A=uri(address)), annotation(PA=uri(address))])
    )
    document.Root["/URI"] = Dictionary(Base=address)
    clean = washed(document)
    for kept in clean.pages[0].obj["/Annots"]:
        assert "/A" not in kept
        assert "/PA" not in kept


@pytest.mark.parametrize("value", [Name("/evil.example"), 5, Array([]), Dictionary()])
def test_an_address_that_is_no_text_is_removed_or_refused(value: Any) -> None:
    document = with_page(
        Annots=Array([annotation(A=Dictionary(S=Name.URI, URI=value))])
    )
    try:
        clean = washed(document)
    except FileRefusedError:
        return
    assert "/A" not in clean.pages[0].obj["/Annots"][0]


@pytest.mark.parametrize(
    "kind", ["RichMedia", "3D", "Movie", "Sound", "Screen", "FileAttachment"]
)
def test_media_and_attached_files_are_removed(kind: str) -> None:
    document = with_page()
    inner = document.make_stream(EVIL, Type=Name.EmbeddedFile)
    file = Dictionary(Type=Name.Filespec, F="evil.example", EF=Dictionary(F=inner))
    document.pages[0].obj["/Annots"] = Array(
        [
            annotation(Subtype=Name(f"/{kind}"), FS=file, Sound=inner, Movie=file),
            annotation(A=uri("https://www.vng.nl")),
        ]
    )
    document.Root["/Names"] = Dictionary(EmbeddedFiles=Dictionary(Names=["a", file]))
    document.Root["/Collection"] = Dictionary(D="evil.example")
    clean = washed(document)
    assert [str(each["/Subtype"]) for each in clean.pages[0].obj["/Annots"]] == [
        "/Link"
    ]
    assert not clean.attachments


def test_a_name_in_another_spelling_hides_nothing() -> None:
    sent = saved(
        with_page(Annots=Array([annotation(A=hostile_actions()["JavaScript"])]))
    )
    assert b"/JavaScript" in sent
    sent = sent.replace(b"/JavaScript", b"/J#61vaScript").replace(b"/JS", b"/J#53")
    clean = clean_upload("a.pdf", sent).content
    with pikepdf.open(BytesIO(clean)) as document:
        assert "/A" not in document.pages[0].obj["/Annots"][0]


def test_the_contents_of_a_stream_are_not_in_another_file() -> None:
    document = with_page()
    form = document.make_stream(
        b"q Q",
        Type=Name.XObject,
        Subtype=Name.Form,
        F=Dictionary(F="https://evil.example/a"),
        Ref=Dictionary(F="evil.example", Page=0),
        OPI=Dictionary(F="evil.example"),
    )
    document.pages[0].obj["/Resources"] = Dictionary(XObject=Dictionary(a=form))
    washed(document)


def test_a_form_that_a_program_fills_in_is_refused_and_another_loses_its_program() -> (
    None
):
    document = with_page()
    script = document.make_stream(EVIL)
    document.Root["/AcroForm"] = Dictionary(Fields=Array([]), XFA=script)
    clean = washed(document)
    assert "/XFA" not in clean.Root["/AcroForm"]
    document.Root["/NeedsRendering"] = True
    with pytest.raises(FileRefusedError) as refused:
        clean_upload("a.pdf", saved(document))
    assert "pdf" in str(refused.value).lower()


def test_a_harmless_pdf_keeps_links_bookmarks_fields_and_structure() -> None:
    document = with_page()
    document.add_blank_page()
    second = document.pages[1].obj
    place = Array([second, Name.Fit])
    field = document.make_indirect(
        annotation(Subtype=Name.Widget, FT=Name.Tx, T="naam", V="Jansen")
    )
    document.pages[0].obj["/Annots"] = Array(
        [
            annotation(A=uri("https://www.vng.nl/a?b=(c)#d")),
            annotation(A=uri("mailto:a@vng.nl")),
            annotation(A=Dictionary(S=Name.GoTo, D=place)),
            annotation(A=Dictionary(S=Name.GoTo, D=pikepdf.String("plek"))),
            annotation(Dest=place),
            annotation(Subtype=Name.Text, Contents="opmerking"),
            annotation(Subtype=Name.Highlight, QuadPoints=[0] * 8),
            field,
        ]
    )
    root = document.Root
    root["/AcroForm"] = Dictionary(Fields=Array([field]))
    root["/Names"] = Dictionary(Dests=Dictionary(Names=["plek", place]))
    root["/PageLabels"] = Dictionary(Nums=[0, Dictionary(S=Name.D)])
    root["/Lang"] = "nl"
    root["/StructTreeRoot"] = Dictionary(
        Type=Name.StructTreeRoot,
        K=document.make_indirect(
            Dictionary(
                Type=Name.StructElem, S=Name.Sound, A=Dictionary(O=Name.Layout, x=1)
            )
        ),
    )
    with document.open_outline() as outline:
        item = pikepdf.OutlineItem("Een", 1)
        item.children.append(pikepdf.OutlineItem("Twee", 0))
        outline.root.append(item)
    clean = washed(document)
    kept = list(clean.pages[0].obj["/Annots"])
    assert len(kept) == 8
    assert [str(each["/A"]["/S"]) for each in kept[:4]] == [
        *("/URI", "/URI", "/GoTo", "/GoTo")
    ]
    assert kept[0]["/A"]["/URI"] == "https://www.vng.nl/a?b=(c)#d"
    assert kept[4]["/Dest"][0].objgen == clean.pages[1].obj.objgen
    assert kept[7]["/V"] == "Jansen"
    with clean.open_outline() as outline:
        assert [item.title for item in outline.root] == ["Een"]
        assert [item.title for item in outline.root[0].children] == ["Twee"]
    assert "/Dests" in clean.Root["/Names"]
    assert clean.Root["/PageLabels"]["/Nums"][1]["/S"] == "/D"
    element = clean.Root["/StructTreeRoot"]["/K"]
    assert element["/S"] == "/Sound"
    assert element["/A"]["/x"] == 1
