"""Who keeps positions, alerts, regions and advisers, and who sends tests of a mail."""

import json
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext

from wagtail.models import ModelLogEntry

import pytest

from accounts.commands import add_role
from accounts.models import Role, User
from cms.commands import delete_snippet, unpublish_alert
from cms.models import Adviser, Alert, Position, Region, ThemePage
from core.clock import today
from tests.cms.pages import soup

DAY = timedelta(days=1)
KEPT = (Position, Alert, Region, Adviser)
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
    return add_role(person(f"Iemand {who}"), role=Role(who))


DRAFT = {"entityMap": {}, "blocks": [{"key": "a", "text": "Mag.", "type": "unstyled"}]}
DRAFT["blocks"][0] |= {"depth": 0, "inlineStyleRanges": [], "entityRanges": []}
FORMS = {
    Position: {
        "title": "Standpunt",
        "text": json.dumps(DRAFT),
        "taken_on": "2026-01-05",
    },
    Alert: ALERT,
    Region: {"name": "Noord", "slug": "noord"},
    Adviser: {"name": "Ada"},
}


def logged(model: type[Model], act: str) -> list[str]:
    """Who did this, by the log."""
    rows = ModelLogEntry.objects.get_for_model(model).filter(action=f"wagtail.{act}")
    return [row.user.display_name for row in rows]


@pytest.mark.parametrize("model", KEPT)
def test_each_save_stands_in_the_log_with_who_did_it(
    client: Client, editor: User, model: type[Model]
) -> None:
    client.force_login(editor)
    base = f"/beheer/snippets/cms/{model._meta.model_name}/"
    assert client.post(f"{base}add/", FORMS[model]).status_code == 302
    row = model._default_manager.get()
    assert client.post(f"{base}edit/{row.pk}/", FORMS[model]).status_code == 302
    history = client.get(f"{base}history/{row.pk}/").content.decode()
    assert editor.display_name in history
    assert client.post(f"{base}delete/{row.pk}/").status_code == 302
    assert not model._default_manager.exists()
    for act in ("create", "edit", "delete"):
        assert logged(model, act) == [editor.display_name], act


@pytest.mark.parametrize("model", KEPT)
def test_taking_out_several_stands_in_the_log_for_each(
    client: Client, editor: User, official: User, model: type[Model]
) -> None:
    client.force_login(editor)
    base = f"/beheer/snippets/cms/{model._meta.model_name}/"
    twice = FORMS[model] | {"name": "Bea", "slug": "zuid", "title": "Nog een"}
    for form in (FORMS[model], twice):
        assert client.post(f"{base}add/", form).status_code == 302
    rows = list(model._default_manager.all())
    with pytest.raises(PermissionDenied):
        delete_snippet(official, rows[0])
    keys = "&".join(f"id={row.pk}" for row in rows)
    path = f"/beheer/bulk/cms/{model._meta.model_name}/delete/?{keys}&next={base}"
    outsider = Client()
    outsider.force_login(official)
    outsider.post(path)
    assert model._default_manager.count() == 2
    assert client.post(path).status_code == 302
    assert not model._default_manager.exists()
    assert logged(model, "delete") == [editor.display_name] * 2


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
    assert logged(Alert, "edit") == [editor.display_name] * 3
    for alert in Alert.objects.all():
        alert.full_clean()


def test_only_who_may_change_alerts_takes_them_off(
    client: Client, official: User, alerts: list[Alert]
) -> None:
    with pytest.raises(PermissionDenied):
        unpublish_alert(official, alerts[0])
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


def test_the_lists_say_what_holds_today_where_and_for_whom(
    client: Client,
    editor: User,
    theme: ThemePage,
    alerts: list[Alert],
    person: Any,
) -> None:
    everywhere, on_theme, *_rest = alerts
    everywhere.is_everywhere = True
    everywhere.save()
    on_theme.themes = [theme]
    on_theme.save()
    day = today()
    region = Region.objects.create(name="Noord", slug="noord")
    substitute = Adviser.objects.create(name="Bea", user=person("Bea"))
    away = Adviser(name="Ada", away_from=day, substitute=substitute)
    away.regions = [region]
    away.save()
    Adviser.objects.create(name="Cas", away_from=day)
    client.force_login(editor)
    kinds = {
        "alert": {
            "Melding 0": ["te zien", "op alle pagina’s"],
            "Melding 1": ["te zien", theme.title],
            "Melding 2": ["nog niet", "nergens: kies een thema of alle pagina’s"],
            "Melding 3": ["voorbij", "nergens: kies een thema of alle pagina’s"],
        },
        "adviser": {
            "Ada": ["Noord", "afwezig, Bea vervangt", "nee"],
            "Bea": ["aanwezig", "ja"],
            "Cas": ["afwezig, zonder vervanger", "nee"],
        },
    }
    for kind, rows in kinds.items():
        path = f"/beheer/snippets/cms/{kind}/"
        lines = [tr.get_text(" ") for tr in soup(client.get(path)).select("tbody tr")]
        for name, words in rows.items():
            line = next(
                row for row in lines if row.split()[: len(name.split())] == name.split()
            )
            assert not [word for word in words if word not in line], (name, line)
        before = _queries(client, path)
        for _more in range(3):
            if kind == "alert":
                alert = Alert(title="Nog een")
                alert.themes = [theme]
                alert.save()
            else:
                Adviser.objects.create(
                    name="Nog een", substitute=substitute, away_from=day
                )
        assert _queries(client, path) == before, kind


def _queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)
