"""Hooks of the Wagtail admin: custom screens, menus, bulk actions and permissions."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import URLPattern, reverse, reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button
from wagtail.log_actions import LogFormatter
from wagtail.models import BaseViewRestriction
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from accounts.policy import Viewer, can_admit, can_moderate, is_member
from cms.admin import home, menu, theme, urls
from cms.admin.choosers import space_chooser
from cms.admin.snippets import (
    AdviserScreens,
    AlertScreens,
    DeleteSnippetAction,
    PositionScreens,
    RegionScreens,
    UnpublishAlertAction,
)
from cms.commands.page_history import ACTION
from cms.models import ArticlePage, EditionPage
from cms.policy import can_erase_page_history, can_see_statistics, can_send_test


@hooks.register("register_admin_viewset")
def register_space_chooser() -> Any:
    return space_chooser


@hooks.register("register_admin_urls")
def register_our_screens() -> list[URLPattern]:
    return urls.ours()


@hooks.register("insert_global_admin_css")
def admin_css() -> str:
    link = '<link rel="stylesheet" href="{}">{}'
    return format_html(link, static("css/admin.css"), theme.render_theme())


@hooks.register("construct_homepage_panels")
def dashboard_panel(_request: HttpRequest, panels: list[Any]) -> None:
    panels.insert(0, home.DashboardPanel())


@hooks.register("register_admin_menu_item")
def register_administration() -> MenuItem:
    return menu.administration()


class SnippetMenu(SnippetViewSetGroup):
    menu_label = _("Kept once")
    menu_icon = "snippet"
    menu_order = 240
    items = (PositionScreens, AlertScreens, RegionScreens, AdviserScreens)


register_snippet(SnippetMenu)
hooks.register("register_bulk_action", UnpublishAlertAction)
# After Wagtail's own action of the same name, to replace it.
hooks.register("register_bulk_action", DeleteSnippetAction, order=1)


class AdmissionMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return can_admit(request.user)


@hooks.register("register_admin_menu_item")
def register_admission_menu() -> MenuItem:
    return AdmissionMenuItem(
        _("Admission"),
        reverse_lazy("admission"),
        name="admission",
        icon_name="user",
        order=250,
    )


class ModerationMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return can_moderate(request.user)


@hooks.register("register_admin_menu_item")
def register_moderation_menu() -> MenuItem:
    """The moderation queue is on the site itself, where facilitators have theirs."""
    return ModerationMenuItem(
        _("Moderation"),
        reverse_lazy("moderation"),
        name="moderation",
        icon_name="view",
        order=260,
    )


@hooks.register("register_admin_menu_item")
def register_spaces_menu() -> MenuItem:
    return ModerationMenuItem(
        _("Spaces"),
        reverse_lazy("spaces-admin"),
        name="spaces",
        icon_name="comment",
        order=262,
    )


@hooks.register("register_admin_menu_item")
def register_groups_menu() -> MenuItem:
    return ModerationMenuItem(
        _("Groups"),
        reverse_lazy("groups-admin"),
        name="groups",
        icon_name="group",
        order=263,
    )


class StatisticsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return can_see_statistics(request.user)


@hooks.register("register_admin_menu_item")
def register_statistics_menu() -> MenuItem:
    return StatisticsMenuItem(
        _("Figures"),
        reverse_lazy("statistics"),
        name="statistics",
        icon_name="history",
        order=268,
    )


@hooks.register("register_admin_menu_item")
def register_methods_menu() -> MenuItem:
    return ModerationMenuItem(
        _("Methods"),
        reverse_lazy("methods"),
        name="methods",
        icon_name="list-ol",
        order=265,
    )


@hooks.register("before_publish_page")
def block_unconsented_publication(
    request: HttpRequest, page: Any
) -> HttpResponse | None:
    """Keep the draft. The edit screen shows which consent is missing."""
    article = page.specific
    if not isinstance(article, ArticlePage) or not article.in_the_way():
        return None
    messages.error(
        request,
        _(
            "Kept as a draft. It cannot be published yet: not everybody whose text is "
            "in it agreed, or that text is no longer for everybody to read."
        ),
    )
    return redirect("wagtailadmin_pages:edit", page.pk)


@hooks.register("register_page_header_buttons")
def offer_test_mail(
    page: Any, user: Viewer, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    edition = page.specific
    if isinstance(edition, EditionPage) and edition.pk and can_send_test(user, edition):
        url = reverse("newsletter-test", args=[edition.pk])
        yield Button(_("Mail me a test"), url, icon_name="mail", priority=60)


@hooks.register("register_page_header_buttons")
def offer_erasure_of_history(
    page: Any, user: Viewer, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    if page.pk and can_erase_page_history(user, page):
        url = reverse("page-history-erase", args=[page.pk])
        yield Button(_("Erase earlier versions"), url, icon_name="bin", priority=90)


@hooks.register("register_log_actions")
def register_erasure_of_history(actions: Any) -> None:
    @actions.register_action(ACTION)
    class ErasureFormatter(LogFormatter):
        label = _("Erase earlier versions")

        def format_message(self, log_entry: Any) -> str:
            words = gettext("Earlier versions erased: %(count)s. Reason: %(reason)s")
            text: str = words % log_entry.data
            return text


# -- Restricted pages are for members -----------------------------------------------


@hooks.register("before_serve_page")
def protect_page_for_members(
    page: object, request: HttpRequest, _args: object, _kwargs: object
) -> None:
    _protect_for_members(page, request)


@hooks.register("before_serve_document")
def protect_document_for_members(document: Any, request: HttpRequest) -> None:
    _protect_for_members(document.collection, request)


def _protect_for_members(place: Any, request: HttpRequest) -> None:
    """Return 404 for signed-in users who are not approved.

    Wagtail checks only for a session. It redirects anonymous visitors to the sign-in
    page.
    """
    if request.user.is_anonymous or is_member(request.user):
        return
    restrictions = place.get_view_restrictions()
    if restrictions.exclude(restriction_type=BaseViewRestriction.PASSWORD).exists():
        raise Http404


# -- User management is disabled: see cms/urls.py ----------------------------------


@hooks.register("construct_settings_menu")
@hooks.register("construct_search")
def hide_users_menu(_request: HttpRequest, items: list[Any]) -> None:
    items[:] = [item for item in items if item.name != "users"]
