"""Typed text comes out as it was meant."""

import pytest

from tests.core.markup.judge import LISTS, from_text, link

# Typed text


def test_blank_lines_make_paragraphs_and_single_ones_breaks() -> None:
    assert from_text("een\ntwee\r\n\r\n\r\ndrie\n") == "<p>een<br>twee</p><p>drie</p>"


def test_typed_tags_and_entities_are_shown_as_typed() -> None:
    assert from_text("<b>&lt; a & b") == "<p>&lt;b&gt;&amp;lt; a &amp; b</p>"


def test_lines_after_a_mark_become_quotes_in_quotes() -> None:
    assert from_text("> > diep\n> hoog\nantwoord") == (
        "<blockquote><blockquote><p>diep</p></blockquote><p>hoog</p></blockquote>"
        "<p>antwoord</p>"
    )
    assert from_text(">> diep") == from_text("> > diep")
    assert from_text("> a\n>\n> b") == "<blockquote><p>a</p><p>b</p></blockquote>"


@pytest.mark.parametrize(("typed", "written"), LISTS.items())
def test_lines_after_a_dash_or_a_number_become_a_list(typed: str, written: str) -> None:
    assert from_text(typed) == written


@pytest.mark.parametrize("typed", ["-5 graden", "1.500 euro", "2. Dus", "- - -", "3."])
def test_what_only_looks_like_an_item_stays_as_typed(typed: str) -> None:
    assert from_text(typed) == f"<p>{typed}</p>"


def test_a_patch_is_no_list() -> None:
    assert "<li>" not in from_text("-    DIR *dir;\n-\tint err;\n+    char *next;")


def test_a_list_may_stand_in_a_quote_and_is_ended_by_code() -> None:
    assert from_text("> - a\n> - b\n- c\n```\nd\n```") == (
        "<blockquote><ul><li>a</li><li>b</li></ul></blockquote>"
        "<ul><li>c</li></ul><pre><code>d</code></pre>"
    )


def test_a_larger_than_sign_before_a_word_is_no_quote() -> None:
    assert from_text(">50 inwoners") == "<p>&gt;50 inwoners</p>"


def test_quotes_beyond_the_limit_join_the_deepest() -> None:
    outcome = from_text("> " * 5_000 + "x\n" + "> " * 6 + "y")
    assert outcome.count("<blockquote>") == 5
    assert "<p>x<br>y</p>" in outcome


@pytest.mark.parametrize(
    ("typed", "before", "address", "after"),
    [
        ("Zie https://vng.nl/a.", "Zie ", "https://vng.nl/a", "."),
        ("(https://vng.nl/a)", "(", "https://vng.nl/a", ")"),
        ("(zie https://vng.nl/a_(b))", "(zie ", "https://vng.nl/a_(b)", ")"),
        ("https://vng.nl/?a=1&b=2, ja", "", "https://vng.nl/?a=1&b=2", ", ja"),
        ("<http://vng.nl/a>", "&lt;", "http://vng.nl/a", "&gt;"),
        ('"https://vng.nl"!', '"', "https://vng.nl", '"!'),
        ("“https://vng.nl/a”…", "“", "https://vng.nl/a", "”…"),
        ("https://vng.nl/a/;)", "", "https://vng.nl/a/", ";)"),
    ],
)
def test_addresses_become_links_without_the_punctuation_around(
    typed: str, before: str, address: str, after: str
) -> None:
    assert from_text(typed) == f"<p>{before}{link(address)}{after}</p>"


@pytest.mark.parametrize(
    "typed",
    ["https://", "xhttps://vng.nl", "javascript:alert(1)", "ftp://vng.nl", "a@vng.nl"]
    + ["https://vng.nl@evil.example/", "www.vng.nl", "https://..."],
)
def test_what_is_no_web_address_stays_text(typed: str) -> None:
    assert from_text(typed) == f"<p>{typed}</p>"


def test_fenced_code_keeps_its_lines_and_is_not_linked() -> None:
    assert from_text("a\n```py\n  x < 1\n\nhttps://vng.nl\n```\nb") == (
        "<p>a</p><pre><code>  x &lt; 1\n\nhttps://vng.nl</code></pre><p>b</p>"
    )


def test_an_unclosed_fence_is_text() -> None:
    assert from_text("```\nx") == "<p>```<br>x</p>"


def test_indented_lines_stay_indented() -> None:
    assert from_text("a\n  - b\n\tc") == (
        "<p>a<br>&nbsp;&nbsp;- b<br>&nbsp;&nbsp;&nbsp;&nbsp;c</p>"
    )
    assert from_text(" " * 10_000 + "x") == "<p>" + "&nbsp;" * 12 + "x</p>"
