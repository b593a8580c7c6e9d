"""How foreign text is brought into shape before the sanitiser sees it."""

from collections.abc import Iterator
from datetime import UTC
from io import BytesIO
from pathlib import Path

from django.utils import translation

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.importing import discourse, mbox, stackexchange
from forum.importing.format_detection import detect_reader
from forum.importing.html_cleanup import MAX_LENGTH, clean_html, html_to_text
from forum.importing.obfuscated_addresses import find_domains, restore_addresses
from forum.importing.records import (
    BrokenRecordError,
    Fragment,
    clean_name,
    clean_text,
    clean_title,
    title_from_slug,
)
from forum.importing.unwrap import unwrap_lines

FIXTURES = Path(__file__).parent / "fixtures"
JUNK = [b"\nFrom ", b'"', b"<", b"&#0;", b"=?utf-8?q?=ff?=", b"[[{", b"\xed\xa0\x80"]


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("start", "reader"),
    [
        (b'{"post_stream": {}}', discourse.read),
        (b"\xef\xbb\xbf \n[", discourse.read),
        (b"From joke Mon Jan  8 09:00:00 2024\n", mbox.read),
        (b'\xef\xbb\xbf<?xml version="1.0"?>\n<posts>', stackexchange.read),
        ('<?xml version="1.0"?><posts>'.encode("utf-16"), stackexchange.read),
        (b"<html><body>posts</body></html>", None),
        (b"naam;gemeente\n", None),
        (b"PK\x03\x04", None),
        (b"", None),
    ],
)
def test_the_format_is_told_by_what_stands_in_the_file(start, reader):
    stream = BytesIO(start)
    assert detect_reader(stream) is reader
    assert stream.tell() == 0


@pytest.mark.parametrize("name", ["discourse_1.json", "lijst.mbox", "Posts.xml"])
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_damage_to_a_file_stops_its_reader(name, data):
    whole = (FIXTURES / name).read_bytes()
    start = data.draw(st.integers(60, len(whole)))
    end = data.draw(st.integers(start, min(start + 40, len(whole))))
    junk = data.draw(st.binary(max_size=20) | st.sampled_from(JUNK))
    stream = BytesIO(whole[:start] + junk + whole[end:])
    reader = detect_reader(stream)
    assert reader is not None
    with translation.override("en"):
        for found in reader(stream, name):
            if isinstance(found, Fragment):
                assert found.post.created_at.tzinfo is UTC
                assert found.post.body.encode()
                assert "@" not in found.post.author_name
            else:
                assert found.place


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p class='x' onclick='y()'>a</p>", "<p>a</p>"),
        ("a<script>b<c></script>d", "ad"),
        ("<svg><use></use><svg></svg>x</svg>y", "y"),
        ("a &lt;b&gt; &amp; c", "a &lt;b&gt; &amp; c"),
        ('<a href="/t/1">hier</a>', "hier"),
        ('<a href="javascript:x()">hier</a>', "hier"),
        ('<a href="mailto:a@b.nl">mail</a>', "mail"),
        (
            '<a href="https://x.nl/?a=&quot;">x',
            '<a href="https://x.nl/?a=&quot;">x</a>',
        ),
        (
            '<img src="https://x.nl/i.png">',
            '<a href="https://x.nl/i.png">afbeelding</a>',
        ),
        ('<img src="/i.png" alt="kaart">', ""),
        ('<img src="https://x.nl/i.gif" width="1">', ""),
        ('<p>de <img class="emoji" title=":boom:"></p>', "<p>de :boom:</p>"),
    ],
)
def test_html_loses_what_only_works_where_it_came_from(source, expected):
    assert clean_html(source) == expected


def test_a_text_that_is_beyond_measure_is_refused():
    with pytest.raises(BrokenRecordError):
        clean_html("a" * (MAX_LENGTH + 1))


def test_words_are_left_of_html():
    assert html_to_text("<p>Eén &amp; <b>twee</b></p><ul><li>drie</li></ul>") == (
        "Eén & twee\n\ndrie"
    )


PROSE = (
    "Wij herzien het beleid voor woonboten en zoeken voorbeelden van andere\n"
    "gemeenten. Het gaat om ligplaatsen en om precario, en verder om alles wat\n"
    "daarbij hoort."
)


def test_a_paragraph_that_was_wrapped_is_one_line():
    assert unwrap_lines(PROSE) == PROSE.replace("\n", " ")
    quoted = "\n".join(f"> > {line}" for line in PROSE.split("\n"))
    assert unwrap_lines(quoted) == "> > " + PROSE.replace("\n", " ")


@pytest.mark.parametrize(
    "text",
    [
        "Met vriendelijke groet,\nJoke van Dijk\nTeam Ruimte",
        "- een punt dat zo lang is dat het bijna de regel inneemt, en meer\n- twee",
        "    if message.parsing_finished and message.file is not None and more:\n    x",
        "+    fclose (message->file) and something that is long enough to wrap;\n+x",
        "Een regel die vrij kort is, maar lang genoeg om op te vallen.\nEn\nnog een.",
        "Fout: er ging iets mis bij het lezen van het bestand met de gegevens\n" * 3,
    ],
)
def test_what_stands_line_by_line_stays_so(text):
    assert unwrap_lines(text) == text


def test_names_are_never_addresses():
    def name(text):
        return clean_name(text, otherwise="Auteur")

    assert name("joke@voorbeeldstad.example") == "joke"
    assert name("joke at voorbeeldstad.example") == "joke"
    assert name("Joke <joke@voorbeeldstad.example>") == "Joke"
    assert name(' "Joke  van\tDijk" ') == "Joke van Dijk"
    assert name("@") == name("") == "Auteur"
    assert len(name("lang " * 50)) <= 80


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("toen joke at x.example schreef", "toen joke@x.example schreef"),
        ("J.van.Dijk at y.example, zei", "J.van.Dijk@y.example, zei"),
        ("joke2 at y.example", "joke2@y.example"),
        ("joke at y.example", None),
        ("it is archived at x.example.", None),
        ("zie http://a.nl/joke at x.example/pad", None),
        ("milk at 6.5, juice at 2.0", None),
    ],
)
def test_an_address_that_was_spelled_out_is_told_from_a_place(text, plain):
    assert restore_addresses(text, {"x.example"}) == (plain or text)


def test_the_domains_of_a_list_are_learned_from_its_headers():
    assert find_domains("Joke <joke@X.example>, piet at y.example (Piet)") == {
        "x.example",
        "y.example",
    }


def test_titles_fit_and_are_cut_between_words():
    title = clean_title("woord " * 60)
    assert len(title) <= 160
    assert title.endswith("woord…")
    assert len(clean_title("x" * 300)) == 160
    assert title_from_slug("een-tweede_bak") == "Een tweede bak"
    assert title_from_slug("") == ""


def test_no_character_is_left_that_no_database_takes():
    assert clean_text("a\x00b\r\nc\rd\ud800e\x1bf\tg") == "ab\nc\ndef\tg"
