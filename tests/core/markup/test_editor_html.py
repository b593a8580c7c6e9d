"""What the editor makes stays, tidied, with our own files only."""

import html

import pytest

from core import markup
from core.markup import render
from tests.core.markup.judge import DOCUMENT, FILES, PICTURE, from_html, from_text, link

# The editor's HTML


def test_what_the_editor_makes_stays() -> None:
    source = (
        "<p>a <strong>b</strong> <em>c</em> <code>d</code><br>e</p>"
        "<ul><li><p>f</p><ol><li><p>g</p></li></ol></li></ul>"
        "<blockquote><p>h</p></blockquote><pre><code>i\n  j</code></pre><hr>"
        '<table><tbody><tr><th>k</th></tr><tr><td colspan="2"><p>l</p></td></tr>'
        "</tbody></table>"
    )
    assert from_html(source) == source


def test_headings_move_below_those_of_the_page() -> None:
    assert from_html("<h1>a</h1><h2>b</h2><h3>c</h3><h6>d</h6>") == (
        "<h3>a</h3><h3>b</h3><h4>c</h4><h4>d</h4>"
    )


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("<b>a<p>b</b>c</p>", "<b>a<p>b</p></b>c"),
        ("<ul>a<ul><li>b</ul></ul>", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        ("<li>a<li>b", "\na\nb"),
        (
            "<p>a<table><tr><td>b</table>c",
            "<p>a</p><table><tbody><tr><td>b</td></tr></tbody></table>c",
        ),
        ("<table>x<tr><td>y", "x\n\ny"),
        (
            "<a href=https://a.nl>a<a href=https://b.nl>b</a>",
            link("https://a.nl", "a") + link("https://b.nl", "b"),
        ),
        ("<p>a</p><p></p><p><b></b></p>", "<p>a</p>"),
        ("<pre>\n\n a</pre>", "<pre> a</pre>"),
        ("a<script>b</script><style>c</style><!-- d -->e", "ae"),
        ("<div>a</div><div>b</div>", "\na\n\nb\n"),
        ("a <3 b & c < d", "a &lt;3 b &amp; c &lt; d"),
        ("<p title=it's>a</p>", "<p>a</p>"),
        ("a<!-- b", "a&lt;!-- b"),
    ],
)
def test_untidy_html_is_tidied_and_keeps_its_words(typed: str, shown: str) -> None:
    assert from_html(typed) == shown


# Our own files


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        (f'src="/forum/bestand/{PICTURE}/" alt="Een plan"', "Een plan"),
        (
            f'alt=" Een\nplan " class=x width=9 src="/forum/bestand/{PICTURE}/"',
            "Een plan",
        ),
        (f'src="/forum/bestand/{PICTURE}/" alt="a &quot;b&quot;"', "a &quot;b&quot;"),
        (f'src="/forum/bestand/{PICTURE}/" alt="&lt;b&gt;"', "‹b›"),
    ],
)
def test_a_picture_of_ours_is_shown_with_its_words(typed: str, shown: str) -> None:
    outcome = render(f"<p><img {typed}></p>", source_format="html", files=FILES)
    assert outcome.html == (
        f'<p><img src="/forum/bestand/{PICTURE}/" alt="{shown}" width="400" '
        'height="300" loading="lazy"></p>'
    )
    assert outcome.text == f"[{html.unescape(shown)}]"
    assert not markup.is_blank(outcome)


@pytest.mark.parametrize(
    "typed",
    [
        f'src="/forum/bestand/{PICTURE}/"',
        f'src="/forum/bestand/{PICTURE}/" alt=" &nbsp; "',
        f'src="/forum/bestand/{PICTURE}/" alt="..."',
        f'src="/forum/bestand/{PICTURE}" alt="x"',
        f'src="/forum/bestand/{PICTURE}/?a" alt="x"',
        f'src="//forum/bestand/{PICTURE}/" alt="x"',
        f'src="https://evil.example/forum/bestand/{PICTURE}/" alt="x"',
        f'src="/forum/bestand/{DOCUMENT}/" alt="x"',
        'src="/forum/bestand/1234567890123458/" alt="x"',
        'src="https://evil.example/x.png" alt="x"',
        'src="data:image/png;base64,x" alt="x"',
    ],
)
def test_any_other_picture_is_left_out(typed: str) -> None:
    outcome = render(f"<p>a<img {typed}>b</p>", source_format="html", files=FILES)
    assert outcome.html == "<p>ab</p>"


def test_a_document_is_a_link_only_where_it_is_known() -> None:
    source = f'<p><a href="/forum/bestand/{DOCUMENT}/">brief.pdf</a></p>'
    known = render(source, source_format="html", files=FILES)
    assert f'href="/forum/bestand/{DOCUMENT}/"' in known.html
    assert known.text == "brief.pdf"
    assert from_html(source) == "<p>brief.pdf</p>"
    assert "<a" not in from_text(f"/forum/bestand/{DOCUMENT}/")
