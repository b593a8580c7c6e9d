"""A name that stands in any column of any table is cleared out of it.

Nothing here names the tables that are looked at. A new column is filled with the name
by itself; whoever says that it need not be has to write down why.
"""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.files.base import ContentFile
from django.db import models

from wagtail.fields import StreamField
from wagtail.images.models import Image
from wagtail.search import index
from wagtail.users.models import UserProfile

import pytest
from allauth.account.models import EmailAddress

from accounts import commands
from accounts.models import AccountDeletion, User
from cms import commands as cms
from cms.demo import build_pages
from cms.models import Adviser, EventPage, Registration
from core.clock import now
from core.security.redaction import text_fields
from groups.models import (
    Case,
    CaseVote,
    Contribution,
    JoinRequest,
    Outcome,
    Proposal,
)
from tests.leak_scan import columns_containing
from tests.model_factory import get_or_make_row, make_row, picture

pytestmark = pytest.mark.django_db

NAME, ADDRESS = "Kanariemien Vogelaer", "kanariemien@voorbeeldstad.example"
WORD = "kanariemien"

# By `model.field`: what is never filled with what somebody typed, and why.
SPARED = {
    r"accounts\.SecurityEvent\..*": "words of ours; written once and never changed",
    r"accounts\.(AccountMail|AccountDeletion|SignInProvider)\.encrypted_\w+": "encrypted",
    r"accounts\.AccountMail\.address": "a last word to them; goes when it is sent",
    r"accounts\.(AccountMail|AccountDeletion)\.error": "kind and place of an error",
    r"accounts\.User\.email|account\.EmailAddress\.email": "gone; see test_leaving.py",
    r"forum\.ModerationEntry\.reason": "emptied; see test_leaving.py",
    r"sessions\..*": "sessions are signed, and end with the account",
    r"(contenttypes|auth\.Permission)\..*": "names of our own tables",
    r".*\.(path|url_path|slug|content_path|model_path|contentpath)": "made by us",
    r".*\.(token_hash|key_hash|file_hash|digest|hash|password|session_key)": "a hash",
    r".*\.(import_key|endpoint|p256dh|auth|focal_point_key|filter_spec)": "a key",
    r".*\.(object_id|to_object_id|topic_ids|numbers|hidden_numbers)": "ids",
    r"accounts\.DataExport\.file|forum\.Attachment\.file|accounts\.User\.photo": "our path",
    r"wagtailsearch\..*": "drawn from the pages, whose titles are filled",
    r"forum\.SearchEntry\..*": "drawn from the posts; see test_leaving.py",
    r"forum\.Post\.html|groups\.Contribution\.html": "drawn from the source beside it",
}


def spared(model: Any, field: Any) -> bool:
    name = f"{model._meta.label}.{field.name}"
    short = field.max_length and field.max_length < len(NAME)
    return bool(short) or any(re.fullmatch(shape, name) for shape in SPARED)


def columns() -> Iterator[tuple[Any, list[Any]]]:
    """Each table with those of its own columns that may hold what somebody typed."""
    for model in apps.get_models():
        if model._meta.managed and not model._meta.proxy:
            own = set(model._meta.local_concrete_fields)
            fields = [f for f in text_fields(model) if f in own]
            if found := [field for field in fields if not spared(model, field)]:
                yield model, found


def filled(field: Any, value: Any) -> Any:
    if isinstance(field, StreamField):
        told = {"heading": f"Over {NAME}", "text": f"<p>Vraag {NAME}.</p>"}
        raw = field.get_prep_value(value)
        return [*raw, {"type": "text", "value": told, "id": NAME}]
    if isinstance(field, models.JSONField):
        return [*value, NAME] if isinstance(value, list) else {**value, "x": NAME}
    if isinstance(field, models.EmailField):
        return ADDRESS
    longer = f"{value} {NAME}".strip()
    return NAME if field.max_length and len(longer) > field.max_length else longer


def fill_everything() -> set[str]:
    """The name into one row of every table; the columns that hold it from now on."""
    put = set()
    for model, fields in columns():
        row = get_or_make_row(model)
        told = {f.attname: filled(f, getattr(row, f.attname)) for f in fields}
        model._base_manager.filter(pk=row.pk).update(**told)
        put |= {f"{model._meta.db_table}.{field.column}" for field in fields}
        if isinstance(row, index.Indexed):
            row.refresh_from_db()
            index.insert_or_update_object(row)
    return put


