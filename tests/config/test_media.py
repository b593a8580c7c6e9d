"""Pictures of pages are given out in their sizes; nothing else that lies beside."""

from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection

import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture
def image(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "geheim.png").write_bytes(b"x")
    if not Collection.get_first_root_node():
        Collection.add_root(name="Root")
    return Image.objects.create(title="Plaat", file=get_test_image_file())


def test_a_page_shows_its_picture(client, image):
    answer = client.get(image.get_rendition("width-40").url)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "image/png"
    assert "max-age" in answer.headers["Cache-Control"]
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert b"PNG" in b"".join(answer)


@pytest.mark.parametrize(
    "path",
    [
        "/media/images/nergens.png",
        "/media/images/../documents/geheim.png",
        "/media/images/%2e%2e/documents/geheim.png",
        "/media/documents/geheim.png",
        "/media/images/",
        "/media/images/plaat.svg",
        "/media/images/plaat.html",
    ],
)
def test_nothing_else_is_there(client, image, path):
    assert client.get(path).status_code == 404


def test_the_original_is_not_given_out(client, image):
    assert client.get(image.file.url).status_code == 404
