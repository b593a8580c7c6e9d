"""Who sends too much at once is told how long to wait, and keeps what was typed."""

from django.core.cache import cache

import pytest

from forum.models import Post, Report, Topic

TEXT = {"source": "Mijn lange tekst.", "source_format": "text"}


@pytest.fixture
def one(settings):
    """One of each in ten minutes."""
    settings.RATE_LIMITS = dict.fromkeys(
        ("ask", "reply", "report"), ((1, 600), (9, 600))
    )


def test_a_reply_too_many_is_answered_with_a_sentence_and_the_text(
    client, topic, outsider, one
):
    client.force_login(outsider)
    path = f"{topic.posts.get().path}antwoord/"
    assert client.post(path, TEXT).status_code == 302
    found = client.post(path, TEXT)
    assert found.status_code == 429
    assert 0 < int(found.headers["Retry-After"]) <= 601
    assert "Mijn lange tekst." in found.text
    assert "data-errors" in found.text
    assert Post.objects.filter(author=outsider).count() == 1


def test_searching_and_previewing_have_a_limit(client, topic, outsider, settings):
    settings.RATE_LIMITS = dict.fromkeys(("search", "preview"), ((2, 600), (3, 600)))
    for status in (200, 200, 200, 429):  # a visitor, by the address
        found = client.get("/zoeken/?q=weigeren")
        assert found.status_code == status
    assert found.headers["Retry-After"]
    assert not found.context["hits"]
    assert found.context["notice"] in found.text
    assert client.get("/zoeken/").status_code == 200  # nothing was asked
    cache.clear()
    client.force_login(outsider)
    key = {"form_key": f"reply.{topic.posts.get().public_id}"}
    for status in (200, 200, 429):
        assert client.post("/forum/voorbeeld/", TEXT | key).status_code == status


def test_so_is_a_question_and_a_report(client, topic, outsider, one):
    client.force_login(outsider)
    ask = TEXT | {"title": "Mag dit?", "kind": "question"}
    path = f"{topic.space.path}nieuw/"
    assert client.post(path, ask).status_code == 302
    found = client.post(path, ask)
    assert (found.status_code, Topic.objects.count()) == (429, 2)
    assert "Mijn lange tekst." in found.text
    report = {"reason": "rude", "comment": "Kijk eens."}
    path = f"{topic.posts.get().path}melden/"
    assert client.post(path, report).status_code == 302
    found = client.post(path, report)
    assert (found.status_code, Report.objects.count()) == (429, 1)
    assert "Kijk eens." in found.text


def test_a_form_that_is_not_right_yet_costs_nothing(client, topic, outsider, one):
    client.force_login(outsider)
    path = f"{topic.posts.get().path}antwoord/"
    for _time in range(3):
        assert client.post(path, TEXT | {"source": ""}).status_code == 200
    assert client.post(path, TEXT).status_code == 302
