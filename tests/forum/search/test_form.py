"""The form keeps what was chosen."""

import pytest

from accounts.models import Organisation
from forum.search import engine
from tests.forum.search.helpers import answer

# The form


def shown(client, **query):
    answer = client.get("/zoeken/", query)
    assert answer.status_code == 200
    return [hit.url for hit in answer.context["hits"]]


def test_filters_stand_in_the_address(topic, space, official, moderator, client):
    Organisation.objects.create(name="Voorbeeldstad")
    reply = answer(topic, moderator, "Twijfelen mag.").path
    question = topic.posts.get(number=1).path
    assert shown(client, q="twijfelen") == [reply, question]
    assert shown(client, q="twijfelen", gemeente="voorbeeldstad") == [question]
    assert shown(client, gemeente="gemeente Voorbeeldstad") == [question]
    assert shown(client, q="twijfelen", ruimte=space.public_id) == [reply, question]
    assert shown(client, q="twijfelen", soort="vraag", sinds="week") == [
        reply,
        question,
    ]
    assert shown(client, q="twijfelen", soort="discussie") == []
    assert shown(client, q="twijfelen", onbeantwoord="on") == []
    assert len(shown(client, q="twijfelen", volgorde="relevantie")) == 2


def test_what_was_chosen_is_kept_in_the_form_and_on_the_next_page(
    topic, space, moderator, client, monkeypatch
):
    monkeypatch.setattr(engine, "PAGE_SIZE", 2)
    for number in range(3):
        answer(topic, moderator, f"Kanarie {number}")
    chosen = {"q": "kanarie", "soort": "vraag", "ruimte": space.public_id}
    page = client.get("/zoeken/", chosen)
    assert 'value="vraag" selected' in page.content.decode()
    follow = client.get(f"/zoeken/{page.context['next_url']}")
    assert len(follow.context["hits"]) == 1
    assert follow.context["form"].data["soort"] == "vraag"
    assert client.get(f"/zoeken/{follow.context['previous_url']}").context["hits"]


def test_an_unknown_municipality_is_told_and_what_was_typed_kept(topic, client):
    page = client.get("/zoeken/", {"q": "twijfelen", "gemeente": "Nergenshuizen"})
    assert not page.context["hits"]
    assert page.context["form"].errors["gemeente"]
    assert "Nergenshuizen" in page.content.decode()
    assert 'value="twijfelen"' in page.content.decode()


def test_spaces_are_offered_to_who_sees_them_only(
    topic, group, secret_topic, members_space, member, outsider, client
):
    """A space that is not seen is one that is not there."""
    hidden = {"q": "kanarievogel", "ruimte": group.space.public_id}
    nowhere = hidden | {"ruimte": 1234567890123456}

    def offered():
        choices = client.get("/zoeken/").context["form"].fields["ruimte"].choices
        return {name for name, _title in choices}

    assert offered() == {"", str(topic.space.public_id)}
    client.force_login(outsider)
    assert str(group.space.public_id) not in offered()

    def told(query):
        main = client.get("/zoeken/", query).content.decode().partition("<main")[2]
        return main.replace(str(query["ruimte"]), "ID").partition("<footer")[0]

    assert told(hidden) == told(nowhere)
    client.force_login(member)
    assert str(group.space.public_id) in offered()
    assert shown(client, **hidden) == [secret_topic.posts.get().path]


@pytest.mark.parametrize(
    "query",
    [
        {"ruimte": "abc"},
        {"soort": "\x01"},
        {"sinds": "eeuwig"},
        {"volgorde": "x" * 9999},
        {"gemeente": "%' OR 1=1 --"},
        {"onbeantwoord": "nee"},
    ],
)
def test_a_strange_filter_is_no_error(topic, client, query):
    assert client.get("/zoeken/", {"q": "twijfelen"} | query).status_code == 200
