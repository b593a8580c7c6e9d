"""What a phone needs to keep the site on its start screen, and what it keeps of it."""

import re

from django.test import Client

import pytest

from accounts.models import User

pytestmark = pytest.mark.django_db


def test_the_manifest_names_the_site_and_icons_that_are_there(client: Client) -> None:
    answer = client.get("/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    told = answer.json()
    assert told["name"] == "Gemeentenforum"
    assert {icon["sizes"] for icon in told["icons"]} == {"192x192", "512x512"}
    for icon in told["icons"]:
        assert client.get(icon["src"]).status_code == 200
    assert 'rel="manifest"' in client.get("/forum/").text


def test_the_worker_keeps_a_page_of_nobody_and_its_look(
    client: Client, official: User
) -> None:
    client.force_login(official)
    worker = client.get("/worker.js")
    assert worker["Content-Type"].startswith("text/javascript")
    # Else a browser would go on with an old one.
    assert worker["Cache-Control"] == "no-cache"
    kept = re.findall(r'"(/[^"]*)"', worker.text)
    assert kept[0] == "/offline/"
    assert all(address.startswith("/static/") for address in kept[1:])
    for address in kept:
        assert client.get(address).status_code == 200
    # The worker asks without cookies.
    page = Client().get("/offline/")
    sheets = re.findall(r'rel="stylesheet" href="([^"]*)"', page.text)
    looks = [sheet for sheet in sheets if not sheet.endswith("print.css")]
    assert looks
    assert set(looks) <= set(kept)
    assert official.display_name not in page.text
    assert "Er is geen verbinding" in page.text
    assert not page.cookies
