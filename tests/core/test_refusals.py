"""A command refuses with `ActionRefused`, and views show that in one way."""

import ast
import inspect
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any, get_type_hints

from django import forms
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core.exceptions import (
    NON_FIELD_ERRORS,
    ObjectDoesNotExist,
    PermissionDenied,
    ValidationError,
)
from django.test import RequestFactory
from django.utils.translation import gettext_lazy

import pytest

from core.clock import AmbiguousTimeError
from core.exceptions import ActionRefused
from core.http.refusals import (
    add_refusal_messages,
    show_refusal_as_message,
    show_refusal_in_form,
)
from core.security.egress import EgressRefusedError
from core.security.ratelimit import RateLimitError
from notifications.emails.unsubscribe_links import InvalidLinkError
from tests.architecture import APPS

ROOT = Path(__file__).resolve().parent.parent.parent
# What a command, a form or a view may raise or catch beside a refusal.
ALLOWED = {
    PermissionDenied: "shown as the page of status 403",
    ObjectDoesNotExist: "shown as the page of status 404",
    ValidationError: "how a form field itself refuses its value",
    TypeError: "an error of whoever calls the command",
    RuntimeError: "a bug: rows contradict each other",
    AmbiguousTimeError: "a parsing error: the form says which field is wrong",
    EgressRefusedError: "a parsing error of a URL: the form says why",
    InvalidLinkError: "a parsing error of a signed link: shown as status 404",
}
type Offences = Iterator[tuple[int, str]]


def modules(*rooms: str) -> list[str]:
    """Return the modules of these rooms of all apps, but no management commands."""
    paths = [
        path.relative_to(ROOT).with_suffix("")
        for app in APPS
        for path in sorted((ROOT / app).rglob("*.py"))
    ]
    return [
        ".".join(path.parts).removesuffix(".__init__")
        for path in paths
        if set(rooms) & set(path.parts)
        and not {"management", "migrations"} & set(path.parts)
    ]


def read(name: str) -> tuple[ast.Module, dict[str, Any]]:
    module = import_module(name)
    return ast.parse(inspect.getsource(module)), vars(module)


def find(node: ast.expr, names: dict[str, Any]) -> Any:
    """Return the class that an expression names, calls, or gets from a function."""
    if isinstance(node, ast.Call):
        node = node.func
    match node:
        case ast.Name(id=name):
            found = names.get(name)
        case ast.Attribute(value=value, attr=attr):
            found = getattr(find(value, names), attr, None)
        case _:
            return None
    if inspect.isfunction(found):
        return get_type_hints(found).get("return")
    return found


def is_foreign(found: Any) -> bool:
    """Return whether this is an exception that is neither a refusal nor allowed."""
    if not (inspect.isclass(found) and issubclass(found, BaseException)):
        return False
    return not issubclass(found, (ActionRefused, *ALLOWED))


def is_own(found: Any) -> bool:
    return getattr(found, "__module__", "").partition(".")[0] in APPS


def foreign_raises(tree: ast.Module, names: dict[str, Any]) -> Offences:
    """A command and a form refuse with `ActionRefused` and a message."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and is_foreign(found := names.get(node.name)):
            yield node.lineno, f"{node.name} is no ActionRefused"
        if not isinstance(node, ast.Raise) or node.exc is None:
            continue
        found = find(node.exc, names)
        if is_foreign(found):
            yield node.lineno, f"raises {found.__name__}"
        elif not isinstance(node.exc, ast.Call) and needs_message(found):
            yield node.lineno, f"raises {found.__name__} without a message"


def needs_message(found: Any) -> bool:
    if not (inspect.isclass(found) and issubclass(found, ActionRefused)):
        return False
    return bool(inspect.signature(found).parameters)


def caught(handler: ast.ExceptHandler, names: dict[str, Any]) -> list[Any]:
    kinds = handler.type
    listed = kinds.elts if isinstance(kinds, ast.Tuple) else filter(None, [kinds])
    return [find(kind, names) for kind in listed]


def foreign_catches(tree: ast.Module, names: dict[str, Any]) -> Offences:
    """A view catches refusals, and no other class of this project."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler):
            for found in caught(node, names):
                if is_own(found) and is_foreign(found):
                    yield node.lineno, f"catches {found.__name__}"


def is_message(call: ast.Call) -> bool:
    return ast.unparse(call.func).endswith(
        (".add_error", "messages.error", "messages.warning", "add_message")
    )


