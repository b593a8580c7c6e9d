"""What is typed comes out readable and harmless, and quickly, whatever it is."""

import html
import re
import sys
import threading
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from html.parser import HTMLParser
from time import process_time

from django.template import Context, Engine
from django.utils import translation

import bleach
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import markup
from core.markup import MarkupError, render
from core.rendering import characters, htmlsource, textsource, tree

PLAIN_TAGS = {
    *("p", "br", "h3", "h4", "ul", "ol", "li", "strong", "em", "b", "i", "blockquote"),
    *("code", "pre", "table", "thead", "tbody", "tr", "hr"),
}
ALLOWED = {
    **{tag: set[str]() for tag in PLAIN_TAGS},
    "a": {"href", "rel"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "img": {"src", "alt", "width", "height", "loading"},
}
PICTURE, DOCUMENT = 1234567890123456, 1234567890123457
FILES = {PICTURE: markup.File(400, 300), DOCUMENT: markup.File()}


def from_html(source: str) -> str:
    return render(source, source_format="html").html


def from_text(source: str) -> str:
    return render(source, source_format="text").html


def as_text(source: str) -> str:
    return render(source, source_format="html").text


class Judge(HTMLParser):
    """Reads the outcome as a browser would, and keeps what should not be there."""

    def __init__(self) -> None:
        super().__init__()
        self.offences: list[object] = []
        self.hrefs: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.offences += [] if tag in ALLOWED else [tag]
        given = {name: value or "" for name, value in attrs}
        if given.keys() - ALLOWED.get(tag, set()):
            self.offences.append((tag, attrs))
        if tag == "img":
            if not re.fullmatch(r"/forum/bestand/\d{16}/", given["src"]):
                self.offences.append((tag, attrs))
            if not given["alt"].strip() or set(given["alt"]) & set("<>"):
                self.offences.append((tag, attrs))
        elif tag == "a":
            self.hrefs.append(given.get("href", ""))
            if given.get("rel") != "nofollow ugc noopener":
                self.offences.append((tag, attrs))
        elif not all(re.fullmatch(r"[2-9]|1\d|20", span) for span in given.values()):
            self.offences.append((tag, attrs))

    def handle_comment(self, data: str) -> None:
        self.offences.append(("comment", data))

    def handle_decl(self, decl: str) -> None:
        self.offences.append(("declaration", decl))

    def handle_pi(self, data: str) -> None:
        self.offences.append(("instruction", data))

    def unknown_decl(self, data: str) -> None:
        self.offences.append(("declaration", data))


def judged(outcome: str) -> Judge:
    judge = Judge()
    judge.feed(outcome)
    judge.close()
    assert judge.offences == []
    for href in judge.hrefs:
        ours = rf"/forum/bestand/({PICTURE}|{DOCUMENT})/$"
        assert re.match(rf"https?://[a-z0-9]|mailto:[^@]+@[^@]+$|{ours}", href), href
    assert not {"\x00", "\x02", "\x03"} & set(outcome)
    return judge


# Hostile texts


HOSTILE = [
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<img/src=x/onerror=alert(1)//",
    "<p onclick=alert(1) onmouseover='alert(1)' style=\"color:red\" id=x class=y>x</p>",
    "<b/onfocus=alert(1)/autofocus/tabindex=1>x</b>",
    "<a href=x onclick=alert(1)>x</a>",
    "<svg onload=alert(1)>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img '
    'src=1 onerror=alert(1)&gt;">',
    "<math><p></p><style><img src=1 onerror=alert(1)></style></math>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<noscript><style></noscript><img src=x onerror=alert(1)>",
    "<style><!--</style><img src=x onerror=alert(1)>-->",
    "<style>@import 'https://evil.example/x.css'</style>",
    "<title><p title='</title><img src=x onerror=alert(1)>'>",
    "<textarea><img title='</textarea><img src=x onerror=alert(1)>'>",
    '<xmp><p title="</xmp><img src=x onerror=alert(1)>">',
    "<template><script>alert(1)</script></template>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=javascript:alert(1)><embed src=javascript:alert(1)></object>",
    "<form action=javascript:alert(1)><input formaction=javascript:alert(1)></form>",
    "<button formaction=javascript:alert(1)>x</button>",
    "<a href=https://a.example formaction=javascript:alert(1)>x</a>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'><base href=//evil>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<!--><script>alert(1)</script>-->",
    "<!-- --!><img src=x onerror=alert(1)> -->",
    "<?xml version='1.0'?><?php echo 1 ?><!DOCTYPE html>",
    "<p title='`onmouseover=alert(1)'>`</p>",
    "<td colspan='9999999999' rowspan=-1>x</td>",
    "<table><tr><td colspan='2;x' rowspan='٣'>x</td></tr></table>",
    "<select><option><style></option></select><img src=x onerror=alert(1)></style>",
    "\x00<scr\x00ipt>alert(1)</scr\x00ipt>",
    "<\u200bscript>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;img src=x onerror=alert(1)&#62;",
    "<a href='https://a.example/\" onmouseover=\"alert(1)'>x</a>",
    "<a href='https://a.example/&quot; onmouseover=&quot;alert(1)'>x</a>",
    'https://a.example/"onmouseover="alert(1)',
    "https://a.example/'onmouseover='alert(1)",
    "https://a.example/<script>alert(1)</script>",
]


@pytest.mark.parametrize("source", HOSTILE)
def test_hostile_text_is_inert_in_both_formats(source: str) -> None:
    judged(from_html(source))
    judged(from_text(source))


BAD_ADDRESSES = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    "java\x00script:alert(1)",
    "\x01javascript:alert(1)",
    "java\u200bscript:alert(1)",
    "java\u00adscript:alert(1)",
    "java\u2060script:alert(1)",
    "\ufeffjavascript:alert(1)",
    "java\u200dscript:alert(1)",
    "javascript\u200b:alert(1)",
    "&#106;avascript:alert(1)",
    "&#x6A&#x61vascript:alert(1)",
    "&#0000106;avascript:alert(1)",
    "java&Tab;script:alert(1)",
    "java&NewLine;script&colon;alert(1)",
    "javascript&colon;alert(1)",
    "javascript&#58;alert(1)",
    "java&ZeroWidthSpace;script:alert(1)",
    "java&#x200B;script:alert(1)",
    "javascript://https://a.example/%0aalert(1)",
    "javascript:123",
    "data:text/html,<script>alert(1)</script>",
    "data:text/html;base64,PHNjcmlwdD4=",
    "vbscript:msgbox(1)",
    "feed:javascript:alert(1)",
    "view-source:https://a.example/",
    "blob:https://a.example/x",
    "file:///etc/passwd",
    "ftp://a.example/",
    "//evil.example/x",
    "/forum/",
    "x.html",
    "?a=1",
    "#x",
    "",
    "https:",
    "https://",
    "https:/a.example",
    "https:\\\\evil.example",
    "https://vng.nl\\@evil.example/",
    "https://vng.nl@evil.example/",
    "https://user:password@evil.example/",
    "https://a.example:99999/",
    "https://1.2.3.999/",
    "https://[::1]/",
    "https://a..example/",
    "mailto:",
    "mailto:nobody",
    "mailto:jan@…",
    "mailto:javascript:alert(1)",
    "https://a.example/" + "x" * 2_000,
]


