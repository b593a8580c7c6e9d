"""Changing the language: also for a visitor, whose pages carry no form."""

import pytest

pytestmark = pytest.mark.django_db


def test_a_visitor_chooses_and_comes_back(client, space):
    page = client.get(space.path)
    assert f"/taal/?next={space.path}" in page.text
    assert "csrf" not in page.text
    form = client.get(f"/taal/?next={space.path}")
    assert f'name="next" value="{space.path}"' in form.text
    answer = client.post("/taal/", {"language": "en", "next": space.path})
    assert answer.url == space.path
    assert '<html lang="en">' in client.get(space.path).text


@pytest.mark.parametrize("back", ["https://elders.example/", "//elders.example", ""])
def test_the_way_back_leads_nowhere_else(client, back):
    page = client.get("/taal/", {"next": back})
    assert 'name="next" value="/"' in page.text


def test_asking_changes_nothing(client):
    client.get("/taal/?language=en")
    assert '<html lang="nl">' in client.get("/forum/").text
