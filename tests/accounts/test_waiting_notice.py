"""Whoever waits for admission reads why, wherever they are refused."""

import pytest


@pytest.fixture
def waiting(person, client):
    user = person("Wilma Wacht", state="pending")
    client.force_login(user)
    return user


WHY = (
    "Uw account wacht op toelating.",
    "Een moderator beoordeelt uw account, meestal binnen twee werkdagen.",
    "Tot die tijd kunt u alles lezen wat openbaar is.",
)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "path", ["{space}nieuw/", "{post}antwoord/", "{post}wijzigen/"]
)
def test_every_form_says_why_and_gives_the_text_back(
    client, waiting, topic, method, path
):
    post = topic.posts.get(number=1)
    path = path.format(space=topic.space.path, post=post.path)
    typed = {"source": "Al getypt"} if method == "post" else {}
    page = getattr(client, method)(path, typed)
    assert page.status_code == 403
    assert all(words in page.text for words in WHY)
    assert ("Al getypt" in page.text) == bool(typed)
    assert page.text.count("Uw account wacht op toelating.") == 1


@pytest.mark.parametrize("path", ["{post}reactie/", "{space}deelnemen/"])
def test_a_refused_command_says_why(client, waiting, topic, path):
    post = topic.posts.get(number=1)
    path = path.format(space=topic.space.path, post=post.path)
    page = client.post(path, {"useful": "on"})
    assert page.status_code == 403
    assert all(words in page.text for words in WHY)


def test_whoever_is_admitted_reads_no_such_thing(client, official, topic):
    client.force_login(official)
    post = topic.posts.get(number=1)
    page = client.post(f"{post.path}naam/")
    assert page.status_code in {403, 404}
    assert "wacht op toelating" not in page.text
