"""What went wrong is said in a sentence, and what was typed comes back."""

from django.db import DatabaseError, OperationalError, connection
from django.db.utils import ConnectionHandler
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import get_resolver

import pytest

from config.env import database
from config.views.errors import server_error
from core.db.errors import is_connection_error
from forum import commands
from tests.live_server import free_port


def test_an_expired_form_keeps_what_was_typed(official, space):
    client = Client(enforce_csrf_checks=True)
    client.force_login(official)
    typed = {"title": "Mijn vraag", "source": "Mijn <b>lange</b> tekst."}
    here = {"Sec-Fetch-Site": "same-origin"}
    page = client.post("/forum/arbeidsmigranten/nieuw/", typed, headers=here)
    assert page.status_code == 403
    assert "Mijn vraag" in page.text
    assert "Mijn &lt;b&gt;lange&lt;/b&gt; tekst." in page.text
    assert not space.topics.exists()


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://evil.example"},
        {"Referer": "https://evil.example/forum/"},
        {},
    ],
)
def test_the_form_of_another_site_is_not_offered_with_a_fresh_token(
    official, space, headers
):
    client = Client(enforce_csrf_checks=True)
    client.force_login(official)
    typed = {"title": "Hun vraag", "source": "Hun tekst.", "act": "remove"}
    page = client.post("/forum/arbeidsmigranten/nieuw/", typed, headers=headers)
    assert page.status_code == 403
    assert "Hun" not in page.text


def test_a_button_is_never_given_back(official, topic):
    client = Client(enforce_csrf_checks=True)
    client.force_login(official)
    here = {"Sec-Fetch-Site": "same-origin"}
    path = f"/forum/bericht/{topic.posts.get().public_id}/doen/"
    page = client.post(path, {"act": "remove"}, headers=here)
    assert 'name="act"' not in page.text


def test_an_anonymous_question_stays_anonymous_when_its_form_expired(official, space):
    client = Client(enforce_csrf_checks=True)
    client.force_login(official)
    typed = {"title": "Vraag", "source": "Tekst", "is_anonymous": "on", "kind": "poll"}
    typed["options"] = "Ja\nNee"
    here = {"Sec-Fetch-Site": "same-origin"}
    page = client.post("/forum/arbeidsmigranten/nieuw/", typed, headers=here)
    again = {name: value for name, value, _label in page.context["typed"]}
    assert again == typed
    assert '<input type="hidden" name="is_anonymous" value="on">' in page.text


# Signed out meanwhile


def signed_out_form(client, path, typed, *, at="/forum/arbeidsmigranten/"):
    here = {"Sec-Fetch-Site": "same-origin", "Referer": f"http://testserver{at}"}
    return client.post(path, typed, headers=here)


def test_a_text_of_somebody_signed_out_meanwhile_is_given_back(client, topic, official):
    path = f"/forum/bericht/{topic.posts.get().public_id}/antwoord/"
    typed = {"source": "Een uur werk.", "source_format": "text"}
    page = signed_out_form(client, path, typed, at=path)
    assert page.status_code == 403
    assert page.context["sign_in_url"] == f"/account/login/?next={path}"
    client.force_login(official)  # in another tab
    again = {name: value for name, value, _label in page.context["typed"]}
    assert client.post(page.context["action"], again).status_code == 302
    assert topic.posts.filter(text="Een uur werk.").exists()


def test_a_button_of_somebody_signed_out_leads_back_to_its_page(client, space):
    answer = signed_out_form(client, "/forum/arbeidsmigranten/deelnemen/", {})
    assert answer.headers["Location"] == "/account/login/?next=/forum/arbeidsmigranten/"