@pytest.fixture
def leaver(official: User, person: Callable[..., User]) -> User:
    """The rows below are of Olga, who stays: theirs go as a whole."""
    user = person(NAME)
    EmailAddress.objects.filter(user=user).update(email=ADDRESS)
    User.objects.filter(pk=user.pk).update(email=ADDRESS)
    user.refresh_from_db()
    return user


@pytest.fixture
def pages(space: Any, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    build_pages(space)


@pytest.mark.slow
def test_a_name_in_any_column_of_any_table_is_cleared(
    leaver: User, pages: None, django_capture_on_commit_callbacks: Any
) -> None:
    put = fill_everything()
    assert len(put) > 100
    assert put - set(columns_containing(WORD)) == set()
    with django_capture_on_commit_callbacks(execute=True):
        commands.close_account(leaver)
        assert commands.anonymise_account(AccountDeletion.objects.get(user=leaver)) == 0
    # But for the last word to them, which waits to be sent.
    assert set(columns_containing(WORD)) == {"accounts_accountmail.address"}


def leave(user: User, capture: Any, **how: Any) -> None:
    with capture(execute=True):
        commands.close_account(user, **how)
        commands.anonymise_account(AccountDeletion.objects.get(user=user))


def test_pages_and_files_show_them_no_more(
    leaver: User, official: User, pages: None, django_capture_on_commit_callbacks: Any
) -> None:
    start = now() + timedelta(days=7)
    until = start + timedelta(hours=2)
    event = make_row(EventPage, starts_at=start, ends_at=until, seats=1)
    for user in (leaver, official):
        cms.register(user, event=event)
    assert Registration.objects.get(user=official).state == "waiting"
    make_row(Adviser, user=leaver, name=NAME, phone="0612345678")
    make_row(Adviser, name="Vogelaer, K.", email=ADDRESS, phone="0612345678")
    avatar = ContentFile(b"het gezicht", name="ikzelf.png")
    profile = UserProfile.objects.create(user=leaver, avatar=avatar)
    file = ContentFile(picture(), name="Foto_Vogelaer-Kanariemien.png")
    image = make_row(Image, file=file, width=8, height=8)
    gone = image.file.path, image.get_rendition("width-4").file.path
    with django_capture_on_commit_callbacks(execute=True):
        commands.close_account(leaver)
        known = commands.get_deleted_account(AccountDeletion.objects.get())
        assert cms.delete_profile_picture(known) == cms.anonymise_pages(known) == 0
        commands.anonymise_account(AccountDeletion.objects.get())
    assert Registration.objects.get().user == official
    assert Registration.objects.get().state == "coming"
    assert not Adviser.objects.filter(phone="0612345678").exists()
    assert not any(Path(path).exists() for path in (*gone, profile.avatar.path))
    image.refresh_from_db()
    assert image.file.name.endswith(".png") and "ogelaer" not in image.file.name
    with image.file.open() as file:
        assert file.read()


@pytest.mark.parametrize("removes", [False, True])
def test_what_they_wrote_in_rounds_tells_nothing_of_them(
    leaver: User, group: Any, removes: bool, django_capture_on_commit_callbacks: Any
) -> None:
    words = "Mijn buurman klaagt. Groet, Kanariemien"
    case = make_row(
        Case, author=leaver, situation=words, own_part=words, question=words
    )
    html = f"<p>{words}</p>"
    texts = {"source": html, "html": html, "renderer": 1}
    text = make_row(Contribution, author=leaver, **texts)
    outcome = make_row(Outcome, author=leaver, lessons=words, agreements=words)
    make_row(JoinRequest, user=leaver, message=words)
    make_row(CaseVote, voter=leaver)
    make_row(Proposal, proposer=leaver, title=words, charter=words)
    leave(leaver, django_capture_on_commit_callbacks, removes_texts=removes)
    assert not any(
        model.objects.exists() for model in (JoinRequest, CaseVote, Proposal)
    )
    for row, name in ((case, "situation"), (text, "html"), (outcome, "agreements")):
        row.refresh_from_db()
        told = getattr(row, name)
        assert WORD not in told.lower()
        assert ("buurman" in told) is not removes
    assert set(columns_containing(WORD)) == {"accounts_accountmail.address"}
    assert bool(list(columns_containing("buurman"))) is not removes
