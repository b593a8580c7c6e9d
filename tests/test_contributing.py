"""CONTRIBUTING.md lists existing files, commands and steps, and is complete."""

import inspect
import re
from collections.abc import Iterable
from pathlib import Path

from django.urls import resolve

import pytest

from cms.blocks import ArticleBlock, AsideBlock, BodyBlock
from forum import commands as forum
from groups.forms import GroupSettingsForm
from groups.forms.charter import CharterForm
from groups.models import Charter, Group
from notifications.types.closure import GroupReopenedNotification
from tests.cms.test_contrast import SHAPES, TEXT, C

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
RECIPES = dict(re.findall(r"^### ([^\n]+)\n(.*?)(?=^### |\Z)", PAGE, re.M | re.S))
SUFFIXES = ("py", "html", "css", "js", "md", "toml", "po", "txt", "svg", "png", "yml")
APPS = ("core", "jobs", "accounts", "forum", "groups", "notifications", "cms", "config")
TOKENS = "static/css/tokens.css"
COLOUR = re.compile(r"#[0-9a-f]{3}(?:[0-9a-f]{3})?\b")


def in_code(text: str) -> list[str]:
    """Return the commands and names in backticks and code blocks."""
    blocks = re.findall(r"^```\n(.*?)^```", text, re.M | re.S)
    lines = [
        line.partition("#")[0].strip() for block in blocks for line in block.split("\n")
    ]
    rest = re.sub(r"^```\n.*?^```", "", text, flags=re.M | re.S)
    spans = [" ".join(span.split()) for span in re.findall(r"`([^`]+)`", rest)]
    return [part for part in [*spans, *lines] if part]


def is_path(word: str) -> bool:
    if word.startswith(("/", ".venv", "-", "http")) or not re.fullmatch(
        r"[\w./-]+", word
    ):
        return False
    return word.endswith(tuple(f".{suffix}" for suffix in SUFFIXES)) or "/" in word


def paths(text: str) -> set[str]:
    """Return the files and folders in a text, including arguments of a command."""
    linked = {link for link in re.findall(r"\]\(([^)#]+)", text) if "://" not in link}
    words = {word for part in in_code(text) for word in part.split()}
    return linked | {word for word in words if is_path(word)}


def files_with(words: Iterable[str], *, under: Iterable[str]) -> set[str]:
    """Return the source files with one of these words, except migrations and locale."""
    pattern = re.compile("|".join(words))
    found = set()
    for folder in under:
        for path in (ROOT / folder).rglob("*"):
            if path.suffix not in {".py", ".html", ".css", ".js", ".toml", ".svg"}:
                continue
            if "migrations" not in path.relative_to(ROOT).parts and pattern.search(
                path.read_text()
            ):
                found.add(str(path.relative_to(ROOT)))
    return found - {"tests/test_contributing.py"}


def source_of(thing: object) -> str:
    path = inspect.getsourcefile(inspect.unwrap(thing))  # type: ignore[arg-type]
    return str(Path(str(path)).relative_to(ROOT))


def test_contributing_has_five_recipes() -> None:
    assert [name.split()[0] for name in RECIPES] == [
        "Fix",
        "Add",
        "Add",
        "Add",
        "Change",
    ]
    for name, text in RECIPES.items():
        steps = [int(n) for n in re.findall(r"^(\d+)\. ", text, re.M)]
        assert steps == list(range(1, len(steps) + 1)), name
        assert "CHANGELOG.md" in paths(text), name


@pytest.mark.parametrize("path", sorted(paths(PAGE)))
def test_every_path_exists(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize("page", ["README.md", "SECURITY.md", "CODE_OF_CONDUCT.md"])
def test_every_path_in_the_other_pages_exists(page: str) -> None:
    # The demo creates var/.
    named = paths((ROOT / page).read_text(encoding="utf-8")) - {"var/"}
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


def test_every_make_target_exists() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.M))
    named = {m[1] for part in in_code(PAGE) if (m := re.match(r"make ([a-z-]+)", part))}
    assert {"install", "check", "messages"} <= named <= targets


def test_every_form_of_run_exists() -> None:
    script = (ROOT / "run").read_text()
    forms = [m[1] for part in in_code(PAGE) if (m := re.match(r"\./run\b ?(.*)", part))]
    assert {"demo", "test", "test quick", "test forum"} <= set(forms)
    for form in forms:
        command, *rest = form.split()
        assert f"./run {command}" in script, form
        if command == "test" and rest and not (ROOT / rest[0]).exists():
            is_folder = (ROOT / "tests" / rest[0]).is_dir()
            assert is_folder or re.search(rf"^ *{rest[0]}\)", script, re.M), form


def test_every_tool_of_the_environment_is_a_dependency() -> None:
    tools = {
        m[1] for part in in_code(PAGE) if (m := re.match(r"\.venv/bin/([\w-]+)", part))
    }
    pins = (ROOT / "pyproject.toml").read_text()
    assert {tool for tool in tools - {"python"} if f'"{tool}>=' not in pins} == set()


