"""Who keeps positions, alerts, regions and advisers, and who sends tests of a mail."""

from typing import Any

from django.test import Client

import pytest

from accounts.commands import appoint
from accounts.models import Role, User
from cms.models import Alert, ThemePage

KINDS = ("position", "alert", "region", "adviser")
ALERT = {
    "title": "Storing",
    "text": "Even geduld.",
    "page": "",
    "level": "info",
    "show_from": "",
    "show_until": "",
    "is_everywhere": "on",
}


@pytest.mark.parametrize("who", ["editor", "curator"])
def test_who_keeps_pages_keeps_these_too(
    client: Client, request: pytest.FixtureRequest, who: str
) -> None:
    client.force_login(request.getfixturevalue(who))
    for kind in KINDS:
        for rest in ("", "add/"):
            path = f"/beheer/snippets/cms/{kind}/{rest}"
            assert client.get(path).status_code == 200, path
    made = client.post("/beheer/snippets/cms/alert/add/", ALERT)
    assert made.status_code == 302
    assert Alert.objects.get().is_everywhere
    assert b"Storing" in Client().get("/").content


@pytest.mark.parametrize("who", ["official", "moderator", "administrator", "adviser"])
def test_nobody_else_does(
    client: Client,
    request: pytest.FixtureRequest,
    theme: ThemePage,
    person: Any,
    who: str,
) -> None:
    client.force_login(_somebody(request, person, who))
    for kind in KINDS:
        path = f"/beheer/snippets/cms/{kind}/add/"
        answer = client.get(path, follow=True)
        refused = answer.status_code in {403, 404}
        assert refused or answer.request["PATH_INFO"] == "/beheer/", path
    client.post("/beheer/snippets/cms/alert/add/", ALERT)
    assert not Alert.objects.exists()


def _somebody(request: pytest.FixtureRequest, person: Any, who: str) -> User:
    if who in {"official", "moderator"}:
        found: User = request.getfixturevalue(who)
        return found
    return appoint(person(f"Iemand {who}"), role=Role(who))
