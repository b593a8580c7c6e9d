"""Addresses are masked; people and messages of this site become links."""

import re

from django.template import Context, Engine

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import markup
from core.markup import render
from tests.core.markup.judge import as_text, from_html, from_text

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

PEOPLE = markup.MentionedPeople({"Jan Boer": 12, "Jan": 13}, frozenset({12, 13}))


@pytest.mark.parametrize("source_format", ["html", "text"])
def test_a_name_behind_an_at_becomes_a_link(source_format: str) -> None:
    source = "Dag @Jan Boer, en @Jan. Niet x@Jan of @Janneke."
    html = render(source, source_format=source_format, people=PEOPLE).html
    assert html.count("<a ") == 2
    assert '<a href="/mensen/12/" rel="nofollow ugc noopener">@Jan Boer</a>,' in html
    assert '<a href="/mensen/13/" rel="nofollow ugc noopener">@Jan</a>.' in html
    assert markup.mentioned_ids(html) == [12, 13]


def test_a_link_to_somebody_who_may_not_be_named_is_left_out() -> None:
    source = '<p><a href="/mensen/12/">@Jan</a> <a href="/mensen/99/">@Piet</a></p>'
    html = render(source, source_format="html", people=PEOPLE).html
    assert markup.mentioned_ids(html) == [12]
    assert "@Piet" in html
    assert markup.mentioned_ids(from_html(source)) == []


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

    def find(text):
        return [(found.start(), found.end(), "1") for found in re.finditer("een", text)]

    changed = markup.replace_words(source, find)
    assert changed == '<p title="x">1 <a>1</a> &amp; twee<br></p>'
