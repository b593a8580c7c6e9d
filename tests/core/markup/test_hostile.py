"""What is typed comes out harmless, whatever it is."""

import html
import re

import bleach
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import markup
from core.markup import (
    MarkupError,
    html_parser,
    html_writer,
    render,
    sanitize_text,
    text_parser,
)
from tests.core.markup.judge import (
    DOCUMENT,
    FILES,
    PICTURE,
    from_html,
    from_text,
    judged,
)

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
    names = [
        *sorted(html_writer.TAGS),
        "h1",
        "h2",
        "div",
        "script",
        "style",
        "svg",
        "math",
    ]
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


@pytest.mark.slow
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
    assert sanitize_text(outcome.html) == outcome.html
    assert not {"\x02", "\x03", "\x00"} & set(outcome.text)
    outcome.html.encode()  # no lone surrogate is left
    markup.excerpt(outcome.text)
    markup.is_blank(outcome)


def written(source: str, source_format: str) -> str:
    writer = html_writer.HtmlWriter()
    clean = sanitize_text(source.replace("\r\n", "\n"))
    if source_format == "html":
        html_parser.write_html(clean, writer, FILES)
    else:
        text_parser.write_text(clean, writer)
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
        tags=html_writer.TAGS,
        attributes=html_parser.ATTRIBUTES,
        protocols=markup.SCHEMES,
        strip=True,
    )
    by_nh3 = markup._GATE.clean(ours).replace(f' rel="{markup.LINK_REL}"', "")
    assert html.unescape(by_bleach) == html.unescape(ours)
    # The two spell a no-break space and an apostrophe in different ways.
    same = by_bleach.replace("\u00a0", "&nbsp;").replace("&#x27;", "'")
    assert same == by_nh3


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
