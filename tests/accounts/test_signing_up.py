"""What may stand in the form for a new account, and what it cannot do."""

from typing import Any

from django.test import Client

import pytest

from accounts.models import User
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def sign_up(client: Client, **fields: Any) -> Any:
    form = {"email": "nina@elders.example", "password1": PASSWORD}
    return client.post("/account/signup/", form | fields)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Nina   Nieuw ", "Nina Nieuw"),
        ("Nina\u202eweuiN", "NinaweuiN"),
        ("Nina\u0000", None),
        ("Ni\x02na\x03", "Nina"),
        ("\u200b\u2060", None),
        ("Nina\r\nBcc: x@evil.nl", "Nina Bcc: x@evil.nl"),
    ],
)
def test_a_name_is_one_line_that_can_be_read(client, typed, kept):
    answer = sign_up(client, display_name=typed, job_title=typed)
    if kept is None:
        assert answer.status_code == 200
        assert not User.objects.exists()
        return
    user = User.objects.get()
    assert (user.display_name, user.job_title) == (kept, kept)


def test_the_form_is_refused_without_a_name_and_keeps_what_was_typed(client):
    page = sign_up(client, display_name="")
    assert page.status_code == 200
    assert "nina@elders.example" in page.text
    assert not User.objects.exists()


def test_nobody_becomes_a_moderator_by_the_form(client):
    sign_up(
        client,
        display_name="Nina Nieuw",
        is_moderator="on",
        is_superuser="on",
        is_staff="on",
        state="active",
    )
    user = User.objects.get()
    assert not (user.is_moderator or user.is_superuser or user.is_staff)
    assert user.state == User.State.PENDING
