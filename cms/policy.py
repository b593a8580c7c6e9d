"""What the editors' roles may in Wagtail: the pages, and the files shown in them.

Closed spaces and groups are no part of it: no role here sees one.
"""

from typing import Any

from django.db.models import Q

from accounts.policy import can_administer, can_keep_pages, can_moderate, is_member

ADMIN_ACCESS = ("wagtailadmin", "admin", "access_admin", "Can access Wagtail admin")
FILES = [
    (app, model, f"{act}_{model}")
    for app, model in (("wagtailimages", "image"), ("wagtaildocs", "document"))
    for act in ("add", "change", "choose")
]
# Kept once, shown on many pages.
SNIPPETS = ["position", "alert", "region", "adviser"]
# Role -> what it may with every page. Making a page includes its preview.
PAGE_RIGHTS = {
    "Editors": ["add", "change", "publish"],
    "Moderators": ["add", "change", "publish", "lock", "unlock"],
    "Administrators": [],
    "Advisers": [],
}
EDITORS, MODERATORS, ADMINISTRATORS, ADVISERS = PAGE_RIGHTS
# Roles of people -> the group in Wagtail that stands underneath. Advisers and
# administrators come in, and may nothing with pages.
GROUPS = {
    "editor": EDITORS,
    "moderator": MODERATORS,
    "adviser": ADVISERS,
    "administrator": ADMINISTRATORS,
}


def editors() -> Q:
    """Condition upon User: who comes into `/beheer/` by a role."""
    app, _model, codename, _name = ADMIN_ACCESS
    wanted = {"content_type__app_label": app, "codename": codename}
    by_role = {f"groups__permissions__{key}": value for key, value in wanted.items()}
    alone = {f"user_permissions__{key}": value for key, value in wanted.items()}
    return Q(**by_role) | Q(**alone)


def can_make_article(user: Any) -> bool:
    """Make an article of a question that everybody may read."""
    return can_moderate(user)


def can_see_statistics(user: Any) -> bool:
    """Look at the numbers of the community: who looks after it, or after its pages."""
    return can_keep_pages(user) or can_administer(user)


def is_public_search(user: Any) -> bool:
    """Does this person seek in nothing but what is open? Who is in a group may seek
    what only the group knows."""
    if user.is_anonymous:
        return True
    return not user.participations.filter(space__audience="closed").exists()


def can_send_test(user: Any, edition: Any) -> bool:
    """Mail oneself an edition: whoever may change it."""
    return bool(edition.permissions_for_user(user).can_edit())


def can_erase_page_history(user: Any, page: Any) -> bool:
    """Delete earlier versions of a page: whoever may change and publish it."""
    tester = page.permissions_for_user(user)
    return bool(tester.can_edit() and tester.can_publish())


def can_see_catalogue(user: Any) -> bool:
    """Whoever comes into `/beheer/` may see of what the pages are built."""
    return bool(is_member(user) and user.has_perm("wagtailadmin.access_admin"))
