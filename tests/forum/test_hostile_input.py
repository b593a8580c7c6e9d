"""Hostile, oversized and malformed input, sent to the endpoints.

What the texts themselves come to is tested in `tests/core/markup/`.
"""

from typing import Any

from django.test import Client

import pytest

from accounts.models import User
from forum.models import Space, Topic

pytestmark = pytest.mark.django_db

PROFILE = {
    "job_title_visibility": "everybody",
    "subjects_visibility": "members",
    "photo_visibility": "members",
}
TEXT = {"source_format": "text", "kind": "question"}


@pytest.fixture
def browser(member: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(member)
    return client


def ask(client: Client, space: Space, **fields: str) -> Any:
    return client.post(f"{space.path}nieuw/", TEXT | fields)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "java\tscript:x",
        "jav&#x61;script:x",
    ],
)
def test_no_link_leads_into_a_script(
    browser: Client, space: Space, address: str
) -> None:
    body = f'<p><a href="{address}">hier</a></p>'
    ask(browser, space, title="Een adres", source=body, source_format="html")
    post = Topic.objects.get(title="Een adres").posts.get()
    assert "<a" not in post.html
    assert "hier" in post.html


@pytest.mark.parametrize("piece", ["[", "*", "<", "&", "<p>", "<ul><li>"])
def test_what_is_too_much_is_refused_and_given_back(
    browser: Client, space: Space, piece: str
) -> None:
    body = piece * (60_000 // len(piece))
    answer = ask(browser, space, title="Veel", source=body, source_format="html")
    assert answer.status_code == 200
    assert not Topic.objects.filter(title="Veel").exists()
    assert answer.context["form"]["title"].value() == "Veel"


def test_ten_thousand_fields_are_refused(browser: Client, space: Space) -> None:
    fields = {f"veld{n}": "x" for n in range(10_000)}
    assert ask(browser, space, **fields).status_code == 400
    assert not space.topics.exists()
    query = "&".join(f"p{n}=1" for n in range(10_000))
    assert browser.get(f"{space.path}?{query}").status_code in {200, 400}


def test_nothing_turns_the_line_around(browser: Client, space: Space) -> None:
    title = "Factuur \u202egpj.exe\u2066 van \u200fiemand"
    ask(browser, space, title=title, source="Een \u202etekst.")
    topic = Topic.objects.get(space=space)
    shown = topic.title + topic.posts.get().html
    assert not set("\u202e\u2066\u200f") & set(shown)


@pytest.mark.parametrize("odd", ["a" + "\u0301" * 500, "👩‍👩‍👧‍👦", "\ufdd0", "\uffff"])
def test_odd_letters_are_kept_or_taken_out_alike(
    browser: Client, space: Space, odd: str
) -> None:
    title, source = f"Over {odd[:99]} dit", f"Tekst {odd} hier"
    answer = ask(browser, space, title=title, source=source)
    topic = Topic.objects.get(space=space)
    for shown in (topic.title, topic.posts.get().html, topic.posts.get().text):
        assert shown.count("\u0301") <= 8
        assert "\ufdd0" not in shown
        assert "\uffff" not in shown
    assert browser.get(answer.url, follow=True).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/forum/a%00b/",
        "/forum/?q=%00",
        "/zoeken/?q=a%00b",
        "/mensen/%00/",
        "/arbeids%00migranten/",
        "/groepen/%00/",
        "/meldingen/?toon=%00",
        "/account/login/?next=%00",
        "/media/images/%00.png",
    ],
)
def test_a_nul_in_an_address_is_no_error_of_ours(browser: Client, path: str) -> None:
    assert browser.get(path).status_code < 500


def test_a_nul_in_a_field_or_header_is_no_error_of_ours(
    browser: Client, space: Space
) -> None:
    answer = ask(browser, space, title="Een\x00titel", source="Een\x00tekst")
    assert answer.status_code < 500
    assert not any("\x00" in topic.title for topic in Topic.objects.all())
    login = {"login": "a\x00@voorbeeldstad.example", "password": "\x00"}
    assert (
        Client(raise_request_exception=False).post("/account/login/", login).status_code
        < 500
    )
    for name in ("Accept-Language", "If-None-Match", "X-Request-ID", "Cookie"):
        assert browser.get("/forum/", headers={name: "a\x00b"}).status_code < 500


def test_a_title_is_one_line(browser: Client, space: Space) -> None:
    ask(browser, space, title="Vraag\r\nBcc: x@elders.example", source="Tekst.")
    title = Topic.objects.get(space=space).title
    assert "\n" not in title
    assert "\r" not in title


@pytest.mark.parametrize(
    "name",
    [
        "Beheerder",
        "beheerder ",
        "Beheer\u0435der",
        "Moderator",
        "VNG",
        "Anonieme collega",
    ],
)
def test_nobody_is_called_after_who_keeps_the_site(
    browser: Client, member: User, name: str
) -> None:
    def called(wished: str) -> str:
        browser.post("/account/profiel/", PROFILE | {"display_name": wished})
        member.refresh_from_db()
        return member.display_name

    assert called("Bea Heerder") == "Bea Heerder"
    assert called(name) == "Bea Heerder"
