"""Names follow the conventions of Django, Wagtail and PostgreSQL."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = [
    "core", "jobs", "accounts", "forum", "groups", "notifications", "cms", "config",
]  # fmt: skip
MAX_MODULES = 13
NOT_COUNTED = {
    "__init__.py", "apps.py", "urls.py", "wagtail_hooks.py", "migrations", "management",
    "templatetags", "templates",
}  # fmt: skip
# Function names start with a verb. These words are participles.
BARE_PARTICIPLES = {
    "asked", "begun", "carried", "cleared", "counted", "drawn", "fetched", "filled",
    "found", "framed", "gone", "held", "kept", "led", "listed", "opened", "planned",
    "said", "seen", "sent", "settled", "shipped", "shown", "stored", "told", "written",
}  # fmt: skip
# Nouns that end like a participle or a gerund.
NOUNS = {"importing", "rendering", "templating", "tracing", "wiring"}


def app_files(app: str) -> Iterator[Path]:
    for path in sorted((ROOT / app).rglob("*.py")):
        if "migrations" not in path.parts:
            yield path


def trees() -> Iterator[tuple[str, Path, ast.Module]]:
    for app in APPS:
        for path in app_files(app):
            yield app, path.relative_to(ROOT), ast.parse(path.read_text())


TREES = list(trees())


def classes() -> Iterator[tuple[str, Path, ast.ClassDef]]:
    for app, path, tree in TREES:
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                yield app, path, node


@pytest.mark.parametrize("app", APPS)
def test_app_has_limited_number_of_modules(app: str) -> None:
    names = {
        path.name
        for path in (ROOT / app).iterdir()
        if path.name not in NOT_COUNTED
        and (path.suffix == ".py" or any(path.glob("*.py")))
    }
    assert len(names) <= MAX_MODULES, sorted(names)


def test_no_module_is_named_by_a_gerund() -> None:
    names = [
        path
        for _, path, _ in TREES
        for part in [*path.parts[1:-1], path.stem]
        if part.endswith("ing") and part not in NOUNS
    ]
    assert not names


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Return functions and methods, except queryset methods, which may be conditions."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
        elif isinstance(node, ast.ClassDef) and not node.name.endswith("QuerySet"):
            for member in node.body:
                is_method = isinstance(member, ast.FunctionDef | ast.AsyncFunctionDef)
                if is_method and not member.decorator_list:
                    yield member


def test_no_public_function_is_a_bare_participle() -> None:
    names = [
        f"{path}:{node.lineno} {node.name}"
        for _, path, tree in TREES
        for node in functions(tree)
        if node.name in BARE_PARTICIPLES
    ]
    assert not names, "\n".join(names)


def base_names(node: ast.ClassDef) -> set[str]:
    return {ast.unparse(base).rpartition(".")[2] for base in node.bases}


def test_exception_names_end_in_error() -> None:
    raised = {"Exception", "ValueError", "RuntimeError", "TypeError"}
    names = []
    for _ in range(3):  # include subclasses of subclasses
        for _app, path, node in classes():
            if base_names(node) & raised and node.name not in raised:
                raised.add(node.name)
                names.append((node.name, path))
    wrong = {f"{path} {name}" for name, path in names if not name.endswith("Error")}
    # ActionRefused is not an error: its message is shown to the user.
    wrong.discard("core/exceptions.py ActionRefused")
    assert not wrong, "\n".join(wrong)


def test_middleware_is_named_middleware() -> None:
    own = [name for name in settings.MIDDLEWARE if name.split(".")[0] in APPS]
    assert own
    assert [name for name in own if not name.endswith("Middleware")] == []


def test_class_names_are_unique_across_apps() -> None:
    apps = defaultdict(set)
    for app, path, node in classes():
        is_nested = node.col_offset > 0
        if not is_nested and "management" not in path.parts:
            apps[node.name].add(app)
    assert {name: sorted(where) for name, where in apps.items() if len(where) > 1} == {}
