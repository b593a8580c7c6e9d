"""Permissions of the editors' roles in Wagtail: pages, and their files.

Closed spaces and groups are not part of Wagtail: no role here gives access to them.
"""

from typing import Any

from django.db.models import Q

from accounts.policy import (
    Viewer,
    can_administer,
    can_keep_pages,
    can_moderate,
    is_member,
)

ADMIN_ACCESS = ("wagtailadmin", "admin", "access_admin", "Can access Wagtail admin")
FILES = [
    (app, model, f"{act}_{model}")
    for app, model in (("wagtailimages", "image"), ("wagtaildocs", "document"))
    for act in ("add", "change", "choose")
]
# Snippet models.
SNIPPETS = ["position", "alert", "region", "adviser"]
# Wagtail group -> its permissions on all pages. "add" includes the preview.
PAGE_RIGHTS = {
    "Editors": ["add", "change", "publish"],
    "Moderators": ["add", "change", "publish", "lock", "unlock"],
    "Administrators": [],
    "Advisers": [],
}
EDITORS, MODERATORS, ADMINISTRATORS, ADVISERS = PAGE_RIGHTS
# Role -> Wagtail group. Advisers and administrators can access the admin, but have no
# permissions on pages.
GROUPS = {
    "editor": EDITORS,
    "moderator": MODERATORS,
    "adviser": ADVISERS,
    "administrator": ADMINISTRATORS,
}


def editors() -> Q:
    """Return a condition on `User`: users with access to the Wagtail admin."""
    app, _model, codename, _name = ADMIN_ACCESS
    wanted = {"content_type__app_label": app, "codename": codename}
    by_role = {f"groups__permissions__{key}": value for key, value in wanted.items()}
    alone = {f"user_permissions__{key}": value for key, value in wanted.items()}
    return Q(**by_role) | Q(**alone)


def can_make_article(user: Viewer) -> bool:
    return can_moderate(user)


def can_see_statistics(user: Viewer) -> bool:
    return can_keep_pages(user) or can_administer(user)


def is_public_search(user: Viewer) -> bool:
    """Check whether the user searches only public content.

    A member of a group may search for words that only the group knows.
    """
    if user.is_anonymous:
        return True
    return not user.participations.filter(space__audience="closed").exists()


def can_send_test(user: Viewer, edition: Any) -> bool:
    return bool(edition.permissions_for_user(user).can_edit())


def can_erase_page_history(user: Viewer, page: Any) -> bool:
    tester = page.permissions_for_user(user)
    return bool(tester.can_edit() and tester.can_publish())


def can_see_catalogue(user: Viewer) -> bool:
    return bool(is_member(user) and user.has_perm("wagtailadmin.access_admin"))
