"""The page around a page, and addresses: found once, and right each time."""

from typing import Any

from django.template import Context, Engine, TemplateDoesNotExist
from django.urls import NoReverseMatch, path, set_script_prefix

import pytest

from core.templatetags.cached_tags import CachedExtendsNode, CachedUrlNode

TEXTS = {
    "outer.html": (
        "<{% block title %}outer{% endblock %}|{% block body %}{% endblock %}>"
    ),
    "middle.html": (
        "{% extends 'outer.html' %}{% block title %}mid {{ block.super }}{% endblock %}"
    ),
    "inner.html": "{% extends 'middle.html' %}{% block body %}{{ word }}{% endblock %}",
    "other.html": "{% extends 'outer.html' %}{% block body %}other{% endblock %}",
    "chosen.html": "{% extends around %}{% block body %}in{% endblock %}",
    "lost.html": "{% extends 'nowhere.html' %}",
}
OWN = {"outer.html": "{% extends 'outer.html' %}{% block body %}own{% endblock %}"}


def engine(*layers: dict[str, str]) -> Engine:
    locmem = "django.template.loaders.locmem.Loader"
    loaders = [(locmem, texts) for texts in layers]
    return Engine(
        loaders=[("django.template.loaders.cached.Loader", loaders)],
        builtins=["core.templatetags.cached_tags"],
    )


def drawn(found: Engine, name: str, **values: Any) -> str:
    return found.get_template(name).render(Context(values))


def test_a_page_stands_in_its_parents_each_time_with_its_own_words() -> None:
    here = engine(TEXTS)
    assert isinstance(here.get_template("inner.html").nodelist[0], CachedExtendsNode)
    for word in ("one", "two"):
        assert drawn(here, "inner.html", word=word) == f"<mid outer|{word}>"
        assert drawn(here, "other.html") == "<outer|other>"


def test_a_parent_that_is_chosen_is_looked_for_each_time() -> None:
    here = engine(TEXTS)
    assert drawn(here, "chosen.html", around="outer.html") == "<outer|in>"
    assert drawn(here, "chosen.html", around="middle.html") == "<mid outer|in>"


def test_a_template_may_go_around_one_of_its_own_name() -> None:
    here = engine(OWN, TEXTS)
    for _time in range(2):
        assert drawn(here, "outer.html") == "<outer|own>"
        assert drawn(here, "other.html") == "<outer|other>"


def test_a_parent_that_is_not_there_is_an_error_each_time() -> None:
    here = engine(TEXTS)
    for _time in range(2):
        with pytest.raises(TemplateDoesNotExist):
            drawn(here, "lost.html")


# -- Addresses ---------------------------------------------------------------------

urlpatterns = [path("elders/", lambda request: None, name="spaces")]


def test_an_address_follows_the_root_and_the_prefix_of_the_site(settings: Any) -> None:
    here = engine({"a": "{% url 'spaces' %} {% url 'spaces' as there %}{{ there }}"})
    assert all(
        isinstance(here.get_template("a").nodelist[at], CachedUrlNode) for at in (0, 2)
    )
    assert drawn(here, "a") == drawn(here, "a") == "/forum/ /forum/"
    try:
        set_script_prefix("/net/")
        assert drawn(here, "a") == "/net/forum/ /net/forum/"
    finally:
        set_script_prefix("/")
    settings.ROOT_URLCONF = __name__
    assert drawn(here, "a") == "/elders/ /elders/"


def test_an_address_with_a_number_in_it_is_made_each_time() -> None:
    here = engine({"a": "{% url 'topic-feed' number %}"})
    assert "/1/" in drawn(here, "a", number=1)
    assert "/2/" in drawn(here, "a", number=2)


def test_no_such_address_is_an_error_or_nothing_where_one_asks() -> None:
    asked = "{% url 'nowhere' as found %}[{{ found }}]"
    here = engine({"a": "{% url 'nowhere' %}", "b": asked})
    for _time in range(2):
        with pytest.raises(NoReverseMatch):
            drawn(here, "a")
        assert drawn(here, "b") == "[]"