SUITES = sorted({path.parent for path in ROOT.glob("tests/*/test_*.py")})


@pytest.mark.parametrize("suite", SUITES, ids=lambda suite: suite.name)
def test_each_suite_documents_its_purpose_and_command(suite: Path) -> None:
    text = (suite / "README.md").read_text(encoding="utf-8")
    assert f"./run test {suite.name}" in text
    assert 5 <= len([line for line in text.split("\n") if line]) <= 15
    named = paths(text)
    missing = {p for p in named if not (suite / p).exists() and not (ROOT / p).exists()}
    assert missing == set()
    # A suite that runs only when named must be documented.
    by_name = {p.name for p in suite.glob("*.py") if runs_by_name(p)}
    assert {name for name in by_name if name.removesuffix(".py") not in text} == set()


def runs_by_name(path: Path) -> bool:
    text = path.read_text()
    is_test = path.name.startswith("test_") or path.name == "conftest.py"
    return '__name__ == "__main__"' in text or (
        not is_test and re.search(r"^def test_", text, re.M) is not None
    )


# -- The recipes ---------------------------------------------------------------


def test_recipe_names_files_that_post_a_reply() -> None:
    text = RECIPES["Fix something in how a reply is posted"]
    view = resolve("/forum/bericht/1/antwoord/")
    assert view.url_name == "post-reply"
    assert {source_of(view.func), source_of(forum.reply)} <= paths(text)
    lines = (ROOT / "tests/matrix/endpoints.txt").read_text()
    assert re.search(r"^post-reply +POST ", lines, re.M)


def test_recipe_names_files_of_a_notification_type() -> None:
    """Every file that mentions the example type also needs an entry for a new type."""
    text = RECIPES["Add a notification type"]
    assert f"`{GroupReopenedNotification.name}`" in text
    names = [r"\bgroup_reopened\b", r"\bGroupReopened\b", r"\brecord_reopened\b"]
    found = files_with(names, under=[*APPS, "templates", "static", "tests"])
    assert "notifications/types/closure.py" in found
    assert found - paths(text) == set()


def test_recipe_names_files_of_a_block() -> None:
    text = RECIPES["Add a block"]
    blocks = {
        **BodyBlock.base_blocks,
        **AsideBlock.base_blocks,
        **ArticleBlock.base_blocks,
    }
    assert "programme" in blocks
    for name, block in blocks.items():
        assert (ROOT / "templates" / block.meta.template).exists(), name
        assert Path(source_of(type(block))).parent == Path("cms/blocks"), name
    names = [
        r"\bProgrammeBlock\b",
        r"blocks/programme\b",
        r'type = "programme"',
        r'\("programme",',
    ]
    found = files_with(names, under=[*APPS, "templates", "static", "tests"])
    assert "cms/blocks/static.py" in found
    assert found - paths(text) == set()


@pytest.mark.django_db
def test_group_field_is_in_form_model_and_page(group: Group) -> None:
    """A field that `initial_of` omits would be emptied when settings are saved."""
    text = RECIPES["Add a field to a group"]
    assert {source_of(Charter), source_of(CharterForm)} <= paths(text)
    fields = {field.name for field in Charter._meta.get_fields()}
    assert "max_members" in fields
    assert fields <= set(CharterForm.base_fields)
    assert set(GroupSettingsForm.initial_of(group)) == set(
        GroupSettingsForm.base_fields
    )
    proposal = "templates/groups/proposal.html"
    assert proposal in paths(text)
    shown = set(
        re.findall(r"\bproposal\.(?:get_)?(\w+)", (ROOT / proposal).read_text())
    )
    assert fields - {name.removesuffix("_display") for name in shown} == set()


def test_colour_is_defined_in_one_file() -> None:
    text = RECIPES["Change a colour"]
    token = next(part for part in in_code(text) if part.startswith("--"))
    given = {
        str(sheet.relative_to(ROOT)): len(
            re.findall(rf"{token}\s*:", sheet.read_text())
        )
        for sheet in (ROOT / "static").rglob("*.css")
    }
    # Once in the light theme, once in the dark theme.
    assert {sheet: n for sheet, n in given.items() if n} == {TOKENS: 2}
    assert {TOKENS, "tests/cms/test_contrast.py"} <= paths(text)
    assert token.removeprefix(C) in {name for pair in [*TEXT, *SHAPES] for name in pair}


def test_token_values_are_repeated_only_in_files_of_recipe() -> None:
    """Except for white."""
    values = set(COLOUR.findall((ROOT / TOKENS).read_text())) - {"#fff", "#ffffff"}
    under = [*APPS, "templates", "static"]
    found = files_with([rf"{value}\b" for value in values], under=under)
    assert found == {TOKENS, "static/img/favicon.svg"}
    assert found <= paths(RECIPES["Change a colour"])
