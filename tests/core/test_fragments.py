"""What is drawn once: by what it was told, in which language, with whose token."""

from typing import Any

from django.template import Context, Template
from django.test import RequestFactory
from django.utils.safestring import mark_safe
from django.utils.translation import override

from core.templating import fragments

TRAIL = Template(
    '{% load cached_include %}{% cached_include "components/trail.html" here=here %}'
)
FOOTER = Template(
    '{% load cached_include %}{% cached_include "components/footer.html" me=True %}'
)
FOLLOW = Template(
    '{% load cached_include %}{% cached_include "forum/_follow.html" button="menu__item"'
    " follow_url=url follow_level=level %}"
)


def footer(path: str, token: str) -> str:
    request = RequestFactory().get(path)
    return FOOTER.render(Context({"request": request, "csrf_token": token}))


def test_a_text_is_never_taken_for_markup_that_was_drawn_before() -> None:
    for _time in range(2):
        assert "<b>x" in TRAIL.render(Context({"here": mark_safe("<b>x")}))
        assert "&lt;b&gt;x" in TRAIL.render(Context({"here": "<b>x"}))


def test_another_value_gives_another_piece() -> None:
    for _time in range(2):
        for level in ("all", "none"):
            html = FOLLOW.render(Context({"level": level}))
            assert f'value="{level}" aria-pressed="true"' in html
            assert html.count('aria-pressed="true"') == 1


def test_each_language_has_its_own_piece() -> None:
    for _time in range(2):
        with override("nl"):
            assert "Huisregels" in footer("/", "t1")
        with override("en"):
            assert "Ground rules" in footer("/", "t1")


def test_token_and_address_are_those_of_the_request() -> None:
    assert 'value="t1"' in footer("/een/", "t1")
    second = footer('/twee/"><script>/', "t2")
    assert 'value="t2"' in second
    assert "t1" not in second
    assert "/een/" not in second
    assert "<script>" not in second


def test_without_a_request_nothing_is_put_in() -> None:
    html = FOOTER.render(Context({}))
    assert 'name="next" value=""' in html
    assert "\x02" not in html


def test_while_developing_nothing_is_remembered(settings: Any) -> None:
    settings.DEBUG = True
    known = fragments._drawn.cache_info().currsize
    assert "/anders/" in FOLLOW.render(Context({"level": "all", "url": "/anders/"}))
    assert fragments._drawn.cache_info().currsize == known
