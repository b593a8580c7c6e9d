"""The house inspects itself, and each of the rules proves that it fires."""

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
    imports,
    literals,
    local_imports,
    objects,
    only_in,
    outgoing,
    parts,
    receivers,
    roles,
    rooms,
    templates,
    writes,
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
# (rule, path) -> why this one file may.
EXCEPTIONS = {
    ("writes", "accounts/querysets.py"): "Django asks a manager to create a user",
    (
        "writes",
        "accounts/models/security_event.py",
    ): "refuses every writing but the first",
    ("writes", "core/uploads/images.py"): "writes pictures, no rows",
    ("writes", "core/uploads/pdf_sanitizer.py"): "writes a document, no rows",
    # The host stands in a setting of whoever runs the site, and nowhere else.
    ("outgoing", "core/uploads/s3_storage.py"): "the bucket of FILES_S3",
    (
        "outgoing",
        "core/mail/__init__.py",
    ): "the mail server of EMAIL_URL; an error class only",
    ("outgoing", "notifications/inbound/imap.py"): "the mailbox of MAIL_IMAP_URL",
    (
        "outgoing",
        "notifications/push/web_push.py",
    ): "pywebpush is handed a filtered session",
    ("outgoing", "config/observability/sentry.py"): "the server of SENTRY_DSN",
    ("outgoing", "config/observability/tracing.py"): "the server of TRACES_ENDPOINT",
    ("literals", "accounts/policy.py"): "conditions on User, below its models",
    ("literals", "forum/querysets.py"): "conditions on Topic and Post, below them",
    ("literals", "groups/policy/rounds.py"): "a condition on Round, below its models",
    ("literals", "groups/querysets/__init__.py"): "the kind of a destroyed object",
    ("literals", "forum/selectors/post_versions.py"): "pieces of a text comparison",
    ("literals", "cms/dashboard/statistics.py"): "kinds of chart",
    ("parts", "templates/allauth/elements/badge.html"): "told by allauth's own tags",
    ("parts", "templates/allauth/elements/button.html"): "told by allauth's own tags",
    (
        "parts",
        "templates/forum/_topic_moderation_menu.html",
    ): "a summary, dressed as a button",
    ("parts", "templates/forum/_posts.html"): "an include a post costs a tenth of it",
    ("colors", "static/css/tokens.css"): "the one place of colors",
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


HOUSE = sources("*.py", *APPS)
TEMPLATES = sources("*.html", "templates", *APPS) + sources("*.txt", "templates")
STYLED = HOUSE + [
    source
    for kind in ("html", "txt", "css", "js", "svg")
    for source in sources(f"*.{kind}", "templates", "static", *APPS)
]


def complaints(rule: Rule, found: list[Source]) -> list[str]:
    return [
        f"{source.path}:{line}: {what}"
        for source in found
        if (rule.__name__, source.path) not in EXCEPTIONS
        for line, what in rule(source)
    ]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps_the_rule(rule: Rule) -> None:
    found = complaints(rule, HOUSE)
    assert not found, "\n".join([str(rule.__doc__), *found])


@pytest.mark.parametrize("rule", TEMPLATE_RULES, ids=lambda rule: rule.__name__)
def test_templates_keep_the_rule(rule: Rule) -> None:
    found = complaints(rule, TEMPLATES)
    assert not found, "\n".join([str(rule.__doc__), *found])


@pytest.mark.parametrize("rule", STYLE_RULES, ids=lambda rule: rule.__name__)
def test_styles_keep_the_rule(rule: Rule) -> None:
    found = complaints(rule, STYLED)
    assert not found, "\n".join([str(rule.__doc__), *found])


def test_the_inspection_sees_the_whole_house() -> None:
    assert {source.app for source in HOUSE} == set(APPS)


@pytest.mark.parametrize(("name", "path"), EXCEPTIONS)
def test_an_exception_is_still_needed(name: str, path: str) -> None:
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


def test_no_file_names_a_list_that_is_not_here() -> None:
    """A test is named after what it proves, not after a number elsewhere."""
    numbered = re.compile(r"\bchecks? \d+\b|\btest_check_\d", re.IGNORECASE)
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in text_files()
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if numbered.search(line)
    ]
    assert found == []


# The rules fire

