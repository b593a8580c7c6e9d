"""Architecture rules: which module may import what, and where some calls may occur.

Each rule is a function that yields the offences in one source file.
`test_architecture.py` applies the rules and tests each of them.
"""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

# An app imports only apps to its left in this list. Apps never import a program.
APPS = ("core", "jobs", "accounts", "forum", "groups", "notifications", "cms", "config")
PROGRAMS = ("bench", "tests", "tools")
# A layer of an app imports only layers of a lower or equal rank. Other modules of an
# app (urls, apps, templatetags, helpers) are not restricted.
LAYERS = {
    "events": 0,
    "policy": 1,
    "querysets": 2,
    "models": 3,
    "commands": 4,
    "signals": 5,
    "selectors": 5,
    "forms": 6,
    "views": 7,
    "consumers": 7,
    "admin": 7,
}
# Allowed paths -> import prefixes and calls that are forbidden in all other files.
ONLY_IN = {
    ("core/markup/__init__.py",): (
        {"bleach", "nh3", "django.utils.safestring.mark_safe"},
        {"mark_safe", "SafeString", "SafeText"},
    ),
    ("notifications/live/broadcast.py", "jobs/worker.py", "config/"): (
        {"channels.layers.get_channel_layer"},
        {"get_channel_layer"},
    ),
    ("core/mail/__init__.py",): (
        {"django.core.mail"},
        {"send_mail", "send_mass_mail", "email_user"},
    ),
}
# Libraries that connect to other hosts. Only `core.security` may import them.
OUTGOING_LIBRARIES = {
    *("requests", "urllib3", "httpx", "aiohttp", "urllib.request", "http.client"),
    *("imaplib", "smtplib", "ftplib", "poplib", "boto3", "botocore", "storages"),
    *("sentry_sdk", "opentelemetry.exporter", "pywebpush"),
}
# Fields with an enum on their model, and lookups that end in one of them.
ENUM_FIELD = re.compile(r"(\w+__)?(state|role|kind|status)(__in|__exact)?")
LOOKUPS = {"Q", "create", "exclude", "filter", "get", "get_or_create", "update"}
PAGE_LAYERS = {"views", "consumers", "templatetags"}
# Methods that may follow `.objects` in these layers.
GUARDED = {"visible_to", "of"}
WRITE_METHODS = {
    f"{prefix}{name}"
    for prefix in ("", "a")
    for name in (
        "save",
        "create",
        "update",
        "delete",
        "bulk_create",
        "bulk_update",
        "get_or_create",
        "update_or_create",
    )
}
# Objects with methods of the same names that write no rows: `cache.delete(...)`.
NOT_ROWS = {"cache", "session", "storage", "default_storage"}
WRITING_LAYERS = {"commands", "handlers", "signals", "migrations", "importing"}
# Modules that may contain `@receiver`.
HANDLER_MODULES = {"event_handlers", "signals"}
# Sample data is written without commands, which would take hours.
WRITING_FILES = {"seed", "demo"}
# The queue consists of rows that the worker changes.
WRITING_APPS = {"jobs"}
ROLES = {
    "is_moderator",
    "is_editor",
    "is_adviser",
    "is_administrator",
    "is_staff",
    "is_superuser",
}
TEMPLATE_OFFENCES = {
    "safe": r"\|\s*safe(seq)?\b|\bautoescape\s+off\b",
    # `me` holds the roles of the current user, for the menu.
    "roles": rf"(?<!\bme)\.({'|'.join(sorted(ROLES))})\b|\.role\s*(==|!=|in\b)",
}
# Hexadecimal, a function, or a part of a color as Wagtail takes it.
COLOR = re.compile(
    r"(?<![&\w.])#(?:[0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})\b(?!-)"
    r"|\b(?:rgba?|hsla?|hwb|oklab|oklch)\("
    r"|-(?:hue|saturation|lightness):\s*\d",
    re.IGNORECASE,
)
# Component in templates/components/ -> CSS classes that only this component writes.
COMPONENTS = {
    "alert": ["alert", "alert__body"],
    "arrivals": ["arrivals"],
    "avatar": ["avatar"],
    "badge": ["badge"],
    "button": ["button"],
    "card": ["cards__item"],
    "dialog": ["tour"],
    "empty": ["empty"],
    "figures": ["figures"],
    "icon": ["icon"],
    "link": ["single-link"],
    "pager": ["pager"],
    "skeleton": ["skeleton"],
    "state": ["state"],
    "tabs": ["tabs"],
    "toast": ["toast"],
    "trail": ["breadcrumb"],
}
# Not checked: the components themselves, mails, and pages in Wagtail's style.
NO_COMPONENTS = r"/(components|email|cms/admin|wagtailadmin)/"
type Offences = Iterator[tuple[int, str]]