@pytest.mark.parametrize("address", BAD_ADDRESSES)
def test_a_bad_address_gives_no_link_and_keeps_the_words(address: str) -> None:
    outcome = from_html(f'<p><a href="{address}">hier</a></p>')
    assert "<a" not in outcome
    assert "hier" in outcome


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("https://vng.nl", "https://vng.nl"),
        ("HTTPS://VNG.NL/Pad", "https://vng.nl/Pad"),
        (" http://vng.nl:8080/?a=1&amp;b=%20#c ", "http://vng.nl:8080/?a=1&b=%20#c"),
        ("https://vng.nl/a b/é", "https://vng.nl/a%20b/%C3%A9"),
        ("https://vng.nl/?x=1&copy=2", "https://vng.nl/?x=1&copy=2"),
        ("https://vng.nl/\u202egepj.exe", "https://vng.nl/gepj.exe"),
        ("https://münchen.example/", "https://xn--mnchen-3ya.example/"),
        ("https://gemеente.example/", "https://xn--gemente-9gg.example/"),
        ("mailto:info@vng.nl", "mailto:info@vng.nl"),
        (
            "mailto:info@vng.nl?subject=Vraag hier",
            "mailto:info@vng.nl?subject=Vraag%20hier",
        ),
    ],
)
def test_a_good_address_is_linked_in_canonical_form(typed: str, shown: str) -> None:
    assert judged(from_html(f'<a href="{typed}">x</a>')).hrefs == [shown]


