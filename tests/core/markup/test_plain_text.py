"""A text without its tags: for mail, search and excerpts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import markup
from core.markup import render
from tests.core.markup.judge import as_text

# Plain text


def test_blocks_become_lines_of_plain_text() -> None:
    assert as_text(
        "<h2>Kop</h2><p>een<br>twee &amp; drie</p><ol><li>a</li><li>b<ul><li>c</li>"
        "</ul></li></ol><blockquote><p>q</p><p>r</p></blockquote><pre>x\n\n  y</pre>"
        "<table><tr><th>k</th><th><p>l</p></th></tr><tr><td></td><td>m</td></tr></table>z"
    ) == (
        "Kop\n\neen\ntwee & drie\n\n1. a\n2. b\n  - c\n\n> q\n\n> r\n\nx\n\n  y\n\n"
        "k\tl\n\tm\n\nz"
    )


def test_a_link_is_named_only_where_its_words_do_not_say_it() -> None:
    assert as_text('<a href="https://vng.nl/a">hier</a>') == "hier (https://vng.nl/a)"
    assert (
        as_text('<a href="https://vng.nl/a">https://vng.nl/a</a>') == "https://vng.nl/a"
    )
    assert as_text('<a href="mailto:a@vng.nl?subject=b">mail</a>') == "mail (a@vng.nl)"
    assert as_text('<a href="mailto:a@vng.nl">a@vng.nl</a>') == "a@vng.nl"


def test_an_excerpt_ends_at_a_word_and_leaves_quotes_out() -> None:
    assert markup.excerpt("kort") == "kort"
    assert markup.excerpt("een twee, drie", 10) == "een twee…"
    assert markup.excerpt("> vraag\n\nmijn\nantwoord") == "mijn antwoord"
    assert markup.excerpt("zie hier (https://vng.nl/a) dus") == "zie hier dus"
    assert markup.excerpt("x" * 500, 20) == "x" * 19 + "…"


@given(text=st.text(), limit=st.integers(10, 200))
def test_an_excerpt_is_never_longer_than_asked(text: str, limit: int) -> None:
    assert len(markup.excerpt(text, limit)) <= limit


NOTHING = [
    *(
        "",
        " \n ",
        "<p></p>",
        "<p><br>&nbsp;</p>",
        "<hr>",
        "&#x200b;",
        "\u2800",
        "\ufe0f",
    ),
    *("<table><tr><td></td></tr></table>", "<a href='https://vng.nl'></a>"),
    "<script>x</script>",
]


@pytest.mark.parametrize("source", NOTHING)
def test_nothing_to_see_is_blank(source: str) -> None:
    assert markup.is_blank(render(source, source_format="html"))


@pytest.mark.parametrize("source", ["a", "1", "?", "👍", "<li>-</li>"])
def test_anything_to_see_is_not_blank(source: str) -> None:
    assert not markup.is_blank(render(source, source_format="html"))
