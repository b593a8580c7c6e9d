"""Who keeps positions, alerts, regions and advisers, and who sends tests of a mail."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.test import Client

import pytest

from accounts.commands import appoint
from accounts.models import Role, User
from cms.commands import take_off
from cms.models import Adviser, Alert, ThemePage
from core.clock import today

DAY = timedelta(days=1)
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


@pytest.fixture
def alerts(theme: ThemePage) -> list[Alert]:
    """Shown, shown from today, to come, and over."""
    day = today()
    dates = [(None, None), (day, None), (day + DAY, day + 9 * DAY), (None, day - DAY)]
    return [
        Alert.objects.create(title=f"Melding {n}", show_from=first, show_until=last)
        for n, (first, last) in enumerate(dates)
    ]


def test_alerts_are_filtered_by_today_and_taken_off_together(
    client: Client, editor: User, alerts: list[Alert]
) -> None:
    client.force_login(editor)
    for state, shown in (("current", [0, 1]), ("to_come", [2]), ("over", [3])):
        page = client.get("/beheer/snippets/cms/alert/", {"today": state})
        text = page.content.decode()
        found = [n for n in range(4) if f"Melding {n}" in text]
        assert found == shown, state
    keys = "&".join(f"id={alert.pk}" for alert in alerts)
    back = "/beheer/snippets/cms/alert/"
    path = f"/beheer/bulk/cms/alert/take_off/?{keys}&next={back}"
    assert "Melding 2" in client.get(path).content.decode()
    assert Alert.objects.over().count() == 1
    said = client.post(path, follow=True)
    assert "Gedaan, voor 3 regels" in said.content.decode()
    assert Alert.objects.over().count() == 4
    for alert in Alert.objects.all():
        alert.full_clean()


def test_only_who_may_change_alerts_takes_them_off(
    client: Client, official: User, alerts: list[Alert]
) -> None:
    with pytest.raises(PermissionDenied):
        take_off(official, alerts[0])
    client.force_login(official)
    client.post(f"/beheer/bulk/cms/alert/take_off/?id={alerts[0].pk}")
    assert Alert.objects.over().count() == 1


def test_advisers_who_are_away_today_are_found(client: Client, editor: User) -> None:
    day = today()
    for name, first, last in (
        ("Hier", None, None),
        ("Gisteren", day - 9 * DAY, day - DAY),
        ("Straks", day + DAY, None),
        ("Weg", None, day),
        ("Lang", day, None),
    ):
        Adviser.objects.create(name=name, away_from=first, away_until=last)
    away = {row.name for row in Adviser.objects.away()}
    assert away == {row.name for row in Adviser.objects.all() if row.is_away}
    assert away == {"Weg", "Lang"}
    client.force_login(editor)
    page = client.get("/beheer/snippets/cms/adviser/", {"today": "away"})
    assert "Lang" in page.content.decode()
    assert "Gisteren" not in page.content.decode()
