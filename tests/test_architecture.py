"""The source follows the rules in architecture.py, and each rule finds offences."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture import (
    APPS,
    PROGRAMS,
    RULES,
    STYLE_RULES,
    TEMPLATE_RULES,
    Rule,
    Source,
    colors,
    components,
    imports,
    layers,
    literals,
    local_imports,
    only_in,
    outgoing_requests,
    receivers,
    roles,
    row_writes,
    templates,
    unguarded_queries,
)

ROOT = Path(__file__).resolve().parent.parent
TEXT = {
    "",
    ".css",
    ".html",
    ".js",
    ".md",
    ".po",
    ".py",
    ".sh",
    ".toml",
    ".txt",
    ".yaml",
    ".yml",
}
# (rule, path) -> reason why the rule does not apply to this file.
EXCEPTIONS = {
    ("row_writes", "accounts/querysets.py"): "Django asks a manager to create a user",
    (
        "row_writes",
        "accounts/models/security_event.py",
    ): "overrides save() to refuse changes",
    ("row_writes", "core/uploads/images.py"): "saves images, not rows",
    ("row_writes", "core/uploads/pdf_sanitizer.py"): "saves a document, not rows",
    # The host comes from a setting of the site, not from a user.
    (
        "outgoing_requests",
        "core/uploads/s3_storage.py",
    ): "connects to the bucket in FILES_S3",
    (
        "outgoing_requests",
        "core/mail/__init__.py",
    ): "imports an error class only; the mail server is in EMAIL_URL",
    (
        "outgoing_requests",
        "notifications/inbound/imap.py",
    ): "uses MAIL_IMAP_URL",
    (
        "outgoing_requests",
        "notifications/push/web_push.py",
    ): "passes a filtered session to pywebpush",
    ("literals", "accounts/policy.py"): "conditions on User, below its models",
    ("literals", "forum/querysets.py"): "conditions on Topic and Post, below them",
    ("literals", "groups/policy/rounds.py"): "a condition on Round, below its models",
    ("literals", "groups/querysets/__init__.py"): "the kind of a destroyed object",
    ("literals", "forum/selectors/post_versions.py"): "pieces of a text comparison",
    ("literals", "cms/dashboard/statistics.py"): "kinds of chart",
    (
        "outgoing_requests",
        "config/observability/sentry.py",
    ): "uses SENTRY_DSN",
    (
        "outgoing_requests",
        "config/observability/tracing.py",
    ): "uses TRACES_ENDPOINT",
    (
        "components",
        "templates/allauth/elements/badge.html",
    ): "classes come from allauth",
    (
        "components",
        "templates/allauth/elements/button.html",
    ): "classes come from allauth",
    (
        "components",
        "templates/forum/_topic_moderation_menu.html",
    ): "styles a summary element as a button",
    (
        "components",
        "templates/forum/_posts.html",
    ): "one include per post takes a tenth of the time",
    ("colors", "static/css/tokens.css"): "the source of all colors",
    (
        "colors",
        "static/img/favicon.svg",
    ): "a static file; test_design_tokens.py compares it with the tokens",
}


def sources(pattern: str, *folders: str) -> list[Source]:
    return [
        Source(path.relative_to(ROOT).as_posix(), path.read_text())
        for folder in folders
        for path in sorted((ROOT / folder).rglob(pattern))
    ]


SOURCES = sources("*.py", *APPS)
TEMPLATES = sources("*.html", "templates", *APPS) + sources("*.txt", "templates")
STYLED = SOURCES + [
    source
    for kind in ("html", "txt", "css", "js", "svg")
    for source in sources(f"*.{kind}", "templates", "static", *APPS)
]


def find_offences(rule: Rule, checked: list[Source]) -> list[str]:
    return [
        f"{source.path}:{line}: {what}"
        for source in checked
        if (rule.__name__, source.path) not in EXCEPTIONS
        for line, what in rule(source)
    ]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_source_follows_rule(rule: Rule) -> None:
    offences = find_offences(rule, SOURCES)
    assert not offences, "\n".join([str(rule.__doc__), *offences])


@pytest.mark.parametrize("rule", TEMPLATE_RULES, ids=lambda rule: rule.__name__)
def test_templates_follow_rule(rule: Rule) -> None:
    offences = find_offences(rule, TEMPLATES)
    assert not offences, "\n".join([str(rule.__doc__), *offences])


@pytest.mark.parametrize("rule", STYLE_RULES, ids=lambda rule: rule.__name__)
def test_style_follows_rule(rule: Rule) -> None:
    offences = find_offences(rule, STYLED)
    assert not offences, "\n".join([str(rule.__doc__), *offences])


def test_every_app_is_inspected() -> None:
    assert {source.app for source in SOURCES} == set(APPS)


@pytest.mark.parametrize(("name", "path"), EXCEPTIONS)
def test_exception_is_still_needed(name: str, path: str) -> None:
    every = (*RULES, *TEMPLATE_RULES, *STYLE_RULES)
    rule = next(rule for rule in every if rule.__name__ == name)
    assert list(rule(Source(path, (ROOT / path).read_text())))


def text_files() -> Iterator[Path]:
    folders = [*APPS, *PROGRAMS, ".ci", ".github"]
    folders += ["deploy", "docs", "locale", "static", "templates"]
    paths = [*ROOT.iterdir()]
    for folder in folders:
        paths += (ROOT / folder).rglob("*")
    return (path for path in paths if path.suffix in TEXT and path.is_file())


def test_no_file_refers_to_numbered_checks() -> None:
    """A test is named after the behaviour, not after a number in another list."""
    numbered = re.compile(r"\bchecks? \d+\b|\btest_check_\d", re.IGNORECASE)
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in text_files()
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if numbered.search(line)
    ]
    assert found == []


# Tests of the rules

OFFENDING = [
    (imports, "core/mail/__init__.py", "from accounts.models import User"),
    (imports, "forum/views.py", "import notifications.live.broadcast"),
    (
        imports,
        "accounts/policy.py",
        "if TYPE_CHECKING:\n from forum.models import Space",
    ),
    (imports, "cms/blocks.py", "from config import wiring"),
    (imports, "forum/models.py", "from tests.cast import anna"),
    (imports, "forum/commands/posts.py", "from ...groups import models"),
    (layers, "forum/policy.py", "from forum.models import Space"),
    (layers, "forum/policy.py", "from . import models"),
    (layers, "forum/models.py", "from forum import commands"),
    (
        layers,
        "accounts/commands/roles.py",
        "from accounts.signals import auth",
    ),
    (layers, "forum/commands/posts.py", "from ..views import topic"),
    (layers, "groups/commands/event_handlers.py", "import groups.forms"),
    (layers, "forum/events.py", "from forum.policy import can_reply"),
    (layers, "forum/forms/post.py", "from forum.views import topic"),
    (local_imports, "forum/urls.py", "def f():\n from forum import views"),
    (local_imports, "forum/views.py", "async def f():\n if x:\n  import json"),
    (local_imports, "forum/views.py", "def ready():\n import json"),
    (local_imports, "forum/views.py", "def f():\n import json  # import here:"),
    (unguarded_queries, "forum/views.py", "Topic.objects.filter(pk=1)"),
    (unguarded_queries, "forum/views.py", "get_object_or_404(Topic.objects, pk=1)"),
    (unguarded_queries, "forum/views.py", "get_object_or_404(Topic, pk=1)"),
    (unguarded_queries, "forum/views/topics.py", "get_list_or_404(models.Topic, pk=1)"),
    (unguarded_queries, "forum/templatetags/x.py", "Topic._default_manager.all()"),
    (
        unguarded_queries,
        "notifications/live/consumers.py",
        "Topic.objects.get(pk=1).visible_to(u)",
    ),
    (row_writes, "forum/views.py", "topic.save()"),
    (row_writes, "forum/forms/post.py", "super().save(commit=True)"),
    (row_writes, "forum/admin.py", "Topic.objects.create(title='x')"),
    (row_writes, "forum/models.py", "self.posts.filter(a=1).update(b=2)"),
    (row_writes, "forum/querysets.py", "self.delete()"),
    (row_writes, "forum/consumers.py", "await Mark.objects.aget_or_create(a=1)"),
    (row_writes, "forum/management/commands/x.py", "Topic.objects.bulk_create(rows)"),
    (only_in, "forum/views.py", "from django.utils.safestring import mark_safe"),
    (only_in, "core/templatetags/markup.py", "safestring.mark_safe(x)"),
    (only_in, "core/templatetags/markup.py", "return_ = SafeString(x)"),
    (only_in, "forum/commands/posts.py", "import bleach"),
    (only_in, "forum/commands/posts.py", "from bleach.sanitizer import Cleaner"),
    (only_in, "cms/blocks.py", "import nh3"),
    (only_in, "notifications/mail.py", "from django.core.mail import send_mail"),
    (only_in, "accounts/authentication/adapter.py", "from django.core import mail"),
    (only_in, "accounts/authentication/adapter.py", "user.email_user('x')"),
    (
        only_in,
        "forum/commands/posts.py",
        "from channels.layers import get_channel_layer",
    ),
    (outgoing_requests, "cms/commands/link_check.py", "import requests"),
    (
        outgoing_requests,
        "accounts/sso/client.py",
        "from requests.adapters import HTTPAdapter",
    ),
    (outgoing_requests, "cms/commands/x.py", "from urllib.request import urlopen"),
    (outgoing_requests, "cms/commands/x.py", "from urllib import request"),
    (outgoing_requests, "cms/commands/x.py", "import http.client as c"),
    (outgoing_requests, "forum/commands/x.py", "def f():\n import httpx"),
    (receivers, "forum/models.py", "@receiver(post_save)\ndef f(): ..."),
    (receivers, "forum/apps.py", "@dispatch.receiver([a, b])\ndef f(): ..."),
    (roles, "forum/views.py", "if request.user.is_moderator: ..."),
    (roles, "forum/forms/post.py", "user.is_superuser or x"),
    (roles, "groups/views.py", "x = part.role == 'facilitator'"),
    (roles, "groups/views.py", "x = part.role in LEADERS"),
    (literals, "forum/policy.py", "post.state == 'visible'"),
    (literals, "forum/policy.py", "part.role not in {'guest', 'inspector'}"),
    (literals, "forum/models.py", "'poll' == self.topic.kind"),
    (literals, "forum/querysets.py", "self.filter(state='visible')"),
    (literals, "groups/views.py", "rows.exclude(user__state__in=['active'])"),
    (literals, "forum/policy.py", "Q(author__kind='bot')"),
    (literals, "groups/commands/x.py", "rows.update(state='closed')"),
    (templates, "templates/a.html", "{{ post.html|safe }}"),
    (templates, "templates/a.html", "{{ post.html | safe }}"),
    (templates, "templates/a.html", "{% autoescape off %}"),
    (templates, "templates/a.html", "{% if user.is_moderator %}"),
    (templates, "templates/a.html", "{% if part.role == 'facilitator' %}"),
    (components, "templates/a.html", '<svg class="icon" aria-hidden="true">'),
    (components, "templates/forum/_a.html", '<svg class="wide-only icon icon--full">'),
    (components, "templates/a.html", '<a class="button" href="/">'),
    (
        components,
        "templates/a.html",
        '<a class="button{% if a %} button--outline{% endif %}">',
    ),
    (components, "templates/a.html", '<p class="{% if a %}badge{% endif %}">'),
    (components, "templates/account/email.html", '<nav class="breadcrumb">'),
    (components, "templates/blocks/a.html", '<section class="alert alert--warning">'),
    (colors, "static/css/a.css", "a { color: #FFF }"),
    (colors, "static/css/a.css", "a { box-shadow: 0 0 1px rgb(0 0 0 / 15%) }"),
    (colors, "static/css/admin.css", ":root { --w-color-primary-hue: 192; }"),
    (colors, "templates/a.html", '<meta name="theme-color" content="#0a4a5a">'),
    (colors, "static/js/a.js", "part.style.color = 'hsla(1, 2%, 3%, 4%)';"),
    (colors, "cms/a.py", "COLORS = ('#0f5f6e80',)"),
]
ALLOWED = [
    (imports, "groups/models.py", "from forum.models import Space\nimport formats"),
    (imports, "config/wiring/__init__.py", "from cms import handlers"),
    (layers, "forum/models.py", "from forum.querysets import TopicQuerySet"),
    (layers, "forum/policy.py", "if TYPE_CHECKING:\n from forum.models import Space"),
    (layers, "forum/policy.py", "from forum.paths import topic_path"),
    (layers, "groups/policy.py", "from forum.views import topic"),
    (layers, "forum/urls.py", "from forum import views"),
    (layers, "forum/views.py", "from forum.forms.post import ReplyForm"),
    (local_imports, "forum/apps.py", "class A:\n def ready(self):\n  import json"),
    (local_imports, "a.py", "def f():\n # import here: slow\n import json"),
    (local_imports, "a.py", "def f():\n import json  # import here: slow"),
    (unguarded_queries, "forum/views.py", "Topic.objects.visible_to(user).get(pk=1)"),
    (
        unguarded_queries,
        "forum/views.py",
        "get_object_or_404(Topic.objects.visible_to(u), pk=1)",
    ),
    (unguarded_queries, "forum/commands/posts.py", "Topic.objects.get(pk=1)"),
    (row_writes, "forum/commands/posts.py", "topic.save()"),
    (row_writes, "forum/importing/mbox.py", "topic.save()"),
    (row_writes, "config/management/commands/seed.py", "topic.save()"),
    (row_writes, "forum/views.py", "context.update(more)\ncache.delete('x')"),
    (row_writes, "forum/views.py", "request.session.save()\nseen.update()"),
    (only_in, "core/markup/__init__.py", "import bleach, nh3"),
    (only_in, "config/settings.py", "from django.utils.safestring import SafeString"),
    (
        only_in,
        "notifications/live/broadcast.py",
        "from channels.layers import get_channel_layer",
    ),
    (outgoing_requests, "core/security/egress.py", "from requests import Session"),
    (
        outgoing_requests,
        "cms/commands/link_check.py",
        "from urllib.parse import urlsplit",
    ),
    (
        outgoing_requests,
        "accounts/x.py",
        "from core.security.egress import build_session",
    ),
    (receivers, "accounts/signals/auth.py", "@receiver(post_save)\ndef f(): ..."),
    (roles, "forum/policy.py", "user.is_moderator and part.role == 'x'"),
    (roles, "forum/views.py", "role = part.role"),
    (literals, "forum/policy.py", "post.state == post.State.VISIBLE"),
    (literals, "forum/models.py", "class Meta:\n x = Q(state='pending')"),
    (literals, "forum/views.py", "context(state='open', kind='line')"),
    (
        templates,
        "templates/a.html",
        "{% if me.is_moderator %}{{ a.safe }}{{ b|safer }}",
    ),
    (components, "templates/components/icon.html", '<svg class="icon">'),
    (components, "templates/cms/admin/a.html", '<svg class="icon icon-warning">'),
    (components, "templates/notifications/email/a.html", '<b class="icon">'),
    (components, "templates/a.html", '<a class="icon-button">{% icon "lock" %}</a>'),
    (
        components,
        "templates/a.html",
        '<p class="{{ button }} tabs__count">{% button %}',
    ),
    (
        colors,
        "static/css/a.css",
        "a { color: var(--basis-color-default-color-subtle) }",
    ),
    (colors, "templates/a.html", '<a href="#main">&#8238;</a>'),
    (colors, "static/js/a.js", "this.#face = 'a#abc';"),
]


@pytest.mark.parametrize(("rule", "path", "text"), OFFENDING)
def test_rule_finds_offence(rule: Rule, path: str, text: str) -> None:
    assert list(rule(Source(path, text)))


@pytest.mark.parametrize(("rule", "path", "text"), ALLOWED)
def test_rule_allows_valid_code(rule: Rule, path: str, text: str) -> None:
    assert not list(rule(Source(path, text)))


def test_every_rule_has_an_offending_example() -> None:
    assert {rule for rule, *_ in OFFENDING} == {*RULES, *TEMPLATE_RULES, *STYLE_RULES}