FIRES = [
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
    (rooms, "forum/policy.py", "from forum.models import Space"),
    (rooms, "forum/policy.py", "from . import models"),
    (rooms, "forum/models.py", "from forum import commands"),
    (
        rooms,
        "accounts/commands/roles.py",
        "from accounts.signals import auth",
    ),
    (rooms, "forum/commands/posts.py", "from ..views import topic"),
    (rooms, "groups/commands/event_handlers.py", "import groups.forms"),
    (rooms, "forum/events.py", "from forum.policy import can_reply"),
    (rooms, "forum/forms/post.py", "from forum.views import topic"),
    (local_imports, "forum/urls.py", "def f():\n from forum import views"),
    (local_imports, "forum/views.py", "async def f():\n if x:\n  import json"),
    (local_imports, "forum/views.py", "def ready():\n import json"),
    (local_imports, "forum/views.py", "def f():\n import json  # import here:"),
    (objects, "forum/views.py", "Topic.objects.filter(pk=1)"),
    (objects, "forum/views.py", "get_object_or_404(Topic.objects, pk=1)"),
    (objects, "forum/views.py", "get_object_or_404(Topic, pk=1)"),
    (objects, "forum/views/topics.py", "get_list_or_404(models.Topic, pk=1)"),
    (objects, "forum/templatetags/x.py", "Topic._default_manager.all()"),
    (
        objects,
        "notifications/live/consumers.py",
        "Topic.objects.get(pk=1).visible_to(u)",
    ),
    (writes, "forum/views.py", "topic.save()"),
    (writes, "forum/forms/post.py", "super().save(commit=True)"),
    (writes, "forum/admin.py", "Topic.objects.create(title='x')"),
    (writes, "forum/models.py", "self.posts.filter(a=1).update(b=2)"),
    (writes, "forum/querysets.py", "self.delete()"),
    (writes, "forum/consumers.py", "await Mark.objects.aget_or_create(a=1)"),
    (writes, "forum/management/commands/x.py", "Topic.objects.bulk_create(rows)"),
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
    (outgoing, "cms/commands/link_check.py", "import requests"),
    (outgoing, "accounts/sso/client.py", "from requests.adapters import HTTPAdapter"),
    (outgoing, "cms/commands/x.py", "from urllib.request import urlopen"),
    (outgoing, "cms/commands/x.py", "from urllib import request"),
    (outgoing, "cms/commands/x.py", "import http.client as c"),
    (outgoing, "forum/commands/x.py", "def f():\n import httpx"),
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
    (parts, "templates/a.html", '<svg class="icon" aria-hidden="true">'),
    (parts, "templates/forum/_a.html", '<svg class="wide-only icon icon--full">'),
    (parts, "templates/a.html", '<a class="button" href="/">'),
    (
        parts,
        "templates/a.html",
        '<a class="button{% if a %} button--outline{% endif %}">',
    ),
    (parts, "templates/a.html", '<p class="{% if a %}badge{% endif %}">'),
    (parts, "templates/account/email.html", '<nav class="breadcrumb">'),
    (parts, "templates/blocks/a.html", '<section class="alert alert--warning">'),
    (colors, "static/css/a.css", "a { color: #FFF }"),
    (colors, "static/css/a.css", "a { box-shadow: 0 0 1px rgb(0 0 0 / 15%) }"),
    (colors, "static/css/admin.css", ":root { --w-color-primary-hue: 192; }"),
    (colors, "templates/a.html", '<meta name="theme-color" content="#0a4a5a">'),
    (colors, "static/js/a.js", "part.style.color = 'hsla(1, 2%, 3%, 4%)';"),
    (colors, "cms/a.py", "COLORS = ('#0f5f6e80',)"),
]
KEEPS = [
    (imports, "groups/models.py", "from forum.models import Space\nimport formats"),
    (imports, "config/wiring/__init__.py", "from cms import handlers"),
    (rooms, "forum/models.py", "from forum.querysets import TopicQuerySet"),
    (rooms, "forum/policy.py", "if TYPE_CHECKING:\n from forum.models import Space"),
    (rooms, "forum/policy.py", "from forum.paths import topic_path"),
    (rooms, "groups/policy.py", "from forum.views import topic"),
    (rooms, "forum/urls.py", "from forum import views"),
    (rooms, "forum/views.py", "from forum.forms.post import ReplyForm"),
    (local_imports, "forum/apps.py", "class A:\n def ready(self):\n  import json"),
    (local_imports, "a.py", "def f():\n # import here: slow\n import json"),
    (local_imports, "a.py", "def f():\n import json  # import here: slow"),
    (objects, "forum/views.py", "Topic.objects.visible_to(user).get(pk=1)"),
    (objects, "forum/views.py", "get_object_or_404(Topic.objects.visible_to(u), pk=1)"),
    (objects, "forum/commands/posts.py", "Topic.objects.get(pk=1)"),
    (writes, "forum/commands/posts.py", "topic.save()"),
    (writes, "forum/importing/mbox.py", "topic.save()"),
    (writes, "config/management/commands/seed.py", "topic.save()"),
    (writes, "forum/views.py", "context.update(more)\ncache.delete('x')"),
    (writes, "forum/views.py", "request.session.save()\nseen.update()"),
    (only_in, "core/markup/__init__.py", "import bleach, nh3"),
    (only_in, "config/settings.py", "from django.utils.safestring import SafeString"),
    (
        only_in,
        "notifications/live/broadcast.py",
        "from channels.layers import get_channel_layer",
    ),
    (outgoing, "core/security/egress.py", "from requests import Session"),
    (outgoing, "cms/commands/link_check.py", "from urllib.parse import urlsplit"),
    (outgoing, "accounts/x.py", "from core.security.egress import build_session"),
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
    (parts, "templates/components/icon.html", '<svg class="icon">'),
    (parts, "templates/cms/admin/a.html", '<svg class="icon icon-warning">'),
    (parts, "templates/notifications/email/a.html", '<b class="icon">'),
    (parts, "templates/a.html", '<a class="icon-button">{% icon "lock" %}</a>'),
    (parts, "templates/a.html", '<p class="{{ button }} tabs__count">{% button %}'),
    (
        colors,
        "static/css/a.css",
        "a { color: var(--basis-color-default-color-subtle) }",
    ),
    (colors, "templates/a.html", '<a href="#main">&#8238;</a>'),
    (colors, "static/js/a.js", "this.#face = 'a#abc';"),
]


@pytest.mark.parametrize(("rule", "path", "text"), FIRES)
def test_a_rule_fires(rule: Rule, path: str, text: str) -> None:
    assert list(rule(Source(path, text)))


@pytest.mark.parametrize(("rule", "path", "text"), KEEPS)
def test_a_rule_lets_good_code_be(rule: Rule, path: str, text: str) -> None:
    assert not list(rule(Source(path, text)))


def test_every_rule_has_a_case_that_fires() -> None:
    assert {rule for rule, *_ in FIRES} == {*RULES, *TEMPLATE_RULES, *STYLE_RULES}
