"""A text in quotes is worked out once a language, and a file's address once."""

from typing import Any

from django.template import Context, Template
from django.templatetags.static import static
from django.utils.translation import override

PAGE = Template(
    "{% load i18n static %}{% translate 'Search' %} {% translate 'Search' as word %}"
    "{{ word }} {% static 'img/icons.svg' as icons %}{{ icons }} {% static name %}"
)


def drawn(name: str) -> list[str]:
    return PAGE.render(Context({"name": name})).split()


def test_each_language_has_its_own_words() -> None:
    for _time in range(2):
        with override("nl"):
            assert drawn("a.css")[:2] == ["Zoeken", "Zoeken"]
        with override("en"):
            assert drawn("a.css")[:2] == ["Search", "Search"]


def test_addresses_are_those_of_the_storage(settings: Any) -> None:
    assert drawn("a.css")[2:] == [static("img/icons.svg"), static("a.css")]
    assert drawn("b.css")[2:] == [static("img/icons.svg"), static("b.css")]