@dataclass(frozen=True)
class Source:
    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def parts(self) -> tuple[str, ...]:
        return PurePosixPath(self.path).with_suffix("").parts

    @property
    def app(self) -> str:
        return self.parts[0]

    @property
    def layer(self) -> str:
        return self.parts[1] if len(self.parts) > 1 else ""

    @property
    def nodes(self) -> Iterator[ast.AST]:
        return ast.walk(self.tree)

    def imported(self, node: ast.AST) -> list[str]:
        """Return the full dotted names that an import statement imports."""
        if isinstance(node, ast.Import):
            return [alias.name for alias in node.names]
        if not isinstance(node, ast.ImportFrom):
            return []
        folder = PurePosixPath(self.path).parts[:-1]
        above = folder[: len(folder) + 1 - node.level] if node.level else ()
        module = ".".join(filter(None, (*above, node.module)))
        return [f"{module}.{alias.name}" for alias in node.names]


def type_checking_nodes(source: Source) -> set[ast.AST]:
    """Return the nodes inside `if TYPE_CHECKING:` blocks."""
    return {
        inner
        for block in source.nodes
        if isinstance(block, ast.If) and "TYPE_CHECKING" in ast.unparse(block.test)
        for inner in ast.walk(block)
    }


def imports(source: Source) -> Offences:
    """An app does not import an app to its right in APPS, not even for type hints."""
    for node in source.nodes:
        for name in source.imported(node):
            app = name.partition(".")[0]
            above = app in APPS and APPS.index(app) > APPS.index(source.app)
            if above or app in PROGRAMS:
                yield node.lineno, f"{source.app} imports {name}"


def layers(source: Source) -> Offences:
    """A layer imports only layers of a lower or equal rank, except for type hints."""
    rank = LAYERS.get(source.layer)
    typing = type_checking_nodes(source)
    for node in source.nodes:
        for name in source.imported(node) if node not in typing else ():
            app, layer, *_ = [*name.split("."), ""]
            if rank is not None and app == source.app and LAYERS.get(layer, 0) > rank:
                yield node.lineno, f"{source.layer} imports {name}"


def local_imports(source: Source) -> Offences:
    """Functions contain no imports.

    A comment `# import here: reason` on the same line, or on the line above, marks an
    exception.
    """
    lines = ["", *source.text.splitlines()]
    for function in source.nodes:
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if function.name == "ready" and source.parts[-1] == "apps":
            continue
        for node in ast.walk(function):
            if names := source.imported(node):
                first, last = node.lineno - 1, node.end_lineno
                around = "\n".join(lines[first : last + 1])
                if not re.search(r"# import here: \S", around):
                    yield first + 1, f"import inside a function: {names[0]}"


def unguarded_queries(source: Source) -> Offences:
    """Views, consumers and template tags load rows through `visible_to` or `of`."""
    if not PAGE_LAYERS & set(source.parts):
        return
    guarded = {
        node.value
        for node in source.nodes
        if isinstance(node, ast.Attribute) and node.attr in GUARDED
    }
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and node not in guarded:
            if node.attr in {"objects", "_default_manager", "_base_manager"}:
                yield node.lineno, f"{ast.unparse(node)} without visible_to"
        elif isinstance(node, ast.Call) and "_or_404" in ast.unparse(node.func):
            first = ast.unparse(node.args[0]) if node.args else ""
            if re.fullmatch(r"(\w+\.)*[A-Z]\w*", first):
                yield node.lineno, f"{ast.unparse(node.func)} of all {first}"


def row_writes(source: Source) -> Offences:
    """Rows are written in commands, handlers, signals, migrations and imports only."""
    if source.app in WRITING_APPS or source.layer in WRITING_LAYERS:
        return
    if WRITING_FILES & set(source.parts):
        return
    for node in source.nodes:
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        holder = ast.unparse(node.func.value).rpartition(".")[2]
        # Dicts, sets and hashes are updated with positional arguments.
        plain = node.func.attr.endswith("update") and (node.args or not node.keywords)
        if node.func.attr in WRITE_METHODS and not plain and holder not in NOT_ROWS:
            yield node.lineno, f"{ast.unparse(node.func)}() outside commands"


def only_in(source: Source) -> Offences:
    """Sanitising, channel layer and mail calls occur only in the paths of ONLY_IN."""
    for places, (modules, calls) in ONLY_IN.items():
        if source.path.startswith(places):
            continue
        for node in source.nodes:
            names = [f"{name}." for name in source.imported(node)]
            found = any(n.startswith(f"{m}.") for n in names for m in modules)
            if isinstance(node, ast.Call):
                found = ast.unparse(node.func).rpartition(".")[2] in calls
            if found:
                yield node.lineno, f"{ast.unparse(node)} belongs in {places[0]}"


