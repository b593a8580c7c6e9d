"""The rules of the house: which room imports what, and what happens only where.

Each rule is a function from one source to its offences; `test_architecture.py` holds
the house to them and proves that each one fires.
"""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

# Each imports only from its left; nobody imports the programs at the end.
APPS = ("core", "jobs", "accounts", "forum", "groups", "notifications", "cms", "config")
PROGRAMS = ("bench", "tests", "tools")
# Each room of an app imports only from rooms of a lower or equal rank; other files
# of an app (urls, apps, templatetags, helpers) are free.
ROOMS = {
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
# Where it belongs -> imports (or what begins so) and calls found nowhere else.
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
# Libraries that connect to other machines. All but `core.security` goes through it.
OUTGOING = {
    *("requests", "urllib3", "httpx", "aiohttp", "urllib.request", "http.client"),
    *("imaplib", "smtplib", "ftplib", "poplib", "boto3", "botocore", "storages"),
    *("sentry_sdk", "opentelemetry.exporter", "pywebpush"),
}
# Fields with an enum on their model, and lookups that end in one of them.
ENUM_FIELD = re.compile(r"(\w+__)?(state|role|kind|status)(__in|__exact)?")
LOOKUPS = {"Q", "create", "exclude", "filter", "get", "get_or_create", "update"}
PAGE_ROOMS = {"views", "consumers", "templatetags"}
# What may follow `.objects` there.
GUARDED = {"visible_to", "of"}
WRITES = {
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
# `cache.delete(...)` and the like write no rows.
NOT_ROWS = {"cache", "session", "storage", "default_storage"}
WRITING_ROOMS = {"commands", "handlers", "signals", "migrations", "importing"}
# Where `@receiver` may stand.
HANDLER_MODULES = {"event_handlers", "signals"}
# Made-up content goes past the commands where these would take hours.
WRITING_FILES = {"seed", "demo"}
# The queue is rows that the worker changes.
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
    # `me` is what the page knows of its reader, for the menu.
    "roles": rf"(?<!\bme)\.({'|'.join(sorted(ROLES))})\b|\.role\s*(==|!=|in\b)",
}
# Hexadecimal, a function, or a part of a color as Wagtail takes it.
COLOR = re.compile(
    r"(?<![&\w.])#(?:[0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})\b(?!-)"
    r"|\b(?:rgba?|hsla?|hwb|oklab|oklch)\("
    r"|-(?:hue|saturation|lightness):\s*\d",
    re.IGNORECASE,
)
# What has a template in components/ -> the classes that it alone writes.
PARTS = {
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
# The parts themselves, mails, and screens that wear Wagtail's look.
NO_PARTS = r"/(components|email|cms/admin|wagtailadmin)/"
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
    def room(self) -> str:
        return self.parts[1] if len(self.parts) > 1 else ""

    @property
    def nodes(self) -> Iterator[ast.AST]:
        return ast.walk(self.tree)

    def imported(self, node: ast.AST) -> list[str]:
        """Full dotted names that an import statement names."""
        if isinstance(node, ast.Import):
            return [alias.name for alias in node.names]
        if not isinstance(node, ast.ImportFrom):
            return []
        folder = PurePosixPath(self.path).parts[:-1]
        above = folder[: len(folder) + 1 - node.level] if node.level else ()
        module = ".".join(filter(None, (*above, node.module)))
        return [f"{module}.{alias.name}" for alias in node.names]


def for_types_only(source: Source) -> set[ast.AST]:
    """What stands under `if TYPE_CHECKING:`."""
    return {
        inner
        for block in source.nodes
        if isinstance(block, ast.If) and "TYPE_CHECKING" in ast.unparse(block.test)
        for inner in ast.walk(block)
    }


def imports(source: Source) -> Offences:
    """A lower app never knows an upper one, not even for its types."""
    for node in source.nodes:
        for name in source.imported(node):
            app = name.partition(".")[0]
            above = app in APPS and APPS.index(app) > APPS.index(source.app)
            if above or app in PROGRAMS:
                yield node.lineno, f"{source.app} imports {name}"


def rooms(source: Source) -> Offences:
    """Inside an app a room knows the rooms to its left; types may be named anywhere."""
    rank = ROOMS.get(source.room)
    typing = for_types_only(source)
    for node in source.nodes:
        for name in source.imported(node) if node not in typing else ():
            app, room, *_ = [*name.split("."), ""]
            if rank is not None and app == source.app and ROOMS.get(room, 0) > rank:
                yield node.lineno, f"{source.room} imports {name}"


def local_imports(source: Source) -> Offences:
    """`# import here: why` on the line, or on the one above, marks an exception."""
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


def objects(source: Source) -> Offences:
    """Pages load rows through `visible_to` or `of` only."""
    if not PAGE_ROOMS & set(source.parts):
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


def writes(source: Source) -> Offences:
    """Rows change in commands, and in what happens because of them."""
    if source.app in WRITING_APPS or source.room in WRITING_ROOMS:
        return
    if WRITING_FILES & set(source.parts):
        return
    for node in source.nodes:
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        holder = ast.unparse(node.func.value).rpartition(".")[2]
        # A dict, a set and a hash are updated with what stands in the brackets.
        plain = node.func.attr.endswith("update") and (node.args or not node.keywords)
        if node.func.attr in WRITES and not plain and holder not in NOT_ROWS:
            yield node.lineno, f"{ast.unparse(node.func)}() outside commands"


def only_in(source: Source) -> Offences:
    """The sanitiser, the ringing and the mailing have one room each."""
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


def outgoing(source: Source) -> Offences:
    """Requests to other machines go through the filter of core/security/egress.py.

    The exceptions of requests may be named elsewhere: these send nothing.
    """
    if source.path.startswith("core/security/"):
        return
    for node in source.nodes:
        for name in source.imported(node):
            if name.startswith("requests.exceptions."):
                continue
            if any(f"{name}.".startswith(f"{module}.") for module in OUTGOING):
                yield node.lineno, f"{name} goes past core.security.egress"


def receivers(source: Source) -> Offences:
    """Receivers of signals stand in `event_handlers` or `signals`."""
    for node in source.nodes:
        for decorator in getattr(node, "decorator_list", ()):
            named = re.match(r"(\w+\.)*receiver\b", ast.unparse(decorator))
            if named and not HANDLER_MODULES & set(source.parts):
                yield decorator.lineno, "@receiver outside handlers"


def roles(source: Source) -> Offences:
    """Rights are asked of the policy, never worked out from a role."""
    if not {*PAGE_ROOMS, "forms"} & set(source.parts):
        return
    for node in source.nodes:
        known = isinstance(node, ast.Attribute) and node.attr in ROLES
        weighed = isinstance(node, ast.Compare) and ".role" in ast.unparse(node)
        if known or weighed:
            yield node.lineno, f"{ast.unparse(node)} is a right by hand"


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
    """Nothing is let through unescaped, but for the plain text of mails."""
    plain = {"safe"} if source.path.endswith(".txt") else set()
    for number, line in enumerate(source.text.splitlines(), 1):
        for name, pattern in TEMPLATE_OFFENCES.items():
            if name not in plain and re.search(pattern, line):
                yield number, f"{name}: {line.strip()}"


def parts(source: Source) -> Offences:
    """What has a template in components/ is written there alone: see docs/look.md."""
    if re.search(NO_PARTS, source.path):
        return
    for name, classes in PARTS.items():
        of_part = re.compile(
            rf'class="[^">]*(?<![\w.-])(?<!{{{{ )({"|".join(classes)})(?![\w-])'
        )
        for number, line in enumerate(source.text.splitlines(), 1):
            if of_part.search(line):
                yield number, f"{name} by hand: {line.strip()[:100]}"


def colors(source: Source) -> Offences:
    """A color is a design token: see static/css/tokens.css and docs/look.md."""
    for number, line in enumerate(source.text.splitlines(), 1):
        for found in COLOR.finditer(line):
            yield number, f"{found[0]} is a color outside tokens.css"


type Rule = Callable[[Source], Offences]
RULES: tuple[Rule, ...] = (
    imports,
    rooms,
    local_imports,
    objects,
    writes,
    only_in,
    outgoing,
    receivers,
    roles,
    literals,
)
TEMPLATE_RULES: tuple[Rule, ...] = (templates, parts)
STYLE_RULES: tuple[Rule, ...] = (colors,)
