"""Who becomes editor or moderator, and what these may."""

from typing import Any

from django.apps import apps as installed
from django.db import transaction

from accounts import commands as accounts
from accounts.models import Role, User
from cms import policy

WAGTAILS_APPROVAL = "Moderators approval"
APPROVAL = "Moderatoren"


def appoint_moderator(user: User) -> User:
    """Somebody curates from now on: on the forum, and with the pages in /beheer/.

    Who may appoint is asked by whoever offers it.
    """
    return accounts.appoint(user, role=Role.MODERATOR)


def appoint_editor(user: User) -> User:
    """Somebody keeps pages from now on, and moderates nothing."""
    return accounts.appoint(user, role=Role.EDITOR)


@transaction.atomic
def settle_group(user_id: int, *, role: str, is_held: bool) -> None:
    """Put somebody into the group of their role in Wagtail, or take them out."""
    if role not in policy.GROUPS:
        return
    ensure_roles()
    user = User.objects.get(pk=user_id)
    group = installed.get_model("auth.Group").objects.get(name=policy.GROUPS[role])
    change = user.groups.add if is_held else user.groups.remove
    change(group)


@transaction.atomic
def ensure_roles(apps: Any = installed) -> None:
    """Make the groups of the roles, with their rights upon all pages.

    Repeating it adds what is missing and takes nothing away. A migration calls it with
    its own `apps`, before Django has made the permissions: so these are made here too.
    """
    access = _permission(apps, *policy.ACCESS)
    kept = [
        _permission(apps, "cms", model, f"{act}_{model}")
        for model in policy.SNIPPETS
        for act in ("add", "change", "delete", "view")
    ]
    files = [_permission(apps, *row) for row in policy.FILES]
    root = apps.get_model("wagtailcore.Page").objects.filter(depth=1).first()
    collection = (
        apps.get_model("wagtailcore.Collection").objects.filter(depth=1).first()
    )
    for role, rights in policy.PAGE_RIGHTS.items():
        group, _made = apps.get_model("auth.Group").objects.get_or_create(name=role)
        group.permissions.add(access, *(kept if rights else ()))
        for right in rights if root else ():
            apps.get_model("wagtailcore.GroupPagePermission").objects.get_or_create(
                group=group,
                page=root,
                permission=_permission(apps, "wagtailcore", "page", f"{right}_page"),
            )
        for permission in files if collection and rights else ():
            group.collection_permissions.get_or_create(
                collection=collection, permission=permission
            )


@transaction.atomic
def ensure_approval() -> None:
    """Whoever writes a page can have a moderator look at it first. Wagtail's migrations
    make the same, under a name in English that stands in a button (*Stuur door naar
    …*); a site that has any other workflow, or another name, keeps its own."""
    model = installed.get_model
    for kind in ("Workflow", "Task"):
        named = model("wagtailcore", kind).objects.filter(name=WAGTAILS_APPROVAL)
        named.update(name=APPROVAL)
    root = model("wagtailcore.Page").objects.filter(depth=1).first()
    if root is None or model("wagtailcore.Workflow").objects.exists():
        return
    moderators = model("auth.Group").objects.get(name=policy.MODERATORS)
    task = model("wagtailcore.GroupApprovalTask").objects.create(name=APPROVAL)
    task.groups.add(moderators)
    workflow = model("wagtailcore.Workflow").objects.create(name=APPROVAL)
    model("wagtailcore.WorkflowTask").objects.create(
        workflow=workflow, task=task, sort_order=0
    )
    model("wagtailcore.WorkflowPage").objects.create(workflow=workflow, page=root)


def _permission(apps: Any, app: str, model: str, code: str, name: str = "") -> Any:
    kind, _made = apps.get_model("contenttypes.ContentType").objects.get_or_create(
        app_label=app, model=model
    )
    permission, _made = apps.get_model("auth.Permission").objects.get_or_create(
        content_type=kind,
        codename=code,
        defaults={"name": name or f"Can {code.replace('_', ' ')}"},
    )
    return permission