def outgoing_requests(source: Source) -> Offences:
    """Requests to other hosts go through the filter in core/security/egress.py.

    `requests.exceptions` may be imported anywhere: it sends nothing.
    """
    if source.path.startswith("core/security/"):
        return
    for node in source.nodes:
        for name in source.imported(node):
            if name.startswith("requests.exceptions."):
                continue
            if any(
                f"{name}.".startswith(f"{module}.") for module in OUTGOING_LIBRARIES
            ):
                yield node.lineno, f"{name} bypasses core.security.egress"


def receivers(source: Source) -> Offences:
    """Signal receivers are defined in `event_handlers` or `signals`."""
    for node in source.nodes:
        for decorator in getattr(node, "decorator_list", ()):
            named = re.match(r"(\w+\.)*receiver\b", ast.unparse(decorator))
            if named and not HANDLER_MODULES & set(source.parts):
                yield decorator.lineno, "@receiver outside event_handlers and signals"


def roles(source: Source) -> Offences:
    """Views and forms check permissions through the policy, not through roles."""
    if not {*PAGE_LAYERS, "forms"} & set(source.parts):
        return
    for node in source.nodes:
        is_role = isinstance(node, ast.Attribute) and node.attr in ROLES
        compared = isinstance(node, ast.Compare) and ".role" in ast.unparse(node)
        if is_role or compared:
            yield node.lineno, f"{ast.unparse(node)} decides a permission by role"


def literals(source: Source) -> Offences:
    """States, roles and kinds are compared and filtered with members of their enum.

    Conditions in `Meta` are exempt: the enum of the model is not in scope there.
    """
    exempt = {
        inner
        for node in source.nodes
        if isinstance(node, ast.ClassDef) and node.name == "Meta"
        for inner in ast.walk(node)
    }
    for node in source.nodes:
        if node in exempt:
            continue
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            field = any(
                isinstance(side, ast.Attribute) and ENUM_FIELD.fullmatch(side.attr)
                for side in sides
            )
            if field and any(_has_text(side) for side in sides):
                yield node.lineno, f"{ast.unparse(node)} compares with a literal"
        elif isinstance(node, ast.Call) and _called_name(node) in LOOKUPS:
            for keyword in node.keywords:
                name = keyword.arg or ""
                if ENUM_FIELD.fullmatch(name) and _has_text(keyword.value):
                    yield keyword.lineno, f"{ast.unparse(keyword)} is a literal"


def _called_name(node: ast.Call) -> str:
    return ast.unparse(node.func).rpartition(".")[2]


def _has_text(node: ast.expr) -> bool:
    """Check for a string, or a tuple, list or set with one. An empty string is no state."""
    items = node.elts if isinstance(node, ast.Tuple | ast.List | ast.Set) else [node]
    return any(
        isinstance(item, ast.Constant) and isinstance(item.value, str) and item.value
        for item in items
    )


def templates(source: Source) -> Offences:
    """Templates do not mark text as safe, except in plain-text mails, or check roles."""
    plain = {"safe"} if source.path.endswith(".txt") else set()
    for number, line in enumerate(source.text.splitlines(), 1):
        for name, pattern in TEMPLATE_OFFENCES.items():
            if name not in plain and re.search(pattern, line):
                yield number, f"{name}: {line.strip()}"


def components(source: Source) -> Offences:
    """Components are not written by hand: see docs/look.md."""
    if re.search(NO_COMPONENTS, source.path):
        return
    for name, classes in COMPONENTS.items():
        component_class = re.compile(
            rf'class="[^">]*(?<![\w.-])(?<!{{{{ )({"|".join(classes)})(?![\w-])'
        )
        for number, line in enumerate(source.text.splitlines(), 1):
            if component_class.search(line):
                yield number, f"{name} by hand: {line.strip()[:100]}"


def colors(source: Source) -> Offences:
    """A color is a design token: see static/css/tokens.css and docs/look.md."""
    for number, line in enumerate(source.text.splitlines(), 1):
        for found in COLOR.finditer(line):
            yield number, f"{found[0]} is a color outside tokens.css"


type Rule = Callable[[Source], Offences]
RULES: tuple[Rule, ...] = (
    imports,
    layers,
    local_imports,
    unguarded_queries,
    row_writes,
    only_in,
    outgoing_requests,
    receivers,
    roles,
    literals,
)
TEMPLATE_RULES: tuple[Rule, ...] = (templates, components)
STYLE_RULES: tuple[Rule, ...] = (colors,)