def test_every_link_tells_that_its_readers_wrote_it() -> None:
    assert from_html('<a href="https://vng.nl" rel="me" target="_blank">x</a>') == (
        '<a href="https://vng.nl" rel="nofollow ugc noopener">x</a>'
    )


# Properties


ODDITIES = [
    *("<", ">", "&", '"', "'", "<!--", "-->", "<!", "<?", "]]>", "</", "`", "```"),
    *("&lt;", "&amp;", "&nbsp;", "&lt;script&gt;", "&#2;", "&#x202e;", "&#0;", "&#13;"),
    *("&#xD800;", "&#99999999999999;", "&#60", "&copy"),
]


def document_pieces() -> st.SearchStrategy[str]:
    names = [*sorted(tree.TAGS), "h1", "h2", "div", "script", "style", "svg", "math"]
    names += ["noscript", "template", "textarea", "form", "img", "title", "plaintext"]
    name = st.sampled_from(names)
    attribute = st.sampled_from(
        [
            "",
            ' href="https://vng.nl/a?b=1&amp;c=2"',
            " href=javascript:alert(1)",
            " href='mailto:a@b.nl'",
            " colspan=2 rowspan='3'",
            f' src="/forum/bestand/{PICTURE}/" alt="Een &quot;plan&quot; &amp; é\'s"',
            f" alt='&lt;b&gt; &#2;' src=/forum/bestand/{PICTURE}/ onload=alert(1)",
            f' alt="x" width="9" src="/forum/bestand/{DOCUMENT}/"',
            f' alt=" " href="/forum/bestand/{DOCUMENT}/" src=/forum/bestand/{PICTURE}/',
            ' alt="x" href="/forum/bestand/1/" src="/forum/bestand/1/"',
            ' alt="x" src="https://evil.example/forum/bestand/1/" href="/forum/"',
            " onclick=alert(1)",
            ' title=">"',
            " x='",
            ' y="<p>',
        ]
    )
    return st.one_of(
        st.builds("<{}{}>".format, name, attribute),
        st.builds("</{}>".format, name),
        st.builds("<{}{}/>".format, name, attribute),
        st.sampled_from(ODDITIES),
        st.sampled_from(["\n", "\r\n", "\n\n", "> ", "> > ", "```\n", "\t", "  "]),
        st.sampled_from(
            ["https://vng.nl/", "http://a.example/b).", "naam@vng.nl", "hoi"]
        ),
        st.text(st.characters(codec=None), max_size=8),
    )


documents = st.lists(document_pieces(), max_size=40).map("".join)
formats = st.sampled_from(["html", "text"])


@settings(deadline=None, max_examples=300)
@given(source=documents, source_format=formats)
def test_any_text_gives_allowed_html_or_a_markup_error(
    source: str, source_format: str
) -> None:
    try:
        outcome = render(source, source_format=source_format, files=FILES)  # type: ignore[arg-type]
    except MarkupError:
        return
    judged(outcome.html)
    assert characters.scrub(outcome.html) == outcome.html
    assert not {"\x02", "\x03", "\x00"} & set(outcome.text)
    outcome.html.encode()  # no lone surrogate is left
    markup.excerpt(outcome.text)
    markup.is_blank(outcome)


def written(source: str, source_format: str) -> str:
    writer = tree.Writer()
    clean = characters.scrub(source.replace("\r\n", "\n"))
    if source_format == "html":
        htmlsource.write_html(clean, writer, FILES)
    else:
        textsource.write_text(clean, writer)
    return writer.finish()


@settings(deadline=None, max_examples=300)
@given(source=documents, source_format=formats)
def test_neither_cleaner_finds_anything_to_take_out(
    source: str, source_format: str
) -> None:
    """Three independent readers of HTML agree on what the writer wrote."""
    try:
        ours = written(source, source_format)
    except MarkupError:
        return
    by_bleach = bleach.clean(
        ours,
        tags=tree.TAGS,
        attributes=htmlsource.ATTRIBUTES,
        protocols=markup.SCHEMES,
        strip=True,
    )
    by_nh3 = markup._GATE.clean(ours).replace(f' rel="{markup.LINK_REL}"', "")
    assert html.unescape(by_bleach) == html.unescape(ours)
    assert by_bleach.replace("\u00a0", "&nbsp;") == by_nh3


