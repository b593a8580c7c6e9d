"""The text area that becomes an editor, and the names its scripts are served by."""

import json
import re
from pathlib import Path

from django import forms
from django.contrib.staticfiles.storage import ManifestFilesMixin
from django.core.files.storage import FileSystemStorage
from django.test.html import parse_html
from django.utils import translation

import pytest

from core.templating.widgets import EDITOR_TEXTS, CachedSelect, RichTextarea

SCRIPTS = Path(__file__).resolve().parents[2] / "static" / "js"


class Form(forms.Form):
    source = forms.CharField(widget=RichTextarea(attrs={"rows": 8}))


def test_it_is_a_plain_text_area_with_data_for_the_script() -> None:
    html = Form({"source": "<b>&"}).as_p()
    assert "&lt;b&gt;&amp;</textarea>" in html
    assert " data-editor " in html
    assert 'rows="8"' in html
    assert "required" in html
    assert "django_prose_editor/editor." in html
    assert "<script" not in html
    assert " style=" not in html


def test_its_words_follow_the_language_of_the_page() -> None:
    with translation.override("en"):
        attrs = RichTextarea().get_context("s", "", {})["widget"]["attrs"]
    words = json.loads(attrs["data-editor-words"])
    assert words["bold"] == "Bold"
    assert words.keys() == EDITOR_TEXTS.keys()


def test_every_tool_of_the_toolbar_has_a_word_and_a_drawing() -> None:
    toolbar = (SCRIPTS / "editor-tools.js").read_text()
    tools = set(re.findall(r'\b(?:mark|heading|step|table)\("(\w+)"', toolbar))
    assert len(tools) > 10
    drawings = re.findall(r"^  (\w+):", (SCRIPTS / "editor-icons.js").read_text(), re.M)
    assert tools <= EDITOR_TEXTS.keys()
    assert tools <= set(drawings)


class HashedNames(ManifestFilesMixin, FileSystemStorage):
    support_js_module_import_aggregation = True


@pytest.mark.parametrize("name", ["site.js", "arrivals.js", "editor-surface.js"])
def test_scripts_import_each_other_by_their_hashed_names(
    name: str, tmp_path: Path
) -> None:
    storage = HashedNames(location=tmp_path, base_url="/static/")
    files = {
        f"js/{file.name}": (storage, f"js/{file.name}") for file in SCRIPTS.iterdir()
    }
    for path in files:
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes((SCRIPTS / Path(path).name).read_bytes())
    outcome = {old: new for old, new, _done in storage.post_process(files)}
    served = (tmp_path / outcome[f"js/{name}"]).read_text()
    code = re.sub(r"/\*\*.*?\*/", "", served, flags=re.S)
    imported = re.findall(r'(?:from |import\()"\./([^"]+)"', code)
    assert imported
    assert all(re.fullmatch(r"[\w-]+\.[0-9a-f]{12}\.js", part) for part in imported)


@pytest.mark.parametrize("value", ["", "b", "elsewhere", None])
def test_a_choice_of_titles_is_django_s_and_says_it_is_dutch(
    value: str | None,
) -> None:
    choices = [("", "All <b>"), ("a", "A & a"), ("b", 'B "b"')]
    attrs = {"form": "search", "required": True, "disabled": False}
    told = {"id": "id_x", "aria-invalid": "true"}
    drawn = [
        widget(attrs, choices).render("x", value, told)
        for widget in (CachedSelect, forms.Select)
    ]
    assert drawn[0].count(' lang="nl"') == 2, "all but the site's own words"
    ours, theirs = (parse_html(html.replace(' lang="nl"', "")) for html in drawn)
    assert ours == theirs