def test_the_form_of_another_site_gets_nothing_back_when_signed_out(client, topic):
    path = f"/forum/bericht/{topic.posts.get().public_id}/antwoord/"
    answer = client.post(
        path, {"source": "Hun tekst."}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/account/login/?next={path}"


def test_a_button_opened_as_a_page_says_so(client, space, official):
    client.force_login(official)
    path = "/forum/arbeidsmigranten/deelnemen/"
    page = client.get(path, headers={"Accept": "text/html"})
    assert (page.status_code, page.headers["Allow"]) == (405, "POST")
    assert "<h1" in page.text
    assert not client.get(path).content  # a program needs no page


def test_an_expired_sign_in_never_shows_the_password():
    client = Client(enforce_csrf_checks=True)
    page = client.post("/account/login/", {"login": "a@b.nl", "password": "geheim-1"})
    assert page.status_code == 403
    assert "geheim-1" not in page.text


def test_not_yours_and_not_there_look_the_same(client, official, secret_topic):
    client.force_login(official)
    paths = [f"/groepen/{secret_topic.space.public_id}/", "/groepen/1000000000000001/"]
    foreign, missing = (client.get(path) for path in paths)
    assert foreign.status_code == missing.status_code == 404
    tokens = [page.text.split("csrfmiddlewaretoken")[0] for page in (foreign, missing)]
    assert tokens[0] == tokens[1]


def test_a_text_sent_to_what_is_no_longer_mine_is_given_back(
    client, secret_topic, outsider
):
    client.force_login(outsider)
    post = secret_topic.posts.get()
    path = f"/forum/bericht/{post.public_id}/antwoord/"
    page = client.post(path, {"source": "Een uur werk.", "source_format": "text"})
    assert page.status_code == 404
    assert "Een uur werk." in page.text
    assert "Kanarievogel" not in page.text


def test_signed_out_pages_set_no_cookie_and_carry_nothing_inline(client, topic):
    for path in ("/forum/", "/forum/arbeidsmigranten/", "/zoeken/?q=vraag"):
        page = client.get(path)
        assert page.status_code == 200
        assert not page.cookies
        assert "csrf" not in page.text
        assert "<style" not in page.text
        assert " style=" not in page.text
        assert "<script>" not in page.text


def test_a_page_that_did_not_change_is_not_sent_again(client, topic, official):
    first = client.get("/forum/arbeidsmigranten/")
    tag = {"If-None-Match": first.headers["ETag"]}
    assert client.get("/forum/arbeidsmigranten/", headers=tag).status_code == 304
    client.force_login(official)
    own = client.get("/forum/arbeidsmigranten/")
    assert "ETag" not in own.headers
    assert own.headers["Cache-Control"] == "private, no-store"


def test_a_kept_page_shows_what_happened_at_once(client, topic, official, moderator):
    path = "/forum/arbeidsmigranten/"
    assert "Mag u weigeren?" in client.get(path).text
    commands.remove_post(moderator, post=topic.posts.get())
    assert "Mag u weigeren?" not in client.get(path).text


def test_what_cannot_be_read_gets_a_page_that_says_so(client):
    page = client.get("/zoeken/?q=%00")
    assert page.status_code == 400
    assert "niet lezen wat u stuurde" in page.text
    assert "<form" not in page.text


def test_a_fault_of_ours_gets_a_page_that_says_so(rf):
    page = server_error(rf.get("/forum/"))
    assert page.status_code == 500
    assert "Dit is onze fout" in page.text


def answer_away(request: HttpRequest) -> HttpResponse:
    """What is answered when nobody listens at the address of the database."""
    settings = database(f"postgres://nobody@127.0.0.1:{free_port()}/nothing")
    settings["OPTIONS"] |= {"pool": False}
    try:
        ConnectionHandler({"default": settings})["default"].ensure_connection()
    except OperationalError:
        return server_error(request)
    raise AssertionError("somebody listens there")


@pytest.mark.django_db
def test_while_the_database_is_away_what_was_typed_comes_back_once_more(rf):
    key = "3f1c6ad0-5d0f-4d53-8d0c-0b6bb2b7c1de"
    typed = {"source": "Een <b>uur</b> werk.", "idempotency_key": key, "act": "remove"}
    path = "/forum/bericht/1/antwoord/"
    sent = rf.post(path, typed, headers={"Sec-Fetch-Site": "same-origin"})
    foreign = rf.post(path, typed, headers={"Sec-Fetch-Site": "cross-site"})
    page, other, shown = map(answer_away, (sent, foreign, rf.get("/forum/")))
    for answer in (page, other, shown):
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0
        assert answer.headers["Cache-Control"] == "no-store"
    text = page.content.decode()
    assert "Een &lt;b&gt;uur&lt;/b&gt; werk." in text
    assert f'action="{path}"' in text
    assert f'name="idempotency_key" value="{key}"' in text
    assert "remove" not in text
    assert "werk." not in other.content.decode()
    assert 'href="/forum/"' in shown.content.decode()


def test_every_fault_comes_by_that_page():
    assert get_resolver().resolve_error_handler(500) is server_error


@pytest.mark.django_db
def test_a_fault_in_what_was_asked_is_not_the_database_that_is_away():
    with pytest.raises(DatabaseError) as error, connection.cursor() as cursor:
        cursor.execute("SELECT nothing FROM nowhere")
    assert not is_connection_error(error.value)
    assert not is_connection_error(ValueError())
    assert not is_connection_error(None)
