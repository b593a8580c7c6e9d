"""Doors of Wagtail that this site keeps shut, or leads elsewhere."""

from typing import Any

from django.contrib.auth.models import Group
from django.test import Client

import pytest

from accounts.models import User
from cms.models import HomePage
from tests.cms.pages import soup


@pytest.fixture
def superuser(home: HomePage, person: Any) -> User:
    """Sanne installed the site."""
    return person("Sanne Super", is_superuser=True, is_staff=True)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Whose open pages were told that a session ended."""
    found: list[int] = []
    monkeypatch.setattr("accounts.commands.announce_session_end", found.append)
    return found


def test_nobody_manages_people_in_wagtail(
    client: Client, superuser: User, official: User
) -> None:
    client.force_login(superuser)
    before = set(User.objects.values_list("pk", "is_active", "is_superuser"))
    pages = ("", "results/", "new/", f"edit/{official.pk}/", f"delete/{official.pk}/")
    bulk = f"/beheer/bulk/accounts/user/%s/?id={official.pk}"
    urls = [f"/beheer/users/{page}" for page in pages]
    urls += [bulk % act for act in ("delete", "set_active_state", "assign_role")]
    for url in [*urls, bulk.replace("user", "USER") % "delete", "/beheer/users"]:
        assert client.get(url).status_code == 404, url
        assert client.post(url, {"is_active": "", "role": 1}).status_code == 404, url
    assert set(User.objects.values_list("pk", "is_active", "is_superuser")) == before
    assert not official.groups.exists()


@pytest.mark.parametrize("url", ["/beheer/", "/beheer/images/", "/beheer/groups/"])
def test_nothing_leads_there(client: Client, superuser: User, url: str) -> None:
    client.force_login(superuser)
    page = client.get(url)
    assert page.status_code == 200
    assert "/beheer/users/" not in page.content.decode()
    # The rest of the settings and of the search stays.
    assert "/beheer/groups/" in page.content.decode()


def test_a_superuser_still_sees_to_the_rights_of_a_role(
    client: Client, superuser: User
) -> None:
    client.force_login(superuser)
    url = f"/beheer/groups/edit/{Group.objects.get(name='Editors').pk}/"
    assert client.get(url).status_code == 200


def test_leaving_beheer_tells_open_pages(
    client: Client, editor: User, told: list[int]
) -> None:
    client.force_login(editor)
    form = soup(client.get("/beheer/")).prettify()
    assert "/beheer/logout/" in form
    answer = client.post("/beheer/logout/")
    assert answer.status_code == 302
    assert answer["Location"] == "/"
    assert "_auth_user_id" not in client.session
    assert told == [editor.pk]


def test_leaving_takes_a_form(editor: User, told: list[int]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)
    assert client.get("/beheer/logout/").status_code == 200
    assert client.post("/beheer/logout/").status_code == 403
    assert "_auth_user_id" in client.session
    assert told == []
    page = soup(client.get("/beheer/logout/"))
    token = page.select_one("main form input[name=csrfmiddlewaretoken]")
    assert token is not None
    data = {"csrfmiddlewaretoken": token["value"]}
    assert client.post("/beheer/logout/", data)["Location"] == "/"
    assert told == [editor.pk]


MANY_WORDS = " ".join(f"woord{number}" for number in range(200))


@pytest.mark.parametrize(
    "path",
    ["images/", "images/results/", "documents/", "pages/search/", "images/chooser/"],
)
def test_a_long_search_in_the_admin_is_shortened(
    client: Client, superuser: User, path: str
) -> None:
    client.force_login(superuser)
    response = client.get(f"/beheer/{path}", {"q": MANY_WORDS})
    assert response.status_code == 200
    if path == "images/":
        page = response.content.decode()
        assert "op de eerste 20 woorden gezocht" in page
        assert "woord19" in page
        assert "woord20" not in page


def test_a_short_search_in_the_admin_stays_as_it_is(
    client: Client, superuser: User
) -> None:
    client.force_login(superuser)
    page = client.get("/beheer/images/", {"q": "huis aan  de gracht"}).content.decode()
    assert "huis aan  de gracht" in page
    assert "woorden gezocht" not in page


def test_wagtails_test_of_its_error_page_is_not_reachable(
    client: Client, superuser: User
) -> None:
    client.force_login(superuser)
    assert client.get("/beheer/failwhale/").status_code == 404