@settings(deadline=None, max_examples=300)
@given(source=documents)
def test_rendering_the_outcome_again_changes_only_heading_levels(source: str) -> None:
    try:
        once = render(source, source_format="html", files=FILES).html
    except MarkupError:
        return
    again = render(once, source_format="html", files=FILES).html
    assert again.replace("h3>", "h4>") == once.replace("h3>", "h4>")


@settings(deadline=None, max_examples=200)
@given(source=st.text("ab<&\"'(). \n\té", max_size=200))
def test_no_character_of_typed_text_is_lost(source: str) -> None:
    shown = html.unescape(re.sub(r"<[^<>]*>", "", from_text(source)))
    assert "".join(shown.split()) == "".join(source.split())


# Size and depth


@pytest.mark.parametrize("piece", ["[", "*", "<", "&", "x", "<b>", "> ", "\r\n"])
@pytest.mark.parametrize("source_format", ["html", "text"])
def test_a_megabyte_is_refused(piece: str, source_format: str) -> None:
    with pytest.raises(MarkupError, match="50000"):
        render(piece * 1_000_000, source_format=source_format)  # type: ignore[arg-type]


def test_the_limit_is_exact_and_counts_a_line_end_once() -> None:
    from_text("x" * 50_000)
    from_text("xxxx\r\n" * 1_000 + "x" * 45_000)
    with pytest.raises(MarkupError):
        from_text("x" * 50_001)