def shown_by_hand(tree: ast.Module, names: dict[str, Any]) -> Offences:
    """`core.http.refusals` alone makes a form error or a message of a refusal."""
    handlers = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and any(
            inspect.isclass(found) and issubclass(found, ActionRefused)
            for found in caught(node, names)
        )
    ]
    in_handlers = {node for handler in handlers for node in ast.walk(handler)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not is_message(node):
            continue
        is_converted = any(
            isinstance(inner, ast.Call) and ast.unparse(inner.func) == "str"
            for argument in node.args
            for inner in ast.walk(argument)
        )
        if node in in_handlers or is_converted:
            yield node.lineno, ast.unparse(node)


def complaints(rule: Any, names: list[str]) -> list[str]:
    return [
        f"{name}:{line}: {what}" for name in names for line, what in rule(*read(name))
    ]


def test_the_rules_see_all_rooms() -> None:
    for room in ("commands", "forms", "views"):
        assert {name.split(".")[0] for name in modules(room)} >= {"accounts", "groups"}
    assert "cms.admin.organisations" in modules("admin")


def test_commands_and_forms_refuse_in_one_way() -> None:
    found = complaints(foreign_raises, modules("commands", "forms"))
    assert not found, "\n".join(found)


def test_views_catch_refusals_only() -> None:
    found = complaints(foreign_catches, modules("views", "admin", "forms"))
    assert not found, "\n".join(found)


def test_no_view_shows_a_refusal_by_hand() -> None:
    found = complaints(shown_by_hand, modules("views", "admin"))
    assert not found, "\n".join(found)


class OtherError(Exception):
    __module__ = "forum.commands"


def make_other_error() -> OtherError:
    return OtherError("no")


NAMES = {
    "ActionRefused": ActionRefused,
    "OtherError": OtherError,
    "PermissionDenied": PermissionDenied,
    "make_other_error": make_other_error,
    "commands": SimpleNamespace(OtherError=OtherError, ActionRefused=ActionRefused),
}
CATCH = "try: act()\nexcept {}:\n {}"


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (foreign_raises, "raise OtherError"),
        (foreign_raises, "raise commands.OtherError('no')"),
        (foreign_raises, "raise make_other_error()"),
        (foreign_raises, "raise ActionRefused"),
        (foreign_raises, "class OtherError(Exception): pass"),
        (foreign_catches, CATCH.format("OtherError", "pass")),
        (foreign_catches, CATCH.format("(ActionRefused, OtherError)", "pass")),
        (
            shown_by_hand,
            CATCH.format("ActionRefused", "form.add_error(None, _('No.'))"),
        ),
        (
            shown_by_hand,
            CATCH.format("commands.ActionRefused as r", "messages.error(request, r)"),
        ),
        (shown_by_hand, "messages.error(request, str(refusal))"),
        (shown_by_hand, "form.add_error('a', ValidationError(str(refusal)))"),
    ],
)
def test_each_rule_fires(rule: Any, text: str) -> None:
    assert len(list(rule(ast.parse(text), NAMES))) == 1


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (foreign_raises, "raise ActionRefused('no')"),
        (foreign_raises, "raise PermissionDenied"),
        (foreign_raises, "raise"),
        (foreign_catches, CATCH.format("ValueError", "pass")),
        (
            shown_by_hand,
            CATCH.format("ActionRefused as r", "show_refusal_in_form(form, r)"),
        ),
        (shown_by_hand, CATCH.format("ValueError", "messages.error(request, 'No.')")),
    ],
)
def test_each_rule_lets_others_be(rule: Any, text: str) -> None:
    assert not list(rule(ast.parse(text), NAMES))


class WordForm(forms.Form):
    word = forms.CharField()


def test_a_refusal_in_a_form_stays_with_what_was_typed() -> None:
    form = WordForm({"word": "typed"})
    assert form.is_valid()
    show_refusal_in_form(form, ActionRefused(gettext_lazy("Save")), "word")
    show_refusal_in_form(form, RateLimitError(5))
    assert len(form.errors["word"]) == 1
    assert form.has_error(NON_FIELD_ERRORS, "too_soon")
    assert "typed" in str(form["word"])


def test_a_refusal_is_a_message_on_the_next_page() -> None:
    request = RequestFactory().post("/")
    request.session = {}  # type: ignore[assignment]
    request._messages = FallbackStorage(request)
    response = show_refusal_as_message(request, ActionRefused("<No>"), "/next/")
    assert (response.status_code, response["Location"]) == (302, "/next/")
    add_refusal_messages(request, [ActionRefused("Twice"), ActionRefused("Twice")])
    assert [str(message) for message in get_messages(request)] == ["<No>", "Twice"]
