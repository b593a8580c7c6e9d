"""The words that were looked for are marked, and no letter changes."""

from hypothesis import given
from hypothesis import strategies as st

from forum.search import words as searchwords
from tests.forum.search.helpers import answer

# Marks


def marks(text, *words):
    return [piece.text for piece in searchwords.mark_hits(text, words) if piece.is_hit]


def test_words_that_begin_with_the_stem_are_marked():
    assert marks("Huisvesting en huisvestingswet", "huisvesting") == [
        "Huisvesting",
        "huisvestingswet",
    ]
    assert marks("de gemeente en gemeenten", "gemeenten") == ["gemeente", "gemeenten"]
    assert marks("Privé, PRIVE en privé", "prive") == ["Privé", "PRIVE", "privé"]
    assert marks("onbewoond wonen", "wonen") == ["wonen"]
    assert marks("een wet en wetten", "wet", "regels") == ["wet"]
    assert marks("niets", "iets") == []
    assert marks("alles", *()) == []


@given(st.text(max_size=80), st.text(max_size=40))
def test_marks_change_no_letter_of_a_text(text, query):
    words = tuple(searchwords.parse_words(query))
    assert "".join(piece.text for piece in searchwords.mark_hits(text, words)) == text
    searchwords.make_excerpt(text, words)


def test_marks_stand_in_the_page_around_escaped_words(topic, moderator, client):
    answer(topic, moderator, "<b>kanarie</b> <script>alert(1)</script>")
    page = client.get("/zoeken/?q=kanarie").content.decode()
    assert "<mark>kanarie</mark>" in page
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
