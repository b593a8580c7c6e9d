"""Whatever editors do, it stands in one transaction with the number of the content:
no process that ends in between leaves the old page standing for visitors."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    Page,
    PageViewRestriction,
    Site,
)

import pytest
from PIL import Image as Picture

from accounts.models import User
from cms import commands
from cms.models import Alert, StandardPage, ThemePage
from forum.models import Space
from tests.cms.test_editor import edit_url, form_of

LOGIN = {"restriction_type": "login", "password": ""}


@pytest.fixture
def sees_to_all(theme: ThemePage, person: Callable[..., User]) -> Client:
    """Sanne installed the site: no door of Wagtail is shut to her."""
    client = Client()
    client.force_login(person("Sanne Super", is_superuser=True, is_staff=True))
    return client


def files() -> Collection:
    collection: Collection = Collection.objects.get(depth=1)
    return collection


def drawn() -> bytes:
    file = BytesIO()
    Picture.new("RGB", (9, 9)).save(file, "PNG")
    return file.getvalue()


class Died(Exception):
    """The process ended here."""


@pytest.mark.parametrize(
    ("path", "rows"),
    [
        ("/beheer/pages/{page}/privacy/", PageViewRestriction.objects),
        ("/beheer/collections/{files}/privacy/", CollectionViewRestriction.objects),
    ],
)
def test_it_is_shut_with_its_number_or_not_at_all(
    sees_to_all: Client,
    theme: ThemePage,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    rows: Any,
) -> None:
    def die() -> None:
        raise Died

    address = path.format(page=theme.pk, files=files().pk)
    with monkeypatch.context() as patch:
        patch.setattr(
            "cms.commands.event_handlers.commands.increase_content_version", die
        )
        with pytest.raises(Died):
            sees_to_all.post(address, LOGIN)
    assert not rows.exists()
    assert sees_to_all.post(address, LOGIN).json()["step"] == "set_privacy_done"
    assert rows.get().restriction_type == "login"


@pytest.mark.parametrize("who", ["official", "moderator"])
def test_the_doors_are_still_wagtails(
    client: Client, theme: ThemePage, request: pytest.FixtureRequest, who: str
) -> None:
    client.force_login(request.getfixturevalue(who))
    for path in (f"pages/{theme.pk}", f"collections/{files().pk}"):
        assert client.post(f"/beheer/{path}/privacy/", LOGIN).status_code in {302, 403}
    assert not PageViewRestriction.objects.exists()
    assert not CollectionViewRestriction.objects.exists()


# -- Each act in /beheer/, and what the worker does on time -----------------------


def posts(path: str, form: dict[str, str] | None = None) -> Callable[..., None]:
    def act(client: Client, theme: ThemePage) -> None:
        place = {"page": theme.pk, "home": theme.get_parent().pk, "files": files().pk}
        place["text"] = StandardPage.objects.get(slug="over").pk
        for kind in (Image, Document, Alert, Site):
            place[kind.__name__.lower()] = kind.objects.latest("pk").pk
        filled = {
            key.format(**place): value.format(**place)
            for key, value in (form or {}).items()
        }
        answer = client.post(path.format(**place), filled)
        assert answer.status_code in {200, 302}

    return act


def makes(client: Client, theme: ThemePage) -> None:
    path = f"/beheer/pages/add/cms/themepage/{theme.get_parent().pk}/"
    form = form_of(Space.objects.get())
    client.post(path, form | {"action-publish": "action-publish"})


def publishes(client: Client, theme: ThemePage) -> None:
    form = form_of(Space.objects.get(), title="Een ander woord", slug=theme.slug)
    client.post(edit_url(theme), form | {"action-publish": "action-publish"})


def comes_due(_client: Client, theme: ThemePage) -> None:
    revision = theme.save_revision()
    revision.approved_go_live_at = timezone.now() - timedelta(hours=1)
    revision.save()
    commands.publish_due_pages()


def runs_out(_client: Client, theme: ThemePage) -> None:
    Page.objects.filter(pk=theme.pk).update(expire_at=timezone.now())
    commands.publish_due_pages()


def opens(client: Client, theme: ThemePage) -> None:
    shut = PageViewRestriction(page=theme, restriction_type="login")
    PageViewRestriction.objects.bulk_create([shut])
    client.post(f"/beheer/pages/{theme.pk}/privacy/", {"restriction_type": "none"})


NEW = {"title": "Nieuw"}
ALERT = NEW | {"text": "", "level": "info", "is_everywhere": "on"}
COPY = {"new_title": "Kopie", "new_slug": "kopie", "new_parent_page": "{home}"}
SITE = {"hostname": "elders", "port": "80", "site_name": "", "root_page": "{home}"}

ACTS = {
    "makes a page": makes,
    "publishes": publishes,
    "publishes on time": comes_due,
    "takes down on time": runs_out,
    "takes down": posts("/beheer/pages/{page}/unpublish/"),
    "moves": posts("/beheer/pages/{text}/move/{page}/confirm/"),
    "puts elsewhere": posts("/beheer/pages/{page}/set_position/?position=0"),
    "copies": posts("/beheer/pages/{page}/copy/", COPY),
    "deletes": posts("/beheer/pages/{page}/delete/"),
    "takes down many": posts("/beheer/bulk/wagtailcore/page/unpublish/?id={page}"),
    "moves many": posts(
        "/beheer/bulk/wagtailcore/page/move/?id={text}", {"chooser": "{page}"}
    ),
    "publishes many": posts("/beheer/bulk/wagtailcore/page/publish/?id={page}"),
    "deletes many": posts("/beheer/bulk/wagtailcore/page/delete/?id={page}"),
    "shuts": posts("/beheer/pages/{page}/privacy/", LOGIN),
    "opens": opens,
    "shuts files": posts("/beheer/collections/{files}/privacy/", LOGIN),
    "changes a picture": posts("/beheer/images/{image}/", NEW),
    "names a picture": posts(
        "/beheer/images/multiple/{image}/",
        {"image-{image}-title": "Nieuw", "image-{image}-collection": "{files}"},
    ),
    "deletes a picture": posts("/beheer/images/{image}/delete/"),
    "deletes pictures": posts("/beheer/bulk/wagtailimages/image/delete/?id={image}"),
    "changes a document": posts("/beheer/documents/edit/{document}/", NEW),
    "names a document": posts(
        "/beheer/documents/multiple/{document}/",
        {"doc-{document}-title": "Nieuw", "doc-{document}-collection": "{files}"},
    ),
    "deletes a document": posts("/beheer/documents/delete/{document}/"),
    "makes an alert": posts("/beheer/snippets/cms/alert/add/", ALERT),
    "changes an alert": posts("/beheer/snippets/cms/alert/edit/{alert}/", ALERT),
    "deletes an alert": posts("/beheer/snippets/cms/alert/delete/{alert}/"),
    "takes off an alert": posts("/beheer/bulk/cms/alert/take_off/?id={alert}"),
    "takes out an alert": posts("/beheer/bulk/cms/alert/delete/?id={alert}"),
    "changes a site": posts("/beheer/sites/edit/{site}/", SITE),
    "deletes a site": posts("/beheer/sites/delete/{site}/"),
}


def test_the_number_goes_with_each_act(
    sees_to_all: Client, theme: ThemePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    Image.objects.create(title="Foto", file=ContentFile(drawn(), "foto.png"))
    paper = ContentFile(b"Stuk", "stuk.csv")
    Document.objects.create(title="Stuk", file=paper, file_size=4)
    Alert.objects.create(title="Let op", text="", is_everywhere=True)
    noted: list[bool] = []
    monkeypatch.setattr(
        "cms.commands.event_handlers.commands.increase_content_version",
        lambda: noted.append(len(connection.atomic_blocks) > around),
    )
    found = {}
    for name, act in ACTS.items():
        with transaction.atomic():
            around = len(connection.atomic_blocks)
            act(sees_to_all, ThemePage.objects.get(pk=theme.pk))
            found[name] = set(noted)
            noted.clear()
            transaction.set_rollback(True)
    # Noted at all, and never outside of a transaction of the act.
    assert found == dict.fromkeys(ACTS, {True})
