"""Editors and moderators: what they may, and how somebody becomes one."""

from django.contrib.auth.models import Group, Permission

from accounts.models import User
from accounts.policy import can_admit, can_moderate
from cms.commands import (
    appoint_editor,
    appoint_moderator,
    ensure_roles,
    sync_wagtail_group,
)
from cms.models import ThemePage


def test_a_moderator_is_one_on_the_forum_and_in_beheer(
    theme: ThemePage, official: User
) -> None:
    user = appoint_moderator(official)
    user = User.objects.get(pk=user.pk)
    assert can_moderate(user)
    assert can_admit(user)
    assert user.has_perm("wagtailadmin.access_admin")
    assert theme.permissions_for_user(user).can_publish()


def test_an_editor_keeps_pages_and_moderates_nothing(
    theme: ThemePage, official: User
) -> None:
    user = User.objects.get(pk=appoint_editor(official).pk)
    assert not can_moderate(user)
    assert not can_admit(user)
    assert user.has_perm("wagtailadmin.access_admin")
    page = theme.permissions_for_user(user)
    assert page.can_edit()
    assert page.can_publish()
    assert page.can_unpublish()
    assert not page.can_unlock()


def test_other_users_have_no_page_permissions(theme: ThemePage, official: User) -> None:
    page = theme.permissions_for_user(official)
    assert not official.has_perm("wagtailadmin.access_admin")
    assert not page.can_edit()
    assert not page.can_publish()


def test_the_roles_hold_no_rights_over_people(theme: ThemePage) -> None:
    held = Permission.objects.filter(group__name__in=["Editors", "Moderators"])
    apps = set(held.values_list("content_type__app_label", flat=True))
    assert apps <= {"cms", "wagtailadmin", "wagtailimages", "wagtaildocs"}
    ours = held.filter(content_type__app_label="cms")
    kept_once = {"position", "alert", "region", "adviser"}
    assert set(ours.values_list("content_type__model", flat=True)) == kept_once


def test_making_the_roles_twice_changes_nothing(theme: ThemePage) -> None:
    def rights() -> set[tuple[object, ...]]:
        return set(
            Group.objects.values_list(
                "name",
                "permissions__codename",
                "page_permissions__permission__codename",
                "collection_permissions__permission__codename",
            )
        )

    before = rights()
    ensure_roles()
    assert rights() == before


def test_a_role_without_rights_upon_pages_comes_in(
    theme: ThemePage, official: User
) -> None:
    """Advisers and administrators come in, and may nothing with pages."""
    for role, name in (("adviser", "Advisers"), ("administrator", "Administrators")):
        sync_wagtail_group(official.pk, role=role, is_held=True)
        assert set(official.groups.values_list("name", flat=True)) == {name}
        user = User.objects.get(pk=official.pk)
        assert user.has_perm("wagtailadmin.access_admin")
        assert not theme.permissions_for_user(user).can_edit()
        sync_wagtail_group(official.pk, role=role, is_held=False)
        assert not official.groups.exists()
