"""What comes with the first packets: the main text of a page within one round trip.

A server sends ten segments (RFC 6928) before it waits for an answer: some 14,000 bytes,
of which its headers take a part.
"""

import zlib

import pytest
from bs4 import BeautifulSoup

from cms.demo import build_pages
from forum import commands

pytestmark = pytest.mark.django_db

FLIGHT = 10 * 1460
HEADERS = 2_000


def first_flight(client, path):
    """What a browser can show of the page when the first packets are in."""
    answer = client.get(path)
    assert answer.status_code == 200
    assert sum(len(k) + len(v) + 4 for k, v in answer.headers.items()) < HEADERS
    squeeze = zlib.compressobj(level=6, wbits=31)  # as a proxy does it
    sent = squeeze.compress(answer.content) + squeeze.flush()
    html = zlib.decompressobj(wbits=31).decompress(sent[: FLIGHT - HEADERS])
    return BeautifulSoup(html.decode(errors="ignore"), "html.parser")


@pytest.fixture
def busy(space, topic, official, member):
    """A long topic among fifty others, and a theme page that shows them."""
    build_pages(space)
    first = topic.posts.get(number=1)
    for number in range(25):
        text = f"Antwoord {number}: wij vragen eerst een huurcontract op. " * 12
        commands.reply(member, topic=topic, parent=first, source=text)
    for number in range(50):
        commands.ask(official, space=space, title=f"Vraag {number}", source="Wij dus.")
    return topic


@pytest.mark.slow
@pytest.mark.parametrize("is_signed_in", [False, True])
def test_the_main_text_comes_within_one_round_trip(client, busy, member, is_signed_in):
    if is_signed_in:
        client.force_login(member)
    address = client.get(busy.posts.get(number=1).path).url.split("#")[0]
    topic = first_flight(client, address)
    assert topic.h1.text == "Mag u weigeren?"
    assert topic.select_one(".opening .post__body").get_text(strip=True)

    theme = first_flight(client, "/arbeidsmigranten/")
    assert theme.h1.text == "Arbeidsmigranten"
    assert theme.select_one("main .lead").get_text(strip=True)

    talks = first_flight(client, "/forum/arbeidsmigranten/")
    assert talks.h1.text == "Arbeidsmigranten"
    assert talks.select_one(".row__title").text == "Vraag 49"
