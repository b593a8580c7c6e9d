"""The parts of pages as tags: what is drawn once, and what differs each time."""

from typing import Any

from django.core.paginator import Paginator
from django.template import Context, TemplateSyntaxError, engines
from django.urls import reverse
from django.utils.translation import override

import pytest

from core.templating import fragments


def drawn(text: str, **values: Any) -> str:
    template = engines["django"].from_string(text)
    return str(template.template.render(Context(values)))


class Found:
    """A list in parts, as the pages of the site hand it to their pager."""

    def address(self, number: int) -> str:
        return f"/deel/{number}/"


def test_an_icon_is_that_of_its_one_template() -> None:
    html = drawn('{% include "components/icon.html" with name="lock" only %}')
    assert drawn('{% icon "lock" %}') == html
    assert drawn("{% icon row.state %}", row={"state": "lock"}) == html
    assert 'class="icon wide-only"' in drawn('{% icon "lock" class="wide-only" %}')


def test_no_room_comes_between_a_part_and_the_words_beside_it() -> None:
    for name in ("badge", "button", "link", "state", "arrivals"):
        html = drawn(f'{{% {name} url="/" of="open" %}}x{{% end{name} %}}')
        assert html == html.strip()
    assert drawn('{% icon "lock" %}x').endswith("</svg>x")


def test_a_part_keeps_nothing_of_what_stands_inside_it() -> None:
    text = '{% badge kind="new" icon="clock" %}{{ word }}{% endbadge %}'
    first, second = drawn(text, word="een"), drawn(text, word="<b>twee</b>")
    assert "een" in first
    assert 'class="badge badge--new"' in second
    assert "#clock" in second
    assert "een" not in second
    assert "&lt;b&gt;twee" in second


def test_a_thousand_different_ones_are_drawn_once() -> None:
    text = "{% badge kind=kind %}{{ word }}{% endbadge %}"
    drawn(text, kind="label", word="0")
    known = fragments._drawn.cache_info().currsize
    for number in range(1000):
        assert f">{number}<" in drawn(text, kind="label", word=number)
    assert fragments._drawn.cache_info().currsize == known


def test_how_a_part_looks_may_differ_from_row_to_row() -> None:
    text = "{% for k in kinds %}{% badge kind=k %}x{% endbadge %}{% endfor %}"
    html = drawn(text, kinds=["new", "", "new"])
    assert html.count("badge--new") == 2
    assert html.count('class="badge"') == 1


def test_each_language_has_its_own() -> None:
    template = engines["django"].from_string(
        '{% load i18n %}{% badge %}{% translate "You" %}{% endbadge %}'
    )
    with override("nl"):
        dutch = template.render({})
    with override("en"):
        assert template.render({}) != dutch


def test_what_a_part_cannot_be_told_is_refused() -> None:
    with pytest.raises(TemplateSyntaxError):
        drawn('{% badge kind="new" kind="label" %}x{% endbadge %}')


@pytest.mark.parametrize(
    "told",
    [
        'badge text="x"',
        'button action="x"',
        'link url="/" text="x"',
        'alert title="x"',
        'alert url="/"',
        'alert to="spaces"',
    ],
)
def test_words_that_stand_inside_a_part_are_no_attribute_of_it(told: str) -> None:
    with pytest.raises(TemplateSyntaxError, match="inside"):
        drawn(f"{{% {told} %}}x{{% end{told.split()[0]} %}}")


def test_an_icon_has_no_words() -> None:
    with pytest.raises(TemplateSyntaxError, match="text"):
        drawn('{% icon "lock" text="x" %}')


def test_paging_leads_nowhere_that_another_part_of_the_page_named() -> None:
    rows = Paginator(range(3), 1)
    values = {"back_url": "/elders/", "on_url": "/elders/", "found": Found()}
    for number in (1, 3):
        page = {"page_of_rows": rows.page(number), "page": rows.page(number)}
        html = drawn('{% include "cms/_pages.html" %}', **values, **page)
        assert "/deel/2/" in html
        assert "/elders/" not in html


def test_a_link_that_looks_like_a_button_leads_where_it_is_told() -> None:
    html = drawn("{% button url=url %}Ga{% endbutton %}", url='/a/?b="><i>&c')
    assert html.startswith("<a ")
    assert 'href="/a/?b=&quot;&gt;&lt;i&gt;&amp;c"' in html
    assert f'href="{reverse("spaces")}"' in drawn(
        '{% button to="spaces" %}Forum{% endbutton %}'
    )
    assert drawn("{% button %}Doe{% endbutton %}").startswith("<button ")


def test_other_words_are_attributes_of_the_element() -> None:
    text = '{% button wide type="submit" data-print aria-pressed=on|yesno:"true," %}'
    html = drawn(text + "x{% endbutton %}", on=True)
    assert 'class="button button--wide"' in html
    assert " data-print" in html
    assert 'aria-pressed="true"' in html
    assert "aria-pressed" not in drawn(text + "x{% endbutton %}", on=False)
    unsafe = drawn("{% button value=v %}x{% endbutton %}", v='"><script>')
    assert "<script>" not in unsafe


def test_an_alert_holds_a_heading_of_its_own() -> None:
    html = drawn(
        '{% alert level="warning" element="section" role="status"'
        ' aria-labelledby="a" %}'
        '<h2 id="a">{{ title }}</h2>{% endalert %}',
        title="Let op",
    )
    assert html.startswith('<section class="alert alert--warning" role="status"')
    assert 'aria-labelledby="a"' in html
    assert "#warning" in html
    assert '<h2 id="a">Let op</h2>' in html