@pytest.mark.parametrize("opening", ["<b>", "<blockquote>", "<ul><li>", "<em><strong>"])
def test_deep_nesting_is_refused(opening: str) -> None:
    depth = 20 // opening.count("<")
    assert "x" in from_html(opening * depth + "x")
    with pytest.raises(MarkupError):
        from_html(opening * depth + "<i>x")
    with pytest.raises(MarkupError):
        from_html(opening * (40_000 // len(opening)))


def test_ten_thousand_unknown_elements_are_only_left_out() -> None:
    assert from_html("<div>" * 9_000 + "x").strip() == "x"


def test_unclosed_paragraphs_and_items_are_not_nesting() -> None:
    assert from_html("<p>a" * 30) == "<p>a</p>" * 30
    assert from_html("<ul>" + "<li>a" * 30) == "<ul>" + "<li>a</li>" * 30 + "</ul>"


def test_too_many_parts_are_refused() -> None:
    with translation.override("en"):
        with pytest.raises(MarkupError, match="lines"):
            from_text("x\n" * 6_000)
        with pytest.raises(MarkupError, match="cells"):
            from_html("<table><tr>" + "<td>" * 6_000)


def test_the_message_of_an_error_follows_the_language() -> None:
    with translation.override("en"), pytest.raises(MarkupError) as refusal:
        from_text("x" * 60_000)
    assert str(refusal.value).startswith("This text is too long: at most 50000 ")


def seconds(work: Callable[[str], object], source: str) -> float:
    best = 1e9
    for _attempt in range(2):
        start = process_time()
        with suppress(MarkupError):
            work(source)
        best = min(best, process_time() - start)
    return best


# Each made some parser, pattern or loop quadratic while this was written, or could.
HEAVY = [
    *("<", "&", "[", "&#", "&#9", "&a", "<!--", "<style>", "<script ", "</", "<svg>"),
    *('<a href="', "<a href='x", "<td a", "<td a=", "</b></p>", "<p></p>", "x<b></b>"),
    *("> ", ">\n", ">", "```\n", "```x\n", "https://", "https://a.nl)", "https://("),
    *("(((", ")))", "\u00a0", " ", "\t", "\u0301", "a\u0301", "\u200d", "\u202e"),
    *("\ud800", "a@", "@", "a.a", "a@b.", "mailto:", "<a at ", " (https://"),
]


@pytest.mark.parametrize("piece", HEAVY)
def test_ten_times_the_text_takes_about_ten_times_as_long(piece: str) -> None:
    def everything(source: str) -> None:
        markup.mask_addresses(source)
        characters.scrub(source)
        for source_format in ("html", "text"):
            outcome = render(source, source_format=source_format)  # type: ignore[arg-type]
            markup.excerpt(outcome.text)
            markup.is_blank(outcome)

    small, large = piece * (3_000 // len(piece)), piece * (30_000 // len(piece))
    assert seconds(everything, large) < 40 * seconds(everything, small) + 0.1


def test_the_last_gate_works_in_every_thread() -> None:
    outcomes: list[str] = []
    threads = [
        threading.Thread(target=lambda: outcomes.append(from_text("hoi")))
        for _number in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == ["<p>hoi</p>"] * 4


# Characters


@pytest.mark.parametrize("source_format", ["html", "text"])
@pytest.mark.parametrize(
    "unseen",
    ["\x00", "\x02", "\x03", "\x1b", "\x7f", "\x9d", "\u202e", "\u2066", "\u2069"]
    + ["\u200b", "\u2060", "\ufeff", "\u00ad", "\ufdd0", "\uffff", "\U0010ffff"]
    + [
        "\ud800",
        "\U000e0041",
        "\u3164",
        "&#2;",
        "&#3;",
        "&#x202e;",
        "&#8238;",
        "&shy;",
    ],
)
def test_unseen_characters_are_taken_out(unseen: str, source_format: str) -> None:
    if unseen.startswith("&") and source_format == "text":
        return
    outcome = render(f"a{unseen}b", source_format=source_format)  # type: ignore[arg-type]
    assert outcome.text == "ab"


def test_every_format_control_of_unicode_is_known() -> None:
    """A newer Unicode may bring controls: decide about each."""
    visible = {"\u06dd", "\u070f", "\u08e2", "\u0890", "\u0891", "\U000110bd"}
    visible |= {"\U000110cd"} | {chr(c) for c in range(0x600, 0x606)}
    hieroglyphs = {chr(c) for c in range(0x13430, 0x13440)}
    for number in range(sys.maxunicode + 1):
        character = chr(number)
        if unicodedata.category(character) == "Cf":
            joiner = character in "\u200c\u200d"
            kept = character in markup.scrub(f"é{character}é")
            assert kept == (joiner or character in visible | hieroglyphs), hex(number)


def test_joiners_stay_where_they_join_something() -> None:
    family = "👩\u200d👩\u200d👧 🏳\ufe0f\u200d🌈 می\u200cخواهم"
    assert markup.scrub(family) == family
    assert markup.scrub("a\u200d\u200db\u200c") == "ab"
    assert markup.scrub("é" + "\u200d" * 1000 + "x") == "é\u200dx"


def test_piled_up_marks_are_cut() -> None:
    assert markup.scrub("a" + "\u0301" * 500 + "b") == "a" + "\u0301" * 8 + "b"
    assert markup.scrub("a" + "\u0301\u200d" * 500).count("\u0301") <= 8
    assert markup.scrub("ที่นี่ é ü ñ 1\ufe0f\u20e3") == "ที่นี่ é ü ñ 1\ufe0f\u20e3"


def test_a_line_is_one_line() -> None:
    assert markup.clean_line(" Re:\r\nBcc: x\u2028y\t\u202ez ") == "Re: Bcc: x y z"


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


def test_a_larger_than_sign_before_a_word_is_no_quote() -> None:
    assert from_text(">50 inwoners") == "<p>&gt;50 inwoners</p>"


def test_quotes_beyond_the_limit_join_the_deepest() -> None:
    outcome = from_text("> " * 5_000 + "x\n" + "> " * 6 + "y")
    assert outcome.count("<blockquote>") == 5
    assert "<p>x<br>y</p>" in outcome


def link(address: str, words: str = "") -> str:
    href, shown = (
        html.escape(text, quote=False) for text in (address, words or address)
    )
    return f'<a href="{href}" rel="nofollow ugc noopener">{shown}</a>'


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


# Mail addresses


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Mail jan.jansen@vng.nl.", "Mail jan.jansen@…."),
        ("Jan <jan@sub.vng.nl>, Piet", "Jan <jan@…>, Piet"),
        ("<mailto:jan@vng.nl?subject=x>", "<jan@…?subject=x>"),
        ("mailto:jan%40vng.nl", "jan@…"),
        ("o'brien+x@vng.co.uk;a_b@x.museum", "o'brien+x@…;a_b@…"),
        ("jan@xn--mnchen-3ya.de jan@münchen.de", "jan@… jan@…"),
        ("Jan <jan at vng.nl> wrote:", "Jan <jan@…> wrote:"),
        ("&lt;jan at vng.nl&gt;", "&lt;jan@…&gt;"),
        ("> jan.jansen at vng.nl\nhoi", "> jan.jansen@…\nhoi"),
        ("look at example.com for it", "look at example.com for it"),
        ("@jansen, om 9@5, pakket@1.2.3", "@jansen, om 9@5, pakket@1.2.3"),
        ("https://a.example/@naam.x", "https://a.example/@naam.x"),
    ],
)
def test_mail_addresses_lose_their_domain(text: str, masked: str) -> None:
    assert markup.mask_addresses(text) == masked


@given(
    name=st.from_regex(r"[a-z][a-z0-9.+_-]{0,20}", fullmatch=True),
    domain=st.from_regex(r"([a-z0-9][a-z0-9-]{0,8}\.){1,3}[a-z]{2,6}", fullmatch=True),
    around=st.sampled_from(
        ["{}", "<{}>", "({})", "x {}, y", '"{}"', "mailto:{}", "{}."]
    ),
)
def test_no_domain_of_an_address_is_left(name: str, domain: str, around: str) -> None:
    assert domain not in markup.mask_addresses(around.format(f"{name}@{domain}"))


# In a template


def test_the_tag_shows_stored_html_and_nothing_else_is_trusted() -> None:
    engine = Engine(libraries={"markup": "core.templatetags.markup"})
    template = engine.from_string("{% load markup %}{% stored_html a %}{{ a }}")
    assert template.render(Context({"a": "<p>x</p>"})) == (
        "<p>x</p>&lt;p&gt;x&lt;/p&gt;"
    )


# People and messages of this site


PEOPLE = markup.People({"Jan Boer": 12, "Jan": 13}, frozenset({12, 13}))


@pytest.mark.parametrize("source_format", ["html", "text"])
def test_a_name_behind_an_at_becomes_a_link(source_format: str) -> None:
    source = "Dag @Jan Boer, en @Jan. Niet x@Jan of @Janneke."
    html = render(source, source_format=source_format, people=PEOPLE).html
    assert html.count("<a ") == 2
    assert '<a href="/mensen/12/" rel="nofollow ugc noopener">@Jan Boer</a>,' in html
    assert '<a href="/mensen/13/" rel="nofollow ugc noopener">@Jan</a>.' in html
    assert markup.linked_in(html) == [12, 13]


def test_a_link_to_somebody_who_may_not_be_named_is_left_out() -> None:
    source = '<p><a href="/mensen/12/">@Jan</a> <a href="/mensen/99/">@Piet</a></p>'
    html = render(source, source_format="html", people=PEOPLE).html
    assert markup.linked_in(html) == [12]
    assert "@Piet" in html
    assert markup.linked_in(from_html(source)) == []


@pytest.mark.parametrize(
    "path",
    [
        "/forum/bericht/12",
        "/forum/bericht/12/?x=1",
        "/forum/bericht/12/#x",
        "/forum/bericht/12345678901234567/",
        "//forum/bericht/12/",
        "/forum/bericht/../12/",
        "/forum/bericht/\u0661/",
        "/mensen/12/../",
        "forum/bericht/12/",
    ],
)
def test_only_the_bare_path_of_a_message_is_linked(path: str) -> None:
    assert from_html(f'<a href="{path}">x</a>') == "x"
    assert "<a " not in from_text(path)


def test_a_message_is_linked_and_read_without_its_path() -> None:
    source = '<a href="/forum/bericht/12/">Olga</a>'
    assert 'href="/forum/bericht/12/"' in from_html(source)
    assert as_text(source) == "Olga"
    assert 'href="/forum/bericht/12/"' in from_text("Zie /forum/bericht/12/")


@given(st.text(alphabet="@Jan Boer.<>&x\n\u00a0", max_size=80))
def test_names_change_nothing_but_links(source: str) -> None:
    named = render(source, source_format="text", people=PEOPLE)
    plain = render(source, source_format="text")
    assert re.sub(r"</?a\b[^<>]*>", "", named.html) == plain.html
    assert named.text == plain.text


def test_words_change_inside_tags_too_and_shapes_do_not() -> None:
    source = '<p title="x">een <a href="een">een</a> &amp; twee<br></p>'
    changed = markup.map_words(source, lambda text: text.replace("een", "1"))
    assert changed == '<p title="x">1 <a>1</a> &amp; twee<br></p>'
