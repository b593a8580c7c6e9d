"""Files in a bucket: an emulated one, spoken to as the real one would be."""

import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Collection

import boto3
import pytest
from moto.server import ThreadedMotoServer
from PIL import Image as Picture

from config import env
from config.backup.storage import file_stores
from core.clock import now
from core.uploads import storage
from tests.forum.files.helpers import add, tell

NAME = "forum-bestanden"


@pytest.fixture(scope="module")
def emulated() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(emulated: str, settings: Any) -> Iterator[Any]:
    url = f"s3+http://sleutel:geheim@{emulated}/{NAME}?region=eu-west-1"
    options = env.bucket(url)
    settings.FILES_S3 = url
    settings.STORAGES = settings.STORAGES | {
        alias: {
            "BACKEND": "core.uploads.s3_storage.PrivateS3Storage",
            "OPTIONS": options | {"location": folder},
        }
        for alias, folder in (("default", "media"), ("files", "files"))
    }
    found = boto3.resource(
        "s3",
        endpoint_url=options["endpoint_url"],
        region_name="eu-west-1",
        aws_access_key_id="sleutel",
        aws_secret_access_key="geheim",
    ).Bucket(NAME)
    found.create(CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    yield found
    found.objects.all().delete()
    found.delete()


def keys(bucket: Any) -> list[str]:
    return [found.key for found in bucket.objects.all()]


def test_a_file_is_kept_read_found_old_and_thrown_away(bucket: Any) -> None:
    name = storage.save(b"inhoud")
    assert keys(bucket) == [f"files/{name}"]
    assert storage.fetch(name) == b"inhoud"
    opened = storage.open_file(name)
    assert opened is not None and opened.read() == b"inhoud"
    folder, soon = name[:2], now() + timedelta(minutes=1)
    assert list(storage.files_before(soon, folder)) == [name]
    assert list(storage.files_before(now() - timedelta(days=1), folder)) == []
    assert list(storage.stale_partials(soon)) == []
    storage.delete(name)
    assert storage.fetch(name) is storage.open_file(name) is None
    assert keys(bucket) == []


def test_what_is_broken_off_leaves_nothing(bucket: Any) -> None:
    with pytest.raises(ZeroDivisionError), storage.write_stream() as (file, _name):
        file.write(b"half")
        raise ZeroDivisionError
    assert keys(bucket) == []


@pytest.mark.django_db
def test_a_file_of_a_group_is_given_out_by_the_policy(
    bucket: Any, client: Client, secret_topic: Any, member: Any, outsider: Any
) -> None:
    file = add(member, secret_topic.space)
    tell(member, secret_topic, file)
    assert any(key.endswith(file.file) for key in keys(bucket))
    for somebody in (None, outsider):
        if somebody:
            client.force_login(somebody)
        assert client.get(file.path).status_code == 404
    client.force_login(member)
    given = client.get(file.path)
    assert given.status_code == 200  # by us: nobody is sent to the bucket
    assert given.content.startswith(b"\x89PNG")


@pytest.mark.django_db
def test_pictures_and_documents_of_pages_come_from_us(
    bucket: Any, client: Client
) -> None:
    Collection.objects.exists() or Collection.add_root(name="Root")
    drawn = io.BytesIO()
    Picture.new("RGB", (400, 300), "teal").save(drawn, "PNG")
    file = ContentFile(drawn.getvalue(), "plaat.png")
    picture = Image.objects.create(title="Plaat", file=file)
    address = picture.get_rendition("width-200").url
    assert address.startswith("/media/images/")
    given = client.get(address)
    assert given.status_code == 200
    assert b"".join(given.streaming_content).startswith(b"\x89PNG")
    assert client.get("/media/images/geen.png").status_code == 404
    letter = Document.objects.create(
        title="Brief", file=ContentFile(b"%PDF-1.7 brief", "brief.pdf")
    )
    shown = client.get(letter.url)
    assert shown.status_code == 200
    assert b"".join(shown.streaming_content) == b"%PDF-1.7 brief"


@pytest.mark.slow
def test_a_backup_finds_and_puts_back_what_is_in_it(bucket: Any) -> None:
    name = storage.save(b"van een bericht")
    default_storage.save("images/plaat.png", ContentFile(b"van een pagina"))
    found = file_stores()
    assert list(found["files"].names()) == [name]
    assert list(found["media"].names()) == ["images/plaat.png"]
    with found["files"].open_file(name) as file:
        assert file.read() == b"van een bericht"
    bucket.objects.all().delete()
    found["files"].write(name, io.BytesIO(b"van een bericht"))
    assert storage.fetch(name) == b"van een bericht"
    with pytest.raises(FileNotFoundError):
        found["media"].open_file("images/plaat.png")


def test_nothing_lands_on_this_machine(
    bucket: Any, settings: Any, tmp_path: Path
) -> None:
    settings.FILES_ROOT = settings.MEDIA_ROOT = tmp_path
    storage.save(b"elders")
    default_storage.save("documents/elders.pdf", ContentFile(b"elders"))
    assert list(tmp_path.rglob("*")) == []


@pytest.mark.parametrize("bad", ["http://host/bucket", "s3://host/", "s3:bucket"])
def test_a_bad_address_is_refused_with_a_sentence(bad: str) -> None:
    with pytest.raises(env.ImproperlyConfigured, match="FILES_S3 must look like"):
        env.bucket(bad)
