"""Roles of the site in Wagtail: groups, permissions and the approval workflow."""

from collections.abc import Iterable, Set
from typing import Any

from django.apps import apps as installed
from django.db import transaction

from accounts import commands as accounts
from accounts.models import Role, User
from cms import policy

WAGTAILS_APPROVAL = "Moderators approval"
APPROVAL = "Moderatoren"

type Row = tuple[str, str, str]  # app, model, codename


def appoint_moderator(user: User) -> User:
    """Make a user a moderator of the forum and the pages.

    The caller checks the permission.
    """
    return accounts.add_role(user, role=Role.MODERATOR)


def appoint_editor(user: User) -> User:
    return accounts.add_role(user, role=Role.EDITOR)


@transaction.atomic
def sync_wagtail_group(user_id: int, *, role: str, is_held: bool) -> None:
    """Add a user to the Wagtail group of the role, or remove them."""
    if role not in policy.GROUPS:
        return
    ensure_roles()
    user = User.objects.get(pk=user_id)
    group = installed.get_model("auth.Group").objects.get(name=policy.GROUPS[role])
    change = user.groups.add if is_held else user.groups.remove
    change(group)


@transaction.atomic
def ensure_roles() -> None:
    """Create the Wagtail groups of the roles, with their permissions on all pages.

    Idempotent: adds what is missing and removes nothing. A migration creates them on a
    new site.
    """
    model = installed.get_model
    snippets = [
        ("cms", snippet, f"{act}_{snippet}")
        for snippet in policy.SNIPPETS
        for act in ("add", "change", "delete", "view")
    ]
    upon_pages = {
        right: ("wagtailcore", "page", f"{right}_page")
        for rights in policy.PAGE_RIGHTS.values()
        for right in rights
    }
    access = policy.ADMIN_ACCESS[:3]
    found = _permissions({access, *snippets, *policy.FILES, *upon_pages.values()})
    root = model("wagtailcore.Page").objects.filter(depth=1).first()
    collection = model("wagtailcore.Collection").objects.filter(depth=1).first()
    for role, rights in policy.PAGE_RIGHTS.items():
        group, _made = model("auth.Group").objects.get_or_create(name=role)
        kept = [found[row] for row in snippets] if rights else []
        group.permissions.add(found[access], *kept)
        if root:
            wanted = [found[upon_pages[right]] for right in rights]
            _add(group.page_permissions, wanted, page=root)
        if collection and rights:
            wanted = [found[row] for row in policy.FILES]
            _add(group.collection_permissions, wanted, collection=collection)


@transaction.atomic
def ensure_approval() -> None:
    """Create the approval workflow: authors can submit a page to a moderator.

    Wagtail's migrations create it too, with an English name that is visible on a button
    (*Stuur door naar …*). Another workflow or name is left unchanged.
    """
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


def _permissions(rows: Set[Row]) -> dict[Row, Any]:
    permissions = installed.get_model("auth.Permission").objects
    there = permissions.filter(codename__in={row[2] for row in rows})
    found = {
        (one.content_type.app_label, one.content_type.model, one.codename): one
        for one in there.select_related("content_type")
    }
    return {row: found[row] for row in rows}


def _add(rights: Any, wanted: Iterable[Any], **upon: Any) -> None:
    there = set(rights.filter(**upon).values_list("permission_id", flat=True))
    for permission in wanted:
        if permission.pk not in there:
            rights.create(permission=permission, **upon)
